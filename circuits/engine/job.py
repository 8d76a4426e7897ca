"""One run as numbers: wiring, input spikes and the value of every parameter.

`prepare` turns an experiment into a `Job`; an engine runs it. Nothing here needs the
simulator.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...models.neurons.spike_source import SpikeSource
from ...models.synapses.receptors import AMPA
from ..digest import digest
from ..lesions.targets import check_times
from ..network.circuit import Circuit
from ..network.wiring import Edges
from ..precision import Precision
from ..program.structure import CHUNK, ach_targets, brian_name, recordable, traces_of
from ..protocol.experiment import Played
from ..protocol.schedule import Schedule
from ..protocol.time_grid import check_steps
from ..protocol.timing import ACH_STEP, DT
from ..recording.record import Current, Record, Sampled, Samples
from ..recording.snapshot import Snapshot
from .laid_out import LaidOut, lay_out

# Mean rate of a population over a chunk (Hz) that no healthy circuit reaches: chosen, several times above the
# highest sustained rates of principal and of fast-spiking cells in vivo
RUNAWAY = {"excitatory": 100.0, "inhibitory": 500.0}
ACH_TAU = 0.1  # s; rise and clearance of acetylcholine, chosen


@dataclass(frozen=True)
class Job:
    """Everything an engine needs. ``values`` maps ``object.variable`` to SI numbers.

    events: input population -> (cell int32, time step int32), in time order.
    n_steps: step at which the run ends, of ``dt`` seconds each, counted from the start of ``start``.
    start: state to begin with, at its own step; None: at rest, at step 0.
    keep_state: return the state at the end.
    segments: (first, last) steps of parts that each begin with the state of ``start``, whatever their
        time; none: one part, from the step of ``start`` to ``n_steps``.
    segment_state: variable -> (n_segments, n) values of the state with which each segment begins, where they are
        not those of ``start``.
    records: what is sampled while it runs.
    allow_runaway: go on where a population fires beyond `RUNAWAY`, which is an error otherwise.
    precision: of state, weights and parameters.
    """

    circuit: Circuit
    wiring: Mapping[str, Edges]
    events: Mapping[str, Edges]
    values: Mapping[str, float | np.ndarray]
    n_steps: int
    dt: float = DT
    keep_weights: tuple[str, ...] = ()
    start: Snapshot | None = None
    keep_state: bool = False
    allow_runaway: bool = False
    records: tuple[Sampled, ...] = ()
    segments: tuple[tuple[int, int], ...] = ()
    segment_state: Mapping[str, np.ndarray] = field(default_factory=dict)
    precision: Precision = "double"

    def __post_init__(self) -> None:
        check_steps(self.n_steps * self.dt, self.dt)
        asked = [record.variable for record in self.records]
        if len(set(asked)) < len(asked):
            twice = max(asked, key=asked.count)
            raise ValueError(f"record {twice}: is asked for twice; name all its cells at once")
        for record in self.records:
            self._check(record)
        for name, value in self.values.items():
            if np.asarray(value).dtype == bool and not name.endswith(".kept"):
                raise ValueError(f"{name}: is a mask; give numbers (np.flatnonzero gives the cells of a mask)")
            if not np.isfinite(value).all():
                raise ValueError(f"{name}: must be a finite number, got {value}")

    def _check(self, record: Sampled) -> None:
        if isinstance(record, Current):
            self._check_current(record)
        else:
            self._check_record(record)
        if abs(self.stride(record) * self.dt - record.every) > 1e-9 or self.stride(record) < 1:
            raise ValueError(f"record {record.variable}: every must be a multiple of {self.dt:g} s, got {record.every}")

    def _check_current(self, current: Current) -> None:
        there = {r.name: r for r in self.circuit.population(current.population).receptors}
        if not isinstance(there.get(current.receptor), AMPA):
            usable = ", ".join(name for name, receptor in there.items() if isinstance(receptor, AMPA)) or "none"
            raise ValueError(
                f"record {current.variable}: {current.population} has no such receptor without a block; "
                f"there are {usable}"
            )

    def _check_record(self, record: Record) -> None:
        if "->" in record.owner:
            projection = self.circuit.projection(record.owner)
            if projection.plasticity is None:
                raise ValueError(f"record {record.variable}: projection {projection.name} is not plastic")
            size, what = len(self.wiring[projection.name][0]), "synapses"
        else:
            size, what = self.circuit.population(record.owner).size, "cells"
        known = recordable(self.circuit, record.owner)
        variable = record.variable.rpartition(".")[2]
        if variable not in known:
            there = ", ".join(known) or "none"
            raise ValueError(f"record {record.variable}: {record.owner} has no variable {variable}; there are {there}")
        if max(record.cells) >= size:
            last = max(record.cells)
            raise ValueError(f"record {record.variable}: there are {size} {what}, numbered from 0, got {last}")

    def stride(self, record: Sampled) -> int:
        """Time steps between two samples."""
        return round(record.every / self.dt)

    def most_spikes(self, population: str) -> float:
        """Spikes of a population in one chunk above which it has run away."""
        cells = self.circuit.population(population)
        rate = float("inf") if self.allow_runaway else RUNAWAY.get(cells.kind, float("inf"))
        return rate * CHUNK * cells.size

    @property
    def first_step(self) -> int:
        return self.start.step if self.start else 0

    @property
    def pending(self) -> Mapping[str, Edges]:
        """The input that is still to come."""
        first = {name: np.searchsorted(steps, self.first_step) for name, (_, steps) in self.events.items()}
        return {name: (cells[first[name] :], steps[first[name] :]) for name, (cells, steps) in self.events.items()}

    def history(self, step: int) -> str:
        """Fingerprint of all input before a step."""
        lines = []
        for name, (cells, steps) in sorted(self.events.items()):
            n = np.searchsorted(steps, step)
            lines += [name, _fingerprint(cells[:n], steps[:n])]
        return digest(*lines)

    @property
    def n_to_run(self) -> int:
        """Number of steps that are simulated."""
        return sum(last - first for first, last in self.segments) or self.n_steps - self.first_step

    @property
    def wiring_fingerprint(self) -> str:
        return digest(*(f"{name} {_fingerprint(*edges)}" for name, edges in sorted(self.wiring.items())))


@dataclass(frozen=True)
class Result:
    """What an engine gives back.

    spikes: population -> (cell int32, time in s) from the job's first step on; weights: final, of
    the projections asked for; state: as in `Snapshot`, if asked for; samples: of the records;
    wall_seconds: ``build``, ``run``.
    """

    spikes: Mapping[str, Edges]
    weights: Mapping[str, np.ndarray]
    wall_seconds: Mapping[str, float]
    state: Mapping[str, np.ndarray] = field(default_factory=dict)
    samples: Mapping[str, Samples] = field(default_factory=dict)


def prepare(
    experiment: Played, keep_weights: tuple[str, ...] = (), laid_out: LaidOut | None = None
) -> tuple[Job, Schedule]:
    """The job of an experiment, and its schedule. Same seed, same job. laid_out: as in `lay_out`, what there is."""
    circuit = experiment.circuit if experiment.learning else experiment.circuit.without_learning()
    dt = experiment.timing.dt
    drawn = lay_out(experiment, laid_out)
    plan = drawn.plan
    for name in keep_weights:
        if circuit.projection(name).plasticity is None:
            raise ValueError(f"keep_weights: projection {name} is not plastic")
    first = min(plan.trials.start[plan.trials.where("study")], default=0.0)
    for lesion in experiment.lesions:
        check_times(lesion, experiment.circuit, plan.names, first, plan.duration)
    steps = round(plan.duration / dt)
    job = Job(
        circuit,
        drawn.wiring,
        drawn.events,
        values(circuit),
        steps,
        dt,
        keep_weights=keep_weights,
        precision=experiment.precision,
    )
    return job, plan


def values(circuit: Circuit) -> dict[str, float | np.ndarray]:
    """SI value of every parameter and every initial state of a circuit's network."""
    out: dict[str, float | np.ndarray] = {}
    for population in circuit.populations:
        name = population.name
        for trace in traces_of(circuit, name):
            out[f"{name}.tau_{trace.name}"] = trace.tau * 1e-3
        if isinstance(population.cell, SpikeSource):
            continue
        for p in [*population.cell.constants(), *(q for r in population.receptors for q in r.constants())]:
            out[f"{name}.{p.name}"] = p.si
        out |= {f"{name}.{variable}": value for variable, value in population.cell.start().items()}
        out[f"{name}.I_ext"] = population.bias * 1e-12
        if name in ach_targets(circuit):
            out[f"{name}.ACh"] = 1.0
            for source in circuit.inputs("acetylcholine"):
                out[f"{source.name}_to_{name}.step"] = 1 - float(np.exp(-ACH_STEP / ACH_TAU))
                out[f"{source.name}_to_{name}.level"] = 1.0
    for projection in circuit.projections:
        name = brian_name(projection.name)
        out[f"{name}.kept"] = True
        for receptor, g in projection.conductance.items():
            out[f"{name}.g_peak_{receptor}"] = g * 1e-9
        if projection.ach:
            out[f"{name}.ach"] = projection.ach
            if projection.ach_half:
                out[f"{name}.ach_half"] = projection.ach_half
        for part in (projection.plasticity, projection.short_term):
            for p in part.constants() if part else []:
                out[f"{name}.{p.name}"] = p.si
        if projection.plasticity:
            out[f"{name}.w"] = projection.plasticity.w_initial
        if projection.short_term:
            out[f"{name}.R"] = 1.0
    return out


def _fingerprint(*arrays: np.ndarray) -> str:
    found = hashlib.sha256()
    for array in arrays:
        found.update(np.ascontiguousarray(array, np.int32).data)
    return found.hexdigest()
