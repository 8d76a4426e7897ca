"""Section ``networks``: the same networks in other engines, published ones that were designed elsewhere among them.

The conductance-based balanced network of Vogels & Abbott (2005, J Neurosci 25:10786), benchmark 1 of Brette et al.
(2007, J Comput Neurosci 23:349): 3,200 excitatory and 800 inhibitory leaky integrate-and-fire cells, each with 64 and
16 inputs, exponential conductances. Activity is kept up by a constant current of 10 mV (as in Brian2's ``CUBA``
example), and delays are one step, so that all simulators can have them. The in-degree is fixed where the original
connects at random with 2 %.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec

import numpy as np

from ...circuits.engine import standalone
from ...circuits.engine.job import Job, prepare, values
from ...circuits.engine.laid_out import wire
from ...circuits.engine.process import SimulationError
from ...circuits.network.circuit import Circuit
from ...circuits.network.population import Population
from ...circuits.network.projection import Projection
from ...circuits.network.wiring import FixedInDegree
from ...models.neurons.lif import LIF
from ...models.neurons.spike_source import SpikeSource
from ...models.plasticity.vogels import VogelsISTDP
from ...models.synapses.receptors import AMPA, GABA_A
from .engines import NO_COMPILER, circuits
from .measure import Report, Row, Scale, experiment, processor_seconds, synaptic_events

OURS, BRIAN = "spikekv cpp", "Brian2 C++ standalone"
# Module to import -> simulator, module here that runs the balanced network in it, what it solves differently
OTHERS = {
    "nest": ("NEST", "nest_balanced", "iaf_cond_exp, which integrates adaptively"),
    "ANNarchy": ("ANNarchy", "annarchy_balanced", "conductances with their value at the start of a step"),
    "brainpy": ("BrainPy", "brainpy_balanced", "double precision, compiled by JAX, as the second of two runs"),
    "nengo": ("Nengo", "nengo_balanced", "currents in place of conductances: another network; interpreted"),
}

STEP = 1e-4  # s
CELL = LIF(C_m=200.0, g_L=10.0, E_L=-60.0, V_T=-50.0, V_reset=-60.0, tau_ref=5.0, source="Vogels & Abbott (2005)")
RECEPTORS = (AMPA(tau=5.0, E=0.0), GABA_A(tau=10.0, E=-80.0))
DRIVE = 150.0  # pA, half beyond rheobase


def network(scale: float = 1.0) -> Circuit:
    """The balanced network; ``scale`` multiplies cells, not inputs per cell."""
    n_e, n_i = round(3200 * scale), round(800 * scale)
    populations = (
        Population("GIVEN", 1, SpikeSource(), "input", drive="cue"),
        Population("E", n_e, CELL, receptors=RECEPTORS, bias=DRIVE),
        Population("I", n_i, CELL, "inhibitory", receptors=RECEPTORS, bias=DRIVE),
    )
    projections = [
        Projection(source, target, FixedInDegree(n), {receptor: g}, delay=STEP * 1e3)
        for source, n, receptor, g in (("E", 64, "AMPA", 6.0), ("I", 16, "GABA_A", 67.0))
        for target in ("E", "I")
    ]
    return Circuit("balanced", populations, tuple(projections), "GIVEN", "E", "I", (), active=1)


def job_of(circuit: Circuit, seconds: float, seed: int) -> Job:
    """The network for so long, from potentials drawn between reset and threshold."""
    rng = np.random.default_rng(seed)
    numbers = values(circuit)
    for name in ("E", "I"):
        size = circuit.population(name).size
        numbers[f"{name}.v"] = rng.uniform(CELL.V_reset, CELL.V_T, size) * 1e-3
    wiring = {p.name: wire(circuit, p, seed) for p in circuit.projections}
    nothing = {"GIVEN": (np.zeros(0, np.int32), np.zeros(0, np.int32))}
    return Job(circuit, wiring, nothing, numbers, round(seconds / STEP), STEP, allow_runaway=True)


def plastic() -> Circuit:
    """The balanced network with inhibitory synapses that learn, after Vogels et al. (2011, Science 334:1569)."""
    return network().with_projection("I->E", plasticity=VogelsISTDP())


def networks(scale: Scale, report: Report) -> list[Row]:
    """Processor seconds per simulated second of our compiled engine and of others, on the same networks."""
    if standalone.compiler() is None:
        return [{"simulator": OURS, "status": NO_COMPILER}]
    jobs = {
        "balanced": lambda: job_of(network(), scale.balanced_seconds, scale.seed),
        "balanced, plastic": lambda: job_of(plastic(), scale.balanced_seconds, scale.seed),
    }
    for name in scale.circuits:
        jobs[name] = partial(_of_circuit, name, scale)
    rows: list[Row] = []
    for n, (name, make) in enumerate(jobs.items()):
        report(n / len(jobs))
        rows += compared(name, make())
    return rows


def _of_circuit(name: str, scale: Scale) -> Job:
    return prepare(experiment(circuits()[name](), scale.engine_pairs, scale.seed))[0]


def compared(name: str, job: Job) -> list[Row]:
    """Ours, Brian2's own, and of the balanced network all others, one after the other on one job."""
    from .peers import in_brian2

    standalone.build(job)
    ours, result = processor_seconds(lambda: standalone.run(job))
    theirs = in_brian2(job)
    seconds = job.n_steps * job.dt
    same = all(
        np.array_equal(a, b)
        for population in result.spikes
        for a, b in zip(result.spikes[population], theirs["spikes"][population], strict=True)
    )
    n_cells = sum(p.size for p in job.circuit.cells)
    found: list[Row] = [
        {"simulator": OURS, "processor_seconds": ours, "note": "", "spikes": result.spikes},
        {**theirs, "simulator": BRIAN, "note": f"spikes {'the same' if same else 'differ'}"},
    ]
    if name == "balanced":
        found += [_other(library, job) for library in OTHERS]
    common = {
        "network": name,
        "n_neurons": n_cells,
        "n_synapses": sum(len(i) for i, _ in job.wiring.values()),
        "simulated_seconds": seconds,
        "synaptic_events": sum(sum(n) for n in synaptic_events(job, result.spikes).values()),
        "repeats": 1,
    }
    return [
        common | row
        if "status" in row
        else common
        | {
            "simulator": row["simulator"],
            "status": "measured",
            "note": row["note"],
            "rate_hz": sum(len(cells) for cells, _ in row["spikes"].values()) / n_cells / seconds,
            "processor_real_time_factor": row["processor_seconds"] / seconds,
            "times_ours": row["processor_seconds"] / ours,
        }
        for row in found
    ]


def _other(library: str, job: Job) -> Row:
    """The balanced network in another simulator, or why it was not measured."""
    from .peers import MISSING, apart

    simulator, module, note = OTHERS[library]
    row: Row = {"simulator": simulator, "note": note}
    if find_spec(library) is None:
        return row | {"status": MISSING}
    try:
        return row | apart(module, (job,))
    except SimulationError as error:
        return row | {"status": str(error)}
