"""Recordings written by hand: spike counts per trial in, a recording out."""

from collections.abc import Callable

import numpy as np
import pytest
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.recording.trials import Trials

ON, GAP, FIRST = 0.1, 0.1, 0.010  # s; FIRST: the first spike of a cell after cue on


def recording(
    values: np.ndarray,
    spikes: dict[str, dict[str, np.ndarray]],
    *,
    order: np.ndarray | None = None,
    first: dict[str, np.ndarray] | None = None,
    presented: np.ndarray | None = None,
    cues: np.ndarray | None = None,
    n_blank: int = 2,
    **fields: object,
) -> Recording:
    """Pairs are studied in the order 0, 1, ..., then blank trials, then recall in ``order``.

    spikes: population -> phase -> counts (n_trials, n_cells) in the order of trials; a phase
    left out is silent. A cell's spikes come 1 ms apart from ``FIRST``, or at recall from
    ``first[population]`` (n_trials, n_cells) seconds after cue on. VALUE holds the values.
    """
    values = np.asarray(values, bool)
    n = len(values)
    order = np.arange(n) if order is None else np.asarray(order)
    cues = np.eye(n, max(n, 5), dtype=bool) if cues is None else cues
    pair = np.r_[np.arange(n), np.full(n_blank, -1), order]
    phase = np.array(["study"] * n + ["blank"] * n_blank + ["recall"] * n)
    start = 0.2 + np.arange(len(pair)) * (ON + GAP)
    shown = np.zeros((len(pair), cues.shape[1]), bool)
    shown[phase == "study"] = cues
    shown[phase == "recall"] = cues[order] if presented is None else presented
    trials = Trials(phase, pair, start, start + ON, shown)
    trains, sizes = {}, {}
    for name, phases in spikes.items():
        cells, times = [], []
        for which, counts in phases.items():
            counts = np.asarray(counts)
            sizes[name] = counts.shape[1]
            rows, found = np.nonzero(counts)
            begin = np.full(counts.shape, FIRST) if which != "recall" or first is None else first[name]
            for row, cell in zip(rows, found, strict=True):
                at = start[trials.where(which)[row]] + begin[row, cell]
                times.extend(at + 0.001 * np.arange(counts[row, cell]))
                cells.extend([cell] * int(counts[row, cell]))
        by_time = np.argsort(times, kind="stable")
        trains[name] = np.array(cells, np.int32)[by_time], np.array(times, float)[by_time]
    defaults = {
        "sizes": sizes,
        "kinds": dict.fromkeys(sizes, "excitatory"),
        "value_item": np.arange(n),
        "query": "KEY",
        "key": "KEY",
        "value": "VALUE",
        "stages": tuple(name for name in sizes if name != "VALUE"),
        "n_active": int(values[0].sum()),
        "duration": float(start[-1] + ON + GAP),
        "seed": 7,
    }
    return Recording(spikes=trains, trials=trials, cues=cues, values=values, **{**defaults, **fields})


@pytest.fixture
def record() -> Callable[..., Recording]:
    """The builder of recordings."""
    return recording


@pytest.fixture
def blocks() -> np.ndarray:
    """Five values of four cells each that share no cell: (5, 20) bool."""
    return np.kron(np.eye(5), np.ones((1, 4))).astype(bool)
