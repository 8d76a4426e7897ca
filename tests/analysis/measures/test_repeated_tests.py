"""Two tests of the same pairs, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.measures.repeated_tests import repeated_tests


def outcomes(both: int, lost: int, found: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    first = np.repeat([1, 1, 0, 0], [both, lost, found, neither]).astype(bool)
    second = np.repeat([1, 0, 1, 0], [both, lost, found, neither]).astype(bool)
    return first, second


def test_gains_and_losses_by_hand() -> None:
    again = repeated_tests(*outcomes(both=6, lost=2, found=9, neither=3))
    assert (again.first, again.second, again.n_pairs) == (8 / 20, 15 / 20, 20)
    assert again.found == 9 / 12
    assert again.found_by_chance == 15 / 20
    assert (again.lost, again.retained) == (2 / 8, 6 / 8)
    assert again.change == pytest.approx(7 / 20)
    # exact McNemar: 2 * P(at most 2 of 11 at one half) = 2 (1 + 11 + 55) / 2048
    assert again.p_change == pytest.approx(2 * 67 / 2048)
    z = 1.959964
    centre, half = (9 + z**2 / 2) / (12 + z**2), z * np.sqrt(9 * 3 / 12 + z**2 / 4) / (12 + z**2)
    assert again.found_interval == pytest.approx((centre - half, centre + half), abs=1e-5)


def test_the_same_outcome_twice_depends_and_does_not_change() -> None:
    again = repeated_tests(*outcomes(10, 0, 0, 10))
    assert (again.found, again.lost, again.change, again.p_change) == (0, 0, 0, 1)
    assert again.p_dependence < 1e-4


def test_independent_tests_find_as_much_as_chance_says() -> None:
    rng = np.random.default_rng(0)
    again = repeated_tests(rng.random(4000) < 0.5, rng.random(4000) < 0.7)
    assert again.found == pytest.approx(again.found_by_chance, abs=0.03)
    assert again.p_dependence > 0.01


def test_nothing_missed_leaves_nothing_to_be_found() -> None:
    again = repeated_tests(np.ones(4, bool), np.array([1, 1, 0, 1], bool))
    assert np.isnan(again.found)
    assert np.isnan(again.found_interval).all()
    assert again.lost == 0.25


def test_tests_of_other_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match=r"both tests need an outcome per pair, got \(3,\) and \(2,\)"):
        repeated_tests(np.ones(3, bool), np.ones(2, bool))
