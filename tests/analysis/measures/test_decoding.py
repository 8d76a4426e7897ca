import numpy as np
import pytest
from spikekv.analysis.measures.decoding import (
    SILENT,
    chance_level,
    correlation,
    decode,
    identify,
    paired_correlation,
    read_out_threshold,
)


def blank(*spikes_per_cell):
    """Two equal blank trials over 20 cells."""
    return np.tile(np.r_[spikes_per_cell, np.zeros(20 - len(spikes_per_cell), int)], (2, 1)).astype(int)


@pytest.mark.parametrize(
    ("counts", "theta"),
    [
        (blank(), 1),  # silence
        (blank(1), 1),  # one active cell is .05 k for k = 20
        (blank(1, 1), 2),
        (blank(1, 1, 3, 5), 4),  # at 4 spikes one cell is left
        (blank(*[3] * 20), 4),  # runaway: nothing reaches more than 3
    ],
)
def test_theta_is_the_smallest_count_that_keeps_blank_trials_quiet(record, blocks, counts, theta):
    assert read_out_threshold(record(blocks, {"VALUE": {"blank": counts}}, n_active=20)) == theta


def test_theta_needs_blank_trials(record, blocks):
    with pytest.raises(ValueError, match="blank"):
        read_out_threshold(record(blocks, {"VALUE": {"recall": 1 * blocks}}, n_blank=0))


def test_window_runs_from_cue_on_to_20_ms_past_cue_off(record, blocks):
    counts = np.zeros((5, 20), int)
    counts[0, :4] = 1
    first = np.zeros((5, 20))
    first[0, :4] = [-0.0002, 0.0, 0.1198, 0.1202]  # cue off at 0.1
    r = record(blocks, {"VALUE": {"recall": counts}}, first={"VALUE": first})
    assert decode(r, theta=1).active[0, :4].tolist() == [False, True, True, False]


def test_values_are_named_in_the_order_of_trials(record, blocks):
    order = np.array([3, 0, 4, 1, 2])
    shown = 2 * blocks[order]
    shown[1] = 2 * blocks[2]  # pair 0 is answered with the value of pair 2
    shown[2] = 0  # pair 4 is silent
    d = decode(record(blocks, {"VALUE": {"recall": shown}}, order=order))
    assert d.answer.tolist() == [3, 2, SILENT, 1, 2]
    assert d.correct.tolist() == [True, False, False, True, True]


def test_spikes_below_theta_are_silence(record, blocks):
    r = record(blocks, {"VALUE": {"recall": 1 * blocks, "blank": blank(*[1] * 20)}}, n_active=4)
    assert not decode(r).correct.any()
    assert decode(r, theta=1).correct.all()


def test_a_value_under_two_keys_is_right_for_both(record, blocks):
    values = blocks[[0, 1, 0, 2, 3]]
    r = record(values, {"VALUE": {"recall": 1 * values}}, value_item=np.array([10, 11, 10, 12, 13]))
    assert decode(r).correct.all()


def test_damaged_value_is_named_by_correlation_not_by_shared_cells():
    small, large = np.zeros(10, bool), np.zeros(10, bool)
    small[:2], large[:8] = True, True
    counts = np.array([[3, 3, 0, 0, 0, 0, 0, 0, 0, 0]])
    assert identify(counts, np.array([large, small]), np.random.default_rng(0)) == 1


def test_ties_are_broken_at_random():
    counts = np.tile([0, 0, 0, 0, 0, 1], (2000, 1))
    patterns = np.kron(np.eye(3), np.ones((1, 2))).astype(bool)
    named = identify(counts, patterns[[0, 2, 2, 1]], np.random.default_rng(0))
    assert set(named) == {1, 2}
    assert 0.45 < (named == 1).mean() < 0.55


def test_a_population_that_fires_alike_names_nothing():
    patterns = np.eye(4, dtype=bool)
    assert identify(np.array([[5, 5, 5, 5]]), patterns, np.random.default_rng(0)) == SILENT


def test_chance_counts_values_that_occur_more_than_once():
    assert chance_level(np.arange(20)) == 1 / 20
    assert chance_level(np.array([7, 7, 7, 2, 3])) == 3 / 5


def test_correlation_agrees_with_numpy():
    rng = np.random.default_rng(1)
    a, b = rng.random((3, 8)), rng.random((4, 8))
    np.testing.assert_allclose(correlation(a, b), np.corrcoef(a, b)[:3, 3:])
    np.testing.assert_allclose(paired_correlation(a, b[:3]), np.diag(np.corrcoef(a, b)[:3, 3:6]))
    assert not correlation(np.full((1, 8), 0.1), b).any()


def test_theta_below_one_is_refused(record, blocks):
    with pytest.raises(ValueError, match="theta: must be at least 1"):
        decode(record(blocks, {"VALUE": {"recall": 1 * blocks}}), theta=0)


def test_decoded_trials_show_themselves(record, blocks):
    order = np.array([3, 0, 1, 2, 4])
    r = record(blocks, {"VALUE": {"recall": blocks[order]}}, order=order)
    html = decode(r)._repr_html_()
    assert "5 of 5 values identified" in html
    assert html.count("<tr>") == 6
    assert "4 of 4" in html
