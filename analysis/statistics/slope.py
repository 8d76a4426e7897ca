"""How fast a measure changes along an axis, such as retention: a slope per seed, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from .intervals import t_interval


@dataclass(frozen=True)
class Slope:
    """Slopes of all seeds. Chance: 0.

    Parameters
    ----------
    per_seed : (n_seeds,) array
        Change of the measure per unit of the axis.
    value : float
        Their mean.
    interval : tuple of float or None
        95 % t interval of the mean. None for one seed.
    p : float or None
        Two-sided t test against 0. None for one seed.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import slope
    >>> flat = slope(np.array([0, 1]), np.array([[1.0, 1.01], [1.0, 0.99], [1.0, 1.0]]))
    >>> flat.inside(0.1)
    True
    """

    per_seed: np.ndarray
    value: float
    interval: tuple[float, float] | None
    p: float | None

    def inside(self, margin: float) -> bool:
        """Equivalence: two one-sided t tests at 5 % say that the slope lies within ``-margin`` and ``margin``."""
        span = t_interval(self.per_seed, 0.9)
        return span is not None and -margin < span[0] and span[1] < margin


def slope(x: np.ndarray, y: np.ndarray, relative: bool = False) -> Slope:
    """Least-squares slope of each seed's measures over an axis.

    Parameters
    ----------
    x : (n_points,) array
        Axis, such as the number of pairs learned since.
    y : (n_seeds, n_points) array
        Measure of each seed.
    relative : bool
        Give the slope as a share of the seed's mean over the axis: -.1 is a loss of 10 % per unit.

    Returns
    -------
    Slope

    Raises
    ------
    ValueError
        If shapes do not fit, there are fewer than two different points, or a number is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import slope
    >>> found = slope(np.array([0, 1, 2]), np.array([[0.9, 0.7, 0.5], [0.8, 0.7, 0.6]]))
    >>> found.per_seed.round(3).tolist(), round(found.value, 3)
    ([-0.2, -0.1], -0.15)
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if y.ndim != 2 or y.shape[1:] != x.shape or len(np.unique(x)) < 2:
        raise ValueError(f"slope: y must have shape (n_seeds, n_points) for points x, got {y.shape} for {x.shape}")
    if not np.isfinite(y).all():
        raise ValueError("slope: y holds numbers that are not finite; leave those points or seeds out")
    fitted = np.polynomial.polynomial.polyfit(x, y.T, 1)[1]
    per_seed = fitted / y.mean(1) if relative else fitted
    p = float(scipy.stats.ttest_1samp(per_seed, 0.0).pvalue) if len(per_seed) > 1 else None
    return Slope(per_seed, float(per_seed.mean()), t_interval(per_seed), p)
