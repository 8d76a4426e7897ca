"""Sections ``engines``, ``memory`` and ``loop``: the engines side by side, and beside a hand-written loop."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ...circuits.engine import standalone
from ...circuits.engine.job import prepare
from ...circuits.engine.run import Backend
from ...circuits.library.minimal import minimal
from ...circuits.network.circuit import Circuit
from ...circuits.network.wiring import FixedInDegree
from .loop import compare, compile_loop, run_loop
from .measure import (
    Report,
    Row,
    Scale,
    build_seconds,
    bytes_moved,
    costs,
    environment,
    experiment,
    loop_seconds,
    median,
    neuron_updates,
    run_job,
    streaming,
    synaptic_events,
)

NO_COMPILER = "no C++ compiler: install g++"
MEMORY_SECONDS = 1.0  # simulated; memory is taken before the first step
MAIN_MEMORY = 256 * 2**20  # bytes; an array that no cache holds


def circuits() -> dict[str, Callable[[], Circuit]]:
    """The circuits that are measured, by name."""
    from ...circuits.library.hippocampal import hippocampal

    return {"minimal": minimal, "hippocampal": hippocampal}


def engines(scale: Scale, report: Report) -> list[Row]:
    """Real-time factor and build of each engine and circuit.

    real_time_factor: wall seconds of the steps per simulated second. build_cold_seconds, build_warm_seconds:
    from the request to the end of a run of one step, with an empty cache and with the program there.
    """
    rows: list[Row] = []
    cases = [(circuit, engine) for circuit in scale.circuits for engine in scale.engines]
    for n, (circuit, engine) in enumerate(cases):
        report(n / len(cases))
        row: Row = {"circuit": circuit, "engine": engine}
        if not _available(engine):
            rows.append(row | {"status": NO_COMPILER})
            continue
        job, _ = prepare(experiment(circuits()[circuit](), scale.engine_pairs, scale.seed))
        cold = None
        with _empty_cache() if scale.cold and engine != "numpy" else contextlib.nullcontext():
            first = build_seconds(job, engine)  # fills the cache
            if scale.cold and engine != "numpy":
                cold = first
            warm, builds = median(scale, build_seconds, job, engine)
            seconds, repeats = median(scale, loop_seconds, job, engine)
        simulated = job.n_steps * job.dt
        rows.append(
            row
            | {
                "status": "measured",
                "n_neurons": sum(p.size for p in job.circuit.cells),
                "n_synapses": sum(len(i) for i, _ in job.wiring.values()),
                "simulated_seconds": simulated,
                "real_time_factor": seconds / simulated,
                "build_cold_seconds": cold,
                "build_warm_seconds": warm,
                "repeats": repeats,
                "build_repeats": {"cold": int(cold is not None), "warm": builds},
            }
        )
    return rows


def memory(scale: Scale, report: Report) -> list[Row]:
    """Bytes per synapse: peak memory of the minimal circuit with all and with half of KEY->VALUE, by the difference."""
    whole = circuits()["minimal"]()
    half = whole.with_projection("KEY->VALUE", wiring=FixedInDegree(whole.population("KEY").size // 2))
    rows: list[Row] = []
    for n, engine in enumerate(scale.peer_engines):
        report(n / len(scale.peer_engines))
        if not _available(engine):
            rows.append({"engine": engine, "status": NO_COMPILER})
            continue
        peaks, synapses = [], []
        for circuit in (whole, half):
            job, _ = prepare(experiment(circuit, 1, scale.seed))
            job = dataclasses.replace(job, n_steps=round(MEMORY_SECONDS / job.dt))
            peaks.append(run_job(job, engine).peak_bytes)
            synapses.append(sum(len(i) for i, _ in job.wiring.values()))
        large, small = peaks
        known = large is not None and small is not None
        rows.append(
            {
                "engine": engine,
                "status": "measured" if known else "this system does not tell the memory of a process",
                "bytes_per_synapse": (large - small) / (synapses[0] - synapses[1]) if large and small else None,
                "peak_bytes": large,
                "n_synapses": synapses[0],
                "repeats": 1,
            }
        )
    if scale.large and _available("cpp"):
        job, _ = prepare(experiment(minimal(scale.large, scale.large), 1, scale.seed))
        job = dataclasses.replace(job, n_steps=round(MEMORY_SECONDS / job.dt))
        peak, n = run_job(job, "cpp").peak_bytes, sum(len(i) for i, _ in job.wiring.values())
        row = {"engine": "cpp, large", "status": "measured", "n_synapses": n, "peak_bytes": peak, "repeats": 1}
        rows.append(row | {"bytes_per_synapse": peak / n if peak else None})
    return [*rows, {"engine": "hand-written loop", "status": "by construction: the weight", "bytes_per_synapse": 8.0}]


def loop(scale: Scale, report: Report) -> dict[str, Any]:
    """Nanoseconds per neuron update and per synaptic event: the compiled engine, the hand-written loop, streaming.

    A neuron update is a cell's step in a run without input; a synaptic event is a spike delivered to a
    synapse or a weight changed by a postsynaptic spike, and costs what a run takes beyond that. Both in processor time.
    """
    path = standalone.compiler()
    if path is None:
        return {"status": NO_COMPILER}
    job, plan = prepare(experiment(circuits()["minimal"](), scale.loop_pairs, scale.seed))
    with tempfile.TemporaryDirectory(prefix="spikekv_loop_") as name:
        program = compile_loop(Path(name), path)
        ours, theirs = run_loop(job, program), run_job(job, "cpp")
        report(0.2)
        measured = {"cpp": costs(lambda j: run_job(j, "cpp"), job, scale)}
        report(0.6)
        measured["hand-written loop"] = costs(lambda j: run_loop(j, program), job, scale)
    report(0.9)
    events = {name: sum(n) for name, n in synaptic_events(job, theirs.spikes).items()}
    updates, n_events = neuron_updates(job), sum(events.values())
    per_update, per_event = bytes_moved(job, theirs.spikes)
    rows: list[Row] = [
        {
            "what": what,
            "real_time_factor": wall / plan.duration,
            "ns_per_neuron_update": 1e9 * idle / updates,
            "ns_per_synaptic_event": 1e9 * added / n_events,
            "repeats": repeats,
        }
        for what, (wall, idle, added, repeats) in measured.items()
    ]
    n_key, n_value = (job.circuit.population(p).size for p in ("KEY", "VALUE"))
    state = round(per_update * sum(p.size for p in job.circuit.cells) / 2)
    for what, sizes in (
        ("streaming, same size", (state, 8 * n_key * n_value)),
        ("streaming, main memory", (MAIN_MEMORY, MAIN_MEMORY)),
    ):
        update, event = (1e9 * moved * streaming(n) for moved, n in zip((per_update, per_event), sizes, strict=True))
        rows.append(
            {
                "what": what,
                "real_time_factor": 1e-9 * (update * updates + event * n_events) / plan.duration,
                "ns_per_neuron_update": update,
                "ns_per_synaptic_event": event,
                "repeats": 5,
            }
        )
    return {
        "status": "measured",
        "rows": rows,
        "agreement": compare(ours.spikes, theirs.spikes, plan.duration),
        "n_pairs": scale.loop_pairs,
        "simulated_seconds": plan.duration,
        "neuron_updates": updates,
        "synaptic_events": events,
        "bytes_per_neuron_update": per_update,
        "bytes_per_synaptic_event": per_event,
        "weight_bytes": 8 * n_key * n_value,
        "streaming_gb_per_second": 1e-9 / streaming(MAIN_MEMORY),
    }


@contextlib.contextmanager
def _empty_cache() -> Iterator[None]:
    """Programs are compiled anew, into a cache that is removed at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="spikekv_cold_", ignore_cleanup_errors=True) as empty,
        environment(SPIKEKV_CACHE=empty, CYTHON_CACHE_DIR=empty),
    ):
        yield


def _available(engine: Backend) -> bool:
    return engine == "numpy" or standalone.compiler() is not None
