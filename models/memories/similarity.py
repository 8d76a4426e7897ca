"""Similarity kernels S: how alike a query and a key are.

A kernel is called with queries (n_queries, n_features) and keys (n_items, n_features) and returns
(n_queries, n_items).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .checks import check_positive, check_whole

Similarity = Callable[[np.ndarray, np.ndarray], np.ndarray]


def dot(queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Dot product: the kernel of Hebbian synapses."""
    return queries @ keys.T


def scaled_dot(queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Dot product over the square root of the number of features, as in transformers (Vaswani et al. 2017)."""
    return queries @ keys.T / np.sqrt(keys.shape[1])


def cosine(queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Cosine of the angle; 0 where a vector has no length."""
    return _unit(queries) @ _unit(keys).T


@dataclass(frozen=True)
class Gaussian:
    """Similarity kernel: radial basis function ``exp(-|q - k|^2 / (2 width^2))``.

    Parameters
    ----------
    width : float
        In units of the features.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import Gaussian
    >>> Gaussian(width=2.0)(np.zeros((1, 3)), np.zeros((1, 3)))
    array([[1.]])
    """

    width: float = 1.0

    def __post_init__(self) -> None:
        check_positive("Gaussian", "width", self.width)

    def __call__(self, queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
        squared = (queries**2).sum(1)[:, None] + (keys**2).sum(1) - 2 * queries @ keys.T
        return np.exp(-np.maximum(squared, 0) / (2 * self.width**2))


def elu_map(rows: np.ndarray) -> np.ndarray:
    """Features ``elu(x) + 1``, positive; the map of linear transformers (Katharopoulos et al. 2020)."""
    return np.where(rows > 0, rows + 1, np.exp(np.minimum(rows, 0)))


@dataclass(frozen=True)
class FeatureMap:
    """Similarity kernel: dot product of features, ``phi(q) . phi(k)``.

    Parameters
    ----------
    phi : callable
        Rows (n, n_features) to (n, n_mapped). Default: elu(x) + 1.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import FeatureMap
    >>> FeatureMap(phi=abs)(np.array([[1.0, -2.0]]), np.array([[-3.0, 1.0]]))
    array([[5.]])
    """

    phi: Callable[[np.ndarray], np.ndarray] = elu_map

    def __call__(self, queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
        return self.phi(queries) @ self.phi(keys).T


@dataclass(frozen=True)
class RandomFeatures:
    """Positive random features whose dot product is, on average, ``exp(beta q . k)`` [1]_.

    The error falls as ``n_features ** -1/2``. Use it as the phi of a `FeatureMap`; normalised, that is softmax
    attention.

    Parameters
    ----------
    n_features : int
        Number of random directions.
    beta : float
        Inverse temperature.
    seed : int
        Of the directions.

    References
    ----------
    .. [1] Choromanski et al. (2021). Rethinking attention with performers. ICLR. Lemma 1.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import FeatureMap, RandomFeatures
    >>> kernel = FeatureMap(RandomFeatures(20_000))
    >>> query = np.array([[0.5, 0.5]])
    >>> bool(abs(kernel(query, query)[0, 0] - np.exp(0.5)) < 0.1)
    True
    """

    n_features: int = 256
    beta: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        check_whole("RandomFeatures", "n_features", self.n_features)
        check_positive("RandomFeatures", "beta", self.beta)
        check_whole("RandomFeatures", "seed", self.seed, least=0)

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        directions = np.random.default_rng(self.seed).standard_normal((rows.shape[1], self.n_features))
        scaled = np.sqrt(self.beta) * rows
        exponent = scaled @ directions - (scaled**2).sum(1, keepdims=True) / 2
        return np.exp(exponent) / np.sqrt(self.n_features)


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1.0)


SIMILARITIES: dict[str, Similarity] = {
    "dot": dot,
    "scaled_dot": scaled_dot,
    "cosine": cosine,
    "rbf": Gaussian(),
    "feature_map": FeatureMap(),
    "random_features": FeatureMap(RandomFeatures()),
}
