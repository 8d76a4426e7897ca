"""What keys and values become when both are trained for recall (Gershman, Fiete & Irie 2025, figure 2).

Keys and values are free points in the unit square. Each key in turn is the query, all pairs are the memory, and what is
read is to be the feature of the key's class. Keys come to be told apart, values to say what is so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...models import KernelAttentionMemory
from ...models.memories.separation import softmax
from ...models.memories.similarity import Gaussian

FEATURES = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])  # of the classes, as in the code published with the paper
KERNELS = ("rbf", "dot")
BETA = 4.0  # chosen: reaches across the square, so that keys of different classes push one another


@dataclass(frozen=True)
class Points:
    """keys, values: (n_pairs, 2) in [0, 1]; label: (n_pairs,) int class."""

    keys: np.ndarray
    values: np.ndarray
    label: np.ndarray

    @property
    def features(self) -> np.ndarray:
        """Feature of each pair's class, (n_pairs, 2)."""
        return FEATURES[self.label]


def draw(n_classes: int, n_pairs: int, seed: int) -> Points:
    """Keys and values uniform in the square, classes at random."""
    if not 2 <= n_classes <= len(FEATURES):
        raise ValueError(f"draw: n_classes must be 2 or 3, got {n_classes}")
    rng = np.random.default_rng([seed, n_classes])
    return Points(rng.random((n_pairs, 2)), rng.random((n_pairs, 2)), rng.integers(n_classes, size=n_pairs))


def scores(keys: np.ndarray, kernel: str, beta: float = BETA) -> np.ndarray:
    """What the softmax is put on, key against key: ``beta q . k`` (dot) or ``-beta |q - k|^2 / 2`` (rbf)."""
    product = keys @ keys.T
    if kernel == "dot":
        return beta * product
    squared = product.diagonal()
    return beta * (product - (squared[:, None] + squared) / 2)


def train(start: Points, kernel: str = "rbf", n_steps: int = 1000, rate: float = 0.03, beta: float = BETA) -> Points:
    """Gradient descent on the summed squared error of recall, keys and values kept in the unit square."""
    if kernel not in KERNELS:
        raise ValueError(f"train: kernel must be one of {', '.join(KERNELS)}, got {kernel!r}")
    keys, values, features = start.keys, start.values, start.features
    for _ in range(n_steps):
        attention = softmax(scores(keys, kernel, beta))
        error = 2 * (attention @ values - features)
        gain = error @ values.T
        pull = attention * (gain - (attention * gain).sum(1, keepdims=True))
        pull = beta * (pull + pull.T)  # a key is a query, too
        slope = pull @ keys
        if kernel == "rbf":
            slope = slope - pull.sum(1, keepdims=True) * keys
        keys = np.clip(keys - rate * slope, 0, 1)
        values = np.clip(values - rate * attention.T @ error, 0, 1)
    return Points(keys, values, start.label)


def recalled(points: Points, kernel: str = "rbf", beta: float = BETA) -> np.ndarray:
    """What each key reads from the memory of all pairs, (n_pairs, 2)."""
    memory = (
        KernelAttentionMemory("dot", "softmax", beta)
        if kernel == "dot"
        else KernelAttentionMemory(Gaussian(beta**-0.5), "normalised")
    )
    return memory.write(points.keys, points.values).read(points.keys)


def measure(points: Points, kernel: str = "rbf") -> dict[str, float]:
    """Numbers of figure 2.

    key_separability: share of the keys' variance that lies between classes, 0 to 1. key_accuracy: share of
    keys nearest to the mean of their own class. key_distance: mean distance of class means of keys (opposite corners:
    1.41). corner_distance: mean distance of keys to the nearest corner. value_distance: mean distance of values to
    their class feature. recall_error: mean distance of what is read to the feature.
    """
    classes = np.unique(points.label)
    means = np.array([points.keys[points.label == c].mean(0) for c in classes])
    own = means[np.searchsorted(classes, points.label)]
    total = ((points.keys - points.keys.mean(0)) ** 2).sum()
    between = np.linalg.norm(means[:, None] - means, axis=2)
    nearest = classes[np.linalg.norm(points.keys[:, None] - means, axis=2).argmin(1)]
    return {
        "key_separability": float(1 - ((points.keys - own) ** 2).sum() / total),
        "key_accuracy": float((nearest == points.label).mean()),
        "key_distance": float(between[np.triu_indices(len(classes), 1)].mean()),
        "corner_distance": float(np.linalg.norm(points.keys - points.keys.round(), axis=1).mean()),
        "value_distance": float(np.linalg.norm(points.values - points.features, axis=1).mean()),
        "recall_error": float(np.linalg.norm(recalled(points, kernel) - points.features, axis=1).mean()),
    }
