"""From spikes to active cells and to the value that they name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from ...circuits.table import Table

BLANK_SHARE = 0.05  # trials without a cue may give this share of n_active active cells
MOST_SHOWN = 20  # trials in a notebook
SILENT = -1  # the answer of a trial that names no value


@dataclass(frozen=True)
class Decoded:
    """The value population in the read-out windows of some trials. Rows are trials.

    Parameters
    ----------
    trials : ndarray
        Row numbers in ``recording.trials``.
    pair : ndarray
        (n_trials,) the pair that was shown.
    counts : ndarray
        (n_trials, n_cells) spikes from cue on to 20 ms after cue off.
    active : ndarray
        (n_trials, n_cells) bool, at least ``theta`` spikes.
    stored : ndarray
        (n_trials, n_cells) bool, the value that was taught for the pair.
    answer : ndarray
        (n_trials,) the ``value_item`` that is identified, -1 if none.
    truth : ndarray
        (n_trials,) the ``value_item`` of the pair.
    theta : int
        Spikes that make a cell active.

    Examples
    --------
    >>> from spikekv.analysis import decode
    >>> decoded = decode(recording)
    >>> decoded.correct
    array([ True,  True,  True,  True,  True])
    """

    trials: np.ndarray
    pair: np.ndarray
    counts: np.ndarray
    active: np.ndarray
    stored: np.ndarray
    answer: np.ndarray
    truth: np.ndarray
    theta: int

    @property
    def correct(self) -> np.ndarray:
        """(n_trials,) bool: the value that was taught is the one identified."""
        return self.answer == self.truth

    def _repr_html_(self) -> str:
        """What a notebook shows: the first trials, with the value named and the cells."""
        n_active, hits = self.active.sum(1), (self.active & self.stored).sum(1)
        rows = [
            (
                str(self.pair[n]),
                "-" if self.answer[n] == SILENT else str(self.answer[n]),
                "yes" if self.correct[n] else "no",
                str(n_active[n]),
                f"{hits[n]} of {self.stored[n].sum()}",
            )
            for n in range(min(len(self.trials), MOST_SHOWN))
        ]
        lead = f"{self.correct.sum()} of {len(self.trials)} values identified; theta = {self.theta}"
        more = f"; the first {MOST_SHOWN} trials" if len(self.trials) > MOST_SHOWN else ""
        columns = ("pair", "value named", "right", "active cells", "stored and active")
        return Table("Decoded trials", columns, tuple(rows), lead + more).html()


def read_out_threshold(recording: Recording) -> int:
    """The read-out threshold theta.

    It is the smallest spike count at which trials without a cue leave, on average, at most ``.05 k`` value cells
    active, with k the active cells per pattern. It is fixed before any test.

    Parameters
    ----------
    recording : Recording
        What `run` returned.

    Returns
    -------
    int
        Spikes that make a value cell active.

    Raises
    ------
    ValueError
        If the recording has no trials without a cue.

    Examples
    --------
    >>> from spikekv.analysis import read_out_threshold
    >>> read_out_threshold(recording)
    1
    """
    blanks = blank_trials(recording)
    counts = recording.counts(recording.value, blanks)
    reached = np.bincount(counts.ravel())[::-1].cumsum()[::-1] / len(blanks)  # cells with at least so many spikes
    enough = np.flatnonzero(reached[1:] <= BLANK_SHARE * recording.n_active)
    return int(enough[0]) + 1 if enough.size else len(reached)


def blank_trials(recording: Recording) -> np.ndarray:
    """Row numbers of the trials without a cue. Raises ValueError if there are none."""
    blanks = recording.trials.where("blank")
    if not blanks.size:
        raise ValueError("Recording.trials: no blank trials, so theta cannot be fixed; set Timing.blanks to at least 1")
    return blanks


def decode(recording: Recording, phase: str = "recall", theta: int | None = None) -> Decoded:
    """Read out the value population in the trials of a phase.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    phase : {"recall", "study"}
        Which trials.
    theta : int, optional
        Spikes that make a cell active. Default: `read_out_threshold`.

    Returns
    -------
    Decoded

    Raises
    ------
    ValueError
        If theta is below 1.

    Examples
    --------
    >>> from spikekv.analysis import decode
    >>> decode(recording).active.sum(1)
    array([20, 20, 20, 20, 20])
    """
    theta = read_out_threshold(recording) if theta is None else theta
    if theta < 1:
        raise ValueError(f"theta: must be at least 1 spike, got {theta}")
    trials = recording.trials.where(phase)
    pair = recording.trials.pair[trials]
    counts = recording.counts(recording.value, trials)
    active = counts >= theta
    items, first = np.unique(recording.value_item, return_index=True)
    best = identify(counts, recording.values[first], generator(recording.seed, "identification ties"))
    answer = np.where((best != SILENT) & active.any(1), items[best], SILENT)
    return Decoded(trials, pair, counts, active, recording.values[pair], answer, recording.value_item[pair], theta)


def named_pair(recording: Recording, decoded: Decoded) -> np.ndarray:
    """(n_trials,) pair whose value is identified: the trial's own if right, else the first that holds it.

    `SILENT` where none is.
    """
    items, first = np.unique(recording.value_item, return_index=True)
    named = first[np.searchsorted(items, np.maximum(decoded.answer, items[0]))]
    return np.select([decoded.answer == SILENT, decoded.correct], [SILENT, decoded.pair], named)


def identify(counts: np.ndarray, patterns: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Row of the pattern most correlated with each row of counts, ties broken at random.

    counts: (n_trials, n_cells); patterns: (n_patterns, n_cells) bool. Returns (n_trials,) int,
    `SILENT` where all cells fired alike (silence included), for then no correlation exists.
    """
    match = np.round(correlation(counts, patterns), 9)  # equal matches differ by rounding errors
    best = np.argmax(match + 1e-10 * rng.random(match.shape), axis=1)
    return np.where(np.ptp(counts, axis=1) > 0, best, SILENT)


def correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pearson correlation of each row of a (n, m) with each row of b (p, m): (n, p), 0 for constant rows."""
    return _unit(a) @ _unit(b).T


def paired_correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pearson correlation of each row of a (n, m) with the same row of b: (n,), 0 for constant rows."""
    return np.einsum("ij,ij->i", _unit(a), _unit(b))


def chance_level(value_item: np.ndarray) -> float:
    """Best identification accuracy that an answer which ignores the cue can expect.

    The share of the commonest value: 1/n_pairs when all values differ, more when some
    occur under several keys. value_item: (n_pairs,) int.
    """
    return float(np.unique(value_item, return_counts=True)[1].max() / len(value_item))


def _unit(rows: np.ndarray) -> np.ndarray:
    rows = np.asarray(rows, float)
    constant = np.ptp(rows, axis=1, keepdims=True) == 0
    centred = np.where(constant, 0.0, rows - rows.mean(1, keepdims=True))
    return centred / np.where(constant, 1.0, np.linalg.norm(centred, axis=1, keepdims=True))
