"""The interval of a share of trials."""

from __future__ import annotations

import scipy


def wilson_interval(hits: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson score interval of a binomial proportion, over the trials of one run.

    Parameters
    ----------
    hits, n : int
        Trials that count, and all trials.
    confidence : float
        Level of the interval.

    Returns
    -------
    tuple of float
        (NaN, NaN) without trials.

    Examples
    --------
    >>> from spikekv.analysis.statistics.shares import wilson_interval
    >>> low, high = wilson_interval(3, 4)
    >>> round(low, 3), round(high, 3)
    (0.301, 0.954)
    """
    if not n:
        return float("nan"), float("nan")
    span = scipy.stats.binomtest(int(hits), int(n)).proportion_ci(confidence, "wilson")
    return float(span.low), float(span.high)
