"""Study, delay and recall as a schedule: which cells are driven when, and with what acetylcholine."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .circuit import Circuit
from .lesion import Lesion
from .lesion_targets import check_lesion
from .mixture import Mixture
from .patterns import Pairs, Patterns
from .recording import READOUT_AFTER, Trials
from .seeds import generator

# Times in seconds
DT = 0.0002  # integration step
LEAD = 0.8  # rest before the first stimulus: the adaptation of the interneurons settles
JITTER = 0.002  # spread of each input spike around its regular time
ACH_STEP = 0.02  # the acetylcholine level is updated at this interval
MIN_INTERVAL = 0.003  # shortest interval between two input spikes of a cell
MAX_RATE = 150.0  # Hz; near-regular trains above it would lose spikes to the shortest interval
MAX_DT = 0.0005  # fast synapses and refractory periods need several steps
NOISE_BLOCK = 10.0  # background spikes are drawn for so long at a time
MIN_DELAY = 0.5  # five time constants of acetylcholine, before the trials that fix theta


@dataclass(frozen=True)
class Cue:
    """How a cue is damaged at recall.

    valid: fraction of its active cells that is kept; noise: wrong cells added, as a
    fraction of the active cells.
    """

    valid: float = 1.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        for name in ("valid", "noise"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"Cue.{name}: must be in [0, 1], got {value}")

    def damage(self, cues: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Damaged copies of whole cues (n_pairs, n_cells) bool."""
        out = np.zeros_like(cues)
        for row, whole in zip(out, cues, strict=True):
            on, off = np.flatnonzero(whole), np.flatnonzero(~whole)
            row[rng.choice(on, round(self.valid * on.size), replace=False)] = True
            n_wrong = round(self.noise * on.size)
            if n_wrong > off.size:
                raise ValueError(f"Cue.noise: {n_wrong} wrong cells asked of the {off.size} outside the cue")
            row[rng.choice(off, n_wrong, replace=False)] = True
        return out


@dataclass(frozen=True)
class Timing:
    """Durations in seconds, input rates in Hz.

    on, gap: each presentation and the rest after it. delay: between study and recall;
    acetylcholine falls in its first part, and trials without a cue fill the rest.
    blanks: number of such trials, on which the read-out threshold is fixed.
    fillers: random cues without a value that are shown before the first pair and never tested (primacy
    buffer, as in list-learning experiments): the first cues after a rest meet a circuit that has not settled.
    dt: integration step; input spikes are given on its grid.
    """

    on: float = 0.150
    gap: float = 0.100
    delay: float = 0.6
    fillers: int = 8
    blanks: int = 20
    cue_rate: float = 50.0
    teacher_rate: float = 50.0
    dt: float = DT

    def __post_init__(self) -> None:
        for name in ("on", "cue_rate", "teacher_rate"):
            if not getattr(self, name) > 0:
                raise ValueError(f"Timing.{name}: must be positive, got {getattr(self, name)}")
        for name in ("cue_rate", "teacher_rate"):
            if getattr(self, name) > MAX_RATE:
                raise ValueError(f"Timing.{name}: must be at most {MAX_RATE} Hz, got {getattr(self, name)}")
        for name in ("blanks", "fillers"):
            if getattr(self, name) < 0:
                raise ValueError(f"Timing.{name}: must not be negative, got {getattr(self, name)}")
        if not 1e-6 <= self.dt <= MAX_DT:
            raise ValueError(f"Timing.dt: must be in [1e-06, {MAX_DT}] s, got {self.dt}")
        if self.delay < MIN_DELAY:
            raise ValueError(f"Timing.delay: must be at least {MIN_DELAY} s (acetylcholine falls), got {self.delay}")
        if self.gap < READOUT_AFTER:
            raise ValueError(f"Timing.gap: must be at least {READOUT_AFTER} s (the read-out window), got {self.gap}")


@dataclass(frozen=True)
class RecallExperiment:
    """Show pairs once, wait, cue each of them (or ``cued`` of them) once in shuffled order.

    active: cells per pattern (default: the circuit's own). presentations: of each pair
    at study. learning: False freezes all plasticity (the no-learning control).
    reset: every cue of recall meets the circuit in the state in which the first one does, so that
        no cue acts on the next (nor learning, if there is any); such trials can run side by side.
    lesions: what is taken away or driven, see `Lesion`.
    cued: pairs that are cued, drawn at random from all; None: all of them.
    mixtures: cues that mix several keys, shown at recall in their order in place of the pairs' own cues; the pair
        of such a trial is the one with the most cells.
    order: a number; with another one the same pairs are studied and cued in another order, and their
        input spikes come at other times.
    One ``seed`` fixes wiring, damage, order and noise; the pairs have their own.
    """

    circuit: Circuit
    pairs: Pairs
    cue: Cue = Cue()
    seed: int = 0
    active: int | None = None
    presentations: int = 1
    timing: Timing = Timing()
    learning: bool = True
    reset: bool = False
    lesions: tuple[Lesion, ...] = ()
    cued: int | None = None
    mixtures: tuple[Mixture, ...] = ()
    order: int = 0

    def __post_init__(self) -> None:
        if self.mixtures and (self.cued is not None or self.cue != Cue()):
            raise ValueError("mixtures: are shown in place of the pairs' cues; leave cued and cue out")
        for mixture in self.mixtures:
            if max(mixture.pairs) >= self.pairs.n_pairs:
                raise ValueError(f"mixtures: there are pairs 0 to {self.pairs.n_pairs - 1}, got {mixture.pairs}")
        if self.cued is not None and not 1 <= self.cued <= self.pairs.n_pairs:
            raise ValueError(f"cued: must be in [1, {self.pairs.n_pairs}] (the pairs), got {self.cued}")
        if self.presentations < 1:
            raise ValueError(f"presentations: must be at least 1, got {self.presentations}")
        if self.seed < 0:
            raise ValueError(f"seed: must not be negative, got {self.seed}")
        learned = [p.name for p in self.circuit.projections if p.ach or (p.plasticity and p.plasticity.needs_ach)]
        if learned and not self.circuit.inputs("acetylcholine"):
            raise ValueError(
                f"Circuit {self.circuit.name}: {learned[0]} reads acetylcholine, but no population has "
                "drive='acetylcholine'; add one"
            )
        for lesion in self.lesions:
            if not isinstance(lesion, Lesion):
                raise ValueError(f"lesions: must be Lesion objects, got {lesion!r}")
            check_lesion(lesion, self.circuit, self.pairs.n_pairs)  # before anything runs
        for name, n in (("cue", self.n_cue_cells), ("value", self.n_value_cells)):
            if not 1 <= self.n_active <= n:
                raise ValueError(f"active: must be in [1, {n}] ({n} {name} cells), got {self.n_active}")

    @property
    def n_active(self) -> int:
        return self.circuit.active if self.active is None else self.active

    @property
    def n_cue_cells(self) -> int:
        return self.circuit.population(self.circuit.query).size

    @property
    def n_value_cells(self) -> int:
        return self.circuit.population(self.circuit.value).size

    def with_lesions(self, *lesions: Lesion) -> RecallExperiment:
        """The same experiment with these lesions beside those it has."""
        return dataclasses.replace(self, lesions=(*self.lesions, *lesions))

    def without_learning(self) -> RecallExperiment:
        """The same experiment with plasticity off: same wiring, same cues, same noise."""
        return dataclasses.replace(self, learning=False)


Events = tuple[np.ndarray, np.ndarray]  # cell, time (s)


@dataclass(frozen=True)
class Schedule:
    """An experiment written out: trials, input spikes per input population, end of study and of all (s)."""

    patterns: Patterns
    trials: Trials
    events: Mapping[str, Events]
    study_end: float
    duration: float


def schedule(experiment: RecallExperiment) -> Schedule:
    """Write out an experiment. All its chance comes from the experiment's seed, by named streams."""
    timing, seed = experiment.timing, experiment.seed
    patterns = experiment.pairs.encode(experiment.n_cue_cells, experiment.n_value_cells, experiment.n_active)
    trials, study_end, duration = _trials(experiment, patterns)
    events: dict[str, Events] = {}
    for population in experiment.circuit.populations:
        rng = generator(seed, "input", population.name)
        if population.drive == "cue":
            # a stream per phase: the damage of the cues at recall leaves study as it was
            parts = [
                driven(trials.presented[rows], trials.start[rows], timing.on, timing.cue_rate, noise)
                for rows, noise in (
                    (trials.where("study"), rng),
                    (trials.where("recall"), generator(seed, "input", population.name, "recall")),
                )
            ]
            parts.append(_fillers(experiment, generator(seed, "fillers")))
            events[population.name] = _in_time(*(np.concatenate(x) for x in zip(*parts, strict=True)))
        elif population.drive == "value":
            study = trials.where("study")
            taught = patterns.values[trials.pair[study]]
            events[population.name] = driven(taught, trials.start[study], timing.on, timing.teacher_rate, rng)
        elif population.drive == "position":
            study = trials.where("study")
            _, first, pair = np.unique(trials.pair[study], return_index=True, return_inverse=True)
            place = np.argsort(np.argsort(first))[pair]  # of each pair in the order in which they are first studied
            here = np.arange(population.size) == place[:, None] % population.size
            events[population.name] = driven(here, trials.start[study], timing.on, timing.teacher_rate, rng)
        elif population.drive == "background":
            events[population.name] = _poisson(population.size, population.rate_hz, duration, rng)
        elif population.drive == "acetylcholine":
            steps = np.arange(ACH_STEP, duration, ACH_STEP)
            events[population.name] = (steps >= study_end).astype(np.int32), steps
    return Schedule(patterns, trials, events, study_end, duration)


def _trials(experiment: RecallExperiment, patterns: Patterns) -> tuple[Trials, float, float]:
    timing, n_pairs = experiment.timing, experiment.pairs.n_pairs
    rng = generator(experiment.seed, "order", *([str(experiment.order)] if experiment.order else []))
    damage = generator(experiment.seed, "damage")
    phase: list[str] = []
    pair: list[int] = []
    start: list[float] = []
    t = LEAD + timing.fillers * (timing.on + timing.gap)
    for _ in range(experiment.presentations):
        for n in rng.permutation(n_pairs):
            phase.append("study")
            pair.append(int(n))
            start.append(t)
            t += timing.on + timing.gap
    study_end = t
    t += timing.delay
    for _ in range(timing.blanks):
        phase.append("blank")
        pair.append(-1)
        start.append(t)
        t += timing.on + READOUT_AFTER
    t += timing.gap
    if experiment.mixtures:
        cued = np.array([mixture.first for mixture in experiment.mixtures])
        queries = np.array([mixture.draw(patterns.cues, damage) for mixture in experiment.mixtures])
    else:
        cued = rng.permutation(n_pairs)[: experiment.cued]
        queries = experiment.cue.damage(patterns.cues, damage)[cued]
    for n in cued:
        phase.append("recall")
        pair.append(int(n))
        start.append(t)
        # trials that begin with the same state need no rest between them
        t += timing.on + (READOUT_AFTER if experiment.reset else timing.gap)
    phases, pairs, starts = np.array(phase), np.array(pair), np.array(start)
    presented = np.zeros((len(phases), patterns.cues.shape[1]), bool)
    presented[phases == "study"] = patterns.cues[pairs[phases == "study"]]
    presented[phases == "recall"] = queries
    return Trials(phases, pairs, starts, starts + timing.on, presented), study_end, t


def _fillers(experiment: RecallExperiment, rng: np.random.Generator) -> Events:
    """Input spikes of the cues that come before the first pair."""
    timing = experiment.timing
    on = np.zeros((timing.fillers, experiment.n_cue_cells), bool)
    for row in on:
        row[rng.choice(experiment.n_cue_cells, experiment.n_active, replace=False)] = True
    start = LEAD + np.arange(timing.fillers) * (timing.on + timing.gap)
    return driven(on, start, timing.on, timing.cue_rate, rng)


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
    return _in_time(cells, time)


def _poisson(n_cells: int, rate: float, duration: float, rng: np.random.Generator) -> Events:
    """Independent Poisson trains with a dead time of `MIN_INTERVAL`; a longer run begins as a shorter one does."""
    drawn = []
    for start in np.arange(0, duration, NOISE_BLOCK):
        n = rng.poisson(n_cells * rate * NOISE_BLOCK)
        drawn.append((rng.integers(n_cells, size=n), start + rng.random(n) * NOISE_BLOCK))
    cells, time = _in_time(*(np.concatenate(part) for part in zip(*drawn, strict=True)))
    order = np.lexsort((time, cells))
    close = np.r_[False, (np.diff(time[order]) < MIN_INTERVAL) & (np.diff(cells[order]) == 0)]
    keep = time < duration
    keep[order[close[: len(order)]]] = False
    return cells[keep], time[keep]


def _in_time(cells: np.ndarray, time: np.ndarray) -> Events:
    order = np.lexsort((cells, time))
    return cells[order].astype(np.int32), time[order]
