"""How alike are the keys of cues that are alike? Read at each key stage.

Two sets of cells A and B share ``|A and B| / sqrt(|A| |B|)`` of their cells: the share of cells in common
where both are of one size, and about the active fraction where they have nothing to do with one another.
"""

from __future__ import annotations

import numpy as np

from ...circuits.recording.recording import Recording
from .familiarity import study_keys


def shared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Share of cells in common between sets of cells, (n_a, n_cells) and (n_b, n_cells) bool: (n_a, n_b).

    NaN where one of the two is empty.
    """
    size = np.sqrt(np.outer(a.sum(1), b.sum(1)))
    common = a.astype(float) @ b.astype(float).T
    return np.where(size > 0, common / np.where(size > 0, size, 1.0), np.nan)


def between(a: np.ndarray, b: np.ndarray | None = None) -> float:
    """Mean share over all pairs of different rows; of two tables whose rows belong together, row by row, or of one."""
    table = shared(a, a if b is None else b)
    return float(np.nanmean(table[~np.eye(len(table), dtype=bool)]))


def own(a: np.ndarray, b: np.ndarray) -> float:
    """Mean share between rows that belong together; an empty row shares nothing."""
    return float(np.nan_to_num(np.diag(shared(a, b))).mean())


def by_lag(keys: np.ndarray, order: np.ndarray, longest: int) -> np.ndarray:
    """Mean share between keys studied 1, 2, ... ``longest`` presentations apart: (longest,).

    keys: (n_pairs, n_cells) bool; order: (n_pairs,) the pairs in the order of study.
    """
    table = shared(keys, keys)[np.ix_(order, order)]
    return np.array([np.nanmean(np.diagonal(table, lag)) for lag in range(1, longest + 1)])


def recall_keys(recording: Recording, population: str) -> np.ndarray:
    """Cells active at the recall of each pair: (n_pairs, n_cells) bool; no cells where a pair was not cued."""
    trials = recording.trials.where("recall")
    keys = np.zeros((recording.n_pairs, recording.sizes[population]), bool)
    np.logical_or.at(keys, recording.trials.pair[trials], recording.counts(population, trials) > 0)
    return keys


def presented(recording: Recording, phase: str) -> np.ndarray:
    """Cue cells driven for each pair in a phase: (n_pairs, n_cue_cells) bool."""
    trials = recording.trials.where(phase)
    cues = np.zeros_like(recording.cues)
    np.logical_or.at(cues, recording.trials.pair[trials], recording.trials.presented[trials])
    return cues


def keys_of(recording: Recording, phase: str) -> dict[str, np.ndarray]:
    """Cells of the query and of each key stage, per pair, in ``study`` or ``recall``."""
    read = study_keys if phase == "study" else recall_keys
    cues = presented(recording, phase)
    return {q: cues[:, recording.cue_cells(q)] for q in recording.queries} | {
        s: read(recording, s) for s in recording.stages
    }
