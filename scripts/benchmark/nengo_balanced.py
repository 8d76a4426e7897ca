"""The balanced network of `networks` as far as Nengo has it; a process of `peers`.

Nengo has no conductances: a synapse adds the current that the same conductance carries at -55 mV, half-way between
reset and threshold. So it is another network, of the same cells, synapses and time constants.
"""

from __future__ import annotations

import pickle
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nengo
import numpy as np

from ...circuits.engine.job import Job
from ...models.neurons.lif import LIF

V = -55.0  # mV


def simulate(job: Job) -> dict[str, Any]:
    """Run the job; as `nest_balanced.simulate`."""
    began = time.perf_counter()
    with nengo.Network(seed=0) as model:
        groups, probes = {}, {}
        for population in job.circuit.cells:
            cell = population.cell
            if not isinstance(cell, LIF):
                continue  # given spikes, of which there are none
            # a current in units of the rheobase; the cell's own one is its drive
            start = (np.asarray(job.values[f"{population.name}.v"]) * 1e3 - cell.E_L) / (cell.V_T - cell.E_L)
            state = {"voltage": nengo.dists.Samples(start)}
            kind = nengo.LIF(cell.C_m / cell.g_L * 1e-3, cell.tau_ref * 1e-3, initial_state=state)
            drive = np.full(population.size, population.bias / _rheobase(cell))
            group = nengo.Ensemble(population.size, 1, neuron_type=kind, gain=np.ones(population.size), bias=drive)
            groups[population.name], probes[population.name] = group, nengo.Probe(group.neurons)
        for projection in job.circuit.projections:
            if projection.source in groups:
                _connect(job, projection.name, groups)
    with nengo.Simulator(model, dt=job.dt, progress_bar=False) as simulator:
        built, before = time.perf_counter(), time.process_time()
        simulator.run_steps(job.n_steps, progress_bar=False)
        processor, ended = time.process_time() - before, time.perf_counter()
        fired = {name: np.nonzero(simulator.data[probe]) for name, probe in probes.items()}
    return {
        "spikes": {name: (cells, steps * job.dt) for name, (steps, cells) in fired.items()},
        "build_seconds": built - began,
        "run_seconds": ended - built,
        "processor_seconds": processor,
        "version": version("nengo"),
    }


def _connect(job: Job, name: str, groups: dict[str, Any]) -> None:
    projection = job.circuit.projection(name)
    target = job.circuit.population(projection.target)
    assert isinstance(target.cell, LIF)
    sources, targets = job.wiring[name]
    ((kind, conductance),) = projection.conductance.items()
    receptor = next(r for r in target.receptors if r.name == kind)
    peak = conductance * (receptor.E - V) / _rheobase(target.cell)
    ends = groups[projection.source].neurons, groups[projection.target].neurons
    # the area of a spike through a filter of Nengo is one
    weights = np.full(len(sources), peak * receptor.tau * 1e-3)
    sparse = nengo.Sparse((ends[1].size_in, ends[0].size_out), indices=np.stack([targets, sources], 1), init=weights)
    nengo.Connection(*ends, transform=sparse, synapse=receptor.tau * 1e-3)


def _rheobase(cell: LIF) -> float:
    return cell.g_L * (cell.V_T - cell.E_L)


def main() -> None:
    Path("result.pickle").write_bytes(pickle.dumps(simulate(*pickle.loads(Path("task.pickle").read_bytes()))))


if __name__ == "__main__":
    main()
