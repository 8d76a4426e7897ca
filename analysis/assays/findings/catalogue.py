"""The findings of the paper, F1 to F17, by id and by name."""

from __future__ import annotations

from collections.abc import Sequence

from ....circuits.names import did_you_mean
from . import f04_silent_engrams, f06_list_length, f13_familiarity
from .finding import Finding

ALL = "all"
FINDINGS: tuple[Finding, ...] = (
    f04_silent_engrams.FINDING,
    f06_list_length.FINDING,
    f13_familiarity.FINDING,
)


def findings_named(name: str) -> Sequence[Finding]:
    """One finding by its id or its name, or all of them. Raises ValueError for another name."""
    if name.lower() == ALL:
        return FINDINGS
    found = [one for one in FINDINGS if name.lower() in (one.id.lower(), one.name)]
    if not found:
        known = [ALL, *(one.id for one in FINDINGS), *(one.name for one in FINDINGS)]
        raise ValueError(f"finding {name}: there is no such finding; {did_you_mean(name, known)}")
    return found
