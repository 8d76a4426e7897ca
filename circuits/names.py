"""Names: what to answer when there is no such name, and what the simulator calls a projection."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that is most like another one, if any is like it."""
    by_lower = {n.lower(): n for n in names}
    near = get_close_matches(name.lower(), list(by_lower), n=1, cutoff=0.55)
    return by_lower[near[0]] if near else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """``did you mean NEAREST?``, or the list of all names where none is near."""
    known = list(names)
    near = nearest(name, known)
    return f"did you mean {near}?" if near else f"there are {', '.join(known) or 'none'}"


def brian_name(projection: str) -> str:
    """Name of a projection as a Brian2 object: ``CA1->NCX`` is ``CA1_to_NCX``, ``A->B:c`` is ``A_to_B__c``."""
    return projection.replace("->", "_to_").replace(":", "__")
