"""Sparse distributed memory: a fixed, random set of addresses shared by all items."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from .checks import check_number, check_whole
from .memory import Memory


class SparseDistributedMemory(Memory):
    """A fixed, random set of addresses shared by all items.

    Hard locations near the key add the value to their counters; those near the query are summed [1]_. A location
    answers where its random +-1 address and the key point the same way: ``a . k >= level |k|``; for +-1 keys that is
    a Hamming radius. Take the sign of what is read for bits.

    Parameters
    ----------
    n_locations : int
        Number of hard locations.
    active : float
        Expected fraction of them that answers, below .5.
    seed : int
        Of the addresses.

    Attributes
    ----------
    addresses_ : ndarray
        (n_locations, n_key_features), +-1.
    counters_ : ndarray
        (n_locations, n_value_features).

    References
    ----------
    .. [1] Kanerva (1988). Sparse Distributed Memory. MIT Press.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import SparseDistributedMemory
    >>> rng = np.random.default_rng(0)
    >>> keys, values = rng.choice([-1.0, 1.0], (10, 200)), rng.choice([-1.0, 1.0], (10, 5))
    >>> bool((np.sign(SparseDistributedMemory().write(keys, values).read(keys)) == values).mean() > 0.9)
    True
    """

    addresses_: np.ndarray
    counters_: np.ndarray

    def __init__(self, n_locations: int = 1000, active: float = 0.02, seed: int = 0) -> None:
        check_whole("SparseDistributedMemory", "n_locations", n_locations)
        check_whole("SparseDistributedMemory", "seed", seed, least=0)
        check_number("SparseDistributedMemory", "active", active)
        if not 0 < active < 0.5:
            raise ValueError(f"SparseDistributedMemory.active: must be between 0 and .5, got {active}")
        self.n_locations, self.active, self.seed = n_locations, active, seed

    @property
    def level(self) -> float:
        """Least dot product of an address and a key of length 1."""
        return NormalDist().inv_cdf(1 - self.active)

    def locations(self, keys: np.ndarray) -> np.ndarray:
        """Locations that answer to keys (n_keys, n_key_features), (n_keys, n_locations) bool."""
        return self._answer(self._queries(keys))

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Number of locations that query and key share, (n_queries, n_items)."""
        queries = self._queries(queries)
        return self._answer(queries).astype(float) @ self._answer(self.keys_).T

    def _answer(self, keys: np.ndarray) -> np.ndarray:
        return keys @ self.addresses_.T >= self.level * np.linalg.norm(keys, axis=1, keepdims=True)

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        if not self._written:
            rng = np.random.default_rng(self.seed)
            self.addresses_ = rng.choice([-1.0, 1.0], (self.n_locations, keys.shape[1]))
            self.counters_ = np.zeros((self.n_locations, values.shape[1]))
        self.counters_ = self.counters_ + self._answer(keys).astype(float).T @ values

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return self._answer(queries) @ self.counters_
