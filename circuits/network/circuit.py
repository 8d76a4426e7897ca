"""A circuit as data: populations and projections, changed by name, run by `simulation`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from ...models.numeric import finite, take_numbers
from ..names import brian_name
from ..table import Table
from .population import Drive, Population
from .projection import Projection
from .spike_trains import Inputs
from .wiring import OneToOne


@dataclass(frozen=True)
class Circuit:
    """Populations and projections, and the part each plays in key-value memory.

    A circuit is a value: `with_population`, `with_projection` and their like return a changed copy.

    Parameters
    ----------
    name : str
        What tables and results call it.
    populations : tuple of Population
        Cells, inputs among them.
    projections : tuple of Projection
        Synapses, each from one population to another.
    query : str or tuple of str
        Population that carries the cue, or several, over which the cells of a cue are divided.
    key : str
        Population whose active cells at study are the key.
    value : str
        Population that holds the content.
    stages : tuple of str
        Key stages that are read out beside the values, in the order in which activity travels.
    active : int
        Default number of active cells per pattern.
    active_range : mapping of str to (float, float)
        Lowest and highest share of cells that are active at once, by population, as animals show it. What leaves the
        range is said beside the results. Default: nothing is checked.
    notes : tuple of str
        What a reader of its tables should know.
    trains : Inputs, optional
        How its input cells fire where an experiment does not say otherwise.

    Raises
    ------
    ValueError
        If a name is given twice, a role or a projection names no population, or a projection needs a receptor that
        its target lacks.

    Examples
    --------
    >>> from spikekv import MINIMAL
    >>> MINIMAL.key, MINIMAL.value, MINIMAL.population("KEY").size
    ('KEY', 'VALUE', 1000)
    >>> MINIMAL.with_population("KEY", size=800).population("KEY").size
    800
    """

    name: str
    populations: tuple[Population, ...]
    projections: tuple[Projection, ...]
    query: str | tuple[str, ...]
    key: str
    value: str
    stages: tuple[str, ...]
    active: int
    active_range: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    trains: Inputs = field(default_factory=Inputs)

    def __post_init__(self) -> None:
        take_numbers(self)
        if not isinstance(self.trains, Inputs):
            raise ValueError(f"Circuit {self.name}.trains: must be Inputs, got {self.trains!r}")
        spans = {n: (finite(low, n), finite(high, n)) for n, (low, high) in self.active_range.items()}
        object.__setattr__(self, "active_range", spans)
        if not isinstance(self.query, str):
            object.__setattr__(self, "query", tuple(self.query) if len(self.query) != 1 else self.query[0])
        names = [p.name for p in self.populations]
        for what, items in (("population", names), ("projection", [p.name for p in self.projections])):
            twice = {n for n in items if items.count(n) > 1}
            if twice:
                raise ValueError(f"Circuit {self.name}: {what} {sorted(twice)[0]} is defined twice")
        self._check_objects()
        for role in (*self.queries, self.key, self.value, *self.stages):
            self.population(role)
        for projection in self.projections:
            target = self.population(projection.target)
            source = self.population(projection.source)
            if target.kind == "input":
                raise ValueError(f"Projection {projection.name}: {target.name} is an input and receives nothing")
            known = {r.name for r in target.receptors}
            missing = set(projection.conductance) - known
            if missing:
                raise ValueError(
                    f"Projection {projection.name}: {target.name} has no receptor {sorted(missing)[0]}; "
                    f"it has {', '.join(sorted(known)) or 'none'}"
                )
            read = getattr(projection.plasticity, "receptor", None)
            if read is not None and read not in known:
                raise ValueError(
                    f"Projection {projection.name}.plasticity.receptor: {target.name} has no receptor {read}; "
                    f"it has {', '.join(sorted(known)) or 'none'}"
                )
            projection.wiring.check(projection.name, source.size, target.size)
        carries = [p.name for p in self.populations if p.drive == "cue"]
        if sorted(carries) != sorted(self.queries):
            raise ValueError(
                f"Circuit {self.name}: the query {', '.join(self.queries)} alone carries the cue, not {carries}"
            )
        if self.projections and self.key != self.value:
            self.projection(f"{self.key}->{self.value}")  # what a key brings out is read along it

    def _check_objects(self) -> None:
        """Refuse names that the simulator would give to two objects. Raises ValueError that names the population."""
        taken = {"clock": "the clock", "defaultclock": "the clock", "network": "the network"}
        for projection in self.projections:
            name = brian_name(projection.name)
            own = {f"{name}{end}": f"projection {projection.name}" for end in ("", "_pre", "_post")}
            if twice := own.keys() & taken.keys():
                raise ValueError(
                    f"Projection {projection.name}: the simulator calls {taken[min(twice)]} {min(twice)} too; rename it"
                )
            taken |= own
        for source in self.inputs("acetylcholine"):
            taken |= {f"{source.name}_to_{p.name}": f"the release of {source.name}" for p in self.populations}
        for population in self.populations:
            taken[f"spikes_{population.name}"] = f"the spikes of {population.name}"
            if population.kind == "input":
                taken |= {f"{population.name}_{end}": f"the input of {population.name}" for end in ("events", "kick")}
        for population in self.populations:
            if population.name in taken:
                raise ValueError(
                    f"Population {population.name}: is what the simulator calls {taken[population.name]}; rename it"
                )

    def population(self, name: str) -> Population:
        """The population of that name; an error lists the names there are."""
        return _named(self.populations, name, f"Circuit {self.name}: no population")

    def projection(self, name: str) -> Projection:
        """The projection of that name (``SOURCE->TARGET``, with ``:LABEL`` where it has one)."""
        return _named(self.projections, name, f"Circuit {self.name}: no projection")

    @property
    def queries(self) -> tuple[str, ...]:
        """The populations that carry the cue, in the order in which its cells are divided over them."""
        return (self.query,) if isinstance(self.query, str) else self.query

    def cue_cells(self, query: str) -> slice:
        """Which cells of a whole cue are those of one query population."""
        first = sum(self.population(name).size for name in self.queries[: self.queries.index(query)])
        return slice(first, first + self.population(query).size)

    @property
    def cells(self) -> tuple[Population, ...]:
        """The populations of neurons: everything but the given spike trains; the query counts."""
        return tuple(p for p in self.populations if p.kind != "input" or p.name in self.queries)

    def _repr_html_(self) -> str:
        """What a notebook shows: populations, and from where each is reached (``*``: by plastic synapses)."""
        rows = []
        for p in self.populations:
            sources = ", ".join(q.source + "*" * (q.plasticity is not None) for q in self.incoming(p.name))
            rows.append((p.name, p.area, p.kind, f"{p.size:,}", p.meaning, sources))
        columns = ("population", "area", "kind", "cells", "role", "input from")
        lead = f"query {', '.join(self.queries)}, key {self.key}, value {self.value}; "
        lead += f"{self.active} active cells per pattern"
        return Table(f"Circuit {self.name}", columns, tuple(rows), lead).html()

    def inputs(self, drive: Drive) -> tuple[Population, ...]:
        return tuple(p for p in self.populations if p.drive == drive)

    def incoming(self, name: str) -> tuple[Projection, ...]:
        return tuple(p for p in self.projections if p.target == name)

    def outgoing(self, name: str) -> tuple[Projection, ...]:
        return tuple(p for p in self.projections if p.source == name)

    def followers(self, name: str) -> tuple[Population, ...]:
        """The inputs that are wired to a population one to one, and so are as large as it is."""
        sources = (self.population(p.source) for p in self.incoming(name) if isinstance(p.wiring, OneToOne))
        return tuple(source for source in sources if source.kind == "input")

    def with_population(self, name: str, **changes: Any) -> Circuit:
        """A copy in which fields of one population are changed; inputs wired to it one to one follow its size."""
        new = {name: dataclasses.replace(self.population(name), **changes)}
        if "size" in changes:
            new |= {p.name: dataclasses.replace(p, size=changes["size"]) for p in self.followers(name)}
        return dataclasses.replace(self, populations=tuple(new.get(p.name, p) for p in self.populations))

    def with_projection(self, name: str | Projection, **changes: Any) -> Circuit:
        """A copy in which a projection is changed by name, or a new one is added."""
        if isinstance(name, Projection):
            return dataclasses.replace(self, projections=(*self.projections, name))
        new = dataclasses.replace(self.projection(name), **changes)
        return dataclasses.replace(self, projections=tuple(new if p.name == name else p for p in self.projections))

    def without(self, *names: str) -> Circuit:
        """A copy without the named projections and populations; with a population go its projections.

        A key stage may go, and one of several query populations; the key and the value may not.
        """
        for name in names:
            if "->" in name:
                self.projection(name)
            else:
                self.population(name)
        return dataclasses.replace(
            self,
            populations=tuple(p for p in self.populations if p.name not in names),
            projections=tuple(p for p in self.projections if not {p.name, p.source, p.target} & {*names}),
            query=tuple(q for q in self.queries if q not in names) or self.query,
            stages=tuple(s for s in self.stages if s not in names),
        )

    def at_acetylcholine(self, level: float) -> Circuit:
        """A copy in which every projection transmits as it does at a level in [0, 1], whatever the level is."""
        fixed = (dataclasses.replace(p.scaled(1 + p.effect(level)), ach=0.0) for p in self.projections)
        return dataclasses.replace(self, projections=tuple(fixed))

    def without_learning(self) -> Circuit:
        """A copy in which every plastic projection is frozen at its initial weight."""
        frozen = tuple(
            p
            if p.plasticity is None
            else dataclasses.replace(p, plasticity=dataclasses.replace(p.plasticity, plastic=0.0))  # type: ignore[type-var]
            for p in self.projections
        )
        return dataclasses.replace(self, projections=frozen)


def _named(items: tuple[Any, ...], name: str, complaint: str) -> Any:
    for item in items:
        if item.name == name:
            return item
    names = [item.name for item in items]
    near = get_close_matches(name, names, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(names)}"
    raise ValueError(f"{complaint} {name!r}{hint}")
