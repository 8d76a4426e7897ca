import numpy as np
import pytest
from spikekv.analysis.measures import accuracy
from spikekv.analysis.measures.decoding import decode


def row(*cells, n=10):
    on = np.zeros((1, n), bool)
    on[0, list(cells)] = True
    return on


def test_scores_by_hand():
    stored, active = row(0, 1, 2, 3), row(0, 1, 2, 7, 8, 9)
    assert accuracy.precision(active, stored) == 3 / 6
    assert accuracy.recall(active, stored) == 3 / 4
    assert accuracy.f1(active, stored) == pytest.approx(2 / (1 / 0.5 + 1 / 0.75))


def test_overlap_takes_the_most_active():
    counts = np.array([[5, 4, 0, 0, 9, 8, 1, 0, 0, 0]])
    assert accuracy.overlap(counts, counts > 0, row(0, 1, 2, 4), seed=0) == 3 / 4


def test_overlap_breaks_ties_at_random():
    counts = np.tile([3, 1, 1, 1, 1, 0, 0, 0, 0, 0], (4000, 1))
    stored = np.tile(row(0, 1), (4000, 1))
    assert accuracy.overlap(counts, counts > 0, stored, seed=1).mean() == pytest.approx((1 + 1 / 4) / 2, abs=0.02)


def test_silence_scores_zero_in_all():
    stored, silent = row(0, 1), row()
    scores = [f(silent, stored) for f in (accuracy.precision, accuracy.recall, accuracy.f1)]
    # Spikes below theta would overlap, but the trial is silent
    scores.append(accuracy.overlap(np.array(1 * stored), silent, stored, seed=0))
    assert [float(s[0]) for s in scores] == [0, 0, 0, 0]


def test_runaway_has_recall_but_no_precision(record, blocks):
    r = record(blocks, {"VALUE": {"recall": np.full(blocks.shape, 9)}})
    s = accuracy.summary(decode(r), r.seed)
    assert s["recall"] == 1
    assert s["precision"] == 4 / 20
    assert s["overlap"] < 0.6
    assert s["identification_accuracy"] == 0


def test_right_silent_and_intrusion_add_up(record, blocks):
    shown = 1 * blocks
    shown[1], shown[2] = shown[0], 0
    r = record(blocks, {"VALUE": {"recall": shown}})
    s = accuracy.summary(decode(r), r.seed)
    assert s["identification_accuracy"] == 3 / 5
    assert s["intrusion_rate"] == 1 / 5
    assert s["silent_fraction"] == 1 / 5
    assert s["f1"] == s["overlap"] == 3 / 5
    assert accuracy.recall_accuracy(r) == 3 / 5


def test_floor_is_the_share_of_the_commonest_cells():
    values = np.array([[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [1, 0, 0, 1, 0]], bool)
    # Cell 0 and one of the others: always 1 of 2, and once 2 of 2
    assert accuracy.overlap_floor(values, seed=0) == pytest.approx((0.5 + 0.5 + 1) / 3)


def test_ties_are_those_of_the_seed(record, blocks):
    r = record(blocks, {"VALUE": {"recall": np.ones_like(blocks, int)}})
    assert accuracy.summary(decode(r), 1) == accuracy.summary(decode(r), 1)
