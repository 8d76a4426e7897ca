"""Attention by tripartite synapses: neurons store, an astrocyte normalises."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .memory import Memory
from .similarity import elu_map


class TripartiteMemory(Memory):
    """Attention by tripartite synapses: neurons store, an astrocyte normalises; read ``phi(q) H / (phi(q) . g)`` [1]_.

    Writing: hidden neurons phi(k) and value neurons form Hebbian synapses ``H += phi(k) v``, and the processes of an
    astrocyte adapt to presynaptic activity, ``g += phi(k)``. Reading: the astrocyte's response phi(q) . g divides
    what the synapses transmit. That is normalised linear attention; with positive random features (`RandomFeatures`)
    it approaches softmax attention. Where the astrocyte does not respond, nothing is read.

    Parameters
    ----------
    phi : callable
        Positive activation of the hidden neurons, rows (n, n_features) to (n, n_hidden). Default: elu(x) + 1.

    Attributes
    ----------
    hebbian_ : ndarray
        (n_hidden, n_value_features).
    astrocyte_ : ndarray
        (n_hidden,).

    References
    ----------
    .. [1] Kozachkov, Kastanenka & Krotov (2023). PNAS 120:e2219150120.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import TripartiteMemory
    >>> TripartiteMemory().write(np.eye(2), np.eye(2)).attention(np.eye(2)).sum(1)
    array([1., 1.])
    """

    hebbian_: np.ndarray
    astrocyte_: np.ndarray

    def __init__(self, phi: Callable[[np.ndarray], np.ndarray] = elu_map) -> None:
        if not callable(phi):
            raise ValueError(f"TripartiteMemory.phi: must be a function of rows, got {phi!r}")
        self.phi = phi

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each stored value, (n_queries, n_items), rows that sum to 1 (0 without a response)."""
        hidden = self.phi(self._queries(queries))
        return hidden @ self.phi(self.keys_).T / self._response(hidden)

    def _response(self, hidden: np.ndarray) -> np.ndarray:
        """Of the astrocyte to hidden activity, (n_queries, 1); 1 where it does not respond."""
        response = (hidden @ self.astrocyte_)[:, None]
        return np.where(response != 0, response, 1.0)

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        hidden = self.phi(keys)
        self.hebbian_ = hidden.T @ values + (self.hebbian_ if self._written else 0)
        self.astrocyte_ = hidden.sum(0) + (self.astrocyte_ if self._written else 0)

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        hidden = self.phi(queries)
        return hidden @ self.hebbian_ / self._response(hidden)
