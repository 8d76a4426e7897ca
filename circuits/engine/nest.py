"""A job run by NEST, another simulator, to hold our numbers against its own.

What stands for what:

- `AdExp` with AMPA and GABA_A receptors: ``aeif_cond_exp``, the same equations, solved by an adaptive Runge-Kutta
  method. With NMDA: ``aeif_cond_beta_multisynapse``, in which conductances rise within one step instead of at once;
  NEST has no such cell with the magnesium block, so that NMDA is a plain conductance, scaled by the share that
  magnesium leaves open at V_T.
- `LIF`: ``iaf_cond_exp``. The query, whose cells repeat the spikes they are given: ``parrot_neuron``.
- Plastic synapses: static ones, with the weights they are given. Acetylcholine is absent.

A spike in the step from n dt to (n + 1) dt has the time n dt here and (n + 1) dt in NEST; what it does to its
targets is at (n + 1) dt + delay in both. The refractory period counts from the end of that step in NEST and from
its beginning here, so that NEST is given one that is a step shorter.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...models.neurons.adexp import AdExp
from ...models.neurons.lif import LIF
from ...models.neurons.spike_source import SpikeSource
from ...models.synapses.receptors import GABA_A, NMDA, Receptor
from ..network.population import Population
from ..network.projection import Projection
from ..network.wiring import Edges
from ..program.structure import brian_name
from .job import Job, Result


def run(job: Job, weights: Mapping[str, np.ndarray] | None = None, start: float = 0.0) -> Result:
    """Run a job from ``start`` (s), at rest, to its end.

    weights: of every plastic projection, (n_synapses,). Returns spikes in the job's own time, and wall seconds.
    Raises ValueError for what NEST has no counterpart of. NEST must be installed, and is reset.
    """
    if job.precision != "double":
        raise ValueError(f"NEST: precision: must be double, in which it computes, got {job.precision}")
    import nest

    began = time.perf_counter()
    nest.ResetKernel()
    step_ms = job.dt * 1e3
    nest.set(resolution=step_ms, local_num_threads=1, print_time=False)
    nodes: dict[str, Any] = {}
    for population in job.circuit.populations:
        if isinstance(population.cell, SpikeSource):
            nodes |= _given(nest, job, population, start)
        else:
            nodes[population.name] = _cells(nest, job, population)
    ids = {name: np.asarray(made.tolist()) for name, made in nodes.items()}
    for projection in job.circuit.projections:
        if projection.source in nodes:
            _connect(nest, job, projection, ids, weights or {})
    recorders = {population.name: nest.Create("spike_recorder") for population in job.circuit.cells}
    for name, recorder in recorders.items():
        if name in nodes:
            nest.Connect(nodes[name], recorder)
    nest.Simulate(step_ms)  # sets up what the first call sets up
    built = time.perf_counter()
    n_steps = job.n_steps - round(start / job.dt)
    nest.Simulate((n_steps - 1) * step_ms)
    ended = time.perf_counter()
    spikes: dict[str, Edges] = {}
    for name, recorder in recorders.items():
        events = recorder.get("events")
        steps = np.round(np.asarray(events["times"]) / step_ms).astype(int) - 1
        cells = np.asarray(events["senders"], int) - ids[name].min() if name in ids else steps
        order = np.lexsort((cells, steps))
        spikes[name] = cells[order].astype(np.int32), (steps[order] + round(start / job.dt)) * job.dt
    return Result(spikes, {}, {"build": built - began, "run": ended - built})


def _cells(nest: Any, job: Job, population: Population) -> Any:
    cell, receptors = population.cell, population.receptors
    if not isinstance(cell, AdExp | LIF):
        raise ValueError(f"NEST: population {population.name} has cells {type(cell).__name__}; take AdExp or LIF")
    settings: dict[str, Any] = {
        "C_m": cell.C_m, "g_L": cell.g_L, "E_L": cell.E_L, "V_th": cell.V_T, "V_reset": cell.V_reset,
        "t_ref": max(0.0, cell.tau_ref - job.dt * 1e3), "V_m": cell.E_L,
    }  # fmt: skip
    if isinstance(cell, AdExp):
        if cell.has_sahp:
            raise ValueError(f"NEST: population {population.name} has a slow after-hyperpolarisation; set g_sahp to 0")
        settings |= {"Delta_T": cell.Delta_T, "V_peak": cell.V_cut, "a": cell.a, "b": cell.b, "tau_w": cell.tau_w}
    if _numbered(population):
        if isinstance(cell, LIF):
            raise ValueError(f"NEST: population {population.name} is LIF with NMDA; take AdExp, or AMPA and GABA_A")
        n = len(receptors)
        rise = {"tau_rise": [job.dt * 1e3] * n, "tau_decay": [r.tau for r in receptors]}
        model, settings = "aeif_cond_beta_multisynapse", settings | rise | {"E_rev": [r.E for r in receptors]}
    else:
        model = "aeif_cond_exp" if isinstance(cell, AdExp) else "iaf_cond_exp"
        for receptor in receptors:
            end = "in" if isinstance(receptor, GABA_A) else "ex"
            settings |= {f"tau_syn_{end}": receptor.tau, f"E_{end}": receptor.E}
    made = nest.Create(model, population.size, settings)
    made.I_e = np.broadcast_to(np.asarray(job.values[f"{population.name}.I_ext"]) * 1e12, population.size).tolist()
    return made


def _numbered(population: Population) -> bool:
    """Whether the receptors of a population have numbers in NEST; else there is one of either sign."""
    return any(isinstance(r, NMDA) for r in population.receptors)


def _given(nest: Any, job: Job, population: Population, start: float) -> dict[str, Any]:
    """The spikes of an input population that are still to come; none are made if it stays silent."""
    cells, steps = job.events.get(population.name, (np.zeros(0, int), np.zeros(0, int)))
    steps = steps - round(start / job.dt)
    cells, steps = cells[steps > 0], steps[steps > 0]
    if population.drive == "acetylcholine" or not cells.size:
        return {}
    step_ms = job.dt * 1e3
    order = np.lexsort((steps, cells))
    times = np.split(np.round(steps[order] * step_ms, 6), np.searchsorted(cells[order], np.arange(1, population.size)))
    source = nest.Create("spike_generator", population.size, [{"spike_times": t} for t in times])
    if population.name not in job.circuit.queries:
        return {population.name: source}
    parrots = nest.Create("parrot_neuron", population.size)
    nest.Connect(source, parrots, "one_to_one", {"delay": 2 * step_ms})
    return {population.name: parrots}


def _connect(
    nest: Any, job: Job, projection: Projection, ids: Mapping[str, np.ndarray], weights: Mapping[str, np.ndarray]
) -> None:
    name, (i, j) = projection.name, job.wiring[projection.name]
    target = job.circuit.population(projection.target)
    step_ms = job.dt * 1e3
    delay = projection.delay
    if job.circuit.population(projection.source).kind == "input" and projection.source not in job.circuit.queries:
        delay += step_ms  # what is given at n dt acts at the end of that step
    if delay < step_ms:
        raise ValueError(f"NEST: projection {name} has a delay of {delay:g} ms; at least one step, {step_ms:g}")
    if projection.short_term:
        raise ValueError(f"NEST: projection {name} has short-term plasticity; leave it out")
    if projection.plasticity and projection.plasticity.efficacy != "w":
        raise ValueError(
            f"NEST: projection {name} transmits {projection.plasticity.efficacy}, not w; take another rule"
        )
    w = 1.0 if projection.plasticity is None else _of(weights, name, len(i))
    w = w * np.asarray(job.values[f"{brian_name(name)}.kept"], float)
    for port, receptor in enumerate(target.receptors, start=1):
        g = projection.conductance.get(receptor.name)
        if g:
            share = _share(receptor, target)
            synapse = {
                "weight": np.broadcast_to(g * share * w, len(i)),
                "delay": np.full(len(i), delay),
                "receptor_type": np.full(len(i), port if _numbered(target) else 0),
            }
            nest.Connect(ids[projection.source][i], ids[projection.target][j], "one_to_one", synapse)


def _of(weights: Mapping[str, np.ndarray], name: str, n: int) -> np.ndarray:
    if name not in weights or np.shape(weights[name]) != (n,):
        raise ValueError(f"NEST: weights of {name}: give {n} of them, one per synapse")
    return weights[name]


def _share(receptor: Receptor, target: Population) -> float:
    """What a conductance is multiplied by: inhibition is negative where receptors have no numbers."""
    if isinstance(receptor, NMDA):
        assert isinstance(target.cell, AdExp)
        return receptor.open_fraction(target.cell.V_T)
    return -1.0 if isinstance(receptor, GABA_A) and not _numbered(target) else 1.0
