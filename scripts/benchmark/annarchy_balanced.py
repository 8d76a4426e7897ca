"""The balanced network of `networks` in ANNarchy; a process of `peers`.

Exponential Euler as here; conductances act with their value at the start of a step, here with their mean over it.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ANNarchy as ann
import numpy as np
from scipy.sparse import csc_matrix

from ...circuits.engine.job import Job
from ...models.neurons.lif import LIF

ENDS = {"AMPA": "exc", "GABA_A": "inh"}


def simulate(job: Job) -> dict[str, Any]:
    """Compile and run the job on one thread; as `nest_balanced.simulate`."""
    began = time.perf_counter()
    # its build asks the first python3 for nanobind
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    network = ann.Network(dt=job.dt * 1e3)
    network.config(num_threads=1)
    groups, monitors = {}, {}
    for population in job.circuit.cells:
        cell = population.cell
        if not isinstance(cell, LIF):
            continue  # given spikes, of which there are none
        ampa, gaba = population.receptors
        neuron = ann.IF_cond_exp(
            v_rest=cell.E_L, cm=cell.C_m * 1e-3, tau_m=cell.C_m / cell.g_L, tau_refrac=cell.tau_ref,
            tau_syn_E=ampa.tau, tau_syn_I=gaba.tau, e_rev_E=ampa.E, e_rev_I=gaba.E, v_thresh=cell.V_T,
            v_reset=cell.V_reset, i_offset=population.bias * 1e-3,
        )  # fmt: skip
        groups[population.name] = network.create(geometry=population.size, neuron=neuron, name=population.name)
        groups[population.name].v = np.asarray(job.values[f"{population.name}.v"]) * 1e3
        monitors[population.name] = network.monitor(groups[population.name], "spike")
    for projection in job.circuit.projections:
        if projection.source not in groups:
            continue
        sources, targets = job.wiring[projection.name]
        ((receptor, conductance),) = projection.conductance.items()
        ends = groups[projection.source], groups[projection.target]
        values = np.full(len(sources), conductance * 1e-3)
        weights = csc_matrix((values, (sources, targets)), shape=tuple(map(len, ends)))
        network.connect(*ends, target=ENDS[receptor]).from_sparse(weights, delays=projection.delay)
    network.compile(directory=str(Path.cwd() / "annarchy"), silent=True)
    built, before = time.perf_counter(), time.process_time()
    network.simulate(job.n_steps * job.dt * 1e3)
    processor, ended = time.process_time() - before, time.perf_counter()
    spikes = {}
    for name, monitor in monitors.items():
        times, cells = monitor.raster_plot(monitor.get("spike"))
        spikes[name] = np.asarray(cells), np.asarray(times) * 1e-3
    return {
        "spikes": spikes,
        "build_seconds": built - began,
        "run_seconds": ended - built,
        "processor_seconds": processor,
        "version": version("ANNarchy"),
    }


def main() -> None:
    Path("result.pickle").write_bytes(pickle.dumps(simulate(*pickle.loads(Path("task.pickle").read_bytes()))))


if __name__ == "__main__":
    main()
