"""Serial position by hand, and its tests under the null."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.measures.serial_position import edge_effects, serial_position


def test_the_curve_by_hand() -> None:
    position = np.array([2, 0, 1, 0, 2, 2, 2])
    correct = np.array([True, True, False, False, True, True, False])
    curve = serial_position(position, correct)
    assert curve.position.tolist() == [0, 1, 2]
    assert curve.share.tolist() == [0.5, 0, 0.75]
    assert curve.n.tolist() == [2, 1, 4]
    z = 1.959964
    assert curve.interval[1] == pytest.approx([0, z**2 / (1 + z**2)], abs=1e-6)
    assert curve.interval[0] == pytest.approx(
        0.5 + np.array([-1, 1]) * z * np.sqrt(0.5 + z**2 / 4) / (2 + z**2), abs=1e-6
    )


def test_primacy_and_recency_by_hand() -> None:
    position = np.repeat(np.arange(6), 10)
    right = np.array([8, 6, 4, 2, 9, 10])  # of ten at each position
    correct = np.concatenate([np.arange(10) < k for k in right])
    found = edge_effects(position, correct, 2, np.random.default_rng(0), n_resamples=400)
    assert found["primacy"].difference == pytest.approx(0.7 - 0.3)
    assert found["recency"].difference == pytest.approx(0.95 - 0.3)
    for effect in found.values():
        assert 0 < effect.interval[0] < effect.difference < effect.interval[1] <= 1
        assert effect.p < 0.05
    one = edge_effects(position, correct, 1, np.random.default_rng(0), n_resamples=50)
    assert one["recency"].difference == pytest.approx(1.0 - 21 / 40)


def test_a_flat_list_has_no_edges() -> None:
    rng, p, covered = np.random.default_rng(1), [], 0
    for _ in range(60):
        position = np.tile(np.arange(8), 10)
        effect = edge_effects(position, rng.random(80) < 0.6, 2, rng, n_resamples=100)["recency"]
        p.append(effect.p)
        covered += effect.interval[0] <= 0 <= effect.interval[1]
    assert 0.35 < np.mean(p) < 0.75
    assert covered >= 52


def test_what_does_not_fit_is_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"needs a position and an outcome per trial, got \(2,\) and \(3,\)"):
        serial_position(np.arange(2), np.ones(3, bool))
    with pytest.raises(ValueError, match=r"n_edge must be in \[1, 2\] for 5 positions, got 3"):
        edge_effects(np.arange(5), np.ones(5, bool), 3, rng)
