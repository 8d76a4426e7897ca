"""How far recall carries from the working point of a circuit: maps of what can be changed, two things at a time."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...circuits.campaign.configuration import RecallConfig
from ...circuits.campaign.simulation import Simulation
from ...circuits.engine.process import SimulationError
from ...circuits.engine.run import Backend
from ...circuits.names import did_you_mean
from ...circuits.network.circuit import Circuit
from ...circuits.network.scale import scaled
from ...circuits.network.spike_trains import GammaRenewal, Regular, Volleys
from ...circuits.protocol.cue import Cue
from ...circuits.protocol.experiment import RecallExperiment
from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from ...circuits.stimuli import patterns
from ..measures.summary import score

Value = float | int | str
SPREAD = 0.2  # of conductances that change at random: each by up to so much of itself
FACTORS = (0.8, 0.9, 1.1, 1.2)
DRAWS = 20
MEASURES = ("f1", "identification_accuracy", "precision", "recall", "recalled_rate_hz")
NEAREST = "nearest_key_f1"


@dataclass(frozen=True)
class Axis:
    """What is changed along a side of a map. name: as in `changed`. label: for readers. values: from first to last."""

    name: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Map:
    """A map of recall over two changes. random: of random pairs, whatever the stimuli of the working point are."""

    name: str
    title: str
    rows: Axis
    columns: Axis
    random: bool = False

    @property
    def points(self) -> Iterator[dict[str, Value]]:
        """The changes of every point, the columns running fastest."""
        for row in self.rows.values:
            for column in self.columns.values:
                yield {self.rows.name: row, self.columns.name: column}

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows.values), len(self.columns.values)


RATE = Axis("cue_rate", "input rate (Hz)", (20, 30, 50, 80))
MAPS = (
    Map("damage", "Damaged cues", Axis("kept", "cue cells kept", (1.0, 0.8, 0.6, 0.4, 0.2)),
        Axis("wrong", "wrong cells", (0.0, 0.2, 0.4, 0.6))),
    Map("irregular", "Irregular input", RATE, Axis("cv", "CV of intervals", (0.0, 0.3, 0.7, 1.0))),
    Map("volleys", "Input in volleys", RATE, Axis("jitter", "jitter (ms)", (0, 2, 5, 10))),
    Map("timing", "Timing", Axis("on", "cue (ms)", (75, 150, 300)), Axis("gap", "gap (ms)", (50, 100, 200, 300))),
    Map("presentations", "Repeated study", Axis("presentations", "presentations", (1, 2, 3, 5)),
        Axis("kept", "cue cells kept", (1.0, 0.6))),
    Map("lists", "Random pairs", Axis("pairs", "pairs", (10, 50, 100, 200, 400)),
        Axis("similarity", "similarity of cues", (0.0, 0.3, 0.6, 0.8)), random=True),
    Map("size", "Size", Axis("active", "active cells (x its own)", (0.5, 1.0, 2.0)),
        Axis("scale", "cells (x its own)", (0.8, 1.0, 1.25))),
)  # fmt: skip
CONDUCTANCES, ALL_AT_ONCE = "conductances", "all-at-once"
NAMES = (CONDUCTANCES, ALL_AT_ONCE, *(one.name for one in MAPS))


def maps_of(circuit: Circuit, names: Sequence[str] = (), draws: int = DRAWS) -> tuple[Map, ...]:
    """The maps of these names, of a circuit. Raises ValueError for a name that is none."""
    for name in names:
        if name not in NAMES:
            raise ValueError(f"--map {name}: there is no such map; {did_you_mean(name, NAMES)}")
    projections = tuple(p.name for p in circuit.projections if any(p.conductance.values()))
    found = (
        Map(
            CONDUCTANCES,
            "One conductance at a time",
            Axis("projection", "projection", projections),
            Axis("factor", "conductance (x its own)", FACTORS),
        ),
        Map(
            ALL_AT_ONCE,
            f"All conductances at random, up to {100 * SPREAD:.0f} % each",
            Axis("draw", "draw", tuple(range(1, draws + 1))),
            Axis("spread", "spread", (SPREAD,)),
        ),
        *MAPS,
    )
    return tuple(one for one in found if not names or one.name in names)


def changed(experiment: RecallExperiment, changes: Mapping[str, Value]) -> RecallExperiment:
    """An experiment with some things changed.

    Parameters
    ----------
    experiment : RecallExperiment
        The working point.
    changes : mapping
        ``projection`` with ``factor`` (of its conductances); ``draw`` with ``spread`` (every conductance at random,
        equal for all seeds); ``active``, ``scale`` (factors of active cells and of all cells); ``pairs`` with
        ``similarity`` (random pairs); ``kept``, ``wrong`` (shares of a cue); ``cue_rate`` (Hz), ``cv``, ``jitter``
        (ms), ``on``, ``gap`` (ms), ``presentations``.

    Returns
    -------
    RecallExperiment

    Raises
    ------
    ValueError
        For a change that makes no sense.
    """
    of: dict[str, Any] = dict(changes)
    circuit, timing, cue = experiment.circuit, experiment.timing, experiment.cue
    new: dict[str, Any] = {}
    if "projection" in of:
        circuit = circuit.with_projection(
            of["projection"], conductance=dict(circuit.projection(of["projection"]).scaled(of["factor"]).conductance)
        )
    if "draw" in of:
        rng = generator(of["draw"], "robustness")
        factors = rng.uniform(1 - of["spread"], 1 + of["spread"], len(circuit.projections))
        both = zip(circuit.projections, factors, strict=True)
        circuit = dataclasses.replace(circuit, projections=tuple(p.scaled(float(factor)) for p, factor in both))
    if "scale" in of or "active" in of:
        cells = of.get("scale", 1.0)
        active = max(1, round(experiment.n_active * cells * of.get("active", 1.0)))
        circuit = scaled(circuit, cells, active)
        new["active"] = None
    if "pairs" in of:
        new["pairs"] = patterns.random(of["pairs"], of["similarity"], experiment.seed)
    if "kept" in of or "wrong" in of:
        cue = Cue(of.get("kept", cue.valid), of.get("wrong", cue.noise))
    if "cue_rate" in of:
        timing = dataclasses.replace(timing, cue_rate=of["cue_rate"])
    if "cv" in of:
        train = GammaRenewal(of["cv"]) if of["cv"] else Regular()
        new["inputs"] = dataclasses.replace(experiment.trains, cue=train)
    if "jitter" in of:
        new["inputs"] = dataclasses.replace(experiment.trains, cue=Volleys(jitter=of["jitter"] / 1000))
    for name in ("on", "gap"):
        if name in of:
            timing = dataclasses.replace(timing, **{name: of[name] / 1000})
    if "presentations" in of:
        new["presentations"] = of["presentations"]
    return dataclasses.replace(experiment, circuit=circuit, timing=timing, cue=cue, **new)


def of_point(recording: Recording) -> dict[str, float | None]:
    """What is measured at a point."""
    found = score(recording)
    return {**{name: found[name] for name in MEASURES}, NEAREST: found["baselines"]["nearest_key"]["f1"]}


@dataclass(frozen=True)
class Robustness:
    """The maps of a working point.

    Parameters
    ----------
    settings : RecallConfig
        The working point and its seeds.
    maps : sequence of Map
        What is changed.
    """

    settings: RecallConfig
    maps: tuple[Map, ...]

    @property
    def points(self) -> list[tuple[str, dict[str, Value]]]:
        """The working point itself, without a map, and the points of all maps."""
        return [("", {}), *((one.name, point) for one in self.maps for point in one.points)]

    def tasks(self, engine: Backend) -> list[Simulation]:
        """One for each point and seed, the seed running fastest. Raises ValueError."""
        working = self.settings.experiments()
        made = []
        for name, changes in self.points:
            words = ", ".join(f"{key} {value}" for key, value in changes.items())
            try:
                made += [Simulation(changed(one, changes), of_point, engine, f"{name}: {words}") for one in working]
            except ValueError as error:
                raise ValueError(f"map {name}, {words}: {error}") from None
        return made

    def found(self, outcomes: Sequence[Mapping[str, Any] | str]) -> Found:
        """What tasks gave, an error where one failed. Raises `SimulationError` where the working point did."""
        n = self.settings.seeds
        if isinstance(outcomes[0], str):
            raise SimulationError(f"the working point itself cannot be run: {outcomes[0]}")
        return Found(self, tuple(tuple(outcomes[k * n : (k + 1) * n]) for k in range(len(self.points))))


Seeds = tuple[Mapping[str, Any] | str, ...]


@dataclass(frozen=True)
class Found:
    """What was measured at each point, by seed; the error where a run failed, as when activity runs away."""

    of: Robustness
    measured: tuple[Seeds, ...]

    def values(self, measure: str) -> np.ndarray:
        """(n_points, n_seeds) of a measure; a run that failed recalled nothing: 0; nan where there is none."""
        return np.array(
            [
                [0.0 if isinstance(one, str) else np.nan if one[measure] is None else one[measure] for one in seeds]
                for seeds in self.measured
            ],
            float,
        )

    def grid(self, one: Map, measure: str) -> np.ndarray:
        """(n_rows, n_columns) mean over seeds of a map."""
        at = [k for k, (name, _) in enumerate(self.of.points) if name == one.name]
        return self.values(measure)[at].mean(1).reshape(one.shape)

    @property
    def failed(self) -> np.ndarray:
        """(n_points,) number of runs that failed."""
        return np.array([sum(isinstance(one, str) for one in seeds) for seeds in self.measured])

    def errors(self, point: int) -> list[str]:
        """What went wrong at a point."""
        return [one for one in self.measured[point] if isinstance(one, str)]

    def worst(self, n: int = 10) -> list[int]:
        """Numbers of the points with the smallest F1."""
        return [int(k) for k in np.argsort(self.values("f1").mean(1), kind="stable")[:n]]
