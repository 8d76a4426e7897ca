"""A lesion in words (``silence 30 % of CA3 during recall``) taken apart again, for pages and warnings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...circuits.network.circuit import Circuit

NUMBER = r"[\d.e+-]+"
SELECTS = (
    "the engram in",
    "the cells outside the engram in",
    "the engram of the cued pair in",
    "random cells, as many as in the engram, of",
    "random cells, as many as in the engram of the cued pair, of",
)
PATTERN = re.compile(
    rf"(?P<mode>\w+) (?:(?P<share>{NUMBER}) %|\d+ cells) of (?:(?:{'|'.join(SELECTS)}) )?(?P<target>.+?)"
    rf"(?: \(pairs [\d, ]+\))?(?: x {NUMBER})?(?: at beta {NUMBER}| at {NUMBER} Hz)? during .+"
)
DEFAULT = "lesion"  # what words call the default mode of a target
TAKEN_AWAY = (DEFAULT, "silence", "cut")  # modes that strike out what they hit


def struck(words: Sequence[str], circuit: Circuit) -> list[str]:
    """Names of the populations and projections that lesions take away, also where they take a share only."""
    from ...circuits.lesions.lesion import Lesion
    from ...circuits.lesions.targets import targets

    names: list[str] = []
    for text in words:
        found = PATTERN.fullmatch(text)
        if found is None or found["mode"] not in TAKEN_AWAY or found["share"] == "0":
            continue
        try:
            hit = targets(Lesion(found["target"]), circuit)
        except ValueError:  # of another circuit than that of the page
            continue
        names += [*(p.name for p in hit.populations), *(p.name for p in hit.projections)]
    return list(dict.fromkeys(names))
