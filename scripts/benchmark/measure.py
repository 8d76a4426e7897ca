"""What the sections of the benchmark measure with: repeats, memory, events, a plain array pass."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ...circuits.engine.job import Job
from ...circuits.engine.run import Backend
from ...circuits.network.circuit import Circuit
from ...circuits.network.wiring import AllToAll
from ...circuits.protocol.cue import Cue
from ...circuits.protocol.experiment import RecallExperiment
from ...circuits.protocol.timing import Timing
from .loop import Spikes

Report = Callable[[float], None]
Result = TypeVar("Result")
Row = dict[str, Any]
SHORT = Timing(fillers=2, blanks=4)  # for runs that are timed and not scored
CUE = Cue(valid=0.6)


@dataclass(frozen=True)
class Scale:
    """How much is measured. ``seed`` fixes stimuli, wiring and noise.

    repeats: of each timing, the median counts; no further repeat begins after ``budget`` seconds.
    engines, peer_engines: of the section ``engines``, of ``memory`` and ``peers``.
    engine_pairs, loop_pairs, peer_pairs: pairs learned in those sections; neurons: excitatory cells,
    in_degrees: learned synapses per cell and pairs: pairs of the growth sections. cold: whether builds with an empty
    cache are measured.
    large: key and value cells of the minimal circuit whose memory is measured as a whole; 0: not.
    """

    seed: int = 0
    engines: tuple[Backend, ...] = ("cpp", "cython", "numpy")
    peer_engines: tuple[Backend, ...] = ("cpp", "cython", "numpy")
    circuits: tuple[str, ...] = ("minimal", "hippocampal")
    repeats: int = 3
    budget: float = 60.0
    engine_pairs: int = 8
    loop_pairs: int = 50
    peer_pairs: int = 50
    neurons: tuple[int, ...] = (1_000, 10_000, 100_000)
    in_degrees: tuple[int, ...] = (100, 300, 1_000)
    pairs: tuple[int, ...] = (50, 200, 1_000)
    lesion_pairs: Mapping[str, int] = field(default_factory=lambda: {"minimal": 400, "hippocampal": 50})
    cold: bool = True
    balanced_seconds: float = 2.0
    large: int = 10_000


def quick(seed: int) -> Scale:
    """A scale for a look: about a minute, the minimal circuit, nothing compiled that is in the cache."""
    return Scale(
        seed, ("cpp", "numpy"), ("cpp",), ("minimal",), repeats=1, budget=5.0, engine_pairs=2, loop_pairs=5,
        peer_pairs=3, neurons=(1_000,), in_degrees=(), pairs=(10,), lesion_pairs={"minimal": 10}, cold=False,
        balanced_seconds=0.5, large=0,
    )  # fmt: skip


def experiment(circuit: Circuit, n_pairs: int, seed: int, timing: Timing = SHORT) -> RecallExperiment:
    """Random pairs, cues with 60 % of their cells."""
    from ...circuits.stimuli import patterns

    return RecallExperiment(circuit, patterns.random(n_pairs, seed=seed), CUE, seed=seed, timing=timing)


def median(scale: Scale, measure: Callable[..., float], *arguments: Any) -> tuple[float, int]:
    """Median of repeated measurements (s), ``measure(*arguments)``, and their number."""
    seconds: list[float] = []
    start = time.perf_counter()
    while not seconds or (len(seconds) < scale.repeats and time.perf_counter() - start < scale.budget):
        seconds.append(measure(*arguments))
    return statistics.median(seconds), len(seconds)


def timed(scale: Scale, action: Callable[[], object]) -> tuple[float, int]:
    """Median wall seconds of an action, and how often it was measured."""

    def once() -> float:
        start = time.perf_counter()
        action()
        return time.perf_counter() - start

    return median(scale, once)


@dataclass(frozen=True)
class Ran:
    """One run of an engine. seconds: wall of all of it; run_seconds: without the build; peak_bytes: of its process."""

    spikes: Spikes
    seconds: float
    run_seconds: float
    peak_bytes: int | None


def run_job(job: Job, engine: Backend) -> Ran:
    """Run a job in a process of its own. Raises SimulationError."""
    from ...circuits.engine import interpreted_process as interpreted
    from ...circuits.engine import standalone

    peak = 0

    def watch(fraction: float) -> None:
        nonlocal peak
        peak = max(peak, _peak_of_children())

    start = time.perf_counter()
    if engine == "cpp":
        result = standalone.run(job, watch)
    else:
        assert engine in ("cython", "numpy")
        result = interpreted.run(job, engine, watch)
    return Ran(result.spikes, time.perf_counter() - start, result.wall_seconds["run"], peak or None)


def one_step(job: Job) -> Job:
    """A run that ends after its first step: all that a run costs beside the steps."""
    return dataclasses.replace(job, n_steps=1)


def silent(job: Job) -> Job:
    """The same run without input spikes: neurons are updated, no synapse is used."""
    nothing = (np.zeros(0, np.int32), np.zeros(0, np.int32))
    return dataclasses.replace(job, events=dict.fromkeys(job.events, nothing))


def build_seconds(job: Job, engine: Backend) -> float:
    """Wall seconds from the request to the end of a run of one step."""
    return run_job(one_step(job), engine).seconds


def loop_seconds(job: Job, engine: Backend) -> float:
    """Wall seconds of a job's steps: the run less a run of one step."""
    return run_job(job, engine).run_seconds - run_job(one_step(job), engine).run_seconds


def synaptic_events(job: Job, spikes: Spikes) -> dict[str, tuple[int, int]]:
    """Projection -> (spikes delivered to a synapse, weights updated by a postsynaptic spike)."""
    fired = {name: cells for name, (cells, _) in {**job.events, **spikes}.items()}
    out = {}
    for projection in job.circuit.projections:
        i, j = job.wiring[projection.name]
        out[projection.name] = (
            _through(fired[projection.source], i),
            _through(fired[projection.target], j) if projection.plasticity and projection.plasticity.on_post else 0,
        )
    return out


def neuron_updates(job: Job) -> int:
    """State updates of cells, the key cells with their traces among them."""
    return job.n_steps * sum(p.size for p in job.circuit.cells)


def bytes_moved(job: Job, spikes: Spikes) -> tuple[float, float]:
    """Bytes that the hand-written loop reads and writes per neuron update and per synaptic event.

    A weight in the column of a value cell costs a cache line (64 bytes) each way.
    """
    state = {"KEY": 16, "VALUE": 5 * 16 + 12, "KEY_INH": 2 * 16 + 12, "VALUE_INH": 2 * 16 + 12}
    sizes = {name: job.circuit.population(name).size for name in state}
    per_update = sum(state[name] * n for name, n in sizes.items()) / sum(sizes.values())
    moved = events = 0
    for name, (delivered, updated) in synaptic_events(job, spikes).items():
        one = 48 if isinstance(job.circuit.projection(name).wiring, AllToAll) else 20
        moved += one * delivered + (128 + 8) * updated
        events += delivered + updated
    return per_update, moved / max(events, 1)


def streaming(n_bytes: int, repeats: int = 5) -> float:
    """Processor seconds per byte of a plain pass over an array of doubles, each read and written once (median)."""
    array = np.ones(max(n_bytes // 8, 1))
    inner = max(1, 20_000_000 // n_bytes)  # short passes many times
    seconds = []
    for _ in range(repeats + 1):
        start = time.process_time()
        for _ in range(inner):
            np.multiply(array, 1.0000001, out=array)
        seconds.append((time.process_time() - start) / inner)
    return statistics.median(seconds[1:]) / (2 * array.nbytes)  # the first pass touches the pages


def costs(run: Callable[[Job], object], job: Job, scale: Scale) -> tuple[float, float, float, int]:
    """Medians over repeats: wall seconds of a job's steps; processor seconds of them without input; what input adds.

    Processor time, and both runs in turn, because the difference of two wall times drowns where other
    programs run. Also returns the number of repeats.
    """
    wall: list[float] = []
    idle: list[float] = []
    added: list[float] = []
    start = time.perf_counter()
    while not wall or (len(wall) < scale.repeats and time.perf_counter() - start < scale.budget):
        (step_wall, step), (busy_wall, busy), (_, quiet) = (_timed(run, j) for j in (one_step(job), job, silent(job)))
        wall.append(busy_wall - step_wall)
        idle.append(quiet - step)
        added.append(busy - quiet)
    return statistics.median(wall), statistics.median(idle), statistics.median(added), len(wall)


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Set environment variables for a block."""
    before: Mapping[str, str | None] = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def processor_seconds(action: Callable[[], Result]) -> tuple[float, Result]:
    """Processor seconds of the processes that an action starts and waits for, and what it returns."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = action()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, found


def _timed(run: Callable[[Job], object], job: Job) -> tuple[float, float]:
    """Wall seconds of a run, and processor seconds of the process that it starts."""
    start = time.perf_counter()
    processor, _ = processor_seconds(lambda: run(job))
    return time.perf_counter() - start, processor


def _through(spikes: np.ndarray, ends: np.ndarray) -> int:
    """Synapses that spikes pass, given the cell at that end of each synapse."""
    n = int(max(spikes.max(initial=-1), ends.max(initial=-1))) + 1
    return int(np.bincount(spikes, minlength=n) @ np.bincount(ends, minlength=n))


def _peak_of_children() -> int:
    """Largest peak of resident memory (bytes) among the processes started here; 0 where the system does not say."""
    peak = 0
    for tasks in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in tasks.read_text().split():
                with contextlib.suppress(OSError):
                    for line in Path(f"/proc/{child}/status").read_text().splitlines():
                        if line.startswith("VmHWM:"):
                            peak = max(peak, int(line.split()[1]) * 1024)
    return peak
