import dataclasses

import numpy as np
import pytest
from spikekv.analysis.measures.controls import p_above_chance, p_seeds_above_chance, shuffled_accuracy
from spikekv.analysis.measures.decoding import decode


def test_shuffled_labels_are_at_chance(record, blocks):
    d = decode(record(blocks, {"VALUE": {"recall": 1 * blocks}}))
    rng = np.random.default_rng(0)
    assert shuffled_accuracy(d, rng) == pytest.approx(1 / 5, abs=0.05)
    drawn = [shuffled_accuracy(d, rng, n_permutations=1) for _ in range(4000)]
    assert np.mean(drawn) == pytest.approx(1 / 5, abs=0.01)
    assert max(drawn) == 1.0  # the identity is a permutation like any other


def test_shuffled_labels_stay_at_chance_with_shared_values(record, blocks):
    values, item = blocks[[0, 0, 0, 1, 2]], np.array([0, 0, 0, 1, 2])
    stuck = decode(record(values, {"VALUE": {"recall": 1 * values[[0] * 5]}}, value_item=item))
    assert shuffled_accuracy(stuck, np.random.default_rng(0)) == pytest.approx(3 / 5)  # which is the chance level


def test_binomial_test_of_one_run():
    assert p_above_chance(1.0, 10, 0.1) == pytest.approx(0.1**10)
    assert p_above_chance(0.0, 10, 0.1) == 1
    assert p_above_chance(0.1, 10, 0.1) == pytest.approx(1 - 0.9**10)


def test_trials_of_all_seeds_are_pooled():
    # 1 of 10 and 0 of 20: at least one hit in 30 trials
    assert p_seeds_above_chance([0.1, 0.0], [10, 20], 0.1) == pytest.approx(1 - 0.9**30)
    assert p_seeds_above_chance([0.9, 0.95], [20, 20], 0.1) < 1e-9


def test_agreement_of_seeds_is_no_proof():
    # One hit more than expected in each of two seeds can well be chance
    assert 0.1 < p_seeds_above_chance([0.2, 0.2], [10, 10], 0.1) < 0.5


def test_pairs_that_are_cued_several_times_are_shuffled_each_time(record, blocks):
    d = decode(record(blocks, {"VALUE": {"recall": 1 * blocks}}))
    thrice = dataclasses.replace(d, answer=np.tile(d.answer, 3), truth=np.tile(d.truth, 3))
    assert shuffled_accuracy(thrice, np.random.default_rng(0), d.truth) == pytest.approx(1 / 5, abs=0.03)
