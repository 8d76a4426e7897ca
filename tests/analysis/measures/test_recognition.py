"""Studied cues against lures, on recordings written by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from spikekv.analysis.measures.recognition import (
    best_match,
    forced_choice,
    key_match,
    nearest_similarity,
    recognition,
)
from spikekv.circuits.recording.recording import Recording


@pytest.fixture
def tested(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    """Recall trials 0-2 bring back keys 0-2 in CA3; 3 and 4 stand for lures: new cells, and half of key 3.

    The value cells fire for trial 0 alone.
    """
    at_recall = 1 * blocks
    at_recall[3] = np.arange(20) % 4 == 0
    at_recall[4] = blocks[3] & (np.arange(20) % 2 == 0)
    values = 2 * blocks
    values[1:] = 0
    first = np.full((5, 20), 0.030)
    first[0, :2] = 0.070  # half of key 0 comes late
    return record(
        blocks,
        {"VALUE": {"recall": values}, "CA3": {"study": 1 * blocks, "recall": at_recall}},
        first={"CA3": first, "VALUE": np.full((5, 20), 0.010)},
    )


def test_keys_may_be_recognised_where_values_are_lost(tested: Recording) -> None:
    rows = tested.trials.where("recall")
    found = recognition(tested, rows[:3], rows[3:])
    assert set(found) == {"CA3", "VALUE"}
    np.testing.assert_allclose(found["CA3"].old, 1)
    # phi of 5 new cells that share one with a key of 4: 20 * 1 - 5 * 4 = 0; of half a key: 20 * 2 - 2 * 4 = 32
    assert found["CA3"].new == pytest.approx([0, 32 / np.sqrt(2 * 18 * 4 * 16)], abs=1e-6)
    assert found["CA3"].roc.area == 1
    assert found["VALUE"].roc.area == pytest.approx((1 + 1 + 4 * 0.5) / 6)  # one trial with values, all else ties
    assert found["CA3"].detection.hits == 1
    assert found["CA3"].detection.false_alarms == 0


def test_the_feeling_of_knowing_reads_early_spikes_alone(tested: Recording) -> None:
    rows = tested.trials.where("recall")
    early = key_match(tested, "CA3", rows[:2], within=0.060)
    assert early == pytest.approx([32 / np.sqrt(2 * 18 * 4 * 16), 1])
    assert key_match(tested, "CA3", rows[:2], within=0.020) == pytest.approx([0, 0])
    assert key_match(tested, "CA3", rows[:2]) == pytest.approx([1, 1])
    with pytest.raises(ValueError, match="within must be above 0 s, got -1"):
        key_match(tested, "CA3", rows, within=-1)


def test_lures_that_look_like_nothing_studied_are_unfamiliar(record: Callable[..., Recording]) -> None:
    rng = np.random.default_rng(0)
    keys, lures = rng.random((40, 300)) < 0.05, rng.random((40, 300)) < 0.05
    test = np.where(np.arange(40)[:, None] < 20, keys, lures).astype(int)
    made = record(keys, {"VALUE": {"recall": test}, "CA3": {"study": 1 * keys, "recall": test}})
    rows = made.trials.where("recall")
    assert recognition(made, rows[:20], rows[20:])["CA3"].detection.d_prime > 3
    same = recognition(made, rows[:10], rows[10:20])  # old against old: chance
    assert same["CA3"].roc.area == 0.5
    assert same["CA3"].roc.interval[0] < 0.5 < same["CA3"].roc.interval[1]


def test_similarity_to_the_nearest_studied_cue() -> None:
    cues = np.array([[1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 1, 0]], bool)
    shown = np.array([[1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0]], bool)
    assert nearest_similarity(shown, cues).tolist() == [1, 0.75, 0]


def test_silence_matches_nothing() -> None:
    assert best_match(np.zeros((2, 6)), np.eye(3, 6, dtype=bool)).tolist() == [0, 0]


def test_forced_choice_is_right_for_a_trace_and_at_chance_for_silence() -> None:
    values = np.kron(np.eye(10), np.ones((1, 3))).astype(bool)
    trace = np.zeros(values.shape, int)
    trace[np.arange(10), 3 * np.arange(10)] = 1  # one of three cells, too few to be recalled
    rng = np.random.default_rng(0)
    assert forced_choice(trace, values, np.arange(10), rng).all()
    silent = forced_choice(np.zeros((2000, 30)), values, np.tile(np.arange(10), 200), rng)
    assert silent.mean() == pytest.approx(0.25, abs=0.03)
    assert not forced_choice(trace, values, np.roll(np.arange(10), 1), rng, n_alternatives=10).any()
    with pytest.raises(ValueError, match=r"n_alternatives must be in \[2, 10\], the number of values, got 11"):
        forced_choice(trace, values, np.arange(10), rng, n_alternatives=11)
