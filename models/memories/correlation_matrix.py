"""The correlation-matrix memory: Hebbian synapses between a key and a value population."""

from __future__ import annotations

import numpy as np

from .checks import check_positive
from .memory import Memory


class CorrelationMatrixMemory(Memory):
    """``dM = eta k v``, read ``q M`` (Kohonen 1972, IEEE Trans Comput C-21:353).

    The same numbers as linear attention and as a fast-weight programmer with the outer-product rule
    (Schlag, Irie & Schmidhuber 2021). With +-1 keys of n features and M pairs the signal is to the noise
    about as ``sqrt(n / M)``.

    eta: learning rate, above 0.
    weights_: (n_key_features, n_value_features).
    """

    weights_: np.ndarray

    def __init__(self, eta: float = 1.0) -> None:
        check_positive("CorrelationMatrixMemory", "eta", eta)
        self.eta = eta

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each stored value: eta times the dot product of query and key, (n_queries, n_items)."""
        return self.eta * self._queries(queries) @ self.keys_.T

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        new = self.eta * keys.T @ values
        self.weights_ = self.weights_ + new if self._written else new

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return queries @ self.weights_
