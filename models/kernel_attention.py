"""Attention with any similarity kernel and any separation operator: the general member of the family."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from .arrays import check_positive
from .memory import Memory
from .separation import SEPARATIONS, Separation
from .similarity import SIMILARITIES, Similarity

Choice = TypeVar("Choice")


class KernelAttentionMemory(Memory):
    """``v = sum_n alpha_n v_n`` with ``alpha = sigma(beta S(q, K))`` (Gershman, Fiete & Irie 2025).

    similarity: dot, scaled_dot, cosine, rbf, feature_map, random_features, or any kernel (`similarity`).
    separation: identity, softmax, normalised, threshold, polynomial, max, or any operator (`separation`).
    beta: gain of the similarity, above 0; the inverse temperature of a softmax.
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
        return self.separation(self.beta * self.similarity(queries, self.keys_))

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return self._attend(queries) @ self.values_


def _chosen(what: str, choice: str | Choice, known: dict[str, Choice]) -> Choice:
    if not isinstance(choice, str):
        return choice
    if choice not in known:
        names = ", ".join(known)
        raise ValueError(f"KernelAttentionMemory.{what}: must be one of {names}, or a function; got {choice!r}")
    return known[choice]
