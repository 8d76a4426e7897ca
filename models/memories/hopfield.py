"""Hopfield memories: queries move to stored patterns by attractor dynamics."""

from __future__ import annotations

from typing import Self

import numpy as np

from .checks import check_number, check_positive, check_whole
from .memory import Memory
from .separation import Polynomial, softmax

KINDS = ("classic", "dense", "modern")


class HopfieldMemory(Memory):
    """The autoassociative member: queries move to stored patterns by attractor dynamics.

    Keys and values are one. With other values the last update reads those (classic and dense: their signs, 1 where
    undecided).

    Parameters
    ----------
    kind : {"modern", "classic", "dense"}
        ``classic``: +-1 patterns, ``x <- sign(W x)`` without self-connections [1]_; holds about .138 n patterns of n
        cells [2]_, all of them exactly up to n / (4 ln n) [3]_. ``dense``: +-1 patterns, ``x <- sign(sum_n F'(xi_n .
        x) xi_n)`` with F the rectified power ``order`` [4]_. ``modern``: real patterns, ``x <- softmax(beta X x) X``
        [5]_.
    beta : float
        Inverse temperature (modern).
    order : float
        Power of the energy, at least 2 (dense).
    n_steps : int
        Most updates, all cells at once; fewer when nothing changes.

    References
    ----------
    .. [1] Hopfield (1982). PNAS 79:2554.
    .. [2] Amit, Gutfreund & Sompolinsky (1985). Phys Rev Lett 55:1530.
    .. [3] McEliece et al. (1987). IEEE Trans Inf Theory 33:461.
    .. [4] Krotov & Hopfield (2016). Dense associative memory for pattern recognition. NeurIPS.
    .. [5] Ramsauer et al. (2021). Hopfield networks is all you need. ICLR.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import HopfieldMemory
    >>> pattern = np.array([[1.0, -1.0, 1.0, -1.0, 1.0]])
    >>> damaged = pattern * [1, 1, 1, 1, -1]
    >>> HopfieldMemory("classic", n_steps=5).write(pattern).read(damaged)
    array([[ 1., -1.,  1., -1.,  1.]])
    """

    def __init__(self, kind: str = "modern", beta: float = 1.0, order: float = 3, n_steps: int = 1) -> None:
        if kind not in KINDS:
            raise ValueError(f"HopfieldMemory.kind: must be one of {', '.join(KINDS)}, got {kind!r}")
        check_positive("HopfieldMemory", "beta", beta)
        check_number("HopfieldMemory", "order", order)
        if order < 2:
            raise ValueError(f"HopfieldMemory.order: must be at least 2, got {order}")
        check_whole("HopfieldMemory", "n_steps", n_steps)
        self.kind, self.beta, self.order, self.n_steps = kind, beta, order, n_steps

    def write(self, keys: np.ndarray, values: np.ndarray | None = None) -> Self:
        """Add patterns, (n_items, n_features); values: None for the patterns themselves."""
        return super().write(keys, keys if values is None else values)

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each stored pattern in one update from the queries, (n_queries, n_items)."""
        return self._attend(self._queries(queries))

    def _attend(self, states: np.ndarray) -> np.ndarray:
        overlap = states @ self.keys_.T
        if self.kind == "modern":
            return softmax(self.beta * overlap)
        # not divided by n: whole numbers, so that a field of 0 is 0
        if self.kind == "classic":
            return overlap
        with np.errstate(over="ignore"):
            weights = Polynomial(self.order - 1)(overlap)
        if not np.isfinite(weights).all():
            raise ValueError(f"HopfieldMemory.order: {self.order:g} makes numbers too large; lower it")
        return weights

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        keys, values = self.keys_, self.values_
        auto = np.array_equal(values, keys)
        states = queries
        for _ in range(self.n_steps - 1):
            before, states = states, self._update(states, keys, recurrent=True)
            if np.array_equal(before, states):
                break
        return self._update(states, values, recurrent=auto)

    def _update(self, states: np.ndarray, patterns: np.ndarray, recurrent: bool) -> np.ndarray:
        field = self._attend(states) @ patterns
        if self.kind == "modern":
            return field
        if recurrent and self.kind == "classic":
            field -= (patterns**2).sum(0) * states
        undecided = states if recurrent else np.ones_like(field)
        return np.where(field == 0, undecided, np.sign(field))
