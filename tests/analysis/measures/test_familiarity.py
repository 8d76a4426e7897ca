from dataclasses import replace

import numpy as np
import pytest
from spikekv.analysis.measures.decoding import decode
from spikekv.analysis.measures.familiarity import key_recall, stage_match, study_keys
from spikekv.analysis.measures.latency import latency


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


def test_what_comes_back_of_a_key(record, blocks):
    shown = 3 * blocks
    key = np.flatnonzero(blocks[0])
    shown[0, key[: len(key) // 2]] = 0  # half of the first key stays silent
    shown[1] = 3 * (blocks[1] | blocks[2])  # and with the second another one fires
    r = with_stage(record, blocks, shown)
    found = key_recall(r, "CA3")
    assert found.recall == pytest.approx((0.5 + 4) / 5)
    assert found.precision == pytest.approx((0.5 + 4) / 5)
    assert found.spikes == pytest.approx(3 * 4.5 / 5)
    assert found.size_cv == 0


def test_keys_of_unequal_size(record, blocks):
    studied = 1 * blocks
    studied[0] = 0
    assert key_recall(with_stage(record, blocks, 1 * blocks, studied), "CA3").size_cv == pytest.approx(0.5)


def test_what_two_presentations_of_a_pair_have_in_common(record, blocks):
    studied = 1 * blocks
    studied[1] = studied[0]
    studied[1, np.flatnonzero(blocks[0])[:2]] = 0  # half of the first key comes again
    once = with_stage(record, blocks, 1 * blocks, studied)
    assert np.isnan(key_recall(once, "CA3").again)
    pair = once.trials.pair.copy()
    pair[once.trials.where("study")] = [0, 0, 1, 1, 2]  # and nothing of the second
    twice = replace(once, trials=replace(once.trials, pair=pair))
    assert key_recall(twice, "CA3").again == pytest.approx((2 / 3 + 0) / 2)
