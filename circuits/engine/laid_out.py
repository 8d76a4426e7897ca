"""What is drawn for an experiment before it runs: its schedule, its synapses, its input spikes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..network.circuit import Circuit
from ..network.projection import Projection
from ..network.wiring import Edges
from ..protocol.experiment import Played
from ..protocol.schedule import Schedule, schedule
from ..seeds import generator


@dataclass(frozen=True)
class LaidOut:
    """An experiment laid out in time and space, for it and for all that differ in learning and lesions only.

    wiring: projection -> (source, target) of each synapse; events: input population -> (cell, time step) of each spike.
    """

    experiment: Played
    plan: Schedule
    wiring: Mapping[str, Edges]
    events: Mapping[str, Edges]

    def serves(self, other: Played) -> bool:
        """Whether another experiment differs in learning and lesions at most; stimuli must be one and the same."""
        mine = self.experiment
        if type(mine) is not type(other):
            return False
        names = [f.name for f in dataclasses.fields(mine) if f.name not in ("learning", "lesions")]  # type: ignore[arg-type]
        return all(
            _one_and_the_same(getattr(mine, name), getattr(other, name))
            if name in ("pairs", "protocol", "studied")  # they hold arrays
            else getattr(mine, name) == getattr(other, name)
            for name in names
        )


def lay_out(experiment: Played, earlier: LaidOut | None = None) -> LaidOut:
    """Draw synapses and input spikes of an experiment; where an earlier layout serves it, that one is returned.

    Of an earlier layout of the same circuit and seed the synapses at least are taken.
    """
    if earlier is not None and earlier.serves(experiment):
        return earlier
    circuit, dt, seed = experiment.circuit, experiment.timing.dt, experiment.seed
    plan = schedule(experiment)
    if earlier is not None and earlier.experiment.circuit is circuit and earlier.experiment.seed == seed:
        wiring = earlier.wiring
    else:
        wiring = {p.name: wire(circuit, p, seed) for p in circuit.projections}
    events = {name: in_steps(cells, times, dt) for name, (cells, times) in plan.events.items()}
    for array in (array for edges in (*wiring.values(), *events.values()) for array in edges):
        array.setflags(write=False)  # several runs share it
    return LaidOut(experiment, plan, wiring, events)


def wire(circuit: Circuit, projection: Projection, seed: int) -> Edges:
    """The synapses of a projection: source and target cell of each, sorted by source."""
    n_source = circuit.population(projection.source).size
    n_target = circuit.population(projection.target).size
    rng = generator(seed, "wiring", projection.name)
    return projection.wiring.draw(n_source, n_target, rng, projection.source == projection.target)


def in_steps(cells: np.ndarray, times: np.ndarray, dt: float) -> Edges:
    """Input spikes by time step, in order; a cell has one spike per step."""
    steps = np.round(np.asarray(times) / dt).astype(np.int32)
    order = np.lexsort((cells, steps))
    cells, steps = np.asarray(cells)[order].astype(np.int32), steps[order]
    if np.any((np.diff(steps) == 0) & (np.diff(cells) == 0)):
        raise ValueError("input: a cell is given two spikes in one time step")
    return cells, steps


def _one_and_the_same(a: object, b: object) -> bool:
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(x is y for x, y in zip(a, b, strict=True))
    return a is b
