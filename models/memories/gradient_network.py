"""A network with one hidden layer, both layers kept as key-value memories."""

from __future__ import annotations

import copy
from typing import Self

import numpy as np

from .checks import as_rows, check_pairs, check_whole
from .gradient import GradientMemory, Rate, batches, check_bounded, rate_at
from .loss import Loss, loss_named


class GradientNetwork:
    """Inputs -> rectified hidden units -> outputs, trained by gradient descent; both layers are key-value memories.

    Pair n of `hidden` has the n-th input shown as key, and the error back-propagated to the hidden units as value.
    Pair n of `output` has the hidden activity and the error of the output: pair n is one and the same event in both.
    There are no biases. Single layers are changed by ``network.output = network.output.replace(pairs, values=...)``
    and the like.

    Parameters
    ----------
    n_inputs, n_hidden, n_outputs : int
        Sizes.
    seed : int
        Of the initial weights, uniform in +-1/sqrt(fan-in).

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import GradientNetwork
    >>> network = GradientNetwork(3, 10, 3).train(np.eye(3), np.eye(3), rate=0.5, n_steps=100)
    >>> network.accuracy(np.eye(3), np.arange(3))
    1.0
    """

    def __init__(self, n_inputs: int, n_hidden: int, n_outputs: int, seed: int = 0) -> None:
        for name, size in (("n_inputs", n_inputs), ("n_hidden", n_hidden), ("n_outputs", n_outputs)):
            check_whole("GradientNetwork", name, size)
        check_whole("GradientNetwork", "seed", seed, least=0)
        rng = np.random.default_rng(seed)
        sizes = ((n_inputs, n_hidden), (n_hidden, n_outputs))
        self.hidden, self.output = (GradientMemory(rng.uniform(-1, 1, size) / np.sqrt(size[0])) for size in sizes)

    @property
    def n_pairs(self) -> int:
        """Pairs that each layer holds."""
        return len(self.output.gains_)

    def read(self, inputs: np.ndarray) -> np.ndarray:
        """Outputs (n_rows, n_outputs) for inputs (n_rows, n_inputs)."""
        return self.output.read(np.maximum(self.hidden.read(inputs), 0))

    def accuracy(self, inputs: np.ndarray, labels: np.ndarray) -> float:
        """Share of inputs whose largest output is that of their label (n_rows,) int."""
        answers = self.read(inputs).argmax(1)
        if np.shape(labels) != answers.shape or not len(answers):
            one, given = answers.shape, np.shape(labels)
            raise ValueError(f"GradientNetwork.accuracy: labels must be one number per input, {one}, got {given}")
        return float((answers == labels).mean())

    def train(
        self,
        inputs: np.ndarray,
        targets: np.ndarray,
        loss: str | Loss = "cross-entropy",
        rate: Rate = 0.05,
        n_steps: int = 100,
        batch: int = 32,
        seed: int = 0,
    ) -> Self:
        """Gradient descent by back-propagation; arguments as in `GradientMemory.train`. Adds pairs to both layers."""
        derivative = loss_named(loss)
        inputs = as_rows(inputs, "GradientNetwork", "inputs", self.hidden.keys_.shape[1])
        targets = as_rows(targets, "GradientNetwork", "targets", self.output.values_.shape[1])
        check_pairs("GradientNetwork.train", inputs, targets, ("inputs", "targets"))
        first, second = self.hidden.weights_.copy(), self.output.weights_.copy()
        shown: list[tuple[np.ndarray, ...]] = []
        for step, chosen in enumerate(batches(len(inputs), batch, n_steps, seed)):
            x, eta = inputs[chosen], rate_at(rate, step) / len(chosen)
            drive = x @ first
            h = np.maximum(drive, 0)
            error = -eta * derivative(h @ second, targets[chosen])
            back = error @ second.T * (drive > 0)
            for part in (error, back, h):
                check_bounded("GradientNetwork.train", part)
            first += x.T @ back
            second += h.T @ error
            shown.append((x, back, h, error))
        keys, backs, activity, errors = (np.vstack(part) for part in zip(*shown, strict=True))
        self.hidden.write(keys, backs)
        self.output.write(activity, errors)
        return self

    def amplify(self, pairs: np.ndarray | slice, gain: float, initial: float = 1.0) -> Self:
        """A copy in which the chosen pairs are ``gain`` times as strong in both layers (`GradientMemory.amplify`)."""
        changed = copy.copy(self)
        changed.hidden = self.hidden.amplify(pairs, gain, initial)
        changed.output = self.output.amplify(pairs, gain, initial)
        return changed

    def silence(self, pairs: np.ndarray | slice) -> Self:
        """A copy in which the chosen pairs have no effect in either layer."""
        return self.amplify(pairs, 0.0)
