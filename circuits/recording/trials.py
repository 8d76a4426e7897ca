"""Trials: what was shown when, a row per presentation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

READOUT_AFTER = 0.020  # s; the read-out window ends this long after cue off


@dataclass(frozen=True)
class Trials:
    """One row per presentation, in the order of time. All arrays have length n_trials.

    Parameters
    ----------
    phase : ndarray
        ``blank`` (no cue, before any test), ``study`` or ``recall``.
    pair : ndarray
        Index of the pair; -1 without a cue.
    start, stop : ndarray
        Cue on and off (s).
    presented : ndarray
        (n_trials, n_cue_cells) bool, the cue cells that were driven.

    Examples
    --------
    >>> trials = recording.trials
    >>> len(trials.where("study")), len(trials.where("blank")), len(trials.where("recall"))
    (5, 20, 5)
    """

    phase: np.ndarray
    pair: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    presented: np.ndarray

    def __len__(self) -> int:
        return len(self.phase)

    def subset(self, rows: np.ndarray) -> Trials:
        """Some of the trials; rows: (n_trials,) bool or row numbers."""
        return Trials(self.phase[rows], self.pair[rows], self.start[rows], self.stop[rows], self.presented[rows])

    def where(self, phase: str) -> np.ndarray:
        """Row numbers of the trials of a phase, in the order of time."""
        return np.flatnonzero(self.phase == phase)
