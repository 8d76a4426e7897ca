"""Does the cue bring back the key of its pair? Read at each key stage, apart from the values.

The key of a pair at a stage is the set of cells with at least one spike in the read-out window
of its study (of any of its presentations). The match of two sets of cells is their phi
coefficient, the Pearson correlation of the two binary vectors: 1 for equal sets, about 0 for
independent ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from .decoding import correlation, identify

FALSE_ALARMS = 0.05  # of matches to other keys may exceed the criterion of the latency
N_OTHERS = 20  # other keys per trial that set the criterion


@dataclass(frozen=True)
class StageMatch:
    """A key stage at recall, compared with the keys of study. Rows are recall trials.

    Parameters
    ----------
    own : ndarray
        (n_trials,) match to the key of the pair that is cued.
    others : ndarray
        (n_trials,) mean match to the keys of the other pairs; NaN if there are none.
    auc : float, optional
        Probability that the match to the own key exceeds the match to another (chance .5).
    identified : ndarray
        (n_trials,) bool, the own key correlates most with the spike counts. Silence is wrong.

    Examples
    --------
    >>> from spikekv.analysis import stage_match
    >>> stage_match(recording, "KEY").auc
    1.0
    """

    own: np.ndarray
    others: np.ndarray
    auc: float | None
    identified: np.ndarray


def study_keys(recording: Recording, population: str) -> np.ndarray:
    """Cells active at the study of each pair: (n_pairs, n_cells) bool."""
    study = recording.trials.where("study")
    keys = np.zeros((recording.n_pairs, recording.sizes[population]), bool)
    np.logical_or.at(keys, recording.trials.pair[study], recording.counts(population, study) > 0)
    return keys


def stage_match(recording: Recording, population: str) -> StageMatch:
    """Compare a stage's active cells at each recall with every pair's key of study.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    population : str
        The stage, such as ``CA3``.

    Returns
    -------
    StageMatch

    Examples
    --------
    Whole cues bring back the whole key:

    >>> from spikekv.analysis import stage_match
    >>> stage_match(recording, "KEY").own
    array([1., 1., 1., 1., 1.])
    """
    keys = study_keys(recording, population)
    trials = recording.trials.where("recall")
    pair = recording.trials.pair[trials]
    counts = recording.counts(population, trials)
    match = np.round(correlation(counts > 0, keys), 9)  # so that equal sets tie
    rows = np.arange(len(trials))
    own = match[rows, pair]
    n_others = keys.shape[0] - 1
    others, auc = np.full(len(trials), np.nan), None
    if n_others:
        others = (match.sum(1) - own) / n_others
        # The own match ties with itself once: that half is taken off
        below = (match < own[:, None]).sum(1) + 0.5 * ((match == own[:, None]).sum(1) - 1)
        auc = float(below.mean() / n_others)
    named = identify(counts, keys, generator(recording.seed, "key ties", population))
    return StageMatch(own, others, auc, named == pair)


def latency(
    recording: Recording, population: str, patterns: np.ndarray, item: np.ndarray | None = None
) -> float | None:
    """Time (ms) after cue on at which the cells that have fired so far tell the pair; median over recall trials.

    The match between the cells with at least one spike since cue on and the pair's pattern runs
    with every new cell. It tells the pair when it first exceeds a criterion: the level that
    5 % of matches to other pairs' patterns exceed at any time in the read-out window (up to 20
    others per trial), and at least 0. A trial that never gets there counts as infinitely late; None where that
    is the median, or where there is no other pattern.

    patterns: (n_pairs, n_cells) bool; item: (n_pairs,) int, equal where pairs share a
    pattern, so that these are not taken as others (default: all differ).
    """
    item = np.arange(len(patterns)) if item is None else item
    trials = recording.trials.where("recall")
    pair = recording.trials.pair[trials]
    row, cell, time = first_spikes(recording, population, trials)
    starts = np.flatnonzero(np.r_[True, np.diff(row) > 0][: len(row)])
    if not starts.size:
        return None
    peaks = []
    for shift in range(1, min(len(patterns), N_OTHERS + 1)):
        other = (pair + shift) % len(patterns)
        highest = np.zeros(len(trials))  # a trial without spikes matches nothing
        highest[row[starts]] = np.maximum.reduceat(_running_match(patterns, other, row, cell, starts), starts)
        peaks.append(highest[item[other] != item[pair]])
    others = np.concatenate(peaks) if peaks else np.empty(0)
    if not others.size:
        return None
    criterion = max(np.quantile(others, 1 - FALSE_ALARMS, method="higher"), 0.0)
    reached = _running_match(patterns, pair, row, cell, starts) > criterion
    first = np.full(len(trials), np.inf)
    np.minimum.at(first, row[reached], time[reached])
    median = float(np.median(first))
    return 1e3 * median if np.isfinite(median) else None


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
