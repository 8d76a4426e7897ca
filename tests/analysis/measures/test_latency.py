"""Latencies from first spikes, worked by hand."""

import numpy as np
import pytest
from spikekv.analysis.measures.familiarity import study_keys
from spikekv.analysis.measures.latency import first_spikes, latencies, latency


def with_stage(record, blocks, at_recall, **more):
    return record(blocks, {"VALUE": {"recall": 0 * blocks}, "CA3": {"study": 1 * blocks, "recall": at_recall}}, **more)


def test_latency_is_the_first_spike_where_keys_are_disjoint(record, blocks):
    first = np.full((5, 20), 0.050) + 0.010 * np.arange(5)[:, None]
    r = with_stage(record, blocks, 2 * blocks, first={"CA3": first, "VALUE": first})
    assert latency(r, "CA3", study_keys(r, "CA3")) == pytest.approx(70.0)


def test_latency_waits_for_the_cells_that_tell_the_pair(record):
    # Cells 0 and 1 belong to every key and fire first; only the third cell tells the pair
    keys = np.zeros((6, 12), bool)
    keys[:, :2] = True
    keys[np.arange(6), np.arange(2, 8)] = True
    first = np.where(np.arange(12) < 2, 0.010, 0.060) * np.ones((6, 1))
    r = record(
        keys,
        {"VALUE": {"recall": 0 * keys}, "CA3": {"study": 1 * keys, "recall": 1 * keys}},
        first={"CA3": first, "VALUE": first},
    )
    assert latency(r, "CA3", study_keys(r, "CA3")) == pytest.approx(60.0)


def test_no_latency_where_most_trials_never_tell_the_pair(record, blocks):
    shown = 1 * blocks
    shown[:3] = 0
    r = with_stage(record, blocks, shown)
    assert latency(r, "CA3", study_keys(r, "CA3")) is None
    silent = with_stage(record, blocks, 0 * blocks)
    assert latency(silent, "CA3", study_keys(silent, "CA3")) is None


def test_pairs_that_share_a_value_are_not_others(record, blocks):
    values = blocks[[0, 0, 1, 1, 2]]
    r = record(values, {"VALUE": {"recall": 1 * values}}, value_item=np.array([0, 0, 1, 1, 2]))
    assert latency(r, "VALUE", r.values, r.value_item) == pytest.approx(10.0)
    assert latency(r, "VALUE", r.values) is None  # taken as others, they set the criterion out of reach


def test_first_spikes_are_in_time_order_and_once_per_cell(record, blocks):
    first = np.tile(np.linspace(0.09, 0.01, 20), (5, 1))
    r = with_stage(record, blocks, 3 * blocks, first={"CA3": first, "VALUE": first})
    row, cell, time = first_spikes(r, "CA3", r.trials.where("recall"))
    assert row.tolist() == np.repeat(np.arange(5), 4).tolist()
    assert cell[:4].tolist() == [3, 2, 1, 0]
    np.testing.assert_allclose(time, first[row, cell])


def test_each_trial_has_its_latency(record, blocks):
    shown = 2 * blocks
    shown[3] = 0  # silent
    first = np.full((5, 20), 0.030) + 0.010 * np.arange(5)[:, None]
    r = with_stage(record, blocks, shown, first={"CA3": first, "VALUE": first})
    rows = r.trials.where("recall")
    found = latencies(r, "CA3", study_keys(r, "CA3"))
    assert found is not None
    assert found[[0, 1, 2, 4]] == pytest.approx([0.030, 0.040, 0.050, 0.070])
    assert np.isinf(found[3])
    some = latencies(r, "CA3", study_keys(r, "CA3"), trials=rows[[2, 0]])
    assert some == pytest.approx([0.050, 0.030])
    assert latency(r, "CA3", study_keys(r, "CA3"), trials=rows[[2, 0]]) == pytest.approx(40.0)


def test_trials_without_a_pair_are_refused(record, blocks):
    r = with_stage(record, blocks, 1 * blocks)
    with pytest.raises(ValueError, match="latencies: trial 5 has no pair"):
        latencies(r, "CA3", study_keys(r, "CA3"), trials=r.trials.where("blank"))
