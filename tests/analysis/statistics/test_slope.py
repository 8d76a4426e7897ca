"""Slopes by hand, and equivalence."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.statistics.slope import slope


def test_slopes_by_hand() -> None:
    # about the mean of x: (-1, 0, 1) . y / 2
    found = slope(np.array([1, 2, 3]), np.array([[0.8, 0.5, 0.4], [0.9, 0.9, 0.7]]))
    assert found.per_seed == pytest.approx([-0.2, -0.1])
    assert found.value == pytest.approx(-0.15)
    half = 12.706 * 0.05  # t of one degree of freedom times the standard error
    assert found.interval == pytest.approx((-0.15 - half, -0.15 + half), abs=1e-4)
    assert found.p == pytest.approx(0.2048, abs=1e-4)  # t = -3


def test_a_relative_slope_is_a_share_of_the_mean() -> None:
    found = slope(np.array([0, 1]), np.array([[11.0, 9.0]]), relative=True)
    assert found.value == pytest.approx(-0.2)
    assert (found.interval, found.p) == (None, None)
    assert not found.inside(1.0)  # one seed shows no equivalence


def test_equivalence_needs_the_margin_and_enough_seeds() -> None:
    rng = np.random.default_rng(0)
    y = 10 + rng.normal(0, 0.5, (10, 5))
    found = slope(np.arange(5), y, relative=True)
    assert found.inside(0.1)
    assert not found.inside(0.001)
    assert not slope(np.arange(5), y - np.arange(5), relative=True).inside(0.1)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"got \(2, 3\) for \(2,\)"):
        slope(np.arange(2), np.ones((2, 3)))
    with pytest.raises(ValueError, match="not finite"):
        slope(np.arange(2), np.array([[1.0, np.nan]]))
