"""Trains of input spikes: near-regular during a cue, Poisson in the background."""

from __future__ import annotations

import numpy as np

JITTER = 0.002  # spread of each input spike around its regular time
MIN_INTERVAL = 0.003  # shortest interval between two input spikes of a cell
NOISE_BLOCK = 10.0  # background spikes are drawn for so long at a time


Events = tuple[np.ndarray, np.ndarray]  # cell, time (s)


def driven(on: np.ndarray, start: np.ndarray, length: float, rate: float, rng: np.random.Generator) -> Events:
    """Near-regular trains with a random phase: (n_trials, n_cells) bool -> spikes in time order."""
    trial, cell = np.nonzero(on)
    n_spikes = int(np.ceil(length * rate))
    beat = (np.arange(n_spikes) + rng.random((len(cell), 1))) / rate
    offset = beat + rng.normal(0.0, JITTER, beat.shape)
    offset = np.sort(offset, axis=1)
    keep = (offset >= 0) & (offset < length)
    keep[:, 1:] &= np.diff(offset, axis=1) >= MIN_INTERVAL
    time = (start[trial][:, None] + offset)[keep]
    cells = np.repeat(cell, n_spikes).reshape(offset.shape)[keep]
    return in_time(cells, time)


def poisson(n_cells: int, rate: float, duration: float, rng: np.random.Generator) -> Events:
    """Independent Poisson trains with a dead time of `MIN_INTERVAL`; a longer run begins as a shorter one does."""
    drawn = []
    for start in np.arange(0, duration, NOISE_BLOCK):
        n = rng.poisson(n_cells * rate * NOISE_BLOCK)
        drawn.append((rng.integers(n_cells, size=n), start + rng.random(n) * NOISE_BLOCK))
    cells, time = in_time(*(np.concatenate(part) for part in zip(*drawn, strict=True)))
    order = np.lexsort((time, cells))
    close = np.r_[False, (np.diff(time[order]) < MIN_INTERVAL) & (np.diff(cells[order]) == 0)]
    keep = time < duration
    keep[order[close[: len(order)]]] = False
    return cells[keep], time[keep]


def in_time(cells: np.ndarray, time: np.ndarray) -> Events:
    order = np.lexsort((cells, time))
    return cells[order].astype(np.int32), time[order]
