"""Lags by hand, against psifr, and under the null."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from spikekv.analysis.measures.lags import Lags, free_recall_lags, intrusion_lags, shuffled_lags


def test_lags_by_hand() -> None:
    # a list of four: asked for 0 comes 1, asked for 1 comes 0 and 3, asked for 3 comes 2
    lags = intrusion_lags(np.array([0, 1, 1, 3]), np.array([1, 0, 3, 2]), 4)
    assert lags.lag.tolist() == [-3, -2, -1, 1, 2, 3]
    assert lags.actual.tolist() == [0, 0, 2, 1, 1, 0]
    # from 0: +1 +2 +3; from 1, twice: -1 +1 +2; from 3: -1 -2 -3
    assert lags.possible.tolist() == [1, 1, 3, 3, 3, 1]
    assert lags.probability == pytest.approx([0, 0, 2 / 3, 1 / 3, 1 / 3, 0])
    assert lags.at_distance(1) == pytest.approx(3 / 6)
    assert lags.at_distance(2) == pytest.approx(1 / 4)
    assert lags.asymmetry == pytest.approx(-1 / 3)
    assert np.isnan(lags.at_distance(7))


def test_intervals_hold_the_probability_and_are_missing_where_a_lag_was_impossible() -> None:
    lags = intrusion_lags(np.array([1, 1]), np.array([2, 2]), 3)
    spans = lags.intervals()
    assert np.isnan(spans[[0, 3]]).all()
    assert spans[1] == pytest.approx([0, 1.959964**2 / (2 + 1.959964**2)])  # Wilson, 0 of 2
    assert spans[2] == pytest.approx([1 - spans[1, 1], 1])


def test_intrusions_from_anywhere_have_a_flat_curve_and_from_neighbours_a_steep_one() -> None:
    rng, n = np.random.default_rng(0), 10
    asked = rng.integers(n, size=4000)
    anywhere = (asked + rng.integers(1, n, size=asked.size)) % n
    flat = intrusion_lags(asked, anywhere, n)
    assert flat.probability == pytest.approx(1 / (n - 1), abs=0.06)
    shuffled = shuffled_lags(asked, anywhere, n, rng, 50)
    assert np.nanmean(shuffled) == pytest.approx(1 / (n - 1), abs=0.01)
    step = rng.choice([-1, 1], size=asked.size)
    near = np.where((asked + step >= 0) & (asked + step < n), asked + step, asked - step)
    steep = intrusion_lags(asked, near, n)
    assert steep.at_distance(1) > 3 * max(steep.at_distance(4), 0.01)
    at_one = np.array([row[np.abs(steep.lag) == 1].mean() for row in shuffled_lags(asked, near, n, rng, 100)])
    assert steep.at_distance(1) > at_one.max()


def test_psifr_counts_the_same_for_pairs_of_asked_and_recalled() -> None:
    pytest.importorskip("psifr")
    rng, n = np.random.default_rng(1), 8
    asked = rng.integers(n, size=60)
    recalled = (asked + rng.integers(1, n, size=asked.size)) % n
    own, theirs = (
        intrusion_lags(asked, recalled, n),
        free_recall_lags(np.column_stack([asked, recalled]).tolist(), n),
    )
    assert own.actual.tolist() == theirs.actual.tolist()
    assert own.possible.tolist() == theirs.possible.tolist()


def test_free_recall_by_hand() -> None:
    pytest.importorskip("psifr")
    # 0 -> 1 -> 3, a value from elsewhere, 2: two transitions
    lags = free_recall_lags([[0, 1, 3, -1, 2]], 4)
    assert dict(zip(lags.lag.tolist(), lags.actual.tolist(), strict=True)) == {-3: 0, -2: 0, -1: 0, 1: 1, 2: 1, 3: 0}
    assert dict(zip(lags.lag.tolist(), lags.possible.tolist(), strict=True)) == {-3: 0, -2: 0, -1: 0, 1: 2, 2: 2, 3: 1}


def test_without_psifr_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psifr", None)
    with pytest.raises(ValueError, match=r"pip install 'spikekv\[free-recall\]'"):
        free_recall_lags([[0, 1]], 3)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="give intrusions alone"):
        intrusion_lags(np.array([1, 2]), np.array([1, 0]), 4)
    with pytest.raises(ValueError, match=r"positions must be in \[0, 3\], got -1 to 4"):
        intrusion_lags(np.array([-1]), np.array([4]), 4)
    with pytest.raises(ValueError, match="must be as long"):
        intrusion_lags(np.array([1]), np.array([2, 3]), 4)
    assert isinstance(intrusion_lags(np.zeros(0, int), np.zeros(0, int), 4), Lags)
