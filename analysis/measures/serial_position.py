"""How well is a pair recalled by its place in the list? Primacy, recency and the middle (Murdock 1962)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..statistics.shares import wilson_interval


@dataclass(frozen=True)
class SerialPosition:
    """Recall by serial position. Chance is that of the task, such as `decoding.chance_level`.

    Parameters
    ----------
    position : (n_positions,) int array
        Positions that were tested, from 0.
    share : (n_positions,) array
        Share of trials that were right.
    interval : (n_positions, 2) array
        Wilson interval of each share.
    n : (n_positions,) int array
        Number of trials.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import serial_position
    >>> serial_position(np.array([0, 0, 1, 1]), np.array([True, True, True, False])).n
    array([2, 2])
    """

    position: np.ndarray
    share: np.ndarray
    interval: np.ndarray
    n: np.ndarray


@dataclass(frozen=True)
class EdgeEffect:
    """Recall at one end of the list against its middle. Chance: 0.

    Parameters
    ----------
    difference : float
        Share right at the end minus share right in the middle.
    interval : tuple of float
        Percentile bootstrap over trials.
    p : float
        Two-sided permutation test: trials at the end and in the middle are exchanged.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import edge_effects
    >>> position = np.tile(np.arange(6), 20)
    >>> edge_effects(position, position > 3, 2, np.random.default_rng(0))["recency"].interval
    (1.0, 1.0)
    """

    difference: float
    interval: tuple[float, float]
    p: float


def serial_position(position: np.ndarray, correct: np.ndarray, confidence: float = 0.95) -> SerialPosition:
    """The serial-position curve [1]_.

    Parameters
    ----------
    position : (n_trials,) int array
        Serial position of the pair asked for, from 0.
    correct : (n_trials,) bool array
        Whether its value was recalled.
    confidence : float
        Level of the intervals.

    Returns
    -------
    SerialPosition

    Raises
    ------
    ValueError
        If the lengths differ or there are no trials.

    References
    ----------
    .. [1] Murdock, B. B. (1962). The serial position effect of free recall. Journal of Experimental Psychology, 64,
       482-488. https://doi.org/10.1037/h0045106

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import serial_position
    >>> curve = serial_position(np.array([0, 0, 1, 1]), np.array([True, True, True, False]))
    >>> curve.share.tolist()
    [1.0, 0.5]
    """
    position, correct = _trials(position, correct)
    places = np.unique(position)
    hits = np.array([correct[position == place].sum() for place in places])
    n = np.array([np.count_nonzero(position == place) for place in places])
    spans = [wilson_interval(k, of, confidence) for k, of in zip(hits, n, strict=True)]
    return SerialPosition(places, hits / n, np.array(spans), n)


def edge_effects(
    position: np.ndarray, correct: np.ndarray, n_edge: int, rng: np.random.Generator, n_resamples: int = 1000
) -> dict[str, EdgeEffect]:
    """Primacy and recency: both ends of the list against its middle.

    Parameters
    ----------
    position, correct
        As in `serial_position`. Positions must reach to the last of the list.
    n_edge : int
        Positions at each end. The middle is what is left.
    rng : numpy.random.Generator
        Draws and exchanges trials.
    n_resamples : int
        Number of bootstrap samples, and of permutations.

    Returns
    -------
    dict
        ``primacy`` and ``recency``, each an `EdgeEffect`.

    Raises
    ------
    ValueError
        If the ends leave no middle.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import edge_effects
    >>> position = np.tile(np.arange(6), 20)
    >>> effects = edge_effects(position, position > 3, 2, np.random.default_rng(0), n_resamples=100)
    >>> effects["primacy"].difference, effects["recency"].difference
    (0.0, 1.0)
    """
    position, correct = _trials(position, correct)
    last = position.max()
    if n_edge < 1 or 2 * n_edge > last:
        raise ValueError(f"edge_effects: n_edge must be in [1, {last // 2}] for {last + 1} positions, got {n_edge}")
    middle = correct[(position >= n_edge) & (position <= last - n_edge)]
    ends = {"primacy": correct[position < n_edge], "recency": correct[position > last - n_edge]}
    return {name: _effect(end.astype(float), middle.astype(float), rng, n_resamples) for name, end in ends.items()}


def _effect(end: np.ndarray, middle: np.ndarray, rng: np.random.Generator, n_resamples: int) -> EdgeEffect:
    difference = end.mean() - middle.mean()
    drawn = rng.choice(end, (n_resamples, end.size)).mean(1) - rng.choice(middle, (n_resamples, middle.size)).mean(1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    exchanged = rng.permuted(np.tile(np.r_[end, middle], (n_resamples, 1)), axis=1)
    null = exchanged[:, : end.size].mean(1) - exchanged[:, end.size :].mean(1)
    as_far = np.count_nonzero(np.abs(null) >= abs(difference) - 1e-12)
    return EdgeEffect(float(difference), (float(low), float(high)), (as_far + 1) / (n_resamples + 1))


def _trials(position: np.ndarray, correct: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    position, correct = np.asarray(position, int), np.asarray(correct, bool)
    if position.ndim != 1 or position.shape != correct.shape or not position.size:
        raise ValueError(
            f"serial_position: needs a position and an outcome per trial, got {position.shape} and {correct.shape}"
        )
    return position, correct
