"""What a raster shows: which stretches of time, and which cells in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ...circuits.recording.recording import Recording
from ..measures.familiarity import study_keys

BEFORE, AFTER = 0.03, 0.07  # s shown around the time the cue is on
GAP, DELAY_GAP = 0.02, 0.09  # s of paper between windows, and for the delay
MOST_ROWS = 160  # engram cells of one population; more do not print as single rows
OTHERS, FEWEST_OTHERS = 30, 10  # cells outside the engrams: at most, and where engrams are small


@dataclass(frozen=True)
class Window:
    """A stretch of time [start, stop) s, drawn from ``left`` on the paper's axis (s of paper).

    trial: row in ``recording.trials`` if the window is one trial, else None.
    """

    start: float
    stop: float
    left: float
    trial: int | None = None

    @property
    def right(self) -> float:
        return self.left + self.stop - self.start

    def place(self, time: np.ndarray) -> np.ndarray:
        """Position on the paper of times inside the window."""
        return np.asarray(time) - self.start + self.left


@dataclass(frozen=True)
class Rows:
    """The cells of one population that are shown, from top to bottom.

    cells: (n_rows,) cell indices; pair: (n_rows,) the pair whose engram a cell is shown for,
    -1 for other cells. n_engram: engram cells there are, shown or not.
    """

    population: str
    cells: np.ndarray
    pair: np.ndarray
    n_engram: int

    def of(self, pair: int) -> np.ndarray:
        """Row numbers of a pair's engram; -1: of the other cells."""
        return np.flatnonzero(self.pair == pair)


def default_pairs(recording: Recording, n: int = 3) -> np.ndarray:
    """``n`` pairs spread over the study phase: first, middle and last."""
    order = in_order(recording.trials.pair[recording.trials.where("study")])
    return order[np.unique(np.linspace(0, len(order) - 1, n).round().astype(int))]


@dataclass(frozen=True)
class Block:
    """Where the rows of a population lie on the y axis: ``tall`` units down from ``top``.

    unit: millimetres per unit of the axis.
    """

    rows: Rows
    top: float
    tall: float
    unit: float

    @property
    def pitch(self) -> float:
        return self.tall / max(len(self.rows.cells), 1)

    @property
    def middle(self) -> float:
        return self.top - self.tall / 2

    def y(self, row: np.ndarray) -> np.ndarray:
        """Middle of rows."""
        return self.top - self.pitch * (np.asarray(row) + 0.5)


def in_order(pairs: np.ndarray) -> np.ndarray:
    """Each pair once, in the order in which it first occurs."""
    _, first = np.unique(pairs, return_index=True)
    return pairs[np.sort(first)]


def trials_of(recording: Recording, pairs: Sequence[int] | np.ndarray | None = None, n: int = 3) -> np.ndarray:
    """First study trial of each pair, then first recall trial of each, in the order of the pairs.

    Default: those of ``n`` `default_pairs`, in the order of time.
    """
    if pairs is None:
        return np.sort(trials_of(recording, default_pairs(recording, n)))
    if not len(pairs):
        raise ValueError("pairs: must name at least one pair")
    known = np.unique(recording.trials.pair[recording.trials.pair >= 0])
    for pair in pairs:
        if pair not in known:
            raise ValueError(f"pairs: must be in [0, {recording.n_pairs - 1}], got {pair}")
    trials = [
        rows[0]
        for phase in ("study", "recall")
        for pair in dict.fromkeys(pairs)
        if (rows := np.flatnonzero((recording.trials.kind == phase) & (recording.trials.pair == pair))).size
    ]
    return np.array(trials, int)


def windows_of_trials(recording: Recording, trials: np.ndarray) -> list[Window]:
    """One window per trial, side by side, a wider gap where the delay is left out."""
    on, off, phase = recording.trials.start, recording.trials.stop, recording.trials.kind
    out: list[Window] = []
    left = 0.0
    for n, trial in enumerate(trials):
        start = max(on[trial] - BEFORE, off[trial - 1] if trial else 0.0)
        stop = min(off[trial] + AFTER, on[trial + 1] if trial + 1 < len(on) else recording.duration)
        if n:
            left = out[-1].right + (GAP if phase[trial] == phase[trials[n - 1]] else DELAY_GAP)
        out.append(Window(start, stop, left, int(trial)))
    return out


def window_of_interval(recording: Recording, interval: tuple[float, float]) -> Window:
    """One window over continuous time (s)."""
    start, stop = interval
    if not 0 <= start < stop <= recording.duration + 1e-9:
        raise ValueError(
            f"interval: must be two increasing times in [0, {recording.duration:.3f}] s, got ({start}, {stop})"
        )
    return Window(start, stop, start)


def delays(recording: Recording, windows: list[Window]) -> list[tuple[float, float, float]]:
    """(left, right, seconds) on the paper, of what is left out between study and recall windows."""
    phase = ["" if window.trial is None else recording.trials.kind[window.trial] for window in windows]
    begins = [window.start for window, of in zip(windows, phase, strict=True) if of == "recall"]
    ends = [window.stop for window, of in zip(windows, phase, strict=True) if of == "study"]
    return [
        (a.right, b.left, min(begins) - max(ends))
        for (a, b), (before, after) in zip(pairwise(windows), pairwise(phase), strict=True)
        if before == "study" and after == "recall"
    ]


def trials_in(recording: Recording, window: Window) -> np.ndarray:
    """Trials whose cue is on at some time of the window."""
    return np.flatnonzero((recording.trials.start < window.stop) & (recording.trials.stop > window.start))


def engrams(recording: Recording, population: str) -> np.ndarray:
    """Cells that stand for each pair in a population, bool (n_pairs, n_cells).

    The cue in the query, the stored pattern in the value population, elsewhere the key of
    study (`study_keys`); none among interneurons.
    """
    if population in recording.queries:
        return recording.cues[:, recording.cue_cells(population)]
    if population == recording.value:
        return recording.values
    if recording.kinds[population] == "inhibitory":
        return np.zeros((recording.n_pairs, recording.sizes[population]), bool)
    return study_keys(recording, population)


def choose_rows(
    recordings: Sequence[Recording], population: str, pairs: np.ndarray, trials: np.ndarray, thetas: Sequence[int]
) -> Rows:
    """Choose cells: the engrams of the pairs, then cells active at recall that belong to none, then a random sample.

    With several recordings, each with its theta, the engrams are those of the first and cells
    active in any of them count. At most `MOST_ROWS` engram cells, the same number per pair, and `OTHERS` others.
    """
    first = recordings[0]
    rng = np.random.default_rng(0)  # which cells stand for the rest is no part of the result
    quota = max(1, MOST_ROWS // max(len(pairs), 1))
    taken = np.zeros(first.sizes[population], bool)
    cells: list[np.ndarray] = []
    owner: list[np.ndarray] = []
    of_pair = engrams(first, population)
    for pair in pairs:
        fresh = np.flatnonzero(of_pair[pair] & ~taken)
        taken[fresh] = True
        shown = np.sort(rng.choice(fresh, min(quota, fresh.size), replace=False))
        cells.append(shown)
        owner.append(np.full(shown.size, pair))
    strangers = np.zeros_like(taken)
    recalls = trials[first.trials.kind[trials] == "recall"]
    if recalls.size and first.kinds[population] != "inhibitory":
        for recording, theta in zip(recordings, thetas, strict=True):
            least = theta if population == first.value else 1
            strangers |= (recording.counts(population, recalls) >= least).any(0)
    unexpected, rest = np.flatnonzero(strangers & ~taken), np.flatnonzero(~strangers & ~taken)
    unexpected = rng.choice(unexpected, min(OTHERS, unexpected.size), replace=False)
    room = OTHERS if not taken.any() else min(OTHERS, max(FEWEST_OTHERS, sum(map(len, cells)) // 4))
    sample = rng.choice(rest, min(max(room - unexpected.size, 0), rest.size), replace=False)
    others = np.r_[np.sort(unexpected), np.sort(sample)]
    return Rows(
        population,
        np.concatenate([*cells, others]).astype(int),
        np.concatenate([*owner, np.full(others.size, -1)]).astype(int),
        int(taken.sum()),
    )
