"""How attention by random features comes to softmax attention."""

from __future__ import annotations

import numpy as np

from ...models import KernelAttentionMemory
from ...models.memories.similarity import FeatureMap, RandomFeatures
from .equivalences import Size, problem


def random_feature_error(size: Size, n_features: int, seed: int) -> float:
    """Root mean square difference of attention weights by random features and by softmax, keys and queries of length 1.

    Longer vectors need more features before the rate shows: their variance grows as exp of the squared length.
    """
    p = problem(size, seed)
    keys, queries = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (p.keys, p.queries))
    features = FeatureMap(RandomFeatures(n_features, seed=seed))
    approximate = KernelAttentionMemory(features, "normalised").write(keys, p.values)
    exact = KernelAttentionMemory("dot", "softmax").write(keys, p.values)
    difference = approximate.attention(queries) - exact.attention(queries)
    return float(np.sqrt((difference**2).mean()))


def convergence_slope(n_features: np.ndarray, errors: np.ndarray) -> float:
    """Slope of log error against log number of features; -1/2 is expected (Monte Carlo)."""
    return float(np.polyfit(np.log(n_features), np.log(errors), 1)[0])
