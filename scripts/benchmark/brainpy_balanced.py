"""The balanced network of `networks` in BrainPy; a process of `peers`.

Exponential Euler as here, in double precision, just-in-time compiled for the processor. The run that is timed is the
second one: the first compiles.
"""

from __future__ import annotations

import os
import pickle
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

# one thread, as everywhere in the comparison; read when JAX is imported
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import brainpy as bp
import brainpy.math as bm
import numpy as np

from ...circuits.engine.job import Job
from ...models.neurons.lif import LIF


def simulate(job: Job) -> dict[str, Any]:
    """Run the job; returns spikes, wall seconds of ``build`` and ``run``, and CPU seconds of the run."""
    began = time.perf_counter()
    bm.enable_x64()
    bm.set(dt=job.dt * 1e3)
    network = Balanced(job)
    steps = np.arange(job.n_steps)

    whole = bm.jit(lambda: bm.for_loop(network.step_run, steps, progress_bar=False))
    whole()
    bp.reset_state(network)
    built, before = time.perf_counter(), time.process_time()
    raster = {name: np.asarray(spikes) for name, spikes in whole().items()}
    processor, ended = time.process_time() - before, time.perf_counter()
    spikes = {}
    for name, fired in raster.items():
        when, cells = np.nonzero(fired)
        spikes[name] = cells, when * job.dt
    return {
        "spikes": spikes,
        "build_seconds": built - began,
        "run_seconds": ended - built,
        "processor_seconds": processor,
        "version": version("brainpy"),
    }


class Balanced(bp.DynSysGroup):
    """The cells and synapses of a job."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        cells = [population for population in job.circuit.cells if isinstance(population.cell, LIF)]
        self.bias = {population.name: population.bias for population in cells}
        self.links = []
        for name in self.bias:
            setattr(self, name, _cells(job, name))
        for projection in job.circuit.projections:
            if projection.source in self.bias:
                self.links.append(f"{projection.source}_{projection.target}")
                setattr(self, self.links[-1], _synapses(job, projection.name, self))

    def update(self) -> dict[str, Any]:
        for name in self.links:
            getattr(self, name)()
        return {name: getattr(self, name)(current) for name, current in self.bias.items()}


def _cells(job: Job, name: str) -> Any:
    cell = job.circuit.population(name).cell
    assert isinstance(cell, LIF)
    return bp.dyn.LifRef(
        job.circuit.population(name).size, V_rest=cell.E_L, V_th=cell.V_T, V_reset=cell.V_reset, R=1 / cell.g_L,
        tau=cell.C_m / cell.g_L, tau_ref=cell.tau_ref, spk_reset="hard",
        V_initializer=bp.init.Constant(bm.asarray(job.values[f"{name}.v"]) * 1e3),
    )  # fmt: skip


def _synapses(job: Job, name: str, network: Any) -> Any:
    projection = job.circuit.projection(name)
    source, target = (job.circuit.population(end) for end in (projection.source, projection.target))
    sources, targets = job.wiring[name]
    ((kind, conductance),) = projection.conductance.items()
    receptor = next(r for r in target.receptors if r.name == kind)
    first = np.searchsorted(sources, np.arange(source.size + 1))
    wiring = bp.conn.CSRConn(targets.astype(np.int32), first.astype(np.int32))(source.size, target.size)
    return bp.dyn.FullProjAlignPostMg(
        pre=getattr(network, source.name), delay=projection.delay, comm=bp.dnn.EventCSRLinear(wiring, conductance),
        syn=bp.dyn.Expon.desc(target.size, tau=receptor.tau), out=bp.dyn.COBA.desc(E=receptor.E),
        post=getattr(network, target.name),
    )  # fmt: skip


def main() -> None:
    Path("result.pickle").write_bytes(pickle.dumps(simulate(*pickle.loads(Path("task.pickle").read_bytes()))))


if __name__ == "__main__":
    main()
