"""The clipped-Hebb associative memory, and the choice of winners that goes with it."""

from __future__ import annotations

import numpy as np

from .memory import Memory

Chance = np.random.Generator | int | None


class WillshawMemory(Memory):
    """Binary key-value memory: a synapse is on once its key and value cell were active together [1]_.

    A value cell answers when all active cells of the query that have a synapse on it have that synapse on (threshold
    = number of active query cells). With n cells, k of them active per pattern and M pairs, about ``(n - k) (1 - (1
    - k^2/n^2)^M)^k`` wrong cells answer a whole key, if synapses were independent [2]_.

    Parameters
    ----------
    mask : ndarray, optional
        (n_key_features, n_value_features) bool, the synapses that exist. Default: all.

    Attributes
    ----------
    weights_ : ndarray
        (n_key_features, n_value_features) bool.

    References
    ----------
    .. [1] Willshaw, Buneman & Longuet-Higgins (1969). Nature 222:960.
    .. [2] Palm (1980). On associative memory. Biol Cybern 36:19.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import WillshawMemory
    >>> keys, values = np.array([[1, 1, 0, 0], [0, 0, 1, 1]]), np.array([[1, 0], [0, 1]])
    >>> WillshawMemory().write(keys, values).read(keys).astype(int)
    array([[1, 0],
           [0, 1]])
    """

    weights_: np.ndarray

    def __init__(self, mask: np.ndarray | None = None) -> None:
        self.mask = None if mask is None else np.asarray(mask, bool)

    def sums(self, queries: np.ndarray) -> np.ndarray:
        """Synapses that are on from active query cells: (n_queries, n_value_features) int."""
        return _through(self._queries(queries), self.weights_)

    def read(self, queries: np.ndarray, winners: int | None = None, seed: Chance = None) -> np.ndarray:
        """Active value cells (n_queries, n_value_features) bool of queries (n_queries, n_key_features).

        winners: None for the threshold above, or the number of cells with the largest sums;
        ties among those are broken at random from ``seed``.
        """
        if winners is None:
            return super().read(queries)
        return k_winners(self.sums(queries), winners, seed)

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        shape = (keys.shape[1], values.shape[1])
        if self.mask is not None and self.mask.shape != shape:
            raise ValueError(f"WillshawMemory.write: patterns need mask of shape {shape}, it is {self.mask.shape}")
        new = keys.T @ values > 0
        if self.mask is not None:
            new &= self.mask
        self.weights_ = self.weights_ | new if self._written else new

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        threshold = queries.sum(1, keepdims=True) if self.mask is None else _through(queries, self.mask)
        return _through(queries, self.weights_) >= np.maximum(threshold, 1)

    def _rows(self, array: np.ndarray, name: str, width: int | None = None) -> np.ndarray:
        """As float32 for fast products, which count exactly up to 2**24 cells."""
        rows = super()._rows(array, name, width)
        if not np.isin(rows, (0, 1)).all():
            raise ValueError(f"WillshawMemory: {name} must hold 0 and 1 only")
        return rows.astype(np.float32)


def _through(queries: np.ndarray, synapses: np.ndarray) -> np.ndarray:
    """Number of given synapses from active query cells to each value cell."""
    return (queries @ synapses.astype(np.float32)).astype(int)


def k_winners(scores: np.ndarray, k: int | np.ndarray, seed: Chance = None) -> np.ndarray:
    """The k cells with the largest scores in each row, ties broken at random.

    scores: (n_rows, n_cells) integers; k: one number, or one per row. Returns bool of that shape.
    """
    scores = np.asarray(scores)
    if scores.dtype.kind not in "iub":
        raise ValueError(f"k_winners: scores must be integers, got {scores.dtype}")
    if np.asarray(k).dtype.kind not in "iu":
        raise ValueError(f"k_winners: k must be a whole number, got {k!r}")
    n_rows, n_cells = scores.shape
    k = np.broadcast_to(k, n_rows)
    if n_rows and (k.min() < 0 or k.max() > n_cells):
        raise ValueError(f"k_winners: k must be in [0, {n_cells}], got {k.min()} to {k.max()}")
    # Noise below the distance of two integers orders ties and nothing else
    order = np.argsort(np.random.default_rng(seed).random(scores.shape) - scores, axis=1)
    won = np.zeros(scores.shape, bool)
    np.put_along_axis(won, order, np.arange(n_cells) < k[:, None], axis=1)
    return won
