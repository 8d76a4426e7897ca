"""Sections ``neurons``, ``synapses`` and ``pairs``: how time and memory grow with the circuit and what it stores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ...circuits.engine import standalone
from ...circuits.engine.job import Job, prepare
from ...circuits.engine.run import Backend, run
from ...circuits.library.minimal import minimal
from ...circuits.network.circuit import Circuit
from ...circuits.network.wiring import FixedInDegree
from ...circuits.protocol.experiment import RecallExperiment
from .measure import (
    CUE,
    Report,
    Row,
    Scale,
    build_seconds,
    experiment,
    median,
    neuron_updates,
    one_step,
    processor_seconds,
    run_job,
    synaptic_events,
)

IN_DEGREE = 100  # KEY cells that a VALUE cell hears at any size, a tenth of those of the circuit at scale 1
GROWN_PAIRS = 4
WIRED = 10_000  # excitatory cells of the circuit whose synapses grow


def grown(n_excitatory: int, in_degree: int = IN_DEGREE) -> Circuit:
    """The minimal circuit with so many excitatory cells, half of them in KEY; VALUE hears fewer and stronger inputs."""
    standard = minimal()
    n_key = standard.population("KEY").size
    whole = minimal(scale=n_excitatory / (2 * n_key))
    link = standard.projection("KEY->VALUE").scaled(n_key / in_degree)
    return whole.with_projection("KEY->VALUE", wiring=FixedInDegree(in_degree), conductance=link.conductance)


def neurons(scale: Scale, report: Report) -> list[Row]:
    """Time and memory at growing numbers of excitatory cells; synapses grow in proportion. Timing only, no recall."""
    return _grow(scale, report, [(size, IN_DEGREE) for size in scale.neurons])


def synapses(scale: Scale, report: Report) -> list[Row]:
    """The same at growing numbers of learned synapses per cell, with as many cells."""
    return _grow(scale, report, [(WIRED, in_degree) for in_degree in scale.in_degrees])


def _grow(scale: Scale, report: Report, asked: Sequence[tuple[int, int]]) -> list[Row]:
    engine = best_engine()
    rows: list[Row] = []
    for n, (size, in_degree) in enumerate(asked):
        report(n / len(asked))
        job, _ = prepare(experiment(grown(size, in_degree), GROWN_PAIRS, scale.seed))
        build_seconds(job, engine)  # fills the cache
        build = build_seconds(job, engine)
        ran = run_job(job, engine)
        seconds, repeats = median(scale, _steps_alone, job, engine)
        simulated = job.n_steps * job.dt
        rows.append(
            {
                "engine": engine,
                "n_excitatory": size,
                "in_degree": in_degree,
                "n_neurons": sum(p.size for p in job.circuit.cells),
                "n_synapses": sum(len(i) for i, _ in job.wiring.values()),
                "simulated_seconds": simulated,
                "processor_real_time_factor": seconds / simulated,
                "ns_per_neuron_update_all_in": 1e9 * seconds / neuron_updates(job),
                "synaptic_events_per_second": sum(map(sum, synaptic_events(job, ran.spikes).values())) / simulated,
                "build_warm_seconds": build,
                "peak_bytes": ran.peak_bytes,
                "repeats": repeats,
            }
        )
    return rows


def _steps_alone(job: Job, engine: Backend) -> float:
    """Processor seconds of a run less those of a run of one step."""
    whole, first = (processor_seconds(partial(run_job, each, engine))[0] for each in (job, one_step(job)))
    return whole - first


def pairs(scale: Scale, report: Report) -> list[Row]:
    """Time and recall of the minimal circuit at growing numbers of random pairs, cues with 60 % of their cells."""
    from ...analysis.measures.accuracy import summary
    from ...analysis.measures.decoding import decode
    from ...circuits.stimuli import patterns

    engine = best_engine()
    rows: list[Row] = []
    for n, n_pairs in enumerate(scale.pairs):
        stimuli = patterns.random(n_pairs, seed=scale.seed)
        asked = RecallExperiment(minimal(), stimuli, CUE, seed=scale.seed)

        def part(fraction: float, n: int = n) -> None:
            report((n + fraction) / len(scale.pairs))

        moving = partial(run, asked, backend=engine, progress=part, apart=True)
        seconds, recording = processor_seconds(moving)
        quality = summary(decode(recording), scale.seed)
        rows.append(
            {
                "engine": engine,
                "n_pairs": n_pairs,
                "simulated_seconds": recording.duration,
                "processor_seconds": seconds,
                "processor_real_time_factor": seconds / recording.duration,
                "identification_accuracy": quality["identification_accuracy"],
                "overlap": quality["overlap"],
                "repeats": 1,
            }
        )
    return rows


def best_engine() -> Backend:
    """The compiled engine, or numpy where there is no compiler."""
    return "cpp" if standalone.compiler() else "numpy"
