"""Names people type, and what to answer when there is no such name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """``did you mean NEAREST?``, or the list of all names where none is near."""
    known = list(names)
    by_lower = {n.lower(): n for n in known}
    near = get_close_matches(name.lower(), list(by_lower), n=1, cutoff=0.55)
    return f"did you mean {by_lower[near[0]]}?" if near else f"there are {', '.join(known) or 'none'}"
