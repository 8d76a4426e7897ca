"""Ways to leave the working point of an experiment, each as fields of a configuration."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..names import did_you_mean
from ..network.circuit import Circuit
from ..seeds import generator
from ..toml_file import merged
from .configuration import RecallConfig
from .input_tables import TRAINS, inputs_of

WORKING_POINT = "working point"
CONDUCTANCES, DRAWS = "conductances", "all conductances"
FACTORS = (0.8, 0.9, 1.1, 1.2)  # of one conductance
SPREAD = 0.2  # of all conductances at once: uniform in 1 -+ this
TABLES = ("populations", "projections")


@dataclass(frozen=True)
class Deviation:
    """One place away from the working point.

    Parameters
    ----------
    axis : str
        What varies.
    at : str
        To what.
    settings : mapping
        Fields of a configuration that differ.
    of : str
        Which projection, where the axis is `CONDUCTANCES`.

    Examples
    --------
    >>> from spikekv.circuits.campaign.deviations import Deviation
    >>> Deviation("kept", "0.4", {"cue_valid": 0.4}).name
    'kept 0.4'
    """

    axis: str
    at: str
    settings: Mapping[str, Any]
    of: str = ""

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.of or self.axis, self.at) if part)

    def of_config(self, base: RecallConfig) -> RecallConfig:
        """The configuration there. Raises ValueError."""
        return RecallConfig.model_validate(merged(base.model_dump(exclude_none=True), self.settings))


@dataclass(frozen=True)
class Axis:
    """What can vary. words: what it is. made: settings of a value. values: where it is measured. unit: of them."""

    words: str
    values: tuple[float, ...]
    made: Callable[[float], Mapping[str, Any]]
    unit: str = ""

    def deviations(self, name: str) -> list[Deviation]:
        return [Deviation(name, f"{value:g}{f' {self.unit}' if self.unit else ''}", self.made(value))
                for value in self.values]  # fmt: skip


def _timing(name: str, *more: str, unit: float = 1.0) -> Callable[[float], Mapping[str, Any]]:
    return lambda value: {"timing": dict.fromkeys((name, *more), value * unit)}


def _irregular(cv: float) -> Mapping[str, Any]:
    regular = {"train": "regular", "jitter": 0.0}
    return {"inputs": {"cue": {"train": "gamma", "cv": cv} if cv else regular}}


AXES: Mapping[str, Axis] = {
    "input rate": Axis(
        "rate of the active cells of a cue and of the teacher",
        (20.0, 30.0, 40.0, 50.0, 60.0, 80.0),
        _timing("cue_rate", "teacher_rate"),
        "Hz",
    ),
    "input CV": Axis("coefficient of variation of the intervals of cue cells", (0.0, 0.3, 0.7, 1.0), _irregular),
    "cue": Axis("duration of a cue", (75, 100, 150, 200, 300), _timing("on", unit=1e-3), "ms"),
    "gap": Axis("rest after a cue", (50, 100, 200, 300), _timing("gap", unit=1e-3), "ms"),
    "presentations": Axis("presentations of each pair", (1, 2, 3, 5), lambda n: {"presentations": int(n)}),
    "pairs": Axis("pairs", (10, 20, 50, 100, 200, 400), lambda n: {"pairs": int(n)}),
    "kept": Axis("share of a cue that is kept", (0.2, 0.4, 0.6, 0.8, 1.0), lambda x: {"cue_valid": x}),
    "replaced": Axis(
        "share of a cue that wrong cells replace",
        (0.0, 0.2, 0.4, 0.6),
        lambda x: {"cue_valid": round(1 - x, 9), "cue_noise": x},
    ),
    "similarity": Axis(
        "share of cells that two random cues have in common",
        (0.0, 0.2, 0.4, 0.6, 0.8),
        lambda x: {"stimuli": "random", "similarity": x},
    ),
}
JITTERS = (0.0, 2.0, 5.0, 10.0)  # ms
ACTIVE = (0.5, 0.75, 1.0, 1.5, 2.0)  # times the active cells of the configuration
SIZES = (0.8, 0.9, 1.0, 1.1, 1.25)  # times all populations
WORDS: Mapping[str, str] = {
    CONDUCTANCES: "one conductance at a time, times so much",
    DRAWS: "all conductances at once, each times a number drawn from .8 to 1.2",
    **{name: axis.words for name, axis in AXES.items()},
    "jitter": "spread of each spike of a cue around its time",
    "active cells": "active cells per pattern, times so much",
    "populations": "cells of all populations, times so much",
}


def deviations(base: RecallConfig, draws: int, axes: tuple[str, ...] = ()) -> list[Deviation]:
    """The working point and all deviations from it, in the order of `WORDS`.

    Parameters
    ----------
    base : RecallConfig
        The working point.
    draws : int
        How often all conductances are drawn at once.
    axes : tuple of str
        Only these. Default: all that the configuration allows: a configuration that sets parameters of the circuit
        holds for its own number of cells.

    Raises
    ------
    ValueError
        For an unknown axis, or one that the configuration does not allow.
    """
    for name in axes:
        if name not in WORDS:
            raise ValueError(f"axis {name}: there is no such axis; {did_you_mean(name, WORDS)}")
    circuit = base.make_circuit()
    found = [Deviation(WORKING_POINT, "", {})]
    for name in WORDS:
        if axes and name not in axes:
            continue
        reason = forbidden(name, base, circuit)
        if reason and axes:
            raise ValueError(f"axis {name}: {reason}")
        if not reason:
            found += _along(name, base, circuit, draws)
    return found


def forbidden(name: str, base: RecallConfig, circuit: Circuit) -> str:
    """Why a configuration cannot be varied along an axis; empty if it can."""
    if name in ("active cells", "populations") and any(getattr(base, table) for table in TABLES):
        return "the configuration sets parameters of the circuit, which hold for its own number of cells"
    if name == "jitter" and not hasattr(_train(base, circuit), "jitter"):
        return "the cue cells of this configuration fire in trains that have no jitter"
    return ""


def _along(name: str, base: RecallConfig, circuit: Circuit, draws: int) -> list[Deviation]:
    if name == CONDUCTANCES:
        return [
            Deviation(name, f"x {factor:g}", _scaled(circuit, {projection.name: factor}), projection.name)
            for projection in circuit.projections
            for factor in FACTORS
        ]
    if name == DRAWS:
        return [Deviation(name, f"draw {n + 1}", _scaled(circuit, drawn(circuit, n))) for n in range(draws)]
    if name == "jitter":
        train = _train(base, circuit)
        kind = next(kind for kind, made in TRAINS.items() if type(train) is made)
        fields = dataclasses.asdict(train)
        return [
            Deviation(name, f"{ms:g} ms", {"inputs": {"cue": {"train": kind, **fields, "jitter": ms * 1e-3}}})
            for ms in JITTERS
        ]
    if name == "active cells":
        n = circuit.active if base.active is None else base.active
        return [Deviation(name, f"x {factor:g}", {"active": max(1, round(n * factor))}) for factor in ACTIVE]
    if name == "populations":
        return [Deviation(name, f"x {factor:g}", {"scale": base.scale * factor}) for factor in SIZES]
    return AXES[name].deviations(name)


def drawn(circuit: Circuit, n: int) -> dict[str, float]:
    """The factor of each projection in a draw, which depends on its number alone."""
    rng = generator(n, "robustness")
    return {p.name: round(float(rng.uniform(1 - SPREAD, 1 + SPREAD)), 6) for p in circuit.projections}


def _scaled(circuit: Circuit, factors: Mapping[str, float]) -> dict[str, Any]:
    """Conductances times factors, as tables of a configuration."""
    scaled = {name: circuit.projection(name).scaled(factor) for name, factor in factors.items()}
    return {"projections": {name: {"conductance": dict(p.conductance)} for name, p in scaled.items()}}


def _train(base: RecallConfig, circuit: Circuit) -> Any:
    """How cue cells fire at the working point."""
    return inputs_of(circuit, base.inputs).cue
