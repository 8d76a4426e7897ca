"""The findings of the paper, F1 to F17, by id and by name."""

from __future__ import annotations

from collections.abc import Sequence

from ....circuits.names import did_you_mean
from . import (
    f01_reinstatement,
    f02_values_remain,
    f03_semantic_loss,
    f04_silent_engrams,
    f05_access_and_precision,
    f06_list_length,
    f07_better_cues,
    f08_generalisation,
    f09_unique_codes,
    f10_repulsion,
    f11_transfer_curves,
    f12_feeling_of_knowing,
    f13_familiarity,
    f14_consolidation,
    f15_corners_and_features,
    f16_contiguity,
    f17_engrams,
)
from .finding import Finding

ALL = "all"
FINDINGS: tuple[Finding, ...] = (
    f01_reinstatement.FINDING,
    f02_values_remain.FINDING,
    f03_semantic_loss.FINDING,
    f04_silent_engrams.FINDING,
    f05_access_and_precision.FINDING,
    f06_list_length.FINDING,
    f07_better_cues.FINDING,
    f08_generalisation.FINDING,
    f09_unique_codes.FINDING,
    f10_repulsion.FINDING,
    f11_transfer_curves.FINDING,
    f12_feeling_of_knowing.FINDING,
    f13_familiarity.FINDING,
    f14_consolidation.FINDING,
    f15_corners_and_features.FINDING,
    f16_contiguity.FINDING,
    f17_engrams.FINDING,
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


def finding(name: str) -> Finding:
    """A finding of the paper.

    Parameters
    ----------
    name : str
        Its id or its name, as ``F6`` or ``list-length``.

    Returns
    -------
    Finding
        What is predicted, run, claimed and drawn.

    Raises
    ------
    ValueError
        For an unknown name.

    Examples
    --------
    >>> from spikekv.analysis import finding
    >>> finding("F6").name
    'list-length'
    """
    found = findings_named(name)
    if len(found) > 1:
        raise ValueError(f"finding: names one of them, as {found[0].id}; got {name}")
    return found[0]
