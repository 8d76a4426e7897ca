"""Trained layers as memories: every pair is kept, and can be made strong, silent or different."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.models import GradientMemory, GradientNetwork
from spikekv.models.memories.gradient import batches
from spikekv.models.memories.loss import LOSSES, loss_named


def test_one_step_by_hand() -> None:
    layer = GradientMemory(np.zeros((2, 1))).train([[1, 2]], [[3]], rate=0.1, n_steps=1, batch=1)
    assert layer.keys_.tolist() == [[1, 2]]
    assert layer.values_ == pytest.approx(np.array([[0.3]]))
    assert layer.weights_ == pytest.approx(np.array([[0.3], [0.6]]))


@pytest.mark.parametrize("name", LOSSES)
def test_losses_are_derivatives(name: str) -> None:
    values = {
        "squared": lambda y, t: ((y - t) ** 2).sum() / 2,
        "cross-entropy": lambda y, t: -(t * (y - np.log(np.exp(y).sum()))).sum(),
        "logistic": lambda y, t: (np.log1p(np.exp(y)) - t * y).sum(),
        "absolute": lambda y, t: np.abs(y - t).sum(),
    }
    y, t, step = np.array([[0.3, -1.2, 0.8]]), np.array([[0.5, 0.2, 0.3]]), 1e-6
    numeric = [(values[name](y + d, t) - values[name](y - d, t)) / (2 * step) for d in step * np.eye(3)[:, None]]
    assert LOSSES[name](y, t)[0] == pytest.approx(numeric, abs=1e-6)


def test_the_network_follows_the_gradient() -> None:
    network, step = GradientNetwork(3, 4, 2, seed=1), 1e-6
    x, t = np.array([[0.5, -1.0, 2.0]]), np.array([[1.0, 0.0]])
    first, second = network.hidden.weights_.copy(), network.output.weights_.copy()

    def loss(hidden: np.ndarray) -> float:
        return float(((np.maximum(x @ hidden, 0) @ second - t) ** 2).sum() / 2)

    slope = np.zeros_like(first)
    for place in np.ndindex(first.shape):
        nudge = np.zeros_like(first)
        nudge[place] = step
        slope[place] = (loss(first + nudge) - loss(first - nudge)) / (2 * step)
    network.train(x, t, loss="squared", rate=0.1, n_steps=1, batch=1)
    np.testing.assert_allclose(network.hidden.weights_ - first, -0.1 * slope, atol=1e-8)


def test_pairs_are_amplified_silenced_and_replaced_in_copies() -> None:
    layer = GradientMemory(np.ones((2, 1))).write(np.eye(2), [[1.0], [2.0]])
    query = [[1, 1]]
    assert layer.read(query).tolist() == [[5]]
    assert layer.amplify([1], 3).read(query).tolist() == [[9]]
    assert layer.amplify([1], 3).amplify([1], 2).gains_.tolist() == [1, 6]
    assert layer.amplify(slice(None), 2, initial=2).read(query).tolist() == [[10]]
    assert layer.silence(np.array([True, False])).read(query).tolist() == [[4]]
    assert layer.replace([0], values=[[5.0]]).read(query).tolist() == [[9]]
    assert layer.replace([0], keys=[[0, 0]]).read(query).tolist() == [[4]]
    assert layer.silence([0]).attention(query).tolist() == [[0, 1]]
    assert layer.read(query).tolist() == [[5]]  # the memory itself is as it was
    with pytest.raises(ValueError, match="1 pairs need as many values, got 2"):
        layer.replace([0], values=np.ones((2, 1)))
    assert layer.replace(0, values=[[5.0]]).silence(1).read(query).tolist() == [[7]]
    for wrong in ([2], [0.5], [True], "first", np.arange(300)):
        with pytest.raises(ValueError, match="pairs must be numbers below 2, a mask of 2 or a slice, got"):
            layer.silence(wrong)
    for wrong in (np.nan, np.inf, "2"):
        with pytest.raises(ValueError, match=r"amplify.gain: must be a number"):
            layer.amplify([0], wrong)
    with pytest.raises(ValueError, match="nothing is stored yet"):
        GradientMemory().replace([0], keys=[[1]])


MAKERS = {"layer": lambda: GradientMemory(np.ones((3, 2))), "network": lambda: GradientNetwork(3, 4, 2)}


@pytest.mark.parametrize("maker", MAKERS)
def test_training_refuses_what_it_cannot_learn_from(maker: str) -> None:
    x, t = np.random.default_rng(0).standard_normal((6, 3)), np.eye(2)[[0, 1, 0, 1, 0, 1]]
    for inputs, targets, message in (
        (x, t[:5], "6 inputs and 5 targets"),
        (x[:5], t, "5 inputs and 6 targets"),
        (x[:0], t[:0], "got no pairs"),
        (x[:, :2], t, "inputs need 3 columns, got 2"),
        (x, t[:, :1], "targets need 2 columns, got 1"),
        (x * np.nan, t, "inputs hold NaN"),
    ):
        with pytest.raises(ValueError, match=message):
            MAKERS[maker]().train(inputs, targets)
    for settings, message in (
        ({"rate": 1e6, "loss": "squared"}, "errors grow without bounds; lower the rate"),
        ({"rate": -1.0}, r"rate: must be from 0 to 1e\+30, got -1.0 at step 0"),
        ({"rate": lambda step: [0.1, np.nan][step]}, "got nan at step 1"),
        ({"n_steps": 2.5}, "n_steps: must be a whole number"),
        ({"seed": -1}, "seed: must be a whole number, at least 0"),
    ):
        with pytest.raises(ValueError, match=message):
            MAKERS[maker]().train(x, t, **settings)
    assert MAKERS[maker]().train(x.tolist(), t.tolist()).read(x).shape == (6, 2)


def test_training_that_failed_leaves_the_memory_as_it_was() -> None:
    layer = GradientMemory()
    with pytest.raises(ValueError, match="lower the rate"):
        layer.train([[1, 2]], [[3]], rate=1e6)
    assert layer.write(np.eye(3), np.eye(3)).read(np.eye(3)).tolist() == np.eye(3).tolist()


def test_the_first_weights_are_a_copy() -> None:
    weights = np.ones((2, 1))
    layer = GradientMemory(weights)
    weights[:] = 7
    assert layer.read([[1, 1]]).tolist() == [[2]]


def test_networks_refuse_impossible_sizes_and_labels() -> None:
    for sizes in ((0, 4, 2), (3, 2.5, 2), (3, 4, "2")):
        with pytest.raises(ValueError, match=r"GradientNetwork.n_\w+: must be a whole number"):
            GradientNetwork(*sizes)
    network = GradientNetwork(3, 4, 2)
    for labels in ([0], np.eye(2), [0, 1, 0]):
        with pytest.raises(ValueError, match=r"labels must be one number per input, \(2,\), got"):
            network.accuracy(np.ones((2, 3)), labels)


def test_forgetting_is_silenced_by_silencing_what_came_after() -> None:
    rng = np.random.default_rng(0)
    x, classes = rng.standard_normal((40, 12)), np.eye(4)[rng.integers(4, size=40)]
    network = GradientNetwork(12, 8, 4).train(x, classes, n_steps=50, batch=8)
    before, n_pairs = network.read(x), network.n_pairs
    network.train(x[::-1], np.roll(classes, 1, axis=1), n_steps=50, batch=8)
    assert np.abs(network.read(x) - before).max() > 0.1
    np.testing.assert_allclose(network.silence(slice(n_pairs, None)).read(x), before)


def test_batches_show_every_item_once_a_round() -> None:
    shown = np.concatenate(list(batches(10, 5, 4, seed=0)))
    assert sorted(shown[:10]) == sorted(shown[10:]) == list(range(10))
    assert [len(b) for b in batches(3, 5, 2, seed=0)] == [3, 3]
    with pytest.raises(ValueError, match=r"train.batch: must be a whole number, at least 1, got 0"):
        list(batches(3, 0, 1, 0))


def test_unknown_losses_are_refused() -> None:
    assert loss_named(abs) is abs
    with pytest.raises(ValueError, match="or a function; got None"):
        loss_named(None)
    with pytest.raises(ValueError, match=r"must be one of squared.* got 'square'"):
        loss_named("square")
