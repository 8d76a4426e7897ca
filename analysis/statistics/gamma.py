"""Goodman and Kruskal's gamma: do two ordered measures rise together?

It is the usual measure of how well a feeling of knowing predicts later recognition (Nelson 1984). Ties are left out,
so it does not depend on the scale of either measure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class GammaCorrelation:
    """A gamma correlation. Chance: 0.

    Parameters
    ----------
    value : float
        In [-1, 1]; NaN where all pairs of items tie in one measure or the other.
    interval : tuple of float or None
        Percentile bootstrap over items. None without a value.
    p : float or None
        Two-sided permutation test. None without a value.
    n_items : int
        Number of items.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import gamma
    >>> gamma(np.arange(4), np.ones(4), np.random.default_rng(0)).value
    nan
    """

    value: float
    interval: tuple[float, float] | None
    p: float | None
    n_items: int


def gamma_value(x: np.ndarray, y: np.ndarray) -> float:
    """Concordant minus discordant pairs of items, over their sum.

    Parameters
    ----------
    x, y : (n_items,) arrays
        Two ordered measures of the same items.

    Returns
    -------
    float
        NaN where no pair of items differs in both measures.

    Examples
    --------
    Of three pairs that differ in both measures two are concordant:

    >>> import numpy as np
    >>> from spikekv.analysis.statistics.gamma import gamma_value
    >>> round(gamma_value(np.array([1, 2, 3]), np.array([1, 3, 2])), 3)
    0.333
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    order = np.sign(x[:, None] - x) * np.sign(y[:, None] - y)
    untied = np.abs(order).sum()
    return float(order.sum() / untied) if untied else float("nan")


def gamma(
    x: np.ndarray, y: np.ndarray, rng: np.random.Generator, confidence: float = 0.95, n_resamples: int = 1000
) -> GammaCorrelation:
    """GammaCorrelation [1]_ with its bootstrap interval and permutation test.

    It is the usual measure of the accuracy of feelings of knowing [2]_.

    Parameters
    ----------
    x, y : (n_items,) arrays
        Two ordered measures of the same items, such as feeling of knowing and recognition (0 or 1).
    rng : numpy.random.Generator
        Draws and permutes the items.
    confidence : float
        Level of the interval.
    n_resamples : int
        Number of bootstrap samples, and of permutations.

    Returns
    -------
    GammaCorrelation

    Raises
    ------
    ValueError
        If ``x`` and ``y`` differ in shape or hold numbers that are not finite.

    References
    ----------
    .. [1] Goodman, L. A., & Kruskal, W. H. (1954). Measures of association for cross classifications. Journal of
       the American Statistical Association, 49, 732-764. https://doi.org/10.1080/01621459.1954.10501231
    .. [2] Nelson, T. O. (1984). A comparison of current measures of the accuracy of feeling-of-knowing predictions.
       Psychological Bulletin, 95, 109-133. https://doi.org/10.1037/0033-2909.95.1.109

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import gamma
    >>> found = gamma(np.arange(20), np.arange(20) > 9, np.random.default_rng(0), n_resamples=100)
    >>> found.value, bool(found.p < 0.05)
    (1.0, True)
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"gamma: x and y must have one number per item, got shapes {x.shape} and {y.shape}")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("gamma: x or y holds numbers that are not finite; leave those items out")
    value = gamma_value(x, y)
    if np.isnan(value):
        return GammaCorrelation(value, None, None, len(x))
    drawn = (rng.integers(len(x), size=len(x)) for _ in range(n_resamples))
    low, high = np.nanquantile(
        [gamma_value(x[items], y[items]) for items in drawn], ((1 - confidence) / 2, (1 + confidence) / 2)
    )
    shuffled = np.array([gamma_value(x, rng.permutation(y)) for _ in range(n_resamples)])
    as_far = np.count_nonzero(np.abs(shuffled) >= abs(value) - 1e-12)
    return GammaCorrelation(value, (float(low), float(high)), (as_far + 1) / (n_resamples + 1), len(x))
