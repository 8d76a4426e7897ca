"""Attention with any similarity kernel and any separation operator: the general member of the family."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from .checks import check_positive
from .memory import Memory
from .separation import SEPARATIONS, Separation
from .similarity import SIMILARITIES, Similarity

Choice = TypeVar("Choice")


class KernelAttentionMemory(Memory):
    """Attention with any similarity kernel and any separation operator, the general member of the family.

    ``v = sum_n alpha_n v_n`` with ``alpha = sigma(beta S(q, K))`` [1]_.

    Parameters
    ----------
    similarity : str or callable
        ``dot``, ``scaled_dot``, ``cosine``, ``rbf`` (of width 1), ``feature_map`` (elu), ``random_features`` (256,
        for exp(q . k)), or any kernel of queries and keys, such as ``Gaussian(width)``.
    separation : str or callable
        ``identity``, ``softmax``, ``normalised``, ``threshold`` (of 0), ``polynomial`` (a square), ``max``, or any
        operator of scores, such as ``Threshold(level)``.
    beta : float
        Gain of the similarity, above 0: the inverse temperature of a softmax. It cancels where weights are
        ``normalised``; softmax attention by random features is ``FeatureMap(RandomFeatures(n, beta))`` with that.

    Raises
    ------
    ValueError
        Where a kernel or an operator returns another shape, or numbers that are not finite.

    References
    ----------
    .. [1] Gershman, Fiete & Irie (2025). Key-value memory in the brain. Neuron.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import KernelAttentionMemory
    >>> memory = KernelAttentionMemory(similarity="dot", separation="softmax", beta=10.0)
    >>> memory.write(np.eye(2), np.array([[1.0], [2.0]])).read(np.eye(2)).round(2)
    array([[1.],
           [2.]])
    """

    def __init__(
        self,
        similarity: str | Similarity = "scaled_dot",
        separation: str | Separation = "softmax",
        beta: float = 1.0,
    ) -> None:
        check_positive("KernelAttentionMemory", "beta", beta)
        self.similarity: Similarity = _chosen("similarity", similarity, SIMILARITIES)
        self.separation: Separation = _chosen("separation", separation, SEPARATIONS)
        self.beta = beta

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each stored value, (n_queries, n_items)."""
        return self._attend(self._queries(queries))

    def _attend(self, queries: np.ndarray) -> np.ndarray:
        shape = len(queries), len(self.keys_)
        with np.errstate(over="ignore", invalid="ignore"):
            scores = _fitting("similarity", self.similarity(queries, self.keys_), shape)
            return _fitting("separation", self.separation(self.beta * scores), shape)

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return self._attend(queries) @ self.values_


def _chosen(what: str, choice: str | Choice, known: dict[str, Choice]) -> Choice:
    if callable(choice):
        return choice
    if not (isinstance(choice, str) and choice in known):
        names = ", ".join(known)
        raise ValueError(f"KernelAttentionMemory.{what}: must be one of {names}, or a function; got {choice!r}")
    return known[choice]


def _fitting(what: str, returned: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """What a kernel or an operator returned, if it is a finite number for each query and item."""
    if np.shape(returned) != shape:
        raise ValueError(
            f"KernelAttentionMemory.{what}: must return (n_queries, n_items), here {shape}, got {np.shape(returned)}"
        )
    if not np.isfinite(returned).all():
        raise ValueError(
            f"KernelAttentionMemory.{what}: returned numbers that are not finite; scale keys and queries down"
        )
    return returned
