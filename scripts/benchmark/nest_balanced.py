"""The balanced network of `networks` in NEST; a process of `peers`.

NEST integrates conductances adaptively (`iaf_cond_exp`); it has no model of them with a fixed step.
"""

from __future__ import annotations

import pickle
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nest
import numpy as np

from ...circuits.engine.job import Job
from ...models.neurons.lif import LIF


def simulate(job: Job) -> dict[str, Any]:
    """Run the job on one thread; returns spikes, wall seconds of ``build`` and ``run``, and CPU seconds of the run."""
    began = time.perf_counter()
    nest.set_verbosity("M_ERROR")
    nest.ResetKernel()
    nest.SetKernelStatus({"resolution": job.dt * 1e3, "local_num_threads": 1})
    groups, recorders = {}, {}
    for population in job.circuit.cells:
        cell = population.cell
        if not isinstance(cell, LIF):
            continue  # given spikes, of which there are none
        ampa, gaba = population.receptors
        numbers = {"C_m": cell.C_m, "g_L": cell.g_L, "E_L": cell.E_L, "V_th": cell.V_T, "V_reset": cell.V_reset}
        numbers |= {"t_ref": cell.tau_ref, "I_e": population.bias, "E_ex": ampa.E, "E_in": gaba.E}
        numbers |= {"tau_syn_ex": ampa.tau, "tau_syn_in": gaba.tau}
        group = nest.Create("iaf_cond_exp", population.size, params=numbers)
        group.V_m = np.asarray(job.values[f"{population.name}.v"]) * 1e3
        groups[population.name], recorders[population.name] = group, nest.Create("spike_recorder")
        nest.Connect(group, recorders[population.name])
    for projection in job.circuit.projections:
        sources, targets = job.wiring[projection.name]
        ((receptor, conductance),) = projection.conductance.items()
        weight = conductance if receptor == "AMPA" else -conductance
        nest.Connect(
            np.asarray(groups[projection.source])[sources],
            np.asarray(groups[projection.target])[targets],
            "one_to_one",
            {"weight": np.full(len(sources), weight), "delay": np.full(len(sources), projection.delay)},
        )
    nest.Prepare()
    built, before = time.perf_counter(), time.process_time()
    nest.Run(job.n_steps * job.dt * 1e3)
    processor, ended = time.process_time() - before, time.perf_counter()
    nest.Cleanup()
    spikes = {}
    for name, recorder in recorders.items():
        events = recorder.events
        spikes[name] = events["senders"] - groups[name].global_id[0], events["times"] * 1e-3
    return {
        "spikes": spikes,
        "build_seconds": built - began,
        "run_seconds": ended - built,
        "processor_seconds": processor,
        "version": version("nest-simulator"),
    }


def main() -> None:
    Path("result.pickle").write_bytes(pickle.dumps(simulate(*pickle.loads(Path("task.pickle").read_bytes()))))


if __name__ == "__main__":
    main()
