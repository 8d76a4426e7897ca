"""The same pairs tested twice: what is found later, and what is lost.

A pair that is missed and found later was not gone but out of reach. Better cues or another attempt bring such pairs
back; without a change, gains and losses balance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ..statistics.shares import wilson_interval


@dataclass(frozen=True)
class RepeatedTests:
    """Two tests of the same pairs.

    Parameters
    ----------
    first, second : float
        Share of pairs that were right in each test.
    found : float
        Share of the pairs missed in the first test that are right in the second. NaN where none was missed.
    found_interval : tuple of float
        Wilson interval over pairs. (NaN, NaN) where none was missed.
    found_by_chance : float
        What ``found`` would be if the second test did not depend on the first: ``second``.
    lost : float
        Share of the pairs right in the first test that are missed in the second. NaN where none was right.
    lost_interval : tuple of float
        Wilson interval over pairs.
    retained : float
        Share of the pairs right in the first test that are right in the second: ``1 - lost``.
    change : float
        ``second - first``; above 0 is hypermnesia, below 0 forgetting.
    p_change : float
        Two-sided exact McNemar test of equal gains and losses.
    p_dependence : float
        Two-sided Fisher test of independent tests. Small where the same pairs are right in both.
    n_pairs : int
        Number of pairs.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import repeated_tests
    >>> repeated_tests(np.array([1, 1, 0, 0]), np.array([1, 1, 1, 0])).found
    0.5
    """

    first: float
    second: float
    found: float
    found_interval: tuple[float, float]
    found_by_chance: float
    lost: float
    lost_interval: tuple[float, float]
    retained: float
    change: float
    p_change: float
    p_dependence: float
    n_pairs: int


def repeated_tests(first: np.ndarray, second: np.ndarray, confidence: float = 0.95) -> RepeatedTests:
    """Compare two tests of the same pairs.

    As a control give as the second test one with a cue that was never studied, or with random cells in place of the
    better cue: what it finds is found by guessing.

    Parameters
    ----------
    first, second : (n_pairs,) bool arrays
        Whether each pair's value was recalled, in the same order of pairs.
    confidence : float
        Level of the intervals.

    Returns
    -------
    RepeatedTests

    Raises
    ------
    ValueError
        If the lengths differ or there are no pairs.

    Examples
    --------
    Five pairs; of three missed at first two are found, of two that were right one is lost:

    >>> import numpy as np
    >>> from spikekv.analysis import repeated_tests
    >>> again = repeated_tests(np.array([1, 1, 0, 0, 0]), np.array([1, 0, 1, 1, 0]))
    >>> round(again.found, 3), again.lost, round(again.change, 3)
    (0.667, 0.5, 0.2)
    """
    first, second = np.asarray(first, bool), np.asarray(second, bool)
    if first.ndim != 1 or first.shape != second.shape or not first.size:
        raise ValueError(f"repeated_tests: both tests need an outcome per pair, got {first.shape} and {second.shape}")
    table = np.array([[np.count_nonzero((first == a) & (second == b)) for b in (True, False)] for a in (True, False)])
    (_, losses), (gains, _) = table.tolist()
    missed, right, moved = int((~first).sum()), int(first.sum()), gains + losses
    lost = losses / right if right else float("nan")
    return RepeatedTests(
        first=float(first.mean()),
        second=float(second.mean()),
        found=gains / missed if missed else float("nan"),
        found_interval=wilson_interval(gains, missed, confidence),
        found_by_chance=float(second.mean()),
        lost=lost,
        lost_interval=wilson_interval(losses, right, confidence),
        retained=1 - lost,
        change=float(second.mean() - first.mean()),
        p_change=float(stats.binomtest(gains, moved).pvalue) if moved else 1.0,
        p_dependence=float(stats.fisher_exact(table)[1]),
        n_pairs=first.size,
    )
