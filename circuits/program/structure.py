"""The structure of a circuit: all that is compiled into its program, as opposed to set when it runs."""

from __future__ import annotations

import dataclasses
import json
import re

from ...models.neurons.custom import CustomNeuron
from ...models.neurons.spike_source import SpikeSource
from ...models.plasticity.rule import Trace
from ..names import brian_name as brian_name
from ..network.circuit import Circuit
from ..network.wiring import AllToAll
from ..precision import Precision

# What a model or rule contributes to the code that is compiled; two rules of one name differ in it
CODE = (
    *("equations", "threshold", "refractory", "reset", "method", "on_pre", "on_post", "efficacy"),
    *("before", "factor", "after", "needs_ach", "on_reward"),
)
VALUES = ("source", "parameters", "initial", "rheobase_pA", "name")  # fields that are set when it runs, or only said
CHUNK = 0.25  # s simulated between two reports of progress and checks of the state


def structure(circuit: Circuit, dt: float, precision: Precision = "double") -> str:
    """Text of everything that is compiled into the network, as opposed to set at run time."""

    def shape(obj: object) -> object:
        if dataclasses.is_dataclass(obj) and not isinstance(obj, type):
            names = [f.name for f in dataclasses.fields(obj) if "unit" not in f.metadata and f.name not in VALUES]
            own = [[p.name, p.dimension] for p in obj.constants()] if isinstance(obj, CustomNeuron) else []
            return {
                "constants": own,
                "class": type(obj).__name__,
                "code": {n: getattr(obj, n) for n in CODE if hasattr(obj, n)},
                "traces": [[(t.name, t.update) for t in side] for side in getattr(obj, "traces", ())],
            } | {n: shape(getattr(obj, n)) for n in names}
        if isinstance(obj, tuple):
            return [shape(o) for o in obj]
        return obj

    populations = [[p.name, p.size, p.kind, p.drive, shape(p.cell), shape(p.receptors)] for p in circuit.populations]
    projections = [
        [
            p.name,
            list(p.conductance),
            p.delay,
            "saturating" if p.ach and p.ach_half else p.ach != 0,
            shape(p.plasticity),
            shape(p.short_term),
            p.wiring.count(circuit.population(p.source).size, circuit.population(p.target).size),
            isinstance(p.wiring, AllToAll),  # such a projection has no lists of cells
        ]
        for p in circuit.projections
    ]
    return json.dumps([circuit.query, populations, projections, dt, precision], sort_keys=True)


def traces_of(circuit: Circuit, population: str) -> list[Trace]:
    """Spike traces that a population's cells keep for the plastic projections they take part in."""
    found: dict[str, Trace] = {}
    for projection in circuit.projections:
        if projection.plasticity is None:
            continue
        source, target = projection.plasticity.traces
        for trace in source * (projection.source == population) + target * (projection.target == population):
            if found.setdefault(trace.name, trace) != trace:
                raise ValueError(f"Population {population}: two rules keep trace {trace.name} with different constants")
    return list(found.values())


def recordable(circuit: Circuit, owner: str) -> list[str]:
    """Variables of a population, or of a plastic projection, that can be sampled."""
    if "->" in owner:
        rule = circuit.projection(owner).plasticity
        return ["w", *re.findall(r"d(\w+)/dt", getattr(rule, "equations", ""))]
    population = circuit.population(owner)
    if isinstance(population.cell, SpikeSource):
        return []
    texts = [population.cell.equations, *(receptor.equations for receptor in population.receptors)]
    return [name for text in texts for name in re.findall(r"d(\w+)/dt", text)]


def reward_targets(circuit: Circuit) -> list[str]:
    """Populations whose incoming synapses learn when reward is given."""
    names = {p.target for p in circuit.projections if getattr(p.plasticity, "on_reward", "")}
    return [p.name for p in circuit.populations if p.name in names]


def ach_targets(circuit: Circuit) -> list[str]:
    """Populations whose incoming synapses read the acetylcholine level."""
    names = {p.target for p in circuit.projections if p.ach or (p.plasticity is not None and p.plasticity.needs_ach)}
    return [p.name for p in circuit.populations if p.name in names]


def index_type(n_source: int, n_target: int) -> str:
    """Integer type that holds the number of a cell on either side of a projection."""
    return "uint16" if max(n_source, n_target) <= 2**16 else "int32"
