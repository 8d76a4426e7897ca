"""The covariance rule: Hebbian synapses that learn departures from mean activity."""

from __future__ import annotations

import numpy as np

from .checks import check_number
from .memory import Memory


class CovarianceMemory(Memory):
    """Hebbian synapses that learn departures from mean activity: ``M = sum (k - <k>)(v - <v>)``, read ``(q - <k>) M``
    [1]_.

    Centring takes the common part of sparse patterns out of the cross-talk. The capacity of a sparse autoassociative
    memory grows as ``n / (2 a |ln a|)`` with a fraction ``a`` of cells active [2]_. What is read is a departure from
    the mean: put a threshold on it, or take its largest entries.

    Parameters
    ----------
    key_mean, value_mean : float, optional
        Mean activity, for all features alike. Default: the means of what was written.

    References
    ----------
    .. [1] Sejnowski (1977). Storing covariance with nonlinearly interacting neurons. J Math Biol 4:303.
    .. [2] Tsodyks & Feigelman (1988). Europhys Lett 6:101.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import CovarianceMemory
    >>> CovarianceMemory().write(np.eye(2), np.eye(2)).read(np.eye(2))
    array([[ 0.5, -0.5],
           [-0.5,  0.5]])
    """

    def __init__(self, key_mean: float | None = None, value_mean: float | None = None) -> None:
        for name, mean in (("key_mean", key_mean), ("value_mean", value_mean)):
            if mean is not None:
                check_number("CovarianceMemory", name, mean)
        self.key_mean, self.value_mean = key_mean, value_mean

    @property
    def weights_(self) -> np.ndarray:
        """(n_key_features, n_value_features), computed anew each time: the means change with every pair."""
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
