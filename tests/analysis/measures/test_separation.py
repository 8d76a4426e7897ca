"""Similarity of keys, on sets of cells written by hand."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.measures.separation import between, by_lag, own, shared


def cells(*sets: tuple[int, ...], n: int = 8) -> np.ndarray:
    table = np.zeros((len(sets), n), bool)
    for row, chosen in zip(table, sets, strict=True):
        row[list(chosen)] = True
    return table


KEYS = cells((0, 1, 2, 3), (2, 3, 4, 5), (3, 6))


def test_cells_in_common() -> None:
    table = shared(KEYS, KEYS)
    assert np.allclose(np.diag(table), 1)
    assert table[0, 1] == pytest.approx(0.5)
    assert table[0, 2] == pytest.approx(1 / np.sqrt(8))


def test_an_empty_set_has_no_share_with_others_and_nothing_of_its_own() -> None:
    silent = cells((), (2, 3))
    assert np.isnan(shared(silent, KEYS)[0]).all()
    assert own(silent, cells((0, 1), (2, 3))) == 0.5
    assert between(cells((), (0, 1), (1, 2))) == pytest.approx(0.5)  # of the two that are there


def test_different_pairs_are_compared_with_keys_of_others_only() -> None:
    recalled = cells((0, 1, 2, 3), (0, 1, 2, 3))  # the second brings up the key of the first
    assert between(recalled, KEYS[:2]) == pytest.approx((0.5 + 1) / 2)
    assert own(recalled, KEYS[:2]) == pytest.approx((1 + 0.5) / 2)


def test_lags_follow_the_order_of_study() -> None:
    chain = cells((0, 1), (1, 2), (5, 6), (2, 3))
    assert np.allclose(by_lag(chain, np.array([0, 1, 3, 2]), 3), [(0.5 + 0.5 + 0) / 3, 0, 0])
    assert np.allclose(by_lag(chain, np.array([0, 2, 1, 3]), 3)[0], 0.5 / 3)


def test_unrelated_sets_share_their_active_fraction() -> None:
    drawn = np.random.default_rng(0).random((60, 2000)) < 0.05
    assert between(drawn) == pytest.approx(0.05, abs=0.002)
