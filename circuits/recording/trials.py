"""Trials: what was shown when, a row per presentation."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np

READOUT_AFTER = 0.020  # s; the read-out window ends this long after cue off
NO_PAIR = -1


def _absent() -> np.ndarray:
    return np.zeros(0)


@dataclass(frozen=True)
class Trials:
    """One row per presentation, in the order of time. All arrays have length n_trials.

    Parameters
    ----------
    phase : ndarray
        Label of the phase, such as ``recall`` or ``second test``.
    pair : ndarray
        Index of the pair; -1 where the trial has none: fillers, blank trials, probes, bursts of replay.
    start, stop : ndarray
        Cue on and off (s).
    presented : ndarray
        (n_trials, n_cue_cells) bool, the cue cells that were driven.
    kind : ndarray
        ``fillers`` (a cue that is never scored), ``study``, ``blank`` (no cue), ``recall``, ``probe`` (a cue that was
        never studied) or ``replay``. Default: the phase, as in the play of `RecallExperiment`.
    set : ndarray
        Name of the set of pairs; empty where there is none.
    position : ndarray
        Serial position within one pass through the set, counted from 0.
    related : ndarray
        The pair that was taught last under this cue before the trial; of a lure the pair that it resembles; -1 if
        there is none. Default: the pair.

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
    kind: np.ndarray = field(default_factory=_absent)
    set: np.ndarray = field(default_factory=_absent)
    position: np.ndarray = field(default_factory=_absent)
    related: np.ndarray = field(default_factory=_absent)

    def __post_init__(self) -> None:
        n = len(self.phase)
        defaults = {"kind": self.phase, "set": np.full(n, ""), "position": np.zeros(n, int), "related": self.pair}
        if len(self.position) != n:  # of an older recording: the place within the phase
            for name in np.unique(self.phase):
                rows = self.phase == name
                defaults["position"][rows] = np.arange(rows.sum())
        for name, default in defaults.items():
            if len(getattr(self, name)) != n:
                object.__setattr__(self, name, default)

    def __len__(self) -> int:
        return len(self.phase)

    def subset(self, rows: np.ndarray) -> Trials:
        """Some of the trials; rows: (n_trials,) bool or row numbers."""
        return Trials(**{f.name: getattr(self, f.name)[rows] for f in dataclasses.fields(self)})

    def where(self, kind: str) -> np.ndarray:
        """Row numbers of the trials of a kind, in the order of time."""
        return np.flatnonzero(self.kind == kind)

    def of_phase(self, label: str) -> np.ndarray:
        """Row numbers of the trials of one phase, by its label, in the order of time."""
        return np.flatnonzero(self.phase == label)
