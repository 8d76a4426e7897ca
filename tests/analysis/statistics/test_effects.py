"""Paired differences: hand-worked numbers, scipy as the reference, and what has no answer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from spikekv.analysis.statistics.effects import corrected, flat, paired_effect


def test_a_hand_worked_effect() -> None:
    effect = paired_effect([0.5, 0.7, 0.6], [0.9, 0.9, 0.9])
    assert effect.difference == pytest.approx(-0.3)
    half = stats.t.ppf(0.975, 2) * 0.1 / np.sqrt(3)
    assert effect.interval == pytest.approx((-0.3 - half, -0.3 + half))
    assert effect.size == pytest.approx(-3.0)
    assert effect.p == pytest.approx(stats.ttest_rel([0.5, 0.7, 0.6], [0.9, 0.9, 0.9]).pvalue)
    assert (effect.direction, effect.n_seeds) == (-1, 3)


def test_direction_needs_an_interval_beside_zero() -> None:
    assert paired_effect([0.1, -0.2, 0.05], [0.0, 0.0, 0.0]).direction == 0
    assert paired_effect([1.0, 1.1, 0.9], [0.0, 0.0, 0.0]).direction == 1
    assert paired_effect([0.4], [0.9]).direction == 0
    assert paired_effect([0.4], [0.9]).interval is None


def test_seeds_that_agree() -> None:
    same = paired_effect([0.5, 0.5], [0.5, 0.5])
    assert (same.difference, same.interval, same.size, same.p, same.direction) == (0.0, (0.0, 0.0), None, 1.0, 0)
    all_lost = paired_effect([0.0, 0.0], [1.0, 1.0])
    assert (all_lost.difference, all_lost.p) == (-1.0, 0.5)  # of signs alone: two of four ways
    assert paired_effect([0.0] * 10, [1.0] * 10).p == pytest.approx(2 / 1024)


def test_pairs_are_needed() -> None:
    with pytest.raises(ValueError, match="a value per seed in both conditions, got 2 and 1"):
        paired_effect([1.0, 2.0], [1.0])


def test_holm() -> None:
    """Holm (1979): the smallest p times their number, and so on, never falling."""
    assert corrected([0.01, 0.04, 0.03, None]) == [pytest.approx(0.03), pytest.approx(0.06), pytest.approx(0.06), None]
    assert corrected([0.9, 0.8]) == [1.0, 1.0]
    assert corrected([]) == []


def test_flat() -> None:
    nested = {"f1": 0.5, "rates_hz": {"CA3": 1.0, "DG": None}, "warnings": ["x"], "n": 3, "yes": True, "name": "a"}
    assert flat(nested) == {"f1": 0.5, "rates_hz.CA3": 1.0, "n": 3.0}
