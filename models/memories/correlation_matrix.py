"""The correlation-matrix memory: Hebbian synapses between a key and a value population."""

from __future__ import annotations

import numpy as np

from .checks import check_positive
from .memory import Memory


class CorrelationMatrixMemory(Memory):
    """Hebbian synapses between a key and a value population: ``dM = eta k v``, read ``q M`` [1]_.

    The same numbers as linear attention, and as a fast-weight programmer with the outer-product rule [2]_. With +-1
    keys of n features and M pairs the ratio of signal to noise is about ``sqrt(n / M)``.

    Parameters
    ----------
    eta : float
        Learning rate, above 0.

    Attributes
    ----------
    weights_ : ndarray
        (n_key_features, n_value_features).

    References
    ----------
    .. [1] Kohonen (1972). Correlation matrix memories. IEEE Trans Comput C-21:353.
    .. [2] Schlag, Irie & Schmidhuber (2021). Linear transformers are secretly fast weight programmers. ICML.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import CorrelationMatrixMemory
    >>> CorrelationMatrixMemory().write(np.eye(2), np.array([[1.0], [2.0]])).read(np.array([[0.0, 1.0]]))
    array([[2.]])
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
