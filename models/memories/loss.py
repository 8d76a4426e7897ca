"""Losses, as the derivatives by the output that gradient descent needs.

A loss is called with outputs and targets, (n_rows, n_outputs) each, and returns dL/dy row by row.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .separation import softmax

Loss = Callable[[np.ndarray, np.ndarray], np.ndarray]


def squared(outputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Of half the squared distance."""
    return outputs - targets


def cross_entropy(outputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Of the cross-entropy of a softmax; targets are probabilities (one-hot for classes)."""
    return softmax(outputs) - targets


def logistic(outputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Of the cross-entropy of independent logistic units; targets in [0, 1]."""
    return 1 / (1 + np.exp(-np.clip(outputs, -500, 500))) - targets


def absolute(outputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Of the sum of absolute differences."""
    return np.sign(outputs - targets)


LOSSES: dict[str, Loss] = {
    "squared": squared,
    "cross-entropy": cross_entropy,
    "logistic": logistic,
    "absolute": absolute,
}


def loss_named(name: str | Loss) -> Loss:
    """A loss by name, or the function itself. Raises ValueError for an unknown name."""
    if callable(name):
        return name
    if not (isinstance(name, str) and name in LOSSES):
        raise ValueError(f"loss: must be one of {', '.join(LOSSES)}, or a function; got {name!r}")
    return LOSSES[name]
