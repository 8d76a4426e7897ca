"""The hand-written loop of the minimal circuit: compile it, run it on an engine's job, compare their spikes."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...circuits.engine.job import Job
from ...circuits.engine.process import SimulationError, execute
from ...circuits.network.circuit import Circuit
from ...circuits.network.wiring import AllToAll, Edges, OneToOne
from ...circuits.program.structure import brian_name, traces_of
from ...models.plasticity.gated_hebb import GatedHebb
from .source import SOURCE

FLAGS = ("-O3", "-ffast-math", "-march=native", "-std=c++11")
POPULATIONS = ("KEY", "VALUE", "KEY_INH", "VALUE_INH")
INPUTS = ("KEY", "TEACHER", "ACH")
LISTED = ("KEY->KEY_INH", "VALUE->VALUE_INH", "VALUE_INH->VALUE")  # by source and target
LEARNED = ("KEY->VALUE", "KEY_INH->VALUE")  # all-to-all
RATE_TOLERANCE = 0.01

Spikes = Mapping[str, Edges]  # population -> (cell, time in s)


@dataclass(frozen=True)
class LoopRun:
    """spikes: population -> (cell, time in s). seconds: wall of the loop, without set-up. weights: (n_key, n_value)."""

    spikes: Spikes
    seconds: float
    weights: np.ndarray


def compile_loop(directory: Path, compiler: str) -> Path:
    """Compile the program into a directory; returns the path of the executable. Raises SimulationError."""
    program = directory / "loop"
    (directory / "loop.cpp").write_text(SOURCE)
    done = subprocess.run(
        [compiler, *FLAGS, "loop.cpp", "-o", program.name], cwd=directory, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SimulationError(f"{compiler} did not compile the hand-written loop ({done.stderr[-300:]}); check CXX")
    return program


def run_loop(job: Job, program: Path, report: Callable[[float], None] | None = None) -> LoopRun:
    """Run a job of the minimal circuit. Raises ValueError for another circuit."""
    check(job.circuit)
    with tempfile.TemporaryDirectory(prefix="spikekv_loop_") as name:
        folder = Path(name)
        _write_inputs(job, folder)
        execute([os.fspath(program)], folder, job.n_steps, report)
        spikes: dict[str, Edges] = {}
        for population in POPULATIONS:
            cells, steps = (np.fromfile(folder / f"out_{population}_{part}", np.int32) for part in ("cell", "step"))
            spikes[population] = cells, steps * job.dt
        weights = np.fromfile(folder / "weights").reshape(job.circuit.population("KEY").size, -1)
        return LoopRun(spikes, float(np.fromfile(folder / "seconds")[0]), weights)


def check(circuit: Circuit) -> None:
    """Whether the program is a program of this circuit."""
    for name in LEARNED:
        rule = circuit.projection(name).plasticity if circuit.name == "minimal" else None
        if not isinstance(rule, GatedHebb) or rule.symmetric:
            raise ValueError(f"hand-written loop: is of the minimal circuit with its own rules, got {circuit.name}")
    for name, wiring in (*((name, AllToAll) for name in LEARNED), ("TEACHER->VALUE", OneToOne)):
        if not isinstance(circuit.projection(name).wiring, wiring):
            raise ValueError(f"hand-written loop: {name} must be wired {wiring.__name__}")


def compare(ours: Spikes, others: Spikes, duration: float) -> dict[str, Any]:
    """Agreement of two runs: ``spikes_identical``, and ``rate_difference``, the largest relative one of a population.

    ``verdict``: ``identical``, ``rates within 1 %`` or ``differs``. duration: s.
    """
    same, worst, rates = True, 0.0, {}
    for name, (cells, times) in others.items():
        mine, mine_times = ours[name]
        same &= len(cells) == len(mine) and bool(np.array_equal(_ordered(cells, times), _ordered(mine, mine_times)))
        worst = max(worst, abs(len(mine) - len(cells)) / max(len(cells), 1))
        rates[name] = [len(mine) / duration, len(cells) / duration]
    verdict = "identical" if same else "rates within 1 %" if worst <= RATE_TOLERANCE else "differs"
    return {"verdict": verdict, "spikes_identical": same, "rate_difference": worst, "spikes_per_second": rates}


def _ordered(cells: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Spikes as (cell, tenth of a microsecond), in the order of time and then of cells."""
    ticks = np.round(np.asarray(times) * 1e7).astype(np.int64)
    order = np.lexsort((cells, ticks))
    return np.stack([np.asarray(cells)[order], ticks[order]])


def _write_inputs(job: Job, folder: Path) -> None:
    circuit, dt = job.circuit, job.dt
    constants: dict[str, float] = {"dt": dt, "n_steps": job.n_steps, "ACH_to_VALUE.delay": 0}
    constants |= {name: float(np.asarray(value)) for name, value in job.values.items()}
    for name in POPULATIONS:
        constants[f"{name}.size"] = circuit.population(name).size
        if name != "KEY":
            constants[f"{name}.refractory"] = round(constants[f"{name}.tau_ref"] / dt)
    for name in ("KEY", "KEY_INH"):
        (trace,) = traces_of(circuit, name)
        constants[f"{name}.tau_trace"] = trace.tau * 1e-3
    for projection in circuit.projections:
        constants[f"{brian_name(projection.name)}.delay"] = round(projection.delay * 1e-3 / dt)
    (folder / "constants").write_text("".join(f"{name} {value!r}\n" for name, value in constants.items()))
    for name in LISTED:
        _write(folder, brian_name(name), {"sources": job.wiring[name][0], "targets": job.wiring[name][1]})
    for name in INPUTS:
        _write(folder, name, {"cell": job.events[name][0], "step": job.events[name][1]})


def _write(folder: Path, name: str, arrays: Mapping[str, np.ndarray]) -> None:
    for part, array in arrays.items():
        array.astype(np.int32).tofile(folder / f"{name}_{part}")
