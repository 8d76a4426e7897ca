"""Population bursts: many cells of a population within a short window, as in sharp waves off line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...circuits.recording.recording import Recording
from .decoding import correlation

WINDOW = 0.02  # s
SHARE = 0.008  # of the cells, in a window, that make a burst; chosen
MATCHED = 0.3  # correlation of a burst's cells with a stored pattern from which it counts as replay; chosen


@dataclass(frozen=True)
class Bursts:
    """Bursts of a population, in the order of time.

    Parameters
    ----------
    start, stop : ndarray
        (n_bursts,) s.
    cells : ndarray
        (n_bursts, n_cells) bool, those that fired.
    seconds : float
        Time that was searched.

    Examples
    --------
    >>> from spikekv.analysis import bursts
    >>> found = bursts(recording, "KEY", 0.0, recording.duration)
    >>> len(found.start) == len(found.cells)
    True
    """

    start: np.ndarray
    stop: np.ndarray
    cells: np.ndarray
    seconds: float

    @property
    def rate(self) -> float:
        """Bursts per second."""
        return float(len(self.start) / self.seconds)

    def replayed(self, patterns: np.ndarray) -> np.ndarray:
        """Which pattern each burst replays: (n_bursts,) int, -1 for none. patterns: (n_patterns, n_cells) bool."""
        match = np.nan_to_num(correlation(self.cells, patterns))
        return np.where(match.max(1, initial=-1.0) > MATCHED, match.argmax(1), -1) if len(match) else np.zeros(0, int)

    def counts(self, recording: Recording, population: str, after: float = 0.1) -> np.ndarray:
        """Spikes of a population in each burst and ``after`` it (s), (n_bursts, n_cells)."""
        cells, times = recording.spikes[population]
        low, high = np.searchsorted(times, self.start), np.searchsorted(times, self.stop + after)
        rows = [np.bincount(cells[a:b], minlength=recording.sizes[population]) for a, b in zip(low, high, strict=True)]
        return np.array(rows, int).reshape(-1, recording.sizes[population])


def bursts(recording: Recording, population: str, start: float, stop: float) -> Bursts:
    """Find bursts in a stretch of a recording.

    A burst is a row of windows of 20 ms, a new one every 10 ms, in each of which at least .8 % of the cells fire.

    Parameters
    ----------
    recording : Recording
        A run.
    population : str
        Whose bursts.
    start, stop : float
        Where to search (s).

    Returns
    -------
    Bursts

    Examples
    --------
    >>> from spikekv.analysis import bursts
    >>> study = recording.trials.of_phase("study")
    >>> found = bursts(recording, "VALUE", recording.trials.start[study[0]], recording.trials.stop[study[-1]])
    >>> found.rate > 0
    True
    """
    cells, times = recording.spikes[population]
    n, step = recording.sizes[population], WINDOW / 2
    edges = np.arange(start, stop - WINDOW + step / 2, step)
    low, high = np.searchsorted(times, edges), np.searchsorted(times, edges + WINDOW)
    many = np.array([np.unique(cells[a:b]).size for a, b in zip(low, high, strict=True)]) >= max(1, round(SHARE * n))
    change = np.diff(np.r_[0, many.astype(int), 0])
    first, last = np.flatnonzero(change == 1), np.flatnonzero(change == -1) - 1
    fired = np.zeros((len(first), n), bool)
    for row, a, b in zip(fired, low[first], high[last], strict=True):
        row[cells[a:b]] = True
    return Bursts(edges[first], edges[last] + WINDOW, fired, stop - start)
