"""Separation operators sigma: from similarities to the weights of the stored values.

An operator is called with scores (n_queries, n_items) and returns weights of that shape.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .checks import check_number, check_positive

Separation = Callable[[np.ndarray], np.ndarray]


def identity(scores: np.ndarray) -> np.ndarray:
    """The scores themselves: correlation-matrix memory, linear attention."""
    return scores


def softmax(scores: np.ndarray) -> np.ndarray:
    """Exponentials that sum to 1 in each row: attention in transformers, modern Hopfield memory."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def normalised(scores: np.ndarray) -> np.ndarray:
    """Scores over their sum in each row (scores of positive kernels); 0 where that sum is 0."""
    total = scores.sum(1, keepdims=True)
    return scores / np.where(total != 0, total, 1.0)


@dataclass(frozen=True)
class Threshold:
    """Separation operator: 1 where the score reaches the level, else 0, as in sparse distributed memory.

    Parameters
    ----------
    level : float
        Of the score.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import Threshold
    >>> Threshold(level=0.5)(np.array([[0.2, 0.7]]))
    array([[0., 1.]])
    """

    level: float = 0.0

    def __post_init__(self) -> None:
        check_number("Threshold", "level", self.level)

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        return (scores >= self.level).astype(float)


@dataclass(frozen=True)
class Polynomial:
    """Separation operator: rectified power of the score, as in dense associative memory of order power + 1 [1]_.

    Parameters
    ----------
    power : float
        Above 0.

    References
    ----------
    .. [1] Krotov & Hopfield (2016). Dense associative memory for pattern recognition. NeurIPS.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import Polynomial
    >>> Polynomial(power=2.0)(np.array([[-1.0, 3.0]]))
    array([[0., 9.]])
    """

    power: float = 2.0

    def __post_init__(self) -> None:
        check_positive("Polynomial", "power", self.power)

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        return np.maximum(scores, 0) ** self.power


def winner(scores: np.ndarray) -> np.ndarray:
    """1 for the largest score of each row, shared equally among ties: nearest neighbour."""
    best = scores == scores.max(1, keepdims=True)
    return best / best.sum(1, keepdims=True)


SEPARATIONS: dict[str, Separation] = {
    "identity": identity,
    "softmax": softmax,
    "normalised": normalised,
    "threshold": Threshold(),
    "polynomial": Polynomial(),
    "max": winner,
}
