"""The interpreted engines of Brian2: numpy (needs no compiler) and cython."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

import numpy as np

from .child import SimulationError
from .job import Job, brian_name
from .standalone import Spikes


def run(
    job: Job, target: Literal["numpy", "cython"], report: Callable[[float], None] | None = None
) -> tuple[Spikes, dict[str, np.ndarray], dict[str, float]]:
    """Run a job with one of Brian2's runtime targets; same return as the compiled engine."""
    import brian2 as b2

    from .network import build

    # Ctrl-C is to end a run at once; Brian2 would stop early and return what it has
    b2.prefs.core.stop_on_keyboard_interrupt = False
    # The release of acetylcholine is a loop in Python there: 50 events a second, of no weight
    b2.logging.getLogger("brian2.codegen.generators.numpy_generator").setLevel("WARNING")

    start = time.perf_counter()
    before = b2.prefs.codegen.target
    b2.prefs.codegen.target = target
    try:
        network = build(job.circuit, job.wiring, job.dt, job.events)
        for name, value in job.values.items():
            owner, variable = name.split(".")
            _set(network[owner], variable, value)
        built = time.perf_counter()
        total, chunk, done = job.n_steps, max(1, round(0.25 / job.dt)), 0
        while done < total:
            now = min(chunk, total - done)
            network.run(now * job.dt * b2.second, namespace={})
            done += now
            _check(job, network, done * job.dt)
            if report:
                report(done / total)
    finally:
        b2.prefs.codegen.target = before
    spikes = {}
    for population in job.circuit.cells:
        monitor = network[f"spikes_{population.name}"]
        # copies: a monitor's arrays may be views of memory that dies with the network
        steps = np.round(np.array(monitor.t_[:], copy=True) / job.dt)
        spikes[population.name] = np.array(monitor.i[:], np.int32, copy=True), steps * job.dt
    weights = {name: np.array(network[brian_name(name)].w[:], float, copy=True) for name in job.keep_weights}
    return spikes, weights, {"build": built - start, "run": time.perf_counter() - built}


def _set(owner: object, variable: str, value: float | np.ndarray) -> None:
    array = owner.variables[variable]  # type: ignore[attr-defined]
    current = array.get_value()
    if np.ndim(value) and np.shape(value) != np.shape(current):
        raise SimulationError(f"{owner}.{variable}: needs shape {np.shape(current)}, got {np.shape(value)}")
    array.set_value(np.broadcast_to(np.asarray(value, float), np.shape(current)).copy())


def _check(job: Job, network: object, now: float) -> None:
    for population in job.circuit.cells:
        if population.kind == "input":
            continue
        v = network[population.name].v_[:]  # type: ignore[index]
        if not np.all(np.abs(v) < 10.0):
            raise SimulationError(f"population {population.name}: the membrane potential left all bounds at {now:g} s")
