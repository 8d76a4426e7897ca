"""A circuit as tables of a configuration file: written out in full, changed by name.

``populations.NAME`` and ``projections."SOURCE->TARGET"``, or ``"SOURCE->TARGET:LABEL"``, hold the
fields of `Population` and `Projection`; a nested parameter set (cell, wiring, plasticity, short_term, each
receptor) is a table of its own, whose ``type`` is the name of its class. What a table
does not name stays as it was; a new name adds; ``"none"`` removes a population (with its
projections), a projection, its plasticity or its short-term plasticity. ``roles`` names the populations
in their roles: with ``query``, ``key``, ``value`` and ``active`` a circuit is made of the tables alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from math import isfinite
from typing import Any, TypeVar, get_args

from ...models.neurons.adexp import AdExp
from ...models.neurons.custom import CustomNeuron
from ...models.neurons.lif import LIF
from ...models.neurons.spike_source import SpikeSource
from ...models.plasticity.balanced_inhibition import BalancedInhibition
from ...models.plasticity.bistable import BistableHebb
from ...models.plasticity.burst import BurstHebb, SaturatingHebb
from ...models.plasticity.covariance import CovarianceRule
from ...models.plasticity.error import ErrorRule
from ...models.plasticity.gated_hebb import GatedHebb
from ...models.plasticity.graded_inhibition import GradedInhibition
from ...models.plasticity.overwriting import OverwritingHebb
from ...models.plasticity.pair_stdp import PairSTDP
from ...models.plasticity.triplet_stdp import TripletSTDP
from ...models.plasticity.vogels import VogelsISTDP
from ...models.synapses.receptors import Receptor
from ...models.synapses.short_term import TsodyksMarkram
from ..extensions import Kind, extension, extensions
from ..names import did_you_mean
from .circuit import Circuit
from .population import Drive, Population
from .population import Kind as CellKind
from .projection import Projection
from .wiring import Wiring

NONE = "none"
NEEDED = ("query", "key", "value", "active")
ROLES = (*NEEDED, "stages")
ENDS = ("source", "target", "label")  # what the name of a projection says

# field -> parameter sets of ours that it may hold; other packages add theirs by entry points of the kind
KINDS: Mapping[str, Kind] = {"cell": "neurons", "plasticity": "rules"}
CHOICES: Mapping[str, tuple[type, ...]] = {
    "cell": (AdExp, LIF, SpikeSource),
    "wiring": get_args(Wiring),
    "plasticity": (
        *(GatedHebb, SaturatingHebb, BurstHebb, OverwritingHebb, BistableHebb),
        *(CovarianceRule, ErrorRule, PairSTDP, TripletSTDP, VogelsISTDP, BalancedInhibition, GradedInhibition),
    ),
    "short_term": (TsodyksMarkram,),
}
RECEPTORS: Mapping[str, type] = {cls.name: cls for cls in get_args(Receptor)}
WORDS: Mapping[str, tuple[str, ...]] = {"kind": get_args(CellKind), "drive": get_args(Drive)}
OPTIONAL = ("drive", "plasticity", "short_term")

T = TypeVar("T")


def to_tables(circuit: Circuit) -> dict[str, dict[str, Any]]:
    """Every parameter of a circuit, as ``{"roles": {...}, "populations": {...}, "projections": {...}}``."""
    roles = {name: getattr(circuit, name) for name in ROLES}
    return {
        "roles": {name: list(v) if isinstance(v, tuple) else v for name, v in roles.items()},
        "populations": {p.name: _table(p, "name") for p in circuit.populations},
        "projections": {p.name: _table(p, *ENDS) for p in circuit.projections},
    }


def from_tables(
    name: str,
    roles: Mapping[str, Any],
    populations: Mapping[str, Any],
    projections: Mapping[str, Any],
    notes: tuple[str, ...] = (),
) -> Circuit:
    """A circuit of the tables alone. Raises ValueError that names the key, the value and the remedy."""
    given = _roles(roles)
    if missing := [role for role in NEEDED if role not in given]:
        raise ValueError(f"roles: a new circuit needs {', '.join(missing)} too; or name the circuit that it changes")
    cells = {n: _new_population(n, table, {}) for n, table in populations.items() if table != NONE}
    links = {n: _new_projection(n, table, {}) for n, table in projections.items() if table != NONE}
    circuit = {"stages": (given["key"],), **given}
    return Circuit(name, tuple(cells.values()), tuple(links.values()), notes=notes, **circuit)


def _roles(table: Mapping[str, Any]) -> dict[str, Any]:
    """Checked roles: names of populations, and the number of active cells."""
    out: dict[str, Any] = {}
    for key, value in table.items():
        if key not in ROLES:
            raise ValueError(f"roles: unknown key {key!r}; {did_you_mean(key, ROLES)}")
        if key == "active":
            out[key] = _plain("int", value, "roles.active")
            if out[key] < 1:
                raise ValueError(f"roles.active: must be at least 1, got {value}")
            continue
        several = key in ("query", "stages")
        names = value if several and isinstance(value, list | tuple) else [value]
        if not names or not all(isinstance(name, str) for name in names):
            wanted = "a name or a list of names" if several else "a name"
            raise ValueError(f"roles.{key}: must be {wanted} of populations, got {value!r}")
        out[key] = tuple(names) if several else value
    return out


def with_tables(
    circuit: Circuit,
    populations: Mapping[str, Any],
    projections: Mapping[str, Any],
    roles: Mapping[str, Any] | None = None,
) -> Circuit:
    """A copy of a circuit with what the tables change, add or remove.

    Inputs wired one to one to a population follow its size, unless they have a table of their own.

    Raises ValueError that names the key, the value and the remedy.
    """
    given = _roles(roles or {})
    cells = {p.name: p for p in circuit.populations}
    gone = {name for name, table in populations.items() if table == NONE}
    for name, table in populations.items():
        where = f"populations.{name}"
        if name in gone:
            cells.pop(name, None)
        elif name in cells:
            cells[name] = changed(cells[name], table, where, fixed=("name",))
            for input_ in circuit.followers(name):
                if input_.name not in populations:
                    cells[input_.name] = dataclasses.replace(input_, size=cells[name].size)
        else:
            cells[name] = _new_population(name, table, cells)
    links = {p.name: p for p in circuit.projections if not {p.source, p.target} & gone}
    for name, table in projections.items():
        where = f'projections."{name}"'
        if name in links:
            if table == NONE:
                del links[name]
            else:
                links[name] = changed(links[name], table, where, fixed=ENDS)
        elif not (table == NONE and gone & {_ends(name)[end] for end in ("source", "target")}):
            links[name] = _new_projection(name, table, links)
    parts = {"populations": tuple(cells.values()), "projections": tuple(links.values())}
    left = {"query": tuple(q for q in circuit.queries if q not in gone) or circuit.query}
    left["stages"] = tuple(s for s in circuit.stages if s not in gone)
    return dataclasses.replace(circuit, **{**left, **parts, **given})


def _new_population(name: str, table: Any, there: Mapping[str, Population]) -> Population:
    return made(Population, table, f"populations.{name}", _hint(name, there), name=name)


def _new_projection(name: str, table: Any, there: Mapping[str, Projection]) -> Projection:
    return made(Projection, table, f'projections."{name}"', _hint(name, there), **_ends(name))


def _ends(name: str) -> dict[str, str]:
    """What the name of a projection says of it: ``SOURCE->TARGET`` or ``SOURCE->TARGET:LABEL``."""
    source, _, rest = name.partition("->")
    target, _, label = rest.partition(":")
    return dict(zip(ENDS, (source, target, label), strict=True))


def _hint(name: str, there: Mapping[str, Any]) -> str:
    return f"; {did_you_mean(name, there)}" if there else ""


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
        return _choice(name, value, where, old)
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


def _choice(field: str, table: Any, where: str, old: Any) -> Any:
    """A nested parameter set: of the type it names, or of the type it had."""
    ours = {c.__name__: c for c in CHOICES[field]}
    if not isinstance(table, Mapping):
        raise ValueError(f"{where}: must be a table with a type ({', '.join(_known(field))}), got {table!r}")
    had = old.name if isinstance(old, CustomNeuron) else _name_of(type(old)) if old is not None else None
    kind = table.get("type", had)
    if kind is None:
        raise ValueError(f"{where}.type: is needed; there are {', '.join(_known(field))}")
    rest = {key: value for key, value in table.items() if key != "type"}
    if old is not None and kind == had:
        return _with_numbers(old, rest, where) if isinstance(old, CustomNeuron) else changed(old, rest, where)
    if kind == CustomNeuron.__name__:
        raise ValueError(
            f"{where}.type: equations of your own are no part of a file; a package names the cell by an entry point "
            f"spikekv.neurons, and the file that name"
        )
    if not isinstance(kind, str) or kind not in _known(field):
        raise ValueError(f"{where}.type: unknown type {kind!r}; {did_you_mean(str(kind), _known(field))}")
    if kind in ours:
        return made(ours[kind], rest, where)
    found = extension(KINDS[field], kind)
    if isinstance(found, CustomNeuron):
        return _with_numbers(dataclasses.replace(found, name=kind), rest, where)
    return made(found, rest, where) if isinstance(found, type) else changed(found, rest, where)


def _known(field: str) -> list[str]:
    """Names of all types that a field may have, of other packages too."""
    return [*(c.__name__ for c in CHOICES[field]), *(extensions(KINDS[field]) if field in KINDS else ())]


def _with_numbers(cell: CustomNeuron, table: Mapping[str, Any], where: str) -> CustomNeuron:
    """A cell of own equations with other values of its parameters, in the units that they have."""
    values = dict(cell.parameters)
    for key, value in table.items():
        if key not in values:
            raise ValueError(f"{where}: unknown key {key!r}; {did_you_mean(key, values)}")
        values[key] = (_plain("float", value, f"{where}.{key}"), values[key][1])
    return dataclasses.replace(cell, parameters=values)


def _name_of(cls: type) -> str:
    """The name of a class in files: that of its entry point, where another package has it."""
    if any(cls in choices for choices in CHOICES.values()):
        return cls.__name__
    for kind in KINDS.values():
        for name, entry in extensions(kind).items():
            if entry.value == f"{cls.__module__}:{cls.__qualname__}":
                return name
    return cls.__name__


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
        if isinstance(value, CustomNeuron):
            return {"type": value.name, **{name: number for name, (number, _) in value.parameters.items()}}
        return {"type": _name_of(type(value)), **_table(value)}
    return value
