"""GammaCorrelation by hand, and its test under the null."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.statistics.gamma import gamma, gamma_value


def test_gamma_of_a_table_by_hand() -> None:
    # feeling of knowing low, middle, high; recognised (y = 1) of each: 1 of 3, 1 of 2, 2 of 2
    x = np.array([0, 0, 0, 1, 1, 2, 2])
    y = np.array([0, 0, 1, 0, 1, 1, 1])
    # concordant: low failed 2 x (1 + 2) above + middle failed 1 x 2 = 8; discordant: low recognised 1 x (1 + 0) = 1
    assert gamma_value(x, y) == pytest.approx((8 - 1) / (8 + 1))


def test_gamma_is_yules_q_in_a_two_by_two_table() -> None:
    a, b, c, d = 5, 2, 3, 7
    x = np.repeat([0, 0, 1, 1], [a, b, c, d])
    y = np.repeat([0, 1, 0, 1], [a, b, c, d])
    assert gamma_value(x, y) == pytest.approx((a * d - b * c) / (a * d + b * c))


def test_gamma_keeps_its_value_under_a_monotone_scale_and_turns_its_sign() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.random(30), rng.random(30)
    assert gamma_value(np.exp(x), y) == gamma_value(x, y) == -gamma_value(-x, y)


def test_without_an_untied_pair_there_is_no_gamma() -> None:
    found = gamma(np.arange(5), np.ones(5), np.random.default_rng(0))
    assert np.isnan(found.value)
    assert (found.interval, found.p, found.n_items) == (None, None, 5)


def test_p_is_uniform_where_nothing_is_related_and_small_where_it_is() -> None:
    rng = np.random.default_rng(1)
    p = [gamma(rng.random(20), rng.random(20) < 0.5, rng, n_resamples=60).p for _ in range(60)]
    assert 0.35 < np.mean(np.array(p, float)) < 0.65
    x = rng.random(80)
    related = gamma(x, rng.random(80) < x, rng, n_resamples=200)
    assert related.p is not None
    assert related.interval is not None
    assert related.p < 0.02
    assert 0 < related.interval[0] < related.value < related.interval[1] <= 1


def test_items_must_match_and_be_finite() -> None:
    with pytest.raises(ValueError, match=r"one number per item, got shapes \(3,\) and \(2,\)"):
        gamma(np.arange(3), np.arange(2), np.random.default_rng(0))
    with pytest.raises(ValueError, match="not finite; leave those items out"):
        gamma(np.array([1, np.nan]), np.arange(2), np.random.default_rng(0))
