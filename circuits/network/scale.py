"""A circuit of any size that behaves as the one it was made from."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection

from .circuit import Circuit
from .population import Population
from .projection import Projection
from .wiring import AllToAll, FixedInDegree, FixedOutDegree, FromStates, OneToOne, WithinState

MAX_SYNAPSES = 2**31 - 1  # of one projection: the simulator numbers them in 32 bits


def scaled(circuit: Circuit, factor: float = 1.0, active: int | None = None, fixed: Collection[str] = ()) -> Circuit:
    """A copy with ``factor`` times the cells, at constant sparseness and constant in-degree.

    - Sizes and active cells per pattern are multiplied and rounded (``active`` overrules the latter).
    - In- and out-degrees stay. Where every cell reached every cell, above 1 a cell hears as many cells,
      drawn at random, as at 1. So the expected number of active inputs of a cell stays, conductances
      with it, and synapses grow with ``factor``, not with its square.
    - Below 1 a population may be smaller than a degree asks: all of it is then heard, and the
      conductance is raised by what is missing.
    - Populations named in ``fixed`` keep their size.

    Above 1 the number of active inputs of a cell scatters more: 1000 of 1000 cells hold all k
    active ones, 1000 of many hold k +- sqrt(k). Raises ValueError for a factor that leaves no
    active cell or more synapses than can be numbered.
    """
    most = MAX_SYNAPSES / max((_count(circuit, p) for p in circuit.projections), default=1)
    least = 0.5 / circuit.active
    if not (math.isfinite(factor) and least < factor <= most):
        raise ValueError(
            f"scale: must be above {least:.3g} (one active cell per pattern) and at most {most:.4g} "
            f"({MAX_SYNAPSES} synapses in a projection), got {factor}"
        )
    if active is None:
        active = max(1, round(circuit.active * factor))
    if factor == 1:
        return dataclasses.replace(circuit, active=active)
    sizes = {p.name: p.size if p.name in fixed else _size(p, factor) for p in circuit.populations}
    return dataclasses.replace(
        circuit,
        active=active,
        populations=tuple(dataclasses.replace(p, size=sizes[p.name]) for p in circuit.populations),
        projections=tuple(_projection(circuit, p, sizes) for p in circuit.projections),
    )


def _size(population: Population, factor: float) -> int:
    return (
        population.size if population.drive in ("acetylcholine", "reward") else max(1, round(population.size * factor))
    )


def _projection(circuit: Circuit, projection: Projection, sizes: dict[str, int]) -> Projection:
    """The projection between populations of other sizes."""
    wiring, source, target = projection.wiring, projection.source, projection.target
    if isinstance(wiring, OneToOne | WithinState | FromStates):
        return projection
    degree = circuit.population(source).size if isinstance(wiring, AllToAll) else wiring.n
    pool = sizes[target if isinstance(wiring, FixedOutDegree) else source]
    if source == target and not isinstance(wiring, AllToAll):
        pool -= 1
    reached = min(degree, pool)
    if isinstance(wiring, FixedOutDegree):
        wiring = FixedOutDegree(reached)
    elif isinstance(wiring, FixedInDegree) or reached < pool:
        wiring = FixedInDegree(reached)
    return dataclasses.replace(projection.scaled(degree / reached), wiring=wiring)


def _count(circuit: Circuit, projection: Projection) -> int:
    sizes = (circuit.population(name).size for name in (projection.source, projection.target))
    return projection.wiring.count(*sizes)
