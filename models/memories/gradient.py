"""A layer trained by gradient descent, as the key-value memory that it is."""

from __future__ import annotations

import copy
import reprlib
from collections.abc import Callable, Iterator
from numbers import Real
from typing import Self

import numpy as np

from .checks import LARGEST, as_rows, check_number, check_pairs, check_whole
from .loss import Loss, loss_named
from .memory import Memory

Rate = float | Callable[[int], float]


class GradientMemory(Memory):
    """A layer trained by gradient descent, as the key-value memory that it is: ``y = x W_0 + sum_n g_n (x . x_n) e_n``.

    Keys are the layer's inputs, values its error signals [1]_: gradient descent on a linear layer adds ``outer(x_n,
    e_n)`` with ``e_n = -eta dL/dy_n`` for every item of every step. All pairs are kept; nothing is ever erased.
    `write` adds such pairs, `train` finds them. `amplify`, `silence` and `replace` return a changed copy.

    Parameters
    ----------
    initial : ndarray, optional
        Weights before learning, (n_key_features, n_value_features). Default: zeros.

    Attributes
    ----------
    gains_ : ndarray
        (n_items,), the strength g of each pair; 1 when written.

    References
    ----------
    .. [1] Irie, Csordas & Schmidhuber (2022). The dual form of neural networks revisited. ICML.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import GradientMemory
    >>> inputs = np.eye(3)
    >>> memory = GradientMemory().train(inputs, inputs, rate=1.0, n_steps=50, batch=3)
    >>> memory.read(inputs).argmax(1), memory.silence(slice(None)).read(inputs).max()
    (array([0, 1, 2]), np.float64(0.0))
    """

    def __init__(self, initial: np.ndarray | None = None) -> None:
        self.initial = None if initial is None else as_rows(initial, "GradientMemory", "initial").copy()
        self.initial_gain = 1.0
        self.gains_ = np.empty(0)
        self._learned: np.ndarray | None = None
        if self.initial is not None:
            self.keys_, self.values_ = (np.empty((0, n)) for n in self.initial.shape)

    @property
    def weights_(self) -> np.ndarray:
        """The layer's weights: the initial ones and all pairs, (n_key_features, n_value_features)."""
        if self._learned is None:
            self._learned = self.keys_.T @ (self.gains_[:, None] * self.values_)
            if self.initial is not None:
                self._learned = self._learned + self.initial_gain * self.initial
        return self._learned

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each error signal, (n_queries, n_items); the initial weights come on top."""
        return self._queries(queries) @ self.keys_.T * self.gains_

    def train(
        self,
        inputs: np.ndarray,
        targets: np.ndarray,
        loss: str | Loss = "squared",
        rate: Rate = 0.1,
        n_steps: int = 100,
        batch: int = 32,
        seed: int = 0,
    ) -> Self:
        """Gradient descent on the mean loss of mini-batches; every item of every step becomes a pair.

        Parameters
        ----------
        inputs, targets : ndarray
            (n_items, n_key_features), (n_items, n_value_features).
        loss : str or callable
            ``squared``, ``cross-entropy``, ``logistic``, ``absolute``, or a function of outputs and targets.
        rate : float or callable
            Learning rate, or its schedule, a function of the step.
        n_steps : int
            Number of steps.
        batch : int
            Items per step, drawn without replacement until all were shown.
        seed : int
            Of their order.

        Returns
        -------
        GradientMemory
            This memory.

        Raises
        ------
        ValueError
            Where the errors grow without bounds; nothing is learned then.
        """
        derivative = loss_named(loss)
        widths = (self.keys_.shape[1], self.values_.shape[1]) if self._written else (None, None)
        inputs, targets = self._rows(inputs, "inputs", widths[0]), self._rows(targets, "targets", widths[1])
        check_pairs("GradientMemory.train", inputs, targets, ("inputs", "targets"))
        weights = self.weights_.copy() if self._written else np.zeros((inputs.shape[1], targets.shape[1]))
        keys, errors = [], []
        for step, chosen in enumerate(batches(len(inputs), batch, n_steps, seed)):
            x = inputs[chosen]
            e = -rate_at(rate, step) / len(x) * derivative(x @ weights, targets[chosen])
            check_bounded("GradientMemory.train", e)
            weights += x.T @ e
            keys.append(x)
            errors.append(e)
        return self.write(np.vstack(keys), np.vstack(errors))

    def amplify(self, pairs: np.ndarray | slice, gain: float, initial: float = 1.0) -> Self:
        """A copy in which the chosen pairs (numbers, mask or slice) are ``gain`` times as strong; 0 silences them.

        ``initial`` is the same for the initial weights.
        """
        for name, value in (("gain", gain), ("initial", initial)):
            check_number("GradientMemory.amplify", name, value)
        changed = self._copy()
        changed.gains_[self._chosen(pairs)] *= gain
        changed.initial_gain *= initial
        return changed

    def silence(self, pairs: np.ndarray | slice) -> Self:
        """A copy in which the chosen pairs have no effect."""
        return self.amplify(pairs, 0.0)

    def replace(
        self, pairs: np.ndarray | slice, keys: np.ndarray | None = None, values: np.ndarray | None = None
    ) -> Self:
        """A copy in which the chosen pairs have other keys, other values, or both (rows as many as chosen)."""
        changed, chosen = self._copy(), self._chosen(pairs)
        for name, new in (("keys_", keys), ("values_", values)):
            if new is None:
                continue
            old = getattr(changed, name).copy()
            what = name.rstrip("_")
            rows = self._rows(new, what, old.shape[1])
            if len(rows) != len(chosen):
                raise ValueError(f"GradientMemory.replace: {len(chosen)} pairs need as many {what}, got {len(rows)}")
            old[chosen] = rows
            setattr(changed, name, old)
        return changed

    def _chosen(self, pairs: np.ndarray | slice) -> np.ndarray:
        """Numbers of chosen pairs, (n_chosen,)."""
        self._check_written()
        n = len(self.gains_)
        try:
            (chosen,) = np.arange(n)[np.newaxis, pairs].reshape(1, -1)
        except IndexError:
            given = reprlib.repr(pairs)
            raise ValueError(
                f"GradientMemory: pairs must be numbers below {n}, a mask of {n} or a slice, got {given}"
            ) from None
        return chosen

    def _copy(self) -> Self:
        changed = copy.copy(self)
        changed.gains_, changed._learned = self.gains_.copy(), None
        return changed

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        self.gains_ = np.append(self.gains_, np.ones(len(keys)))
        if self._learned is not None:
            self._learned = self._learned + keys.T @ values

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return queries @ self.weights_


def batches(n_items: int, batch: int, n_steps: int, seed: int) -> Iterator[np.ndarray]:
    """Item numbers of each step: all items in random order, again and again, ``batch`` at a time."""
    for name, value, least in (("batch", batch, 1), ("n_steps", n_steps, 1), ("seed", seed, 0)):
        check_whole("train", name, value, least)
    rng, order = np.random.default_rng(seed), np.empty(0, int)
    for _ in range(n_steps):
        while len(order) < min(batch, n_items):
            order = np.append(order, rng.permutation(n_items))
        yield order[:batch]
        order = order[batch:]


def rate_at(rate: Rate, step: int) -> float:
    """The learning rate of a step; raises ValueError unless it is from 0 to 1e30."""
    value = rate(step) if callable(rate) else rate
    if not (isinstance(value, Real) and 0 <= value <= LARGEST):
        raise ValueError(f"train.rate: must be from 0 to {LARGEST:g}, got {value!r} at step {step}")
    return value


def check_bounded(where: str, errors: np.ndarray) -> None:
    """Raise ValueError where training has run away."""
    if not np.abs(errors).max() <= LARGEST:
        raise ValueError(f"{where}: errors grow without bounds; lower the rate")
