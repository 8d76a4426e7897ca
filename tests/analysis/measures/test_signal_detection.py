"""Old and new, worked by hand and against distributions whose d' is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from spikekv.analysis.measures.signal_detection import detection, detection_of_scores, roc


def test_rates_and_d_prime_by_hand() -> None:
    # 8 of 10 old, 1 of 4 new: corrected rates 8.5 / 11 and 1.5 / 5
    found = detection(np.arange(10) < 8, np.arange(4) < 1)
    z = stats.norm.ppf([8.5 / 11, 0.3])
    assert (found.hits, found.false_alarms, found.n_old, found.n_new) == (0.8, 0.25, 10, 4)
    assert found.d_prime == pytest.approx(z[0] - z[1])
    assert found.d_prime == pytest.approx(0.748 + 0.524, abs=0.001)  # from a table of the normal distribution
    assert found.criterion == pytest.approx(-(0.748 - 0.524) / 2, abs=0.001)


def test_perfect_and_blind_answers_are_finite() -> None:
    perfect, blind = detection(np.ones(20, bool), np.zeros(20, bool)), detection(np.ones(9, bool), np.ones(9, bool))
    assert perfect.d_prime == pytest.approx(2 * stats.norm.ppf(20.5 / 21))
    assert blind.d_prime == 0
    assert blind.criterion < 0  # says old to everything
    assert blind.interval[0] < 0 < blind.interval[1]


def test_interval_of_d_prime_covers_the_truth() -> None:
    rng, covered = np.random.default_rng(0), 0
    for _ in range(200):
        found = detection(rng.random(50) < stats.norm.cdf(0.75), rng.random(50) < stats.norm.cdf(-0.75))
        covered += found.interval[0] < 1.5 < found.interval[1]
    assert 180 <= covered <= 199


def test_area_by_hand_with_a_tie() -> None:
    # pairs (old, new): 3>1, 3>2, 2>1, 2=2: three and a half of four
    curve = roc(np.array([3.0, 2.0]), np.array([1.0, 2.0]))
    assert curve.area == pytest.approx(3.5 / 4)
    assert (curve.false_alarms[0], curve.hits[0]) == (0, 0)
    assert (curve.false_alarms[-1], curve.hits[-1]) == (1, 1)
    assert np.trapezoid(curve.hits, curve.false_alarms) == pytest.approx(curve.area)


def test_area_of_normal_scores() -> None:
    rng = np.random.default_rng(1)
    curve = roc(rng.normal(1.5, 1, 4000), rng.normal(0, 1, 4000))
    assert curve.area == pytest.approx(stats.norm.cdf(1.5 / np.sqrt(2)), abs=0.01)
    assert curve.p < 1e-10
    assert detection_of_scores(rng.normal(1.5, 1, 4000), rng.normal(0, 1, 4000)).d_prime == pytest.approx(1.5, abs=0.1)


def test_interval_of_the_area_covers_the_truth_and_has_a_width_at_one() -> None:
    rng, covered, truth = np.random.default_rng(2), 0, stats.norm.cdf(1.5 / np.sqrt(2))
    for _ in range(200):
        low, high = roc(rng.normal(1.5, 1, 20), rng.normal(0, 1, 30)).interval
        covered += low < truth < high
    assert covered >= 182
    low, high = roc(np.arange(10.0) + 10, np.arange(10.0)).interval
    assert 0.6 < low < 0.95
    assert high == 1
    low, high = roc(np.arange(10.0), np.arange(10.0) + 10).interval
    assert low == 0
    assert 0.05 < high < 0.4


def test_scores_that_say_nothing_are_at_chance() -> None:
    curve = roc(np.ones(8), np.ones(5))
    assert curve.area == 0.5
    assert curve.interval[0] < 0.5 < curve.interval[1]
    assert curve.p == 1
    assert detection_of_scores(np.ones(8), np.ones(8)).d_prime == 0


def test_the_criterion_calls_as_many_old_as_there_are() -> None:
    rng = np.random.default_rng(3)
    old, new = rng.random(12), rng.random(30)
    found = detection_of_scores(old, new)
    assert round(found.hits * 12 + found.false_alarms * 30) == 12


def test_missing_items_are_refused() -> None:
    with pytest.raises(ValueError, match=r"detection: new must have shape \(n_items,\) and hold an item, got \(0,\)"):
        detection(np.ones(3, bool), np.ones(0, bool))
    with pytest.raises(ValueError, match="roc: old holds scores that are not finite; leave those items out"):
        roc(np.array([1.0, np.nan]), np.ones(3))
