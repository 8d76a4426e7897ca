from collections.abc import Callable

import numpy as np
from spikekv.analysis.measures.ages import ages, f1_by_age
from spikekv.circuits.recording.recording import Recording


def test_age_counts_presentations_since_and_scores_follow_it(
    record: Callable[..., Recording], blocks: np.ndarray
) -> None:
    answers = blocks * np.array([0, 0, 1, 1, 1])[:, None]  # the two oldest pairs are silent
    recording = record(blocks, {"VALUE": {"recall": answers}, "KEY": {"recall": np.eye(5)}})
    assert ages(recording).tolist() == [4, 3, 2, 1, 0]
    assert f1_by_age(recording, np.array([0, 2, 4, 5])).tolist() == [1, 0.5, 0]
    assert np.isnan(f1_by_age(recording, np.array([0, 5, 9]))[1])
