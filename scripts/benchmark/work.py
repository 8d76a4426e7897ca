"""Section ``work``: what a step of each circuit consists of, counted, and what each part costs on this machine.

The counts are the same on every machine and with every version, as long as spikes are. The costs are held against
kernels that are measured in the same run, so that versions can be compared where machines differ or are busy.
"""

from __future__ import annotations

from typing import Any

from ...circuits.engine import standalone
from ...circuits.engine.job import Job, prepare
from .engines import NO_COMPILER, circuits
from .limits import limits
from .loop import Spikes
from .measure import Report, Row, Scale, costs, experiment, neuron_updates, run_job, synaptic_events

# The kernel that an event is like: a weight is read and written, and a conductance
EVENT = "read and write, in cache"


def counted(job: Job, spikes: Spikes) -> Row:
    """Work per time step: cells updated, spikes, spikes delivered to a synapse, weights changed by a target's spike."""
    events = synaptic_events(job, spikes).values()
    return {
        "updates_per_step": neuron_updates(job) // job.n_steps,
        "spikes_per_step": sum(len(cells) for cells, _ in spikes.values()) / job.n_steps,
        "delivered_per_step": sum(delivered for delivered, _ in events) / job.n_steps,
        "learned_per_step": sum(learned for _, learned in events) / job.n_steps,
    }


def work(scale: Scale, report: Report) -> dict[str, Any]:
    """Counts per step of each circuit, nanoseconds per cell and per synaptic event, and these in units of kernels."""
    path = standalone.compiler()
    if path is None:
        return {"status": NO_COMPILER}
    rows: list[Row] = []
    kernels = limits(path)
    for n, name in enumerate(scale.circuits):
        report(n / len(scale.circuits))
        job, plan = prepare(experiment(circuits()[name](), scale.engine_pairs, scale.seed))
        counts = counted(job, run_job(job, "cpp").spikes)
        _, idle, added, repeats = costs(lambda j: run_job(j, "cpp"), job, scale)
        kernels = {kernel: min(ns, kernels[kernel]) for kernel, ns in limits(path).items()}
        per_update = 1e9 * idle / neuron_updates(job)
        per_event = 1e9 * added / job.n_steps / (counts["delivered_per_step"] + counts["learned_per_step"])
        rows.append(
            {"circuit": name, "status": "measured", **counts}
            | {"ns_per_neuron_update": per_update, "ns_per_synaptic_event": per_event}
            | {"update_in_exps": per_update / kernels["exp"], "event_in_changes": per_event / kernels[EVENT]}
            | {"processor_real_time_factor": (idle + added) / plan.duration, "repeats": repeats}
        )
    return {"status": "measured", "rows": rows, "limits_ns": kernels}
