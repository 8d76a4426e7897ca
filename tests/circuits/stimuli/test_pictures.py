"""Lists of pictures: what letters share, and what they never share."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv import patterns
from spikekv.circuits.campaign.protocol_tables import make_sets


def test_letters_share_pictures_and_cells() -> None:
    AB, AC, CB = patterns.lists("AB", "AC", "CB", n_pairs=12, seed=3, pictures="digits")
    ab, ac, cb = (pairs.encode(400, 400, 20) for pairs in (AB, AC, CB))
    assert (ab.cues == ac.cues).all()
    assert (ab.values == cb.values).all()
    assert not (ab.values == ac.values).all(1).any()
    shown = np.vstack([AB.cue_features, AB.value_features, AC.value_features])
    assert len(np.unique(shown, axis=0)) == 36
    outside = {row.tobytes() for row in AB.reference.features}
    assert not outside & {row.tobytes() for row in shown}
    assert AB.picture_shape == (8, 8)


def test_a_file_names_the_same_list_alone() -> None:
    (AC,) = patterns.lists("AC", n_pairs=6, seed=3, pictures="digits")
    sets = make_sets({"mine": {"source": "digits", "pairs": 6, "cues": "A", "values": "C"}}, seed=3)
    assert (sets["mine"].value_features == AC.value_features).all()
    assert (sets["mine"].cue_features == AC.cue_features).all()


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"pictures": "digits", "similarity": 0.5}, "similarity: is set by the pictures"),
        ({"pictures": "digits", "n_pairs": 2000}, "not enough pictures"),
        ({"pictures": "cats"}, "stimuli: must be one of mnist"),
    ],
)
def test_what_pictures_cannot_be_is_refused(named: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        patterns.lists("AB", **{"n_pairs": 5, **named})


def test_a_file_needs_a_letter_for_cues_and_one_for_values() -> None:
    with pytest.raises(ValueError, match="must be a letter each"):
        make_sets({"mine": {"source": "digits", "cues": "A"}}, seed=0)
