"""The minimal circuit in NEST, with the weights that spikekv has learned. Run as a process by `benchmark_peers`.

NEST has no adaptive exponential cell with the magnesium block: NMDA is a plain 50 ms conductance, scaled by the
share that magnesium leaves open at the threshold potential V_T. Conductances rise within one step instead of
at once; the cells are solved by NEST's adaptive Runge-Kutta method. Only what follows study is simulated.
"""

from __future__ import annotations

import pickle
import time
from pathlib import Path
from typing import Any

import numpy as np

from ..circuits.job import Job
from ..models.neurons import LIF, AdExp
from ..models.receptors import NMDA
from .benchmark_loop import LISTED

BASKETS = ("KEY_INH", "VALUE_INH")


def simulate(job: Job, weights: np.ndarray, start: float) -> dict[str, Any]:
    """Run the job from ``start`` (s) to its end with acetylcholine at zero.

    weights: (n_key * n_value,) learned weights. Returns the spikes of VALUE in the job's own time, the wall
    seconds of ``build`` and ``run``, and the simulated seconds.
    """
    import nest

    began = time.perf_counter()
    nest.ResetKernel()
    step_ms = job.dt * 1e3
    nest.set(resolution=step_ms, local_num_threads=1, print_time=False)
    value, circuit = job.circuit.population("VALUE"), job.circuit
    assert isinstance(value.cell, AdExp)
    nodes = {"VALUE": _value_cells(nest, value.cell, value.receptors, value.size, step_ms)}
    for name in BASKETS:
        basket = circuit.population(name)
        assert isinstance(basket.cell, LIF)
        nodes[name] = _baskets(nest, basket.cell, basket.receptors[0].tau, basket.size)
    nodes["KEY"] = _keys(nest, job, start, step_ms)
    key_value = circuit.projection("KEY->VALUE")
    matrix = weights.reshape(circuit.population("KEY").size, -1).T  # target, source
    for port, receptor in enumerate(value.receptors, start=1):
        g = key_value.conductance.get(receptor.name)
        if g:
            scale = receptor.open_fraction(value.cell.V_T) if isinstance(receptor, NMDA) else 1.0
            synapse = {"weight": g * scale * matrix, "delay": key_value.delay, "receptor_type": port}
            nest.Connect(nodes["KEY"], nodes["VALUE"], "all_to_all", synapse)
    ports = {r.name: port for port, r in enumerate(value.receptors, start=1)}
    for name in LISTED:
        projection, (i, j) = circuit.projection(name), job.wiring[name]
        ((receptor_name, g),) = projection.conductance.items()
        port = ports[receptor_name] if projection.target == "VALUE" else 0
        sources = np.asarray(nodes[projection.source].tolist())[i]
        targets = np.asarray(nodes[projection.target].tolist())[j]
        synapse = {
            "weight": np.full(len(i), float(g)),
            "delay": np.full(len(i), projection.delay),
            "receptor_type": np.full(len(i), port),
        }
        nest.Connect(sources, targets, "one_to_one", synapse)
    recorder = nest.Create("spike_recorder")
    nest.Connect(nodes["VALUE"], recorder)
    nest.Simulate(step_ms)  # sets up what the first call sets up
    built = time.perf_counter()
    n_steps = job.n_steps - round(start / job.dt)
    nest.Simulate((n_steps - 1) * step_ms)
    ended = time.perf_counter()
    events = recorder.get("events")
    order = np.argsort(events["times"], kind="stable")
    first = min(nodes["VALUE"].tolist())
    return {
        "cells": (np.asarray(events["senders"])[order] - first).astype(np.int32),
        "times": np.asarray(events["times"])[order] * 1e-3 + start,
        "build_seconds": built - began,
        "run_seconds": ended - built,
        "simulated_seconds": n_steps * job.dt,
        "version": nest.__version__,
    }


def _value_cells(nest: Any, cell: AdExp, receptors: Any, size: int, step_ms: float) -> Any:
    return nest.Create(
        "aeif_cond_beta_multisynapse",
        size,
        {
            "C_m": cell.C_m, "g_L": cell.g_L, "E_L": cell.E_L, "V_th": cell.V_T, "Delta_T": cell.Delta_T,
            "V_reset": cell.V_reset, "V_peak": cell.V_cut, "t_ref": cell.tau_ref, "a": cell.a, "b": cell.b,
            "tau_w": cell.tau_w, "V_m": cell.E_L, "E_rev": [r.E for r in receptors],
            "tau_rise": [step_ms] * len(receptors), "tau_decay": [r.tau for r in receptors],
        },
    )  # fmt: skip


def _baskets(nest: Any, cell: LIF, tau: float, size: int) -> Any:
    return nest.Create(
        "iaf_cond_exp",
        size,
        {
            "C_m": cell.C_m, "g_L": cell.g_L, "E_L": cell.E_L, "V_th": cell.V_T, "V_reset": cell.V_reset,
            "t_ref": cell.tau_ref, "V_m": cell.E_L, "E_ex": 0.0, "tau_syn_ex": tau,
        },
    )  # fmt: skip


def _keys(nest: Any, job: Job, start: float, step_ms: float) -> Any:
    """Parrots that repeat the given spikes one step later, as the cells of KEY do."""
    size, (cells, steps) = job.circuit.population("KEY").size, job.events["KEY"]
    given = steps - round(start / job.dt)
    times = [np.round(given[(cells == n) & (given > 0)] * step_ms, 6) for n in range(size)]
    source = nest.Create("spike_generator", size, [{"spike_times": t} for t in times])
    parrots = nest.Create("parrot_neuron", size)
    nest.Connect(source, parrots, "one_to_one", {"delay": step_ms})
    return parrots


def main() -> None:
    Path("result.pickle").write_bytes(pickle.dumps(simulate(*pickle.loads(Path("task.pickle").read_bytes()))))


if __name__ == "__main__":
    main()
