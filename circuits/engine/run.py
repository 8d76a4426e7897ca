"""The one verb: run an experiment on a circuit, get a recording."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from ..digest import digest
from ..network.wiring import AllToAll, Edges
from ..program.structure import brian_name
from ..protocol.experiment import Played
from ..protocol.schedule import Schedule
from ..recording.record import Sampled, check_size
from ..recording.recording import Recording
from ..recording.snapshot import Snapshot
from ..stimuli.sets import items_of, stimuli_of
from . import standalone
from .job import Job, Result, prepare
from .laid_out import LaidOut
from .process import Report
from .stages import history, run_in_parts

Backend = Literal["auto", "cpp", "cython", "numpy"]
BACKENDS: tuple[Backend, ...] = ("auto", "cpp", "cython", "numpy")


def run(
    experiment: Played,
    *,
    backend: Backend = "auto",
    keep_weights: tuple[str, ...] = (),
    progress: Report | None = None,
    apart: bool = False,
    start: Snapshot | None = None,
    after: Snapshot | None = None,
    allow_runaway: bool = False,
    records: Sequence[Sampled] = (),
    workers: int = 1,
    laid_out: LaidOut | None = None,
) -> Recording:
    """Simulate an experiment.

    Parameters
    ----------
    experiment : RecallExperiment or Experiment
        What to run.
    backend : {"auto", "cpp", "cython", "numpy"}
        ``cpp`` compiles the circuit once and keeps it; ``auto`` is cpp where there is a compiler, else numpy with
        one warning.
    keep_weights : tuple of str
        Plastic projections whose final weights are returned.
    progress : callable, optional
        Called now and then with the fraction simulated. What it raises ends the run.
    apart : bool
        Run an interpreted engine in a process of its own, too. The compiled one always is.
    start : Snapshot, optional
        What `study` returned for the same study. Only the rest is simulated, and the recording is that of the whole.
        What comes later may differ: cue, lesions, any parameter of the circuit.
    after : Snapshot, optional
        The whole experiment follows this snapshot, with all that was learned before. Times count from the snapshot.
    allow_runaway : bool
        Go on where a population fires beyond all bounds. Otherwise this is an error.
    records : sequence of Record or Current
        State variables of chosen cells, or synaptic currents of populations, to sample, returned as
        ``Recording.samples``. From a snapshot on, only what follows is sampled.
    workers : int
        Processes among which the recall trials of an experiment with ``reset`` are divided. The result does not
        depend on it.
    laid_out : LaidOut, optional
        What `lay_out` returned for an experiment of the same circuit and seed, whose synapses need not be drawn again;
        nor need the input spikes, if the two differ in learning and lesions only.

    Returns
    -------
    Recording

    Raises
    ------
    ValueError
        For a bad request.
    SimulationError
        If the simulation fails.

    Examples
    --------
    >>> from spikekv import MINIMAL, Cue, RecallExperiment, patterns, recall_accuracy, run
    >>> recording = run(RecallExperiment(MINIMAL, patterns.random(5, seed=1), Cue(valid=0.6), seed=1))
    >>> recall_accuracy(recording)
    1.0
    """
    engine = choose_backend(backend)
    if workers < 1:
        raise ValueError(f"workers: must be at least 1, got {workers}")
    job, plan = prepare(experiment, keep_weights, laid_out)
    check_size(records, plan.duration)
    job = dataclasses.replace(job, allow_runaway=allow_runaway, records=tuple(records))
    job = _from_snapshot(job, experiment, plan, start, after)
    result, hits = run_in_parts(
        job,
        experiment,
        plan,
        lambda part, note: _engine(part, engine, note, apart or experiment.reset),
        progress,
        workers,
        offset=after.step if after else 0,
    )
    spikes = dict(result.spikes)
    if start:
        spikes = _continuing(start.spikes, spikes)
    elif after:
        at_zero = {name: np.round((times - after.time) / job.dt) * job.dt for name, (_, times) in spikes.items()}
        spikes = {name: (cells, at_zero[name]) for name, (cells, _) in spikes.items()}
    samples = dict(result.samples)
    if after:
        samples = {n: dataclasses.replace(kept, times=kept.times - after.time) for n, kept in samples.items()}
    recording = as_recording(experiment, plan, job, dataclasses.replace(result, spikes=spikes, samples=samples), engine)
    lesions = tuple(str(lesion) for lesion in experiment.lesions)
    return dataclasses.replace(recording, lesions=lesions, hits=tuple(hits))


def study(
    experiment: Played,
    *,
    backend: Backend = "auto",
    progress: Report | None = None,
    apart: bool = False,
    until: str = "delay",
    through: str | None = None,
    start: Snapshot | None = None,
    after: Snapshot | None = None,
    allow_runaway: bool = False,
    laid_out: LaidOut | None = None,
) -> Snapshot:
    """Simulate an experiment up to one of its phases and keep the state there.

    The snapshot is a value: save it, load it, start from it as often as there are questions to ask.

    Parameters
    ----------
    experiment : RecallExperiment or Experiment
        What to study.
    backend, progress, apart, allow_runaway, laid_out
        As in `run`.
    until : str
        Stop before this phase: its label, or its kind where there is one of that kind. Default: ``delay``.
    through : str, optional
        Stop after this phase instead.
    start : Snapshot, optional
        An earlier snapshot of the same experiment to go on from.
    after : Snapshot, optional
        A snapshot that the whole experiment follows.

    Returns
    -------
    Snapshot
        What came before it must stay the same in a run that starts from it; what comes after it may differ.

    Raises
    ------
    ValueError
        For a bad request, such as a phase that is not there.
    SimulationError
        If the simulation fails.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from spikekv import MINIMAL, Cue, RecallExperiment, patterns, recall_accuracy, run, study
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> learned = study(experiment)
    >>> for valid in (1.0, 0.6):
    ...     print(recall_accuracy(run(replace(experiment, cue=Cue(valid=valid)), start=learned)))
    1.0
    1.0
    """
    engine = choose_backend(backend)
    job, plan = prepare(experiment, laid_out=laid_out)
    try:
        end = plan.phase(until).start if through is None else plan.phase(through).stop
    except ValueError as error:
        raise ValueError(f"study.{'until' if through is None else 'through'}: {error}") from None
    job = dataclasses.replace(job, n_steps=round(end / job.dt), keep_state=True, allow_runaway=allow_runaway)
    job = _from_snapshot(job, experiment, plan, start, after)
    offset = after.step if after else 0
    result, _ = run_in_parts(
        job, experiment, plan, lambda part, note: _engine(part, engine, note, apart), progress, offset=offset
    )
    before = start or after
    past = history(experiment, plan, dataclasses.replace(job, start=None), job.n_steps - offset, offset)
    return Snapshot(
        job.n_steps,
        job.dt,
        result.state,
        _continuing(before.spikes, result.spikes) if before else result.spikes,
        job.wiring_fingerprint,
        digest(after.history, past) if after else past,
        experiment.circuit.name,
        experiment.seed,
        _studied(plan, end, after),
    )


def _studied(plan: Schedule, end: float, after: Snapshot | None) -> dict[str, np.ndarray]:
    """The study trials up to a time (s) of an experiment, below those of the snapshot that it follows."""
    trials, past = plan.trials, after.time if after else 0.0
    rows = trials.where("study")
    rows = rows[trials.stop[rows] <= end]
    own = {
        "cue": plan.patterns.cues[trials.pair[rows]].astype(bool),
        "value": plan.patterns.values[trials.pair[rows]].astype(bool),
        "start": trials.start[rows] + past,
        "stop": trials.stop[rows] + past,
    }
    earlier = after.studied if after else {}
    return {name: np.concatenate([earlier[name], part]) if earlier else part for name, part in own.items()}


def _continuing(before: Mapping[str, Edges], then: Mapping[str, Edges]) -> dict[str, Edges]:
    return {
        name: (np.concatenate([before[name][0], cells]), np.concatenate([before[name][1], times]))
        for name, (cells, times) in then.items()
    }


def _from_snapshot(job: Job, experiment: Played, plan: Schedule, start: Snapshot | None, after: Snapshot | None) -> Job:
    """A job that begins with a snapshot, if there is one. Raises ValueError for one that does not fit."""
    for name, given in (("start", start), ("after", after)):
        if not isinstance(given, Snapshot | None):
            raise ValueError(
                f"{name}: must be a Snapshot, got {type(given).__name__}; read the file with Snapshot.load"
            )
    if start and after:
        raise ValueError("snapshot: give start (the rest of its experiment) or after (a new one), not both")
    if start:
        if start.step > job.n_steps:
            raise ValueError(f"snapshot: is at {start.time:g} s, later than the end of the run; give an earlier one")
        return _continued(job, start, history(experiment, plan, job, start.step), experiment.seed)
    return _following(job, after, experiment.seed) if after else job


def _continued(job: Job, start: Snapshot, history: str, seed: int) -> Job:
    _check_wiring(job, start, seed)
    if history != start.history:
        raise ValueError(
            "snapshot: comes from another study (other pairs, timing, lesions, learning or seed; its seed is "
            f"{start.seed}); give the same, or run the experiment after it (after=)"
        )
    return dataclasses.replace(job, start=start)


def _following(job: Job, after: Snapshot, seed: int) -> Job:
    _check_wiring(job, after, seed)
    events = {name: (cells, steps + np.int32(after.step)) for name, (cells, steps) in job.events.items()}
    return dataclasses.replace(job, start=after, events=events, n_steps=job.n_steps + after.step)


def _check_wiring(job: Job, snapshot: Snapshot, seed: int) -> None:
    sizes = {p.name: p.size for p in job.circuit.populations}
    snapshot.check_fits(sizes, {brian_name(name): len(i) for name, (i, _) in job.wiring.items()})
    if snapshot.dt != job.dt:
        raise ValueError(f"snapshot: has time steps of {snapshot.dt:g} s, the experiment of {job.dt:g} s; study again")
    if snapshot.precision != job.precision:
        raise ValueError(
            f"snapshot: is in {snapshot.precision} precision, the experiment in {job.precision}; study again, or give "
            f"the experiment precision={snapshot.precision!r}"
        )
    if job.wiring_fingerprint == snapshot.wiring:
        return
    if snapshot.seed != seed:
        raise ValueError(
            f"snapshot: its synapses are drawn with seed {snapshot.seed}, those of the experiment with {seed}; "
            "give the experiment that seed"
        )
    raise ValueError(
        f"snapshot: its {snapshot.circuit_name} circuit has other synapses than the experiment's "
        f"{job.circuit.name}; give the experiment that circuit"
    )


def _engine(job: Job, engine: Literal["cpp", "cython", "numpy"], report: Report | None, apart: bool) -> Result:
    if engine == "cpp":
        return standalone.run(job, report)
    from . import interpreted as runtime
    from . import interpreted_process as interpreted

    return (interpreted if apart or runtime.device_is_taken() else runtime).run(job, engine, report)


def choose_backend(backend: Backend) -> Literal["cpp", "cython", "numpy"]:
    """Settle what ``auto`` means on this machine; an error if what is demanded is not there."""
    if backend not in BACKENDS:
        raise ValueError(f"backend: must be one of {', '.join(BACKENDS)}, got {backend!r}")
    if backend in ("cpp", "cython") and standalone.compiler() is None:
        raise ValueError(f"backend: {backend} needs a C++ compiler (g++); install one or use numpy")
    if backend != "auto":
        return backend
    if standalone.compiler() is None:
        warnings.warn(
            "no C++ compiler found: running on Brian2's numpy target, which is several times slower; "
            "install g++ for the compiled engine",
            stacklevel=3,
        )
        return "numpy"
    return "cpp"


def as_recording(
    experiment: Played,
    plan: Schedule,
    job: Job,
    result: Result,
    engine: str,
) -> Recording:
    """The result of a job with what is needed to score it."""
    circuit = experiment.circuit
    link = circuit.projection(f"{circuit.key}->{circuit.value}")
    return Recording(
        spikes=result.spikes,
        sizes={p.name: p.size for p in circuit.cells},
        kinds={p.name: p.kind for p in circuit.cells},
        trials=plan.trials,
        cues=plan.patterns.cues,
        values=plan.patterns.values,
        value_item=items_of(plan.sets, plan.patterns.values),
        query=circuit.query,
        key=circuit.key,
        value=circuit.value,
        stages=circuit.stages,
        n_active=experiment.n_active,
        duration=plan.duration,
        seed=experiment.seed,
        circuit_name=circuit.name,
        active_range=circuit.active_range,
        n_synapses={name: len(i) for name, (i, _) in job.wiring.items()},
        plastic=tuple(p.name for p in circuit.projections if p.plasticity is not None),
        key_to_value=None if isinstance(link.wiring, AllToAll) else job.wiring[link.name],
        stimuli=stimuli_of(plan.sets, plan.patterns),
        weights=result.weights,
        samples=result.samples,
        wall_seconds=dict(result.wall_seconds),
        metadata={
            "backend": engine,
            "dt": job.dt,
            "precision": job.precision,
            "phases": [[s.label, s.kind, s.start, s.stop, s.level] for s in plan.stretches],
            "areas": {p.name: p.area for p in circuit.populations},
            "models": {p.name: f"{type(p.cell).__name__}: {p.cell.source}" for p in circuit.populations},
        },
    )
