import numpy as np
import pytest
from spikekv.analysis.measures.decoding import decode
from spikekv.analysis.measures.familiarity import first_spikes, latency, stage_match, study_keys


def with_stage(record, blocks, at_recall, at_study=None, **more):
    study = 1 * blocks if at_study is None else at_study
    return record(blocks, {"VALUE": {"recall": 0 * blocks}, "CA3": {"study": study, "recall": at_recall}}, **more)


def test_a_key_that_comes_back(record, blocks):
    order = np.array([2, 0, 1, 4, 3])
    m = stage_match(with_stage(record, blocks, 3 * blocks[order], order=order), "CA3")
    np.testing.assert_allclose(m.own, 1)
    np.testing.assert_allclose(m.others, -0.25)  # phi of disjoint sets: -k/(n - k)
    assert m.auc == 1
    assert m.identified.all()


def test_a_lost_key_is_told_from_a_lost_value(record, blocks):
    value_lost = record(blocks, {"VALUE": {"recall": 0 * blocks}, "CA3": {"study": 1 * blocks, "recall": 1 * blocks}})
    key_lost = record(blocks, {"VALUE": {"recall": 1 * blocks}, "CA3": {"study": 1 * blocks, "recall": 0 * blocks}})
    assert not decode(value_lost).correct.any()
    assert stage_match(value_lost, "CA3").own.mean() == pytest.approx(1)
    assert decode(key_lost).correct.all()
    assert stage_match(key_lost, "CA3").own.mean() == 0
    assert not stage_match(key_lost, "CA3").identified.any()


def test_an_answer_that_ignores_the_cue_is_not_familiar(record, blocks):
    m = stage_match(with_stage(record, blocks, 1 * blocks[[0] * 5]), "CA3")
    assert m.auc == 0.5
    assert m.own.mean() == pytest.approx(m.others.mean())
    assert m.identified.tolist() == [True, False, False, False, False]


def test_one_pair_has_no_others(record, blocks):
    r = with_stage(record, blocks[:1], 1 * blocks[:1])
    m = stage_match(r, "CA3")
    assert m.own == pytest.approx(1)
    assert m.auc is None
    assert np.isnan(m.others).all()
    assert latency(r, "CA3", study_keys(r, "CA3")) is None


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


def test_false_alarms_stay_at_their_rate(record):
    rng = np.random.default_rng(0)
    keys = rng.random((60, 200)) < 0.1
    shown = (rng.random((60, 200)) < 0.1).astype(int)  # has nothing to do with the keys
    first = rng.random((60, 200)) * 0.1
    r = record(
        keys,
        {"VALUE": {"recall": 0 * shown}, "CA3": {"study": 1 * keys, "recall": shown}},
        first={"CA3": first, "VALUE": first},
    )
    assert latency(r, "CA3", study_keys(r, "CA3")) is None
    m = stage_match(r, "CA3")
    assert abs(m.own.mean()) < 0.05
    assert 0.4 < m.auc < 0.6


def test_first_spikes_are_in_time_order_and_once_per_cell(record, blocks):
    first = np.tile(np.linspace(0.09, 0.01, 20), (5, 1))
    r = with_stage(record, blocks, 3 * blocks, first={"CA3": first, "VALUE": first})
    row, cell, time = first_spikes(r, "CA3", r.trials.where("recall"))
    assert row.tolist() == np.repeat(np.arange(5), 4).tolist()
    assert cell[:4].tolist() == [3, 2, 1, 0]
    np.testing.assert_allclose(time, first[row, cell])
