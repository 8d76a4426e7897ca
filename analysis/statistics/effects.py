"""What a lesion does: differences between conditions, paired by seed, with interval, size and test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from .intervals import t_interval

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Effect:
    """A difference between two conditions on the same seeds.

    Parameters
    ----------
    difference : float
        Mean over seeds of a - b.
    interval : tuple of float, optional
        Its 95 % t interval; None for one seed.
    size : float, optional
        Cohen's d of the paired differences; None where they do not vary.
    p : float, optional
        Two-sided paired t test; where all differences are equal, of signs alone: ``2 / 2^n``. None for one seed.
    n_seeds : int
        Number of seeds.

    Examples
    --------
    >>> from spikekv.analysis import paired_effect
    >>> paired_effect([0.7, 0.6, 0.7], [0.9, 0.9, 1.0]).direction
    -1
    """

    difference: float
    interval: tuple[float, float] | None
    size: float | None
    p: float | None
    n_seeds: int

    @property
    def direction(self) -> int:
        """+1 or -1 where the interval excludes 0, else 0."""
        if self.interval is None or self.interval[0] <= 0 <= self.interval[1]:
            return 0
        return 1 if self.difference > 0 else -1


def paired_effect(a: Sequence[float], b: Sequence[float]) -> Effect:
    """Effect of condition a against condition b, paired by seed.

    Parameters
    ----------
    a, b : sequence of float
        One value per seed, in the same order.

    Returns
    -------
    Effect

    Raises
    ------
    ValueError
        If the numbers of seeds differ, or there are none.

    Examples
    --------
    >>> from spikekv.analysis import paired_effect
    >>> effect = paired_effect([0.7, 0.6, 0.7], [0.9, 0.9, 1.0])
    >>> round(effect.difference, 3), [round(end, 2) for end in effect.interval]
    (-0.267, [-0.41, -0.12])
    """
    if len(a) != len(b) or not len(a):
        raise ValueError(f"paired_effect: needs a value per seed in both conditions, got {len(a)} and {len(b)}")
    difference = np.asarray(a, float) - np.asarray(b, float)
    n = difference.size
    if n < 2:
        return Effect(float(difference[0]), None, None, None, 1)
    spread = difference.std(ddof=1)
    if spread < 1e-12:  # all seeds agree to rounding: a test would divide by nothing
        p = 1.0 if abs(difference.mean()) < 1e-12 else 2.0 / 2**n
        mean = float(difference.mean())
        return Effect(mean, (mean, mean), None, p, n)
    p = float(scipy.stats.ttest_1samp(difference, 0.0).pvalue)
    return Effect(float(difference.mean()), t_interval(difference, CONFIDENCE), float(difference.mean() / spread), p, n)


def corrected(p: Sequence[float | None]) -> list[float | None]:
    """p values corrected for their number by Holm's step-down method (1979, Scand J Stat 6:65); None stays None."""
    known = [n for n, value in enumerate(p) if value is not None]
    order = sorted(known, key=lambda n: p[n])  # type: ignore[arg-type, return-value]
    out: list[float | None] = [None] * len(p)
    largest = 0.0
    for rank, n in enumerate(order):
        largest = max(largest, min(1.0, p[n] * (len(order) - rank)))  # type: ignore[operator]
        out[n] = largest
    return out


def flat(metrics: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    """The numbers of nested metrics by dotted name (``familiarity.CA3``); what is None or no number is left out."""
    out: dict[str, float] = {}
    for name, value in metrics.items():
        if isinstance(value, Mapping):
            out |= flat(value, f"{prefix}{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            out[f"{prefix}{name}"] = float(value)
    return out
