"""A circuit as tables of a configuration file: written out in full, changed by name.

``populations.NAME`` and ``projections."SOURCE->TARGET"`` hold the fields of `Population`
and `Projection`; a nested parameter set (cell, wiring, plasticity, short_term, each
receptor) is a table of its own, whose ``type`` is the name of its class. What a table
does not name stays as it was; a new name adds; ``"none"`` removes a projection, its
plasticity or its short-term plasticity.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from math import isfinite
from typing import Any, TypeVar, get_args

from ...models.neurons.adexp import AdExp
from ...models.neurons.lif import LIF
from ...models.neurons.spike_source import SpikeSource
from ...models.plasticity.balanced_inhibition import BalancedInhibition
from ...models.plasticity.bistable import BistableHebb
from ...models.plasticity.covariance import CovarianceRule
from ...models.plasticity.error import ErrorRule
from ...models.plasticity.gated_hebb import GatedHebb
from ...models.plasticity.pair_stdp import PairSTDP
from ...models.plasticity.triplet_stdp import TripletSTDP
from ...models.plasticity.vogels import VogelsISTDP
from ...models.synapses.receptors import Receptor
from ...models.synapses.short_term import TsodyksMarkram
from ..names import did_you_mean
from .circuit import Circuit
from .population import Drive, Kind, Population
from .projection import Projection
from .wiring import Wiring

NONE = "none"

# field -> parameter sets it may hold; a new model or rule is listed here to be named in a file
CHOICES: Mapping[str, tuple[type, ...]] = {
    "cell": (AdExp, LIF, SpikeSource),
    "wiring": get_args(Wiring),
    "plasticity": (
        *(GatedHebb, BistableHebb, CovarianceRule, ErrorRule, PairSTDP, TripletSTDP),
        *(VogelsISTDP, BalancedInhibition),
    ),
    "short_term": (TsodyksMarkram,),
}
RECEPTORS: Mapping[str, type] = {cls.name: cls for cls in get_args(Receptor)}
WORDS: Mapping[str, tuple[str, ...]] = {"kind": get_args(Kind), "drive": get_args(Drive)}
OPTIONAL = ("drive", "plasticity", "short_term")

T = TypeVar("T")


def to_tables(circuit: Circuit) -> dict[str, dict[str, Any]]:
    """Every parameter of a circuit, as ``{"populations": {...}, "projections": {...}}``."""
    return {
        "populations": {p.name: _table(p, "name") for p in circuit.populations},
        "projections": {p.name: _table(p, "source", "target") for p in circuit.projections},
    }


def with_tables(circuit: Circuit, populations: Mapping[str, Any], projections: Mapping[str, Any]) -> Circuit:
    """A copy of a circuit with what the tables change, add or remove.

    Inputs wired one to one to a population follow its size, unless they have a table of their own.

    Raises ValueError that names the key, the value and the remedy.
    """
    cells = {p.name: p for p in circuit.populations}
    for name, table in populations.items():
        where = f"populations.{name}"
        if name in cells:
            cells[name] = changed(cells[name], table, where, fixed=("name",))
            for input_ in circuit.followers(name):
                if input_.name not in populations:
                    cells[input_.name] = dataclasses.replace(input_, size=cells[name].size)
        else:
            cells[name] = made(Population, table, where, f"; {did_you_mean(name, cells)}", name=name)
    links = {p.name: p for p in circuit.projections}
    for name, table in projections.items():
        where = f'projections."{name}"'
        if name in links:
            if table == NONE:
                del links[name]
            else:
                links[name] = changed(links[name], table, where, fixed=("source", "target"))
        else:
            source, _, target = name.partition("->")
            hint = f"; {did_you_mean(name, links)}"
            links[name] = made(Projection, table, where, hint, source=source, target=target)
    return dataclasses.replace(circuit, populations=tuple(cells.values()), projections=tuple(links.values()))


def changed(item: T, table: Any, where: str, fixed: tuple[str, ...] = ()) -> T:
    """A copy of a parameter set with some fields changed; ``where`` is its name in messages."""
    old = {name: getattr(item, name) for name in _fields(type(item))}
    return dataclasses.replace(item, **_values(type(item), table, where, fixed, old))  # type: ignore[type-var]


def made(cls: type[T], table: Any, where: str, hint: str = "", **given: Any) -> T:
    """A new parameter set; ``hint`` ends the message if the table lacks what has no default."""
    fields = _fields(cls)
    values = _values(cls, table, where, tuple(given), {})
    missing = [
        name
        for name, f in fields.items()
        if f.default is f.default_factory is dataclasses.MISSING and name not in values and name not in given
    ]
    if missing:
        raise ValueError(f"{where}: a new {cls.__name__} needs {', '.join(missing)}{hint}")
    return cls(**given, **values)


def _values(cls: type, table: Any, where: str, fixed: tuple[str, ...], old: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(table, Mapping):
        raise ValueError(f"{where}: must be a table of {cls.__name__} fields, got {table!r}")
    fields = {name: f for name, f in _fields(cls).items() if name not in fixed}
    values = {}
    for key, value in table.items():
        if key not in fields:
            raise ValueError(f"{where}: unknown key {key!r}; {did_you_mean(key, fields)}")
        values[key] = _value(fields[key], value, f"{where}.{key}", old.get(key))
    return values


def _value(field: dataclasses.Field[Any], value: Any, where: str, old: Any) -> Any:
    """The value of one field, from what stands in the file."""
    name = field.name
    if value == NONE and name in OPTIONAL:
        return None
    if name in CHOICES:
        return _choice(CHOICES[name], value, where, old)
    if name == "receptors":
        return _receptors(value, where, old or ())
    if name == "conductance":
        if not isinstance(value, Mapping):
            raise ValueError(f"{where}: must be a table of receptor = nS, got {value!r}")
        return {**(old or {}), **{r: _plain("float", g, f"{where}.{r}") for r, g in value.items()}}
    if name in WORDS:
        if value not in WORDS[name]:
            raise ValueError(f"{where}: must be one of {', '.join(WORDS[name])}, got {value!r}")
        return value
    return _plain(str(field.type), value, where)


def _choice(classes: tuple[type, ...], table: Any, where: str, old: Any) -> Any:
    """A nested parameter set: of the type it names, or of the type it had."""
    if not isinstance(table, Mapping):
        names = ", ".join(c.__name__ for c in classes)
        raise ValueError(f"{where}: must be a table with a type ({names}), got {table!r}")
    by_name = {c.__name__: c for c in classes}
    kind = table.get("type", type(old).__name__ if old is not None else None)
    if kind is None:
        raise ValueError(f"{where}.type: is needed; there are {', '.join(by_name)}")
    if kind not in by_name:
        raise ValueError(f"{where}.type: unknown type {kind!r}; {did_you_mean(str(kind), by_name)}")
    rest = {key: value for key, value in table.items() if key != "type"}
    return changed(old, rest, where) if type(old) is by_name[kind] else made(by_name[kind], rest, where)


def _receptors(table: Any, where: str, old: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(table, Mapping):
        raise ValueError(f"{where}: must be tables by receptor ({', '.join(RECEPTORS)}), got {table!r}")
    out = {r.name: r for r in old}
    for name, part in table.items():
        if name not in RECEPTORS:
            raise ValueError(f"{where}: unknown receptor {name!r}; {did_you_mean(name, RECEPTORS)}")
        place = f"{where}.{name}"
        out[name] = changed(out[name], part, place) if name in out else made(RECEPTORS[name], part, place)
    return tuple(out.values())


def _plain(kind: str, value: Any, where: str) -> Any:
    """A number or a text; a whole number will do for a float."""
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    wanted, words = {"int": (int, "a whole number"), "float": (float, "a number"), "str": (str, "a text")}[kind]
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise ValueError(f"{where}: must be {words}, got {value!r}")
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{where}: must be finite, got {value}")
    return value


def _fields(cls: type) -> dict[str, dataclasses.Field[Any]]:
    return {f.name: f for f in dataclasses.fields(cls)}


def _table(item: Any, *left_out: str) -> dict[str, Any]:
    fields = _fields(type(item))
    return {name: _written(f, getattr(item, name)) for name, f in fields.items() if name not in left_out}


def _written(field: dataclasses.Field[Any], value: Any) -> Any:
    if field.type == "float":
        return float(value)
    if value is None:
        return NONE
    if isinstance(value, tuple):
        return {receptor.name: _table(receptor) for receptor in value}
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value):
        return {"type": type(value).__name__, **_table(value)}
    return value
