"""How far apart in time were the pair asked for and the pair recalled?

Intrusions in paired-associate recall come from pairs that were studied nearby, the more often the smaller the lag
(Davis, Geller, Rizzuto & Kahana 2008). Small lags are possible more often than large ones, so each is counted relative
to how often it was possible. The same measure of successive free recalls is the lag-CRP (Kahana 1996), which psifr
(Morton 2020) counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..statistics.shares import wilson_interval


@dataclass(frozen=True)
class Lags:
    """Counts by lag. Negative lags go back in time: the pair recalled was studied before the one asked for.

    Parameters
    ----------
    lag : (n_lags,) int array
        From ``-(n - 1)`` to ``n - 1`` without 0.
    actual : (n_lags,) int array
        How often a pair at that lag was recalled.
    possible : (n_lags,) int array
        How often there was a pair at that lag to be recalled.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import intrusion_lags
    >>> lags = intrusion_lags(asked=np.array([0, 1, 2]), recalled=np.array([1, 2, 1]), n_positions=3)
    >>> lags.at_distance(1), lags.asymmetry
    (0.75, 0.5)
    """

    lag: np.ndarray
    actual: np.ndarray
    possible: np.ndarray

    @property
    def probability(self) -> np.ndarray:
        """actual / possible, NaN where a lag was never possible: (n_lags,)."""
        return np.where(self.possible > 0, self.actual / np.maximum(self.possible, 1), np.nan)

    def intervals(self, confidence: float = 0.95) -> np.ndarray:
        """Wilson intervals of the probabilities: (n_lags, 2), NaN where a lag was never possible."""
        return np.array([wilson_interval(k, n, confidence) for k, n in zip(self.actual, self.possible, strict=True)])

    def at_distance(self, distance: int) -> float:
        """Probability of a lag of so many positions, forward and backward together; NaN where it was never possible."""
        rows = np.abs(self.lag) == distance
        possible = self.possible[rows].sum()
        return float(self.actual[rows].sum() / possible) if possible else float("nan")

    @property
    def asymmetry(self) -> float:
        """Probability of lag +1 minus that of -1: above 0 where recall runs forward."""
        forward, backward = (self.probability[self.lag == step] for step in (1, -1))
        return float(forward[0] - backward[0])


def intrusion_lags(asked: np.ndarray, recalled: np.ndarray, n_positions: int) -> Lags:
    """Lags of intrusions from the same list, relative to how often each was possible.

    Only trials with a value of another pair of the list count, so the measure is conditional on a wrong value. If
    every other pair were recalled as often as any other, all probabilities would be ``1 / (n_positions - 1)``. In
    people they fall with the lag [1]_. The same measure of successive free recalls is the lag-CRP [2]_, which
    `free_recall_lags` counts with psifr [3]_.

    Parameters
    ----------
    asked, recalled : (n_intrusions,) int arrays
        Serial positions, from 0, of the pair asked for and of the pair whose value was recalled.
    n_positions : int
        Pairs in the list.

    Returns
    -------
    Lags

    Raises
    ------
    ValueError
        If a position is not in the list, or both are equal: that is a right answer.

    References
    ----------
    .. [1] Davis, O. C., Geller, A. S., Rizzuto, D. S., & Kahana, M. J. (2008). Temporal associative processes
       revealed by intrusions in paired-associate recall. Psychonomic Bulletin & Review, 15, 64-69.
       https://doi.org/10.3758/PBR.15.1.64
    .. [2] Kahana, M. J. (1996). Associative retrieval processes in free recall. Memory & Cognition, 24, 103-109.
       https://doi.org/10.3758/BF03197276
    .. [3] Morton, N. W. (2020). Psifr: Analysis and visualization of free recall data. Journal of Open Source
       Software, 5, 2669. https://doi.org/10.21105/joss.02669

    Examples
    --------
    In a list of three, the last pair is recalled in place of the middle one, twice:

    >>> import numpy as np
    >>> from spikekv.analysis import intrusion_lags
    >>> lags = intrusion_lags(asked=np.array([1, 1]), recalled=np.array([2, 2]), n_positions=3)
    >>> lags.lag.tolist(), lags.probability.tolist()
    ([-2, -1, 1, 2], [nan, 0.0, 1.0, nan])
    """
    asked, recalled = _positions(asked, recalled, n_positions)
    lag = _all_lags(n_positions)
    actual = (recalled - asked == lag[:, None]).sum(1)
    target = asked + lag[:, None]
    return Lags(lag, actual, ((target >= 0) & (target < n_positions)).sum(1))


def shuffled_lags(
    asked: np.ndarray, recalled: np.ndarray, n_positions: int, rng: np.random.Generator, n_permutations: int = 200
) -> np.ndarray:
    """The control: probabilities of lags when the pairs of the list are put in random orders.

    Parameters
    ----------
    asked, recalled, n_positions
        As in `intrusion_lags`.
    rng : numpy.random.Generator
        Draws the orders.
    n_permutations : int
        Number of orders.

    Returns
    -------
    (n_permutations, n_lags) array
        Probabilities, in the order of ``Lags.lag``.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import shuffled_lags
    >>> asked, recalled = np.arange(9), np.arange(1, 10)
    >>> shuffled = shuffled_lags(asked, recalled, 10, np.random.default_rng(0))
    >>> bool(abs(np.nanmean(shuffled) - 1 / 9) < 0.03)
    True
    """
    asked, recalled = _positions(asked, recalled, n_positions)
    orders = (rng.permutation(n_positions) for _ in range(n_permutations))
    return np.array([intrusion_lags(order[asked], order[recalled], n_positions).probability for order in orders])


def free_recall_lags(recalls: Sequence[Sequence[int]], n_positions: int) -> Lags:
    """Lags between successive free recalls of one or more lists (lag-CRP), counted by psifr.

    Parameters
    ----------
    recalls : sequence of sequences of int
        Of each list, the serial positions, from 0, of the pairs recalled, in the order of recall. -1 stands for a value
        of no pair of the list; transitions to and from it are left out, as are those to pairs recalled before.
    n_positions : int
        Pairs in each list.

    Returns
    -------
    Lags

    Raises
    ------
    ValueError
        If psifr is not installed: ``pip install 'spikekv[free-recall]'``.

    Examples
    --------
    >>> from spikekv.analysis import free_recall_lags
    >>> free_recall_lags([[0, 1, 2]], n_positions=3).actual.tolist()  # doctest: +SKIP
    [0, 0, 2, 0]
    """
    positions = list(range(1, n_positions + 1))  # psifr counts from 1
    output = [[float("nan") if n < 0 else n + 1 for n in one] for one in recalls]
    actual, possible = _psifr().count_lags(n_positions, [positions] * len(output), output)
    lag = _all_lags(n_positions)
    return Lags(lag, actual[lag].to_numpy(), possible[lag].to_numpy())


def _all_lags(n_positions: int) -> np.ndarray:
    lag = np.arange(-(n_positions - 1), n_positions)
    return lag[lag != 0]


def _positions(asked: np.ndarray, recalled: np.ndarray, n_positions: int) -> tuple[np.ndarray, np.ndarray]:
    asked, recalled = np.asarray(asked, int), np.asarray(recalled, int)
    if asked.ndim != 1 or asked.shape != recalled.shape:
        raise ValueError(f"lags: asked and recalled must be as long, got shapes {asked.shape} and {recalled.shape}")
    both = np.r_[asked, recalled]
    if ((both < 0) | (both >= n_positions)).any():
        raise ValueError(f"lags: positions must be in [0, {n_positions - 1}], got {both.min()} to {both.max()}")
    if (asked == recalled).any():
        raise ValueError("lags: a trial recalls the pair asked for; give intrusions alone")
    return asked, recalled


def _psifr() -> Any:
    try:
        from psifr import stats as counting
    except ImportError:
        raise ValueError(
            "free_recall_lags: needs psifr, which is not installed; pip install 'spikekv[free-recall]'"
        ) from None
    return counting
