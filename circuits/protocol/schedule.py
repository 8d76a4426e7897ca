"""A protocol as a schedule: which cells are driven when, and with what acetylcholine."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..lesions.lesion import Interval, Lesion
from ..network.population import Population
from ..network.spike_trains import Events, background, driven, joined
from ..recording.trials import Trials
from ..stimuli.pairs import Pairs, Patterns
from .experiment import Played
from .layout import Layout, Shown, Stretch
from .phase_sequence import phase_names, warn_of_high_acetylcholine
from .time_grid import warn_of_rounding
from .timing import ACH_STEP


@dataclass(frozen=True)
class Schedule:
    """An experiment written out.

    patterns: of all sets of pairs, one below the other. sets: these sets, in the same order. events: input spikes per
    input population. stretches: the phases in time. names: label or kind -> the intervals (s) it means. driven: drives
    that the protocol asks for. duration: of all (s).
    """

    patterns: Patterns
    sets: tuple[Pairs, ...]
    trials: Trials
    events: Mapping[str, Events]
    stretches: tuple[Stretch, ...]
    names: Mapping[str, list[Interval]]
    duration: float
    driven: tuple[Lesion, ...] = field(default_factory=tuple)

    def phase(self, name: str) -> Stretch:
        """The one phase of a label, or of a kind. Raises ValueError that lists the labels."""
        found = [s for s in self.stretches if s.label == name] or [s for s in self.stretches if s.kind == name]
        if len(found) != 1:
            there = ", ".join(stretch.label for stretch in self.stretches)
            what = "is the kind of several phases" if found else "is no phase"
            raise ValueError(f"{name!r} {what}; there are {there}")
        return found[0]


def schedule(experiment: Played) -> Schedule:
    """Write out an experiment: its trials, its input spikes, and how long it lasts.

    Parameters
    ----------
    experiment : RecallExperiment or Experiment
        All chance comes from its seed, by named streams.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, patterns
    >>> from spikekv.circuits import schedule
    >>> plan = schedule(RecallExperiment(MINIMAL, patterns.random(3, seed=1)))
    >>> len(plan.trials.where("study"))
    3
    """
    circuit = experiment.circuit
    warn_of_rounding(circuit, experiment.timing, experiment.protocol)
    warn_of_high_acetylcholine(experiment.protocol)
    layout = Layout(
        circuit,
        experiment.seed,
        experiment.timing,
        experiment.n_active,
        experiment.trains,
        experiment.reset,
        experiment.order,
        experiment.context,
    )
    for pairs in experiment.studied:
        for number, cue in enumerate(layout.patterns(pairs).cues, layout.first(pairs)):
            layout.taught[cue.tobytes()] = number
    for phase in experiment.protocol:
        phase.write(layout)
    if any((times >= layout.time).any() for times in layout.rewards):
        raise ValueError(
            f"Timing.reward: {layout.timing.reward:g} s after the cue is past the end of the experiment; give less, or "
            "a Delay at the end"
        )
    patterns = layout.all_patterns()
    for pairs in layout.sets:
        _warn_of_equal_cues(layout.patterns(pairs), pairs.value_item)
    places = _places(layout.shown)
    ordered = [circuit.population(name) for name in circuit.queries]
    ordered += [population for population in circuit.populations if population.name not in circuit.queries]
    events = {population.name: _events(population, layout, patterns, places) for population in ordered}
    stretches = _held_on(layout.stretches)
    names = {
        name: _intervals([stretches[n] for n in numbers]) for name, numbers in phase_names(experiment.protocol).items()
    }
    return Schedule(
        patterns,
        tuple(layout.sets),
        layout.trials(),
        {name: found for name, found in events.items() if found is not None},
        stretches,
        names,
        layout.time,
        tuple(layout.driven),
    )


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


def _held_on(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Phases in which plasticity is held, and those after them in which acetylcholine fades."""
    out: list[Stretch] = []
    for stretch in stretches:
        if out and out[-1].frozen and stretch.plain and stretch.level == 0:
            stretch = dataclasses.replace(stretch, frozen=True)
        out.append(stretch)
    return tuple(out)


def _intervals(stretches: Sequence[Stretch]) -> list[Interval]:
    """When stretches are; those that follow one another are one."""
    out: list[Interval] = []
    for stretch in stretches:
        if out and out[-1][1] == stretch.start:
            out[-1] = out[-1][0], stretch.stop
        elif stretch.stop > stretch.start:
            out.append((stretch.start, stretch.stop))
    return out


def _places(shown: list[Shown]) -> dict[int, int]:
    """Place of each pair in the order in which pairs are first studied."""
    taught = [pair for part in shown if part.pairs is not None for pair in part.pairs.tolist()]
    return {pair: place for place, pair in enumerate(dict.fromkeys(taught))}


def _events(population: Population, layout: Layout, patterns: Patterns, places: Mapping[int, int]) -> Events | None:
    name = population.name
    if population.drive == "acetylcholine":
        return _acetylcholine(layout)
    if population.drive == "background":
        rng = layout.stream("input", name)
        return background(population.size, population.rate_hz, layout.time, rng, layout.inputs)
    if population.drive == "reward":
        times = np.concatenate([np.zeros(0), *layout.rewards])
        return np.zeros(len(times), np.int32), times
    if population.drive not in ("cue", "value", "position"):
        return None
    parts = []
    for shown in layout.shown:
        rng = layout.stream(*(name if part == "*" else part for part in shown.stream))
        inputs = shown.inputs
        if population.drive == "cue":
            on = shown.cues[:, layout.circuit.cue_cells(name)]
            parts.append(driven(on, shown.start, shown.on, shown.cue_rate, rng, inputs.cue, inputs.theta))
        elif shown.pairs is not None:
            if population.drive == "value":
                on = patterns.values[shown.pairs]
            else:
                place = np.array([places[pair] for pair in shown.pairs.tolist()])
                on = np.arange(population.size) == place[:, None] % population.size
            parts.append(driven(on, shown.start, shown.on, shown.teacher_rate, rng, inputs.teacher, inputs.theta))
    return joined(parts)


def _acetylcholine(layout: Layout) -> Events:
    """Steps up (cell 0), where the phase asks for some, and down (cell 1), where it asks for none."""
    steps = np.arange(ACH_STEP, layout.time, ACH_STEP)
    starts = np.array([stretch.start for stretch in layout.stretches])
    falls = np.array([stretch.level == 0 and not stretch.open for stretch in layout.stretches])
    return falls[np.searchsorted(starts, steps, side="right") - 1].astype(np.int32), steps
