"""``spikekv benchmark``: how fast, how large, beside what."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from ...circuits.atomic import write_text
from ...circuits.campaign.progress import plain_warnings, progress_bar
from ...circuits.campaign.refusal import refusing
from ...circuits.campaign.results_directory import (
    METRICS,
    check_target,
    provenance,
    results_directory,
    write_json,
)

if TYPE_CHECKING:
    from .measure import Report, Scale

TABLE = "table.txt"
FIGURE = "benchmark.png"
# What the numbers mean, written beside them
DEFINITIONS = {
    "real_time_factor": "wall seconds per simulated second; in engines and loop of the steps alone (a run less a run "
    "of one step), in peers of the whole run without the build",
    "build_cold_seconds": "from the request to the end of a run of one step in a new process, empty cache",
    "build_warm_seconds": "the same with the program in the cache",
    "condition_seconds": "wall of a recall of all pairs with a lesion, from a snapshot before the first cue, every "
    "trial from the same state",
    "study_and_recall_seconds": "wall of the same experiment in one run, without the build",
    "bytes_per_synapse": "difference in peak resident memory / in synapses, all of KEY->VALUE against half",
    "ns_per_neuron_update": "processor time of a cell's step in a run without input",
    "ns_per_synaptic_event": "processor time of a run beyond that / spikes delivered to a synapse and weights changed "
    "by a postsynaptic spike",
    "streaming": "processor time of a plain array pass (each double read and written) over the bytes that the "
    "hand-written loop moves; arrays as large as the state or the weights, or larger than any cache",
    "processor_real_time_factor": "processor seconds of the finished process per simulated second, build excluded: "
    "what holds on a machine where other programs run; in neurons and synapses of the steps alone",
    "times_ours": "processor seconds over those of spikekv cpp in the same phase and the same run of the benchmark",
    "updates_per_step": "cells updated in a step; spikes_per_step, delivered_per_step (spikes that reach a synapse), "
    "learned_per_step (weights changed by a spike of the target cell): means over the run, the same on every machine",
    "update_in_exps": "processor time of a cell's step over that of an exponential function in the same run",
    "event_in_changes": "processor time of a synaptic event over that of reading and writing a double in cache",
    "limits_ns": "processor time per double of small kernels in C++, best of several passes",
    "repeats": "measurements of each time; their median is given",
}
SECTIONS = ("engines", "memory", "loop", "lesions", "neurons", "synapses", "pairs", "networks", "peers", "work")


def benchmark(
    seed: Annotated[int, Option(metavar="S", min=0, help="Seed of stimuli, wiring and noise.")] = 0,
    quick: Annotated[bool, Option("--quick", help="A look in about a minute: small, few engines, no cold builds.")] = (
        False
    ),
    only: Annotated[
        list[str] | None, Option(metavar="SECTION", help=f"Measure only this; repeatable. {', '.join(SECTIONS)}.")
    ] = None,
    out: Annotated[Path | None, Option(metavar="DIR", help="Results directory. Default: results/benchmark.")] = None,
    force: Annotated[bool, Option("--force", help="Replace an earlier results directory.")] = False,
) -> None:
    """Measure engines, memory, growth and peers side by side on this machine.

    Prints a table and writes a directory with metrics.json, table.txt,
    benchmark.png and provenance.json. Other simulators are measured where they are installed.
    Takes a quarter of an hour or more; leave the machine alone meanwhile.
    """
    start = time.perf_counter()
    with refusing():
        wanted = _wanted(only)
        target = out or Path("results") / "benchmark"
        check_target(target, force)
    from ...analysis.figures.benchmark import plot_benchmark
    from ...analysis.figures.drawing import write_figure
    from ...analysis.figures.style import spared
    from .measure import Scale
    from .measure import quick as small
    from .table import as_text

    scale = small(seed) if quick else Scale(seed)
    metrics: dict[str, Any] = {"seed": seed, "quick": quick, "machine": machine(), "definitions": DEFINITIONS}
    with plain_warnings():
        for name, measure in sections().items():
            if name in wanted:
                with progress_bar(f"measuring: {name}") as report:
                    metrics[name] = measure(scale, report)
                # at once: what is measured is not lost if the rest is interrupted
                print(as_text({name: metrics[name]}), flush=True)
    metrics["wall_seconds"] = time.perf_counter() - start
    text = as_text(metrics)
    with results_directory(target, force) as folder:
        write_json(folder / METRICS, metrics)
        write_text(folder / TABLE, text)
        with spared(FIGURE):
            if (figure := plot_benchmark(metrics)) is not None:
                write_figure(figure.axes[0], [folder / FIGURE])
        write_json(folder / "provenance.json", provenance(seed, 1, ", ".join(scale.engines), metrics["wall_seconds"]))
    print(f"Results: {target}")


def sections() -> Mapping[str, Callable[[Scale, Report], Any]]:
    """What measures each section."""
    from . import (
        engines as benchmark_engines,
    )
    from . import (
        growth as benchmark_growth,
    )
    from . import (
        lesions as benchmark_lesions,
    )
    from . import (
        networks as benchmark_networks,
    )
    from . import (
        peers as benchmark_peers,
    )
    from . import (
        work as benchmark_work,
    )

    return {
        "engines": benchmark_engines.engines,
        "memory": benchmark_engines.memory,
        "loop": benchmark_engines.loop,
        "lesions": benchmark_lesions.lesions,
        "neurons": benchmark_growth.neurons,
        "synapses": benchmark_growth.synapses,
        "pairs": benchmark_growth.pairs,
        "networks": benchmark_networks.networks,
        "peers": benchmark_peers.peers,
        "work": benchmark_work.work,
    }


def machine() -> dict[str, Any]:
    """Processor, cores and system that the times hold for; load is the mean number of busy processes at the start."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "load": os.getloadavg()[0],
    }


def _wanted(only: list[str] | None) -> set[str]:
    from ...circuits.names import did_you_mean

    for name in only or []:
        if name not in SECTIONS:
            raise ValueError(f"--only {name}: there is no such section; {did_you_mean(name, SECTIONS)}")
    return set(only or SECTIONS)
