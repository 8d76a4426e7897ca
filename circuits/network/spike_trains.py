"""Trains of input spikes: kinds of trains as values, and the spikes they draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ...models.numeric import take_numbers

JITTER = 0.002  # s; spread of each input spike around its regular time
MOST_JITTER = 0.1  # s; a wider spread puts most spikes outside their cue
MIN_INTERVAL = 0.003  # s; shortest interval between two input spikes of a cell
NOISE_BLOCK = 10.0  # s; background spikes are drawn for so long at a time
VOLLEY_AT = 0.4  # of a period: middle of a volley, so that 150 ms at 50 Hz hold eight whole volleys

Events = tuple[np.ndarray, np.ndarray]  # cell, time (s)


def _check_jitter(train: Regular | Volleys) -> None:
    if not 0 <= train.jitter <= MOST_JITTER:
        raise ValueError(f"{type(train).__name__}.jitter: must be in [0, {MOST_JITTER}] s, got {train.jitter}")


class Train(Protocol):
    """How the spikes of a driven cell are spread in time."""

    def offsets(self, n_cells: int, length: float, rate: float, rng: np.random.Generator) -> np.ndarray:
        """Spike times (s) after cue on, (n_cells, n_spikes), of so many cells at a rate (Hz); may exceed the length."""
        ...


@dataclass(frozen=True)
class Regular:
    """Near-regular trains; each cell has a phase of its own.

    Parameters
    ----------
    jitter : float
        Spread (s) of each spike around its regular time.

    Examples
    --------
    >>> from spikekv.circuits import Regular
    >>> Regular().jitter
    0.002
    """

    jitter: float = JITTER

    def __post_init__(self) -> None:
        take_numbers(self)
        _check_jitter(self)

    def offsets(self, n_cells: int, length: float, rate: float, rng: np.random.Generator) -> np.ndarray:
        beat = (np.arange(int(np.ceil(length * rate))) + rng.random((n_cells, 1))) / rate
        return beat + rng.normal(0.0, self.jitter, beat.shape)


@dataclass(frozen=True)
class Volleys:
    """Synchronous volleys: all cells share one phase, as where a rhythm paces the input.

    Parameters
    ----------
    jitter : float
        Spread (s) of each spike around its volley.
    spread : float
        Share of a period over which the cells' own phases are spread, from 0 (one phase) to 1 (as `Regular`).

    Examples
    --------
    >>> from spikekv.circuits import Volleys
    >>> Volleys(jitter=0.003).spread
    0.0
    """

    jitter: float = JITTER
    spread: float = 0.0

    def __post_init__(self) -> None:
        take_numbers(self)
        _check_jitter(self)
        if not 0 <= self.spread <= 1:
            raise ValueError(f"Volleys.spread: must be in [0, 1], got {self.spread}")

    def offsets(self, n_cells: int, length: float, rate: float, rng: np.random.Generator) -> np.ndarray:
        phase = (1 - self.spread) * VOLLEY_AT + self.spread * rng.random((n_cells, 1))
        beat = (np.arange(int(np.ceil(length * rate))) + phase) / rate
        return beat + rng.normal(0.0, self.jitter, beat.shape)


@dataclass(frozen=True)
class GammaRenewal:
    """Renewal trains whose intervals follow a gamma distribution.

    A dead time of 3 ms is part of every interval; the rate is the one asked for.

    Parameters
    ----------
    cv : float
        Coefficient of variation of the intervals.

    References
    ----------
    Kuffler, Fitzhugh & Barlow (1957) J Gen Physiol 40:683.

    Examples
    --------
    >>> from spikekv.circuits import GammaRenewal
    >>> GammaRenewal(cv=0.7).cv
    0.7
    """

    cv: float = 0.7

    def __post_init__(self) -> None:
        take_numbers(self)
        if not 0.05 <= self.cv <= 3:
            raise ValueError(f"GammaRenewal.cv: must be in [0.05, 3], got {self.cv}")

    def offsets(self, n_cells: int, length: float, rate: float, rng: np.random.Generator) -> np.ndarray:
        mean = 1 / rate - MIN_INTERVAL  # of an interval beyond the dead time
        spread = min(self.cv / rate / mean, 3.0) if mean > 0 else 0.05
        shape = 1 / spread**2
        burn_in = 5 / rate  # so that the first spike is as likely at any time
        n = int(np.ceil((length + burn_in) * rate * (1 + 6 * self.cv / np.sqrt(max((length + burn_in) * rate, 1))))) + 5
        gaps = MIN_INTERVAL + rng.gamma(shape, max(mean, 1e-4) / shape, (n_cells, n))
        return np.cumsum(gaps, axis=1) - burn_in * (0.6 + 0.4 * rng.random((n_cells, 1)))  # over two whole intervals


@dataclass(frozen=True)
class Poisson:
    """Poisson trains with a dead time of 3 ms; the rate is the one asked for.

    Examples
    --------
    >>> from spikekv.circuits import Poisson
    >>> Poisson()
    Poisson()
    """

    def offsets(self, n_cells: int, length: float, rate: float, rng: np.random.Generator) -> np.ndarray:
        return GammaRenewal(cv=1 - rate * MIN_INTERVAL).offsets(n_cells, length, rate, rng)


@dataclass(frozen=True)
class Theta:
    """Modulation of input by a rhythm: the rate follows ``1 + depth cos(2 pi hz t)``. The mean rate stays.

    Parameters
    ----------
    hz : float
        Frequency. The rhythm runs on through the whole experiment.
    depth : float
        From 0 (none) to 1 (silent at the trough).

    Examples
    --------
    >>> from spikekv.circuits import Theta
    >>> Theta(hz=6.0, depth=0.8).hz
    6.0
    """

    hz: float = 8.0
    depth: float = 0.5

    def __post_init__(self) -> None:
        take_numbers(self)
        if not 1 <= self.hz <= 20:
            raise ValueError(f"Theta.hz: must be in [1, 20], got {self.hz}")
        if not 0 <= self.depth <= 1:
            raise ValueError(f"Theta.depth: must be in [0, 1], got {self.depth}")

    def thinned(self, events: Events, rng: np.random.Generator) -> Events:
        """Spikes drawn at ``1 + depth`` times the rate, thinned to follow the rhythm."""
        cells, time = events
        keep = rng.random(len(time)) * (1 + self.depth) < 1 + self.depth * np.cos(2 * np.pi * self.hz * time)
        return cells[keep], time[keep]


@dataclass(frozen=True)
class Inputs:
    """How the input populations fire.

    Parameters
    ----------
    cue, teacher, background : Regular, Volleys, GammaRenewal or Poisson
        Trains of cue cells, of teachers (and place signals) and of background input. Default: regular, regular,
        Poisson.
    theta : Theta, optional
        A rhythm that modulates all three.

    Examples
    --------
    >>> from spikekv.circuits import GammaRenewal, Inputs, Theta
    >>> inputs = Inputs(cue=GammaRenewal(cv=0.8), theta=Theta(hz=8.0))
    >>> inputs.teacher
    Regular(jitter=0.002)
    """

    cue: Train = field(default_factory=Regular)
    teacher: Train = field(default_factory=Regular)
    background: Train = field(default_factory=Poisson)
    theta: Theta | None = None

    def __post_init__(self) -> None:
        for name in ("cue", "teacher", "background"):
            train = getattr(self, name)
            if isinstance(train, type) or not hasattr(train, "offsets"):
                raise ValueError(f"Inputs.{name}: must be a train, as Regular() or Poisson(), got {train!r}")
        if not isinstance(self.theta, Theta | None):
            raise ValueError(f"Inputs.theta: must be a Theta, got {self.theta!r}")


REGULAR = Regular()


def driven(
    on: np.ndarray,
    start: np.ndarray,
    length: float,
    rate: float,
    rng: np.random.Generator,
    train: Train = REGULAR,
    theta: Theta | None = None,
) -> Events:
    """Trains of the cells that are on: (n_trials, n_cells) bool -> spikes in time order."""
    trial, cell = np.nonzero(on)
    offset = np.sort(train.offsets(len(cell), length, rate * (1 + theta.depth if theta else 1), rng), axis=1)
    keep = (offset >= 0) & (offset < length)
    keep[:, 1:] &= np.diff(offset, axis=1) >= MIN_INTERVAL
    time = (start[trial][:, None] + offset)[keep]
    cells = np.repeat(cell, offset.shape[1]).reshape(offset.shape)[keep]
    events = in_time(cells, time)
    return theta.thinned(events, rng) if theta else events


def background(n_cells: int, rate: float, duration: float, rng: np.random.Generator, inputs: Inputs) -> Events:
    """Input that goes on all the time; a longer run begins as a shorter one does."""
    theta = inputs.theta
    drawn_at = rate * (1 + theta.depth if theta else 1)
    thinning = rng.spawn(1)[0]  # a stream of its own, so that the number of blocks does not matter
    if isinstance(inputs.background, Poisson):
        events = poisson(n_cells, drawn_at, duration, rng)
    else:
        blocks = np.arange(0, duration, NOISE_BLOCK)
        on = np.ones((1, n_cells), bool)
        parts = [driven(on, np.array([at]), NOISE_BLOCK, drawn_at, rng, inputs.background) for at in blocks if rate]
        cells, time = in_time(*(np.concatenate(part) for part in zip(*parts, strict=True))) if parts else NONE
        close = _too_close(cells, time)
        events = cells[(time < duration) & ~close], time[(time < duration) & ~close]
    return theta.thinned(events, thinning) if theta else events


def poisson(n_cells: int, rate: float, duration: float, rng: np.random.Generator) -> Events:
    """Independent Poisson trains with a dead time of `MIN_INTERVAL`; a longer run begins as a shorter one does."""
    drawn = []
    for start in np.arange(0, duration, NOISE_BLOCK):
        n = rng.poisson(n_cells * rate * NOISE_BLOCK)
        drawn.append((rng.integers(n_cells, size=n), start + rng.random(n) * NOISE_BLOCK))
    cells, time = in_time(*(np.concatenate(part) for part in zip(*drawn, strict=True)))
    keep = (time < duration) & ~_too_close(cells, time)
    return cells[keep], time[keep]


NONE: Events = (np.zeros(0, np.int32), np.zeros(0))


def joined(parts: list[Events]) -> Events:
    """Spikes of several parts in time order."""
    return in_time(*(np.concatenate(x) for x in zip(NONE, *parts, strict=True)))


def in_time(cells: np.ndarray, time: np.ndarray) -> Events:
    order = np.lexsort((cells, time))
    return cells[order].astype(np.int32), time[order]


def _too_close(cells: np.ndarray, time: np.ndarray) -> np.ndarray:
    """(n_spikes,) bool: less than `MIN_INTERVAL` after the cell's spike before."""
    order = np.lexsort((time, cells))
    close = np.r_[False, (np.diff(time[order]) < MIN_INTERVAL) & (np.diff(cells[order]) == 0)][: len(order)]
    out = np.zeros(len(order), bool)
    out[order[close]] = True
    return out
