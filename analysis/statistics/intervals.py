"""Intervals over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import scipy

PUBLISHABLE = 10  # seeds


def t_interval(means: Sequence[float] | np.ndarray, confidence: float = 0.95) -> tuple[float, float] | None:
    """Interval of the mean of seed means, by Student's t with n - 1 degrees of freedom.

    Use at least ten seeds for a published claim.

    Parameters
    ----------
    means : sequence of float
        One per seed.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    tuple of float or None
        (low, high); None for fewer than two seeds.

    Examples
    --------
    >>> from spikekv.analysis import t_interval
    >>> low, high = t_interval([0.9, 0.95, 1.0])
    >>> round(low, 3), round(high, 3)
    (0.826, 1.074)
    """
    means = np.asarray(means, float)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: must be between 0 and 1, got {confidence}")
    if means.size < 2:
        return None
    half = scipy.stats.t.ppf((1 + confidence) / 2, means.size - 1) * scipy.stats.sem(means)
    return float(means.mean() - half), float(means.mean() + half)


def over_seeds(measured: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Mean of each measure over seeds, and ``intervals`` {measure: [low, high]} where there are two seeds or more.

    measured: one mapping per seed, all with the same measures. Values that are not finite make that mean nan, and
    have no interval.
    """
    table = {name: np.array([seed[name] for seed in measured], float) for name in measured[0]}
    spans = {name: t_interval(values) for name, values in table.items() if np.isfinite(values).all()}
    means = {name: float(values.mean()) for name, values in table.items()}
    return {**means, "intervals": {name: list(span) for name, span in spans.items() if span is not None}}
