"""The covariance rule: Hebbian synapses that learn departures from mean activity."""

from __future__ import annotations

import numpy as np

from .checks import check_number
from .memory import Memory


class CovarianceMemory(Memory):
    """``M = sum (k - <k>)(v - <v>)``, read ``(q - <k>) M`` (Sejnowski 1977, J Math Biol 4:303).

    Centring takes the common part of sparse patterns out of the cross-talk; the capacity of a sparse
    autoassociative memory grows as ``n / (2 a |ln a|)`` with a fraction ``a`` of cells active
    (Tsodyks & Feigelman 1988, Europhys Lett 6:101). What is read is a departure from the mean: put
    a threshold on it, or take its largest entries.

    key_mean, value_mean: mean activity, for all features alike; None to use the means of what was written.
    weights_: (n_key_features, n_value_features).
    """

    def __init__(self, key_mean: float | None = None, value_mean: float | None = None) -> None:
        for name, mean in (("key_mean", key_mean), ("value_mean", value_mean)):
            if mean is not None:
                check_number("CovarianceMemory", name, mean)
        self.key_mean, self.value_mean = key_mean, value_mean

    @property
    def weights_(self) -> np.ndarray:
        """Worked out anew when asked for: the means change with every pair."""
        keys, values = self._centred()
        return keys.T @ values

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each stored value's departure from the mean, (n_queries, n_items)."""
        queries = self._queries(queries)
        return (queries - self._key_mean()) @ self._centred()[0].T

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return (queries - self._key_mean()) @ self.weights_

    def _centred(self) -> tuple[np.ndarray, np.ndarray]:
        mean = self.values_.mean(0) if self.value_mean is None else self.value_mean
        return self.keys_ - self._key_mean(), self.values_ - mean

    def _key_mean(self) -> np.ndarray | float:
        return self.keys_.mean(0) if self.key_mean is None else self.key_mean
