"""Attention by tripartite synapses: neurons store, an astrocyte normalises."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .memory import Memory
from .similarity import elu_map


class TripartiteMemory(Memory):
    """Hebbian synapses whose gain an astrocyte sets; read ``phi(q) H / (phi(q) . g)``.

    Kozachkov, Kastanenka & Krotov (2023) PNAS 120:e2219150120. Writing: hidden neurons phi(k) and value neurons form
    Hebbian synapses ``H += phi(k) v``, and the processes of an astrocyte adapt to presynaptic activity,
    ``g += phi(k)``. Reading: the astrocyte's response phi(q) . g divides what the synapses transmit. That is normalised
    linear attention; with positive random features (`similarity.RandomFeatures`) it approaches softmax attention.

    phi: positive activation of the hidden neurons, rows (n, n_features) to (n, n_hidden).
    hebbian_: (n_hidden, n_value_features); astrocyte_: (n_hidden,).
    """

    def __init__(self, phi: Callable[[np.ndarray], np.ndarray] = elu_map) -> None:
        super().__init__()
        self.phi = phi
        self.hebbian_: np.ndarray | None = None
        self.astrocyte_: np.ndarray | None = None

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each stored value, (n_queries, n_items), rows that sum to 1."""
        hidden = self.phi(self._queries(queries))
        return hidden @ self.phi(self._items()[0]).T / self._response(hidden)

    def _response(self, hidden: np.ndarray) -> np.ndarray:
        """Of the astrocyte to hidden activity, (n_queries, 1)."""
        assert self.astrocyte_ is not None
        return (hidden @ self.astrocyte_)[:, None]

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        hidden = self.phi(keys)
        first = self.hebbian_ is None or self.astrocyte_ is None
        self.hebbian_ = hidden.T @ values + (0 if first else self.hebbian_)
        self.astrocyte_ = hidden.sum(0) + (0 if first else self.astrocyte_)

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        assert self.hebbian_ is not None
        hidden = self.phi(queries)
        return hidden @ self.hebbian_ / self._response(hidden)
