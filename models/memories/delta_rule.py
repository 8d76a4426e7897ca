"""The delta rule: synapses learn what they do not yet predict."""

from __future__ import annotations

import numpy as np

from .checks import LARGEST, check_positive
from .memory import Memory


class DeltaRuleMemory(Memory):
    """Synapses learn what they do not yet predict: ``dM = eta k (v - k M)``, pair by pair in the order of writing; read
    ``q M``.

    After [1]_; as a fast-weight programmer [2]_. Correlated keys, which confuse Hebbian memories, are told apart.
    Pairs may be written again until they are. `write` raises ValueError where weights grow without bounds.

    Parameters
    ----------
    eta : float
        Learning rate, above 0.
    normalise : bool
        Divide it by the squared length of the key, so that eta = 1 stores a pair exactly and any eta below 2 is
        stable.

    Attributes
    ----------
    weights_ : ndarray
        (n_key_features, n_value_features).

    References
    ----------
    .. [1] Widrow & Hoff (1960). Adaptive switching circuits. IRE WESCON.
    .. [2] Schlag, Irie & Schmidhuber (2021). Linear transformers are secretly fast weight programmers. ICML.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import DeltaRuleMemory
    >>> keys = np.array([[1.0, 0.0], [0.8, 0.6]])  # similar keys
    >>> memory = DeltaRuleMemory()
    >>> for _ in range(50):
    ...     memory = memory.write(keys, np.array([[0.0], [1.0]]))
    >>> memory.read(keys).round(3) + 0
    array([[0.],
           [1.]])
    """

    weights_: np.ndarray

    def __init__(self, eta: float = 1.0, normalise: bool = True) -> None:
        check_positive("DeltaRuleMemory", "eta", eta)
        self.eta, self.normalise = eta, normalise

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each stored value, (n_queries, n_items).

        The errors E that were stored solve ``(I + L D) E = V`` with L the dot products of each key with
        earlier ones and D the rates: a linear memory of errors is a linear memory of values.
        """
        queries, keys, rates = self._queries(queries), self.keys_, self._rates(self.keys_)
        system = np.eye(len(keys)) + np.tril(keys @ keys.T, -1) * rates
        return np.linalg.solve(system.T, (queries @ keys.T * rates).T).T

    def _rates(self, keys: np.ndarray) -> np.ndarray:
        lengths = (keys**2).sum(1)
        return self.eta / np.where(lengths > 0, lengths, 1.0) if self.normalise else np.full(len(keys), self.eta)

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        weights = self.weights_.copy() if self._written else np.zeros((keys.shape[1], values.shape[1]))
        with np.errstate(over="ignore", invalid="ignore"):
            for key, value, rate in zip(keys, values, self._rates(keys), strict=True):
                weights += rate * np.outer(key, value - key @ weights)
        if not np.abs(weights).max() <= LARGEST:
            raise ValueError(f"DeltaRuleMemory.eta: weights grow without bounds at {self.eta:g}; lower it")
        self.weights_ = weights

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return queries @ self.weights_
