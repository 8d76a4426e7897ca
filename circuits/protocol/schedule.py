"""Study, delay and recall as a schedule: which cells are driven when, and with what acetylcholine."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..recording.trials import READOUT_AFTER, Trials
from ..seeds import generator
from ..stimuli.pairs import Patterns
from .experiment import RecallExperiment
from .spike_trains import Events, driven, in_time, poisson
from .timing import ACH_STEP, LEAD


@dataclass(frozen=True)
class Schedule:
    """An experiment written out: trials, input spikes per input population, end of study and of all (s)."""

    patterns: Patterns
    trials: Trials
    events: Mapping[str, Events]
    study_end: float
    duration: float


def schedule(experiment: RecallExperiment) -> Schedule:
    """Write out an experiment: its trials, its input spikes, and how long it lasts.

    Parameters
    ----------
    experiment : RecallExperiment
        All chance comes from its seed, by named streams.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, patterns
    >>> from spikekv.circuits import schedule
    >>> plan = schedule(RecallExperiment(MINIMAL, patterns.random(3, seed=1)))
    >>> len(plan.trials.where("study"))
    3
    """
    timing, seed = experiment.timing, experiment.seed
    patterns = experiment.pairs.encode(experiment.n_cue_cells, experiment.n_value_cells, experiment.n_active)
    _warn_of_equal_cues(patterns, experiment.pairs.value_item)
    trials, study_end, duration = _trials(experiment, patterns)
    events: dict[str, Events] = {}
    fillers = _fillers(experiment)
    for population in experiment.circuit.populations:
        rng = generator(seed, "input", population.name)
        if population.drive == "cue":
            # a stream per phase: the damage of the cues at recall leaves study as it was
            own = experiment.circuit.cue_cells(population.name)
            parts = [
                driven(trials.presented[rows, own], trials.start[rows], timing.on, timing.cue_rate, noise)
                for rows, noise in (
                    (trials.where("study"), rng),
                    (trials.where("recall"), generator(seed, "input", population.name, "recall")),
                )
            ]
            parts.append(fillers[population.name])
            events[population.name] = in_time(*(np.concatenate(x) for x in zip(*parts, strict=True)))
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
            events[population.name] = poisson(population.size, population.rate_hz, duration, rng)
        elif population.drive == "reward":
            study = trials.where("study")
            times = trials.stop[study[np.isin(trials.pair[study], experiment.rewarded)]] + timing.reward
            events[population.name] = np.zeros(len(times), np.int32), times
        elif population.drive == "acetylcholine":
            steps = np.arange(ACH_STEP, duration, ACH_STEP)
            events[population.name] = (steps >= study_end).astype(np.int32), steps
    return Schedule(patterns, trials, events, study_end, duration)


def _warn_of_equal_cues(patterns: Patterns, value_item: np.ndarray) -> None:
    """Warn of cues with one code and several values, which no memory can tell apart."""
    rows: dict[bytes, list[int]] = {}
    for n, cue in enumerate(np.packbits(patterns.cues, axis=1)):
        rows.setdefault(cue.tobytes(), []).append(n)
    alike = [group for group in rows.values() if len({int(value_item[n]) for n in group}) > 1]
    if alike:
        lost = sum(len(group) - max(np.unique(value_item[group], return_counts=True)[1]) for group in alike)
        few = "; ".join(" and ".join(map(str, group[:4])) for group in alike[:3]) + ("; ..." if len(alike) > 3 else "")
        warnings.warn(
            f"pairs: cues of rows {few} have the same code and different values, so that they cannot be told apart; "
            f"identification can reach {1 - lost / len(value_item):.3g}, not 1; give other cues",
            stacklevel=4,
        )


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


def _fillers(experiment: RecallExperiment) -> dict[str, Events]:
    """Input spikes of the cues that come before the first pair, by query population."""
    timing, circuit, rng = experiment.timing, experiment.circuit, generator(experiment.seed, "fillers")
    on = np.zeros((timing.fillers, experiment.n_cue_cells), bool)
    for row in on:
        row[rng.choice(experiment.n_cue_cells, experiment.n_active, replace=False)] = True
    start = LEAD + np.arange(timing.fillers) * (timing.on + timing.gap)
    return {
        name: driven(on[:, circuit.cue_cells(name)], start, timing.on, timing.cue_rate, rng) for name in circuit.queries
    }
