"""What a lesion says of itself can be taken apart again."""

from __future__ import annotations

import pytest
from spikekv import MINIMAL
from spikekv.analysis.assays.lesion_words import struck
from spikekv.circuits.lesions.lesion import Lesion


@pytest.mark.parametrize(
    ("lesion", "names"),
    [
        (Lesion("VALUE_INH", fraction=0.3), ["VALUE_INH"]),
        (Lesion("KEY->*", during=("study", "recall")), ["KEY->VALUE", "KEY->KEY_INH"]),
        (Lesion("VALUE", mode="silence", select="engram", during=(2.0, 3.5)), ["VALUE"]),
        (Lesion("VALUE", select="matched", fraction=0.5), ["VALUE"]),
        (Lesion("VALUE", cells=(1, 2, 3)), ["VALUE"]),
        (Lesion("VALUE, VALUE_INH"), ["VALUE", "VALUE_INH"]),
        (Lesion("VALUE", fraction=0.0), []),
        (Lesion("VALUE", mode="stimulate", beta=1.5), []),
        (Lesion("KEY->VALUE", mode="scale", factor=0.5), []),
        (Lesion("CA3"), []),  # not of this circuit
    ],
    ids=str,
)
def test_what_takes_away_is_struck_out(lesion: Lesion, names: list[str]) -> None:
    assert struck([str(lesion)], MINIMAL) == names
