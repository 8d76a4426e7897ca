"""When is a pair told by the cells that have fired so far?

The match between the cells with at least one spike since cue on and a pair's pattern changes with every new cell. It
tells the pair when it first exceeds a criterion: the level that 5 % of matches to other pairs' patterns exceed at any
time in the read-out window (up to 20 others per trial), and at least 0. With the keys of study as patterns this is the
latency of familiarity at a key stage, with the values the latency of recall.
"""

from __future__ import annotations

import numpy as np

from ...circuits.recording.recording import Recording

FALSE_ALARMS = 0.05  # of matches to other patterns may exceed the criterion
N_OTHERS = 20  # other patterns per trial that set the criterion


def latency(
    recording: Recording,
    population: str,
    patterns: np.ndarray,
    item: np.ndarray | None = None,
    trials: np.ndarray | None = None,
) -> float | None:
    """Median over trials of the time at which the pair is told.

    Parameters
    ----------
    recording, population, patterns, item, trials
        As in `latencies`.

    Returns
    -------
    float or None
        Time after cue on (ms). None where most trials never tell the pair, or where there is no other pattern.

    Examples
    --------
    >>> from spikekv.analysis import latency
    >>> round(latency(recording, "VALUE", recording.values), 1)
    37.2
    """
    first = latencies(recording, population, patterns, item, trials)
    if first is None or not first.size:
        return None
    median = float(np.median(first))
    return 1e3 * median if np.isfinite(median) else None


def latencies(
    recording: Recording,
    population: str,
    patterns: np.ndarray,
    item: np.ndarray | None = None,
    trials: np.ndarray | None = None,
) -> np.ndarray | None:
    """Time at which each trial tells its pair.

    Parameters
    ----------
    recording : Recording
        A run.
    population : str
        Whose spikes are read.
    patterns : (n_pairs, n_cells) bool array
        Pattern of each pair: its key of study (`familiarity.study_keys`) or its value.
    item : (n_pairs,) int array, optional
        Equal where pairs share a pattern, so that these are not taken as others. Default: all differ.
    trials : (n_trials,) int array, optional
        Row numbers in ``recording.trials``, of trials with a pair. Default: those of recall.

    Returns
    -------
    (n_trials,) array or None
        Time after cue on (s), infinite where a trial never tells its pair. None where no pair has another pattern.

    Raises
    ------
    ValueError
        If one of the trials has no pair.

    Examples
    --------
    >>> from spikekv.analysis import latencies
    >>> latencies(recording, "VALUE", recording.values).round(3)
    array([0.03 , 0.037, 0.037, 0.036, 0.038])
    """
    item = np.arange(len(patterns)) if item is None else item
    trials = recording.trials.where("recall") if trials is None else trials
    pair = recording.trials.pair[trials]
    if (pair < 0).any():
        raise ValueError(f"latencies: trial {trials[np.argmin(pair)]} has no pair; give trials that have one")
    row, cell, time = first_spikes(recording, population, trials)
    first = np.full(len(trials), np.inf)
    starts = np.flatnonzero(np.r_[True, np.diff(row) > 0][: len(row)])
    peaks = []
    for shift in range(1, min(len(patterns), N_OTHERS + 1)):
        other = (pair + shift) % len(patterns)
        highest = np.zeros(len(trials))  # a trial without spikes matches nothing
        if starts.size:
            highest[row[starts]] = np.maximum.reduceat(_running_match(patterns, other, row, cell, starts), starts)
        peaks.append(highest[item[other] != item[pair]])
    others = np.concatenate(peaks) if peaks else np.empty(0)
    if not others.size:
        return None
    if starts.size:
        criterion = max(np.quantile(others, 1 - FALSE_ALARMS, method="higher"), 0.0)
        reached = _running_match(patterns, pair, row, cell, starts) > criterion
        np.minimum.at(first, row[reached], time[reached])
    return first


def first_spikes(
    recording: Recording, population: str, trials: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First spike of each cell in the read-out window of each trial.

    Returns row (index into ``trials``), cell and time after cue on (s), sorted by row, then time.
    """
    cells, times = recording.spikes[population]
    rows, firsts, delays = [], [], []
    for row, (low, high) in enumerate(recording.windows(population, trials)):
        _, at = np.unique(cells[low:high], return_index=True)
        at = np.sort(at) + low
        rows.append(np.full(at.size, row))
        firsts.append(cells[at])
        delays.append(times[at] - recording.trials.start[trials[row]])
    return np.concatenate(rows), np.concatenate(firsts), np.concatenate(delays)


def _running_match(
    patterns: np.ndarray, chosen: np.ndarray, row: np.ndarray, cell: np.ndarray, starts: np.ndarray
) -> np.ndarray:
    """phi after each first spike, between the cells so far and ``patterns[chosen[row]]``: (n_spikes,)."""
    n = patterns.shape[1]
    length = np.diff(np.r_[starts, len(row)])
    fired = np.arange(len(row)) - np.repeat(starts, length) + 1
    hit = patterns[chosen[row], cell]
    total = np.cumsum(hit)
    right = total - np.repeat(total[starts] - hit[starts], length)
    size = patterns.sum(1)[chosen[row]]
    spread = np.sqrt(1.0 * fired * (n - fired) * size * (n - size))
    return np.where(spread > 0, (n * right - 1.0 * fired * size) / np.maximum(spread, 1.0), 0.0)
