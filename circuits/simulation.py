"""The one verb: run an experiment on a circuit, get a recording."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from . import standalone
from .experiment import RecallExperiment, Schedule
from .job import Job, prepare
from .recording import Recording
from .standalone import Spikes
from .wiring import AllToAll

Backend = Literal["auto", "cpp", "cython", "numpy"]
BACKENDS: tuple[Backend, ...] = ("auto", "cpp", "cython", "numpy")


def run(
    experiment: RecallExperiment,
    backend: Backend = "auto",
    keep_weights: tuple[str, ...] = (),
    report: Callable[[float], None] | None = None,
    apart: bool = False,
) -> Recording:
    """Simulate an experiment.

    backend: ``cpp`` (compiled once, then cached), ``cython``, ``numpy``, or ``auto``: cpp
        where there is a compiler, else numpy with one warning.
    keep_weights: plastic projections whose final weights are returned.
    report: called now and then with the fraction simulated; what it raises ends the run.
    apart: run an interpreted engine in a process of its own too (the compiled one always is).
    Raises ValueError for a bad request, SimulationError if the simulation fails.
    """
    engine = choose_backend(backend)
    job, plan = prepare(experiment, keep_weights)
    if engine == "cpp":
        spikes, weights, wall = standalone.run(job, report)
    else:
        from . import interpreted, runtime

        spikes, weights, wall = (interpreted if apart else runtime).run(job, engine, report)
    return _recording(experiment, plan, job, spikes, weights, wall, engine)


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


def _recording(
    experiment: RecallExperiment,
    plan: Schedule,
    job: Job,
    spikes: Spikes,
    weights: Mapping[str, np.ndarray],
    wall: Mapping[str, float],
    engine: str,
) -> Recording:
    circuit, pairs = experiment.circuit, experiment.pairs
    link = circuit.projection(f"{circuit.key}->{circuit.value}")
    return Recording(
        spikes=spikes,
        sizes={p.name: p.size for p in circuit.cells},
        kinds={p.name: p.kind for p in circuit.cells},
        trials=plan.trials,
        cues=plan.patterns.cues,
        values=plan.patterns.values,
        value_item=pairs.value_item,
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
        stimuli=pairs.stimuli(plan.patterns),
        weights=weights,
        wall_seconds=dict(wall),
        metadata={"backend": engine},
    )
