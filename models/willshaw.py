"""The clipped-Hebb associative memory, and the choice of winners that goes with it."""

from __future__ import annotations

from typing import Self

import numpy as np

Chance = np.random.Generator | int | None


class WillshawMemory:
    """Binary key-value memory: a synapse is on once its key and value cell were active together.

    Willshaw, Buneman & Longuet-Higgins (1969) Nature 222:960. A value cell answers when all
    active cells of the query that have a synapse on it have that synapse on (threshold = number
    of active query cells). With n cells, k of them active per pattern and M pairs,
    about ``(n - k) (1 - (1 - k^2/n^2)^M)^k`` wrong cells answer a whole key, if synapses were
    independent (Palm 1980, Biol Cybern 36:19).

    mask: (n_key_features, n_value_features) bool, the synapses that exist; None for all.
    weights_: (n_key_features, n_value_features) bool after the first `write`.
    """

    def __init__(self, mask: np.ndarray | None = None) -> None:
        self.mask = None if mask is None else np.asarray(mask, bool)
        self.weights_: np.ndarray | None = None

    def write(self, keys: np.ndarray, values: np.ndarray) -> Self:
        """Add pairs: keys (n_items, n_key_features), values (n_items, n_value_features), bool."""
        keys, values = _patterns(keys, "keys"), _patterns(values, "values")
        if len(keys) != len(values):
            raise ValueError(f"WillshawMemory.write: {len(keys)} keys and {len(values)} values; they must be equal")
        shape = (keys.shape[1], values.shape[1])
        for name, old in (("mask", self.mask), ("weights_", self.weights_)):
            if old is not None and old.shape != shape:
                raise ValueError(f"WillshawMemory.write: patterns need {name} of shape {shape}, it is {old.shape}")
        new = keys.T @ values > 0
        if self.mask is not None:
            new &= self.mask
        self.weights_ = new if self.weights_ is None else self.weights_ | new
        return self

    def sums(self, queries: np.ndarray) -> np.ndarray:
        """Synapses that are on from active query cells: (n_queries, n_value_features) int."""
        return self._through(queries, self._weights())

    def read(self, queries: np.ndarray, winners: int | None = None, seed: Chance = None) -> np.ndarray:
        """Active value cells (n_queries, n_value_features) bool of queries (n_queries, n_key_features).

        winners: None for the threshold above, or the number of cells with the largest sums;
        ties among those are broken at random from ``seed``.
        """
        sums = self.sums(queries)
        if winners is not None:
            return k_winners(sums, winners, seed)
        if self.mask is None:
            threshold = _patterns(queries, "queries").sum(1, keepdims=True)
        else:
            threshold = self._through(queries, self.mask)
        return sums >= np.maximum(threshold, 1)

    def _weights(self) -> np.ndarray:
        if self.weights_ is None:
            raise ValueError("WillshawMemory: nothing is stored yet; call write(keys, values) first")
        return self.weights_

    def _through(self, queries: np.ndarray, synapses: np.ndarray) -> np.ndarray:
        queries = _patterns(queries, "queries")
        if queries.shape[1] != len(synapses):
            raise ValueError(f"WillshawMemory: queries need {len(synapses)} columns, got {queries.shape[1]}")
        return (queries @ synapses.astype(np.float32)).astype(int)


def k_winners(scores: np.ndarray, k: int | np.ndarray, seed: Chance = None) -> np.ndarray:
    """The k cells with the largest scores in each row, ties broken at random.

    scores: (n_rows, n_cells) integers; k: one number, or one per row. Returns bool of that shape.
    """
    scores = np.asarray(scores)
    if scores.dtype.kind not in "iub":
        raise ValueError(f"k_winners: scores must be integers, got {scores.dtype}")
    n_rows, n_cells = scores.shape
    k = np.broadcast_to(k, n_rows)
    if n_rows and (k.min() < 0 or k.max() > n_cells):
        raise ValueError(f"k_winners: k must be in [0, {n_cells}], got {k.min()} to {k.max()}")
    # Noise below the distance of two integers orders ties and nothing else
    order = np.argsort(np.random.default_rng(seed).random(scores.shape) - scores, axis=1)
    won = np.zeros(scores.shape, bool)
    np.put_along_axis(won, order, np.arange(n_cells) < k[:, None], axis=1)
    return won


def _patterns(array: np.ndarray, name: str) -> np.ndarray:
    """As float32 for fast products, which count exactly up to 2**24 cells."""
    array = np.asarray(array)
    if array.ndim != 2 or not np.isin(array, (0, 1)).all():
        raise ValueError(f"WillshawMemory: {name} must be a 2-d array of 0 and 1, got shape {array.shape}")
    return array.astype(np.float32)
