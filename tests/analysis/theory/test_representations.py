"""Keys and values trained for recall: apart, and at the class features."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.theory.representations import (
    FEATURES,
    KERNELS,
    Points,
    draw,
    measure,
    recalled,
    scores,
    train,
)
from spikekv.models.memories.separation import softmax


@pytest.mark.parametrize("n_classes", [2, 3])
def test_keys_part_and_values_come_to_the_features(n_classes: int) -> None:
    start = draw(n_classes, 30 * n_classes, seed=3)
    end = train(start, n_steps=800)
    before, after = measure(start), measure(end)
    assert before["key_separability"] < 0.2
    assert after["key_separability"] > 0.9
    assert after["key_accuracy"] > 0.95
    assert after["key_distance"] > 1
    assert after["value_distance"] < 0.05 < before["value_distance"]
    assert after["recall_error"] < 0.4 * before["recall_error"]
    assert (start.label == end.label).all()


@pytest.mark.parametrize("kernel", KERNELS)
def test_training_follows_the_gradient(kernel: str) -> None:
    start, step, rate = draw(3, 12, seed=4), 1e-6, 1e-5

    def loss(keys: np.ndarray, values: np.ndarray) -> float:
        return float(((softmax(scores(keys, kernel)) @ values - start.features) ** 2).sum())

    end = train(start, kernel, n_steps=1, rate=rate)
    for name in ("keys", "values"):
        old = getattr(start, name)
        slope = np.zeros_like(old)
        for place in np.ndindex(old.shape):
            nudge = np.zeros_like(old)
            nudge[place] = step
            up, down = ({"keys": start.keys, "values": start.values, name: old + s * nudge} for s in (1, -1))
            slope[place] = (loss(**up) - loss(**down)) / (2 * step)
        moved = getattr(end, name) - old
        inside = (getattr(end, name) > 0) & (getattr(end, name) < 1)
        np.testing.assert_allclose(moved[inside], -rate * slope[inside], rtol=1e-4, atol=1e-12)


@pytest.mark.parametrize("kernel", KERNELS)
def test_what_is_trained_is_a_kernel_attention_memory(kernel: str) -> None:
    points = draw(2, 20, seed=5)
    np.testing.assert_allclose(recalled(points, kernel), softmax(scores(points.keys, kernel)) @ points.values)


def test_measures_by_hand() -> None:
    keys = np.array([[0, 0], [0, 0], [1, 1], [1, 1]], float)
    label = np.array([0, 0, 1, 1])
    found = measure(Points(keys, FEATURES[label], label))
    assert found["key_separability"] == found["key_accuracy"] == 1
    assert found["key_distance"] == pytest.approx(2**0.5)
    assert found["corner_distance"] == found["value_distance"] == 0
    mixed = measure(Points(keys, FEATURES[label], np.array([0, 1, 0, 1])))
    assert mixed["key_separability"] == pytest.approx(0)


def test_wrong_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="must be 2 or 3, got 4"):
        draw(4, 10, 0)
    with pytest.raises(ValueError, match="one of rbf, dot, got 'cosine'"):
        train(draw(2, 4, 0), "cosine")
