"""``spikekv calibrate``: inhibition of each stage at a target activity, and what is written of the search."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib import pyplot

from ...circuits.atomic import write_text
from ...circuits.calibration import (
    CALIBRATED,
    FRACTION,
    HIPPOCAMPAL_2026_TARGETS,
    RATE,
    Calibrated,
    Simulate,
    Target,
    check_targets,
)
from ...circuits.campaign.configuration import RecallConfig
from ...circuits.campaign.results_directory import METRICS, write_csv, write_json
from ...circuits.campaign.runner import Ask
from ...circuits.campaign.simulation import Simulation
from ...circuits.engine.run import Backend
from ...circuits.network.circuit import Circuit
from ...circuits.protocol.experiment import RecallExperiment
from ...circuits.recording.recording import Recording
from ...circuits.table import Table
from ..figures.calibration import plot_calibration
from ..figures.style import save, spared
from ..statistics.intervals import t_interval
from .found import save_tables


def targets_of(circuit: Circuit, texts: Sequence[str] = ()) -> tuple[Target, ...]:
    """What ``--target PROJECTION=ACTIVITY`` asks for, or the targets of `hippocampal_2026`. Raises ValueError."""
    found = tuple(map(_target, texts))
    if not found:
        if circuit.name != CALIBRATED:
            raise ValueError(
                f"calibrate: targets are known of {CALIBRATED} alone; give the {circuit.name} circuit its own, as "
                "--target 'INH->CELLS=0.05', once for each stage from the input on"
            )
        found = HIPPOCAMPAL_2026_TARGETS
    check_targets(circuit, found)
    return found


def _target(text: str) -> Target:
    projection, _, activity = text.rpartition("=")
    number = activity.removesuffix("Hz")
    population = projection.partition("->")[2].partition(":")[0]
    try:
        value = float(number)
    except ValueError:
        population = ""
    if not population:
        raise ValueError(
            f"--target {text}: must be a projection and an activity, as DG_PV->DG=0.035 or NCX_PV->NCX=0.55Hz"
        )
    try:
        return Target(projection, population, value, FRACTION if number == activity else RATE)
    except ValueError as error:
        raise ValueError(f"--target {text}: {error}") from None


@dataclass(frozen=True)
class Activities:
    """The activity of every target, by projection: the last run of a stage is the first one of the next."""

    targets: tuple[Target, ...]

    def __call__(self, recording: Recording) -> dict[str, float]:
        return {target.projection: target.measured(recording) for target in self.targets}


def tasks_of(experiments: Sequence[RecallExperiment], targets: tuple[Target, ...], engine: Backend) -> list[Simulation]:
    """One for each seed."""
    return [Simulation(experiment, Activities(targets), engine, "calibration") for experiment in experiments]


def simulated(ask: Ask, targets: tuple[Target, ...], engine: Backend) -> Simulate:
    """How a search simulates: by tasks that are kept."""
    return lambda experiments, target: [one[target.projection] for one in ask(tasks_of(experiments, targets, engine))]


def tables_of(found: Calibrated, n_seeds: int) -> list[Table]:
    """What was found for each stage, and all steps."""
    rows = []
    for step in found.last_steps:
        target = step.target
        conductance = found.circuit.projection(target.projection).conductance
        rows.append((
            target.projection, step.factor, ", ".join(f"{r} {g:.4g}" for r, g in conductance.items()),
            target.population, target.measure, target.value, step.reached,
        ))  # fmt: skip
    columns = ("projection", "factor", "conductance (nS)", "stage", "measure", "target", "reached")
    note = "Blank rate: Hz, in trials without a cue. Study fraction: share of cells that fire while a pair is studied."
    if n_seeds > 1:
        note += f" Means over {n_seeds} seeds."
    return [Table("Calibrated inhibition", columns, tuple(rows), note, digits=4)]


def write(settings: RecallConfig, experiment: RecallExperiment, found: Calibrated, folder: Path) -> str:
    """All of a results directory but its provenance; config.toml is of the calibrated circuit. Returns the table."""
    resolved = settings.resolved(dataclasses.replace(experiment, circuit=found.circuit))
    write_text(folder / "config.toml", resolved.to_toml())
    stages = [
        {
            "projection": step.target.projection, "population": step.target.population, "measure": step.target.measure,
            "target": step.target.value, "factor": step.factor, "reached": step.reached,
            "conductance": dict(found.circuit.projection(step.target.projection).conductance),
        }
        for step in found.last_steps
    ]  # fmt: skip
    facts = {"kind": "calibration", "circuit": found.circuit.name, "seed": settings.seed, "n_seeds": settings.seeds}
    write_json(folder / METRICS, {**facts, "n_steps": len(found.steps), "stages": stages})
    rows = []
    for step in found.steps:
        low, high = t_interval(np.array(step.activities)) or ("", "")
        rows.append({
            "projection": step.target.projection, "population": step.target.population, "factor": step.factor,
            "target": step.target.value, "reached": step.reached, "low": low, "high": high,
        })  # fmt: skip
    write_csv(folder / "steps.csv", rows)
    text = save_tables(tables_of(found, settings.seeds), folder)
    with spared("calibration"):
        figure = plot_calibration(found.steps)
        save(figure, folder / "calibration")
        pyplot.close(figure)
    return text
