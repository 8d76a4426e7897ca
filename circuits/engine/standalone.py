"""The compiled engine: one C++ program per circuit structure, run many times.

The program reads wiring and input spikes from its working directory and every
parameter from its command line, so that seeds, stimuli, gains and run length change
without compiling. It is kept in the user's cache directory under a hash of all that
enters the build; a warm run does not import Brian2.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import cloudpickle
import numpy as np

from ..atomic import FULL
from ..child import run_child
from ..digest import digest, source_digest
from ..network.projection import Projection
from ..network.wiring import AllToAll, Edges
from ..precision import number_type
from ..program.compiler import BY_CIRCUIT, compiler, toolchain
from ..program.structure import brian_name, index_type, structure
from ..recording.record import ALL_CELLS, Current, Record, Sampled, Samples
from . import build_cache, state_file
from .job import Job, Result
from .process import Broken, Report, SimulationError, execute
from .run_folder import run_folder

S = TypeVar("S", Record, Current)

# Where the code is that decides what is compiled: a change there compiles circuits anew
SOURCES = (
    "models/neurons",
    "models/synapses",
    "models/plasticity",
    "models/quantities.py",
    "models/numeric.py",
    "circuits/program",
)


def run(job: Job, report: Report | None = None) -> Result:
    """Run a job.

    report: called now and then with the simulated fraction. Raises `SimulationError`.
    """
    start = time.perf_counter()
    program = build(job)
    try:
        return _run(job, program, time.perf_counter() - start, report)
    except Broken:
        build_cache.discard(program)
    program = build(job)
    try:
        return _run(job, program, time.perf_counter() - start, report)
    except Broken as error:
        raise SimulationError(f"{error}, also after it was compiled anew; use --backend numpy and report it") from None


def _run(job: Job, program: Path, build_seconds: float, report: Report | None) -> Result:
    began = time.perf_counter()
    with run_folder() as folder:
        arguments = _write_inputs(job, program, folder)
        execute([str(program / "main"), *arguments], folder, job.n_to_run, report)
        spikes = {p.name: _read_spikes(folder, p.name, job.dt) for p in job.circuit.cells}
        files = {name: folder / f"out_{brian_name(name)}_w" for name in job.keep_weights}
        weights = {name: np.fromfile(file, number_type(job.precision)).astype(float) for name, file in files.items()}
        state = state_file.read(folder / "out_state", job.precision) if job.keep_state else {}
        samples = _read_samples(job, folder)
    return Result(spikes, weights, {"build": build_seconds, "run": time.perf_counter() - began}, state, samples)


def build(job: Job, report: Callable[[float, str], None] = lambda fraction, doing: None) -> Path:
    """Directory of the job's compiled program, compiled now if it is not in the cache.

    report: called while it is compiled with the fraction done and what is being done.
    """
    path = compiler()
    if path is None:
        raise SimulationError("backend cpp: no C++ compiler (g++); install one or use --backend numpy")
    key = digest(structure(job.circuit, job.dt, job.precision), toolchain(path), source_digest(SOURCES))

    def make(new: Path) -> None:
        source = new.parent / "source"
        _compile(job, source, report)
        if any((source / "static_arrays").glob("*")):  # of inputs of one cell Brian2 makes none
            shutil.move(source / "static_arrays", new / "static_arrays")
        shutil.move(source / "main", new / "main")

    return build_cache.kept(key, make)


def _compile(job: Job, directory: Path, report: Callable[[float, str], None]) -> None:
    """Generate and compile in a process of its own: Brian2's device is global to a process."""

    def hear(line: str) -> None:
        fraction, _, doing = line.partition(" ")
        report(float(fraction), doing)

    # -P: the user's folder, first on the path otherwise, may hold a file of any name
    command = [sys.executable, "-P", "-m", "spikekv.circuits.program.compiling", str(directory)]
    given = cloudpickle.dumps((job.circuit, job.dt, job.precision))  # classes of a script or notebook come along
    done = run_child(command, directory.parent, given, hear)
    if done.returncode or not (directory / "main").is_file():
        lines = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
        if any(os.strerror(number) in line for line in lines for number in FULL):
            raise SimulationError(
                f"SPIKEKV_CACHE {build_cache.cache_directory()}: {os.strerror(FULL[0])}; free some space there, or set "
                "SPIKEKV_CACHE to another directory"
            )
        if done.returncode == BY_CIRCUIT:
            raise SimulationError(f"backend cpp: {lines[-1]}")
        cause = next((line for line in lines if "error:" in line), lines[-1] if lines else "no message")
        raise SimulationError(
            f"backend cpp: {compiler()} did not compile the circuit ({cause[-300:]}); check CXX, or use --backend numpy"
        )


def _write_inputs(job: Job, program: Path, folder: Path) -> list[str]:
    """Lay out a run directory; returns the command-line arguments that set the parameters."""
    arrays = folder / "static_arrays"
    arrays.mkdir()
    for file in (program / "static_arrays").glob("*"):
        (arrays / file.name).symlink_to(file)
    for projection in job.circuit.projections:
        _write_wiring(folder, job, projection)
    for name, (cells, steps) in job.pending.items():
        cells.astype(np.int32).tofile(folder / f"in_{name}_cell")
        steps.astype(np.int32).tofile(folder / f"in_{name}_step")
    np.array([job.n_steps], np.int64).tofile(folder / "in_steps")
    neurons = [p.name for p in job.circuit.cells if p.kind != "input"]
    np.array([job.most_spikes(name) for name in neurons]).tofile(folder / "in_limits")
    for name in job.keep_weights:
        (folder / f"out_{brian_name(name)}_w").touch()  # the program fills what it finds asked for
    if job.segments:
        np.array(job.segments, np.int64).tofile(folder / "in_segments")
        state_file.write(folder / "in_segment_state", job.segment_state, job.precision)
    if job.start:
        state = {"step": np.array([job.start.step]), **job.start.state}
        state_file.write(folder / "in_state", state, job.precision)
    if job.keep_state:
        (folder / "out_state").touch()
    if currents := _of(Current, job):
        with (folder / "in_current").open("wb") as stream:
            for current in currents:
                owner = current.population
                names = [f"{owner}.g_{current.receptor}".encode(), f"{owner}.v".encode()]
                head = [*map(len, names), job.circuit.population(owner).size, job.stride(current)]
                stream.write(np.array(head, np.int64).tobytes() + b"".join(names))
                stream.write(np.array([job.values[f"{owner}.E_{current.receptor}"]], float).tobytes())
    if records := _of(Record, job):
        with (folder / "in_record").open("wb") as stream:
            for record in records:
                head = [len(record.name), len(record.cells), job.stride(record)]
                stream.write(np.array(head, np.int64).tobytes() + record.name.encode())
                stream.write(np.array(record.cells, np.int32).tobytes())
    arguments = []
    for name, value in job.values.items():
        if isinstance(value, np.ndarray):
            value.astype(np.int8 if value.dtype == bool else number_type(job.precision)).tofile(folder / f"in_{name}")
            arguments.append(f"{name}=in_{name}")
        else:
            arguments.append(f"{name}={float(value)!r}")
    return arguments


def _write_wiring(folder: Path, job: Job, projection: Projection) -> None:
    """Synapses by source cell: where those of each begin, and the target of each. All to all needs no file."""
    n_source, n_target = (job.circuit.population(name).size for name in (projection.source, projection.target))
    sources, targets = job.wiring[projection.name]
    if sources.size != projection.wiring.count(n_source, n_target) or targets.size != sources.size:
        raise SimulationError(f"projection {projection.name}: {sources.size} synapses do not fit the compiled circuit")
    if (sources[1:] < sources[:-1]).any():
        raise SimulationError(f"projection {projection.name}: synapses must be sorted by source cell")
    if isinstance(projection.wiring, AllToAll):
        if (targets.reshape(n_source, n_target) != np.arange(n_target)).any():
            raise SimulationError(f"projection {projection.name}: must be all to all, as it was compiled")
        return
    file = folder / f"in_{brian_name(projection.name)}"
    np.searchsorted(sources, np.arange(n_source + 1)).astype(np.int64).tofile(f"{file}_first")
    targets.astype(index_type(n_source, n_target)).tofile(f"{file}_target")


def _read_spikes(folder: Path, name: str, dt: float) -> Edges:
    i = np.fromfile(folder / f"out_{name}_i", np.int32)
    return i, np.round(np.fromfile(folder / f"out_{name}_t") / dt) * dt


def _of(kind: type[S], job: Job) -> list[S]:
    return [record for record in job.records if isinstance(record, kind)]


def _read_samples(job: Job, folder: Path) -> dict[str, Samples]:
    samples = {}
    kinds: tuple[tuple[str, Sequence[Sampled]], ...] = (
        ("out_record", _of(Record, job)),
        ("out_current", _of(Current, job)),
    )
    for name, asked in kinds:
        if not asked:
            continue
        with (folder / name).open("rb") as stream:
            for record in asked:
                stride = job.stride(record)
                parts = job.segments or ((job.first_step, job.n_steps),)
                steps = np.concatenate([np.arange(-(-first // stride) * stride, last, stride) for first, last in parts])
                cells = np.array(record.cells if isinstance(record, Record) else [ALL_CELLS])
                kept = np.fromfile(stream, count=steps.size * cells.size).reshape(steps.size, cells.size)
                samples[record.variable] = Samples(steps * job.dt, kept, cells)
    return samples
