"""Weights and operators are found again in data that were made with known ones."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.measures import attention as at

RNG = np.random.default_rng(3)
VALUES = np.zeros((8, 200), bool)
for row in VALUES:
    row[RNG.choice(200, 12, replace=False)] = True
# two or three keys share each cue's ten cells; a group per proportion
CELLS = [(10, 0, 0), (5, 5, 0), (6, 4, 0), (7, 3, 0), (8, 2, 0), (4, 3, 3), (6, 2, 2)]
GROUP = np.repeat(np.arange(len(CELLS)), 6)
OVERLAP = np.zeros((len(GROUP), 8))
for cue, kind in zip(OVERLAP, GROUP, strict=True):
    cue[RNG.choice(8, 3, replace=False)] = np.array(CELLS[kind]) / 10


def noisy(alpha: np.ndarray, size: float = 0.05) -> np.ndarray:
    return np.maximum(alpha + np.random.default_rng(1).normal(0, size, alpha.shape), 0)


def test_overlaps_are_shares_of_the_cue() -> None:
    keys = np.array([[1, 1, 0, 0], [0, 0, 1, 1]], bool)
    cues = np.array([[1, 1, 1, 0], [0, 0, 0, 0]], bool)
    np.testing.assert_allclose(at.overlaps(cues, keys), [[2 / 3, 1 / 3], [0, 0]])


def test_weights_of_mixed_values_are_found_and_are_never_negative() -> None:
    alpha = RNG.random((5, 8)) * 10
    np.testing.assert_allclose(at.value_weights(alpha @ VALUES, VALUES), alpha, atol=1e-8)
    only_wrong = np.where(VALUES.any(0), 0, 3)[None]
    np.testing.assert_allclose(at.value_weights(only_wrong, VALUES), 0, atol=1e-12)


def test_mixed_values_explain_cells_that_were_left_out_and_nothing_else_does() -> None:
    counts = (10 * OVERLAP) @ VALUES
    assert at.explained(counts, VALUES, np.random.default_rng(0)) == pytest.approx(1)
    shuffled = np.random.default_rng(0).permuted(counts, axis=1)
    assert at.explained(shuffled, VALUES, np.random.default_rng(0)) < 0.3
    many = np.random.default_rng(1).random((100, 200)) < 0.5  # enough to fit chance counts where they are not left out
    assert at.explained(np.random.default_rng(2).poisson(3.0, (4, 200)), many, np.random.default_rng(0)) < 0
    assert np.isnan(at.explained(np.zeros((2, 200)), VALUES, np.random.default_rng(0)))


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("identity", np.nan),
        ("softmax", 6.0),
        ("softmax", 20.0),
        ("polynomial", 0.8),
        ("polynomial", 4.0),
        ("rectified", 0.25),
        ("max", np.nan),
    ],
)
def test_each_operator_is_told_from_the_others_and_its_parameter_found(name: str, parameter: float) -> None:
    alpha = noisy(at.Fit(name, 12.0, parameter).weights(OVERLAP))
    found = at.fit(name, OVERLAP, alpha)
    assert found.gain == pytest.approx(12, rel=0.05)
    assert found.parameter == pytest.approx(parameter, rel=0.05, nan_ok=True)
    r2 = {other: at.agreement(at.held_out(other, OVERLAP, alpha, GROUP), alpha)["r2"] for other in at.OPERATORS}
    assert r2[name] > 0.99
    # a power of 1 is the identity here, as is a threshold of 0
    assert max(r2, key=r2.__getitem__) == name or r2[name] == pytest.approx(max(r2.values()), abs=1e-3)


def test_a_group_that_is_held_out_does_not_touch_its_prediction() -> None:
    alpha = at.Fit("polynomial", 10.0, 2.0).weights(OVERLAP)
    changed = np.where(GROUP[:, None] == 2, 7.0, alpha)
    predicted = at.held_out("polynomial", OVERLAP, changed, GROUP)
    np.testing.assert_allclose(predicted[GROUP == 2], alpha[GROUP == 2], atol=0.01)
    assert np.abs(predicted[GROUP != 2] - alpha[GROUP != 2]).max() > 0.1
    with pytest.raises(ValueError, match="held_out: group must name two groups or more, got 1"):
        at.held_out("max", OVERLAP, alpha, np.zeros(len(alpha)))


def test_agreement_without_the_winner() -> None:
    """The winners alone agree here: r is high, r of the others is not."""
    alpha = np.array([[10.0, 1.0, 2.0], [2.0, 9.0, 1.0]])
    predicted = np.array([[10.0, 2.0, 1.0], [1.0, 9.0, 2.0]])
    found = at.agreement(predicted, alpha)
    assert found["r"] > 0.9
    assert found["r_others"] == pytest.approx(-1)
    assert found["r2"] == pytest.approx(1 - 4 / ((alpha - alpha.mean()) ** 2).sum())
    assert np.isnan(at.agreement(np.ones((2, 3)), alpha)["r"])
    assert all(np.isnan(value) for value in at.agreement(predicted, np.zeros((2, 3))).values())  # a silent circuit


def test_shares_of_the_two_keys() -> None:
    found = at.shares(np.array([[0.1, 0.6, 0.3], [0.5, 0.0, 0.5]]), np.array([[5.0, 9.0, 1.0], [0.0, 4.0, 0.0]]))
    np.testing.assert_allclose(found, [[2 / 3, 0.9], [0.5, np.nan]])
