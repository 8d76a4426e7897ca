"""Stimuli, protocols and inputs as tables of a configuration file."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from ..names import did_you_mean
from ..network.spike_trains import GammaRenewal, Inputs, Poisson, Regular, Theta, Volleys
from ..protocol.context import Context
from ..protocol.cue import Cue
from ..protocol.mixture import Mixture
from ..protocol.phases import Blanks, Delay, Fillers, Gap, Phase, Probe, Recall, Replay, Rest, Study
from ..stimuli import patterns
from ..stimuli.lures import Lures
from ..stimuli.pairs import Pairs
from .configuration import PICTURES

Sets = Mapping[str, Pairs | Lures]
PHASES: Mapping[str, type[Phase]] = {
    cls.kind: cls for cls in (Rest, Fillers, Study, Delay, Blanks, Recall, Probe, Replay, Gap)
}
TRAINS: Mapping[str, type] = {"regular": Regular, "volleys": Volleys, "gamma": GammaRenewal, "poisson": Poisson}
# Of a table of stimuli: the keys of each source
SOURCES: Mapping[str, tuple[str, ...]] = {
    "random": ("pairs", "similarity", "cues", "values"),
    "digits": ("pairs", "cues", "values"),
    "circular": ("pairs", "similarity", "concentration"),
    "mnist": ("pairs", "cues", "values"),
    "fashion-mnist": ("pairs", "cues", "values"),
    "file": ("pairs", "file"),
    "lures": ("of", "similarity"),
}


def make_sets(tables: Mapping[str, Any], seed: int) -> dict[str, Pairs | Lures]:
    """The sets of stimuli by name; ``seed`` is that of sets that give none. Raises ValueError."""
    out: dict[str, Pairs | Lures] = {}
    for name, table in tables.items():
        where = f"stimuli.{name}"
        if not isinstance(table, Mapping):
            raise ValueError(f"{where}: must be a table, got {table!r}")
        source = table.get("source", "lures" if "of" in table else "file" if "file" in table else "random")
        if source not in SOURCES:
            raise ValueError(f"{where}.source: unknown source {source!r}; {did_you_mean(str(source), SOURCES)}")
        keys = ("source", "seed", *SOURCES[source])
        for key in table:
            if key not in keys:
                raise ValueError(f"{where}: unknown key {key!r} of {source} stimuli; {did_you_mean(key, keys)}")
        try:
            out[name] = _set(name, source, table, seed, out)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{where}: {error}") from None
    return out


def _set(name: str, source: str, table: Mapping[str, Any], seed: int, sets: Sets) -> Pairs | Lures:
    seed = _number(int, table.get("seed", seed), "seed")
    similarity = float(_number(float, table.get("similarity", 0.0), "similarity"))
    if source == "lures":
        of = sets.get(str(table["of"]))
        if not isinstance(of, Pairs):
            raise ValueError(f"of: names no set of pairs above it, got {table['of']!r}")
        return patterns.lures(of, similarity, seed)
    n_pairs = _number(int, table.get("pairs", 50), "pairs")
    made: Pairs
    items = [table.get(key, "") for key in ("cues", "values")]
    if not all(isinstance(text, str) for text in items):
        raise ValueError(f"cues, values: must be names of items, got {items}")
    if source in PICTURES and any(items):
        if not all(len(text) == 1 for text in items):
            raise ValueError(f"cues, values: of pictures must be a letter each, as A and B; got {items}")
        (made,) = patterns.lists("".join(items), n_pairs=n_pairs, seed=seed, pictures=source)
    elif source == "file":
        if not isinstance(table["file"], str):
            raise ValueError(f"file: must be the path of an .npz, got {table['file']!r}")
        made = patterns.load(Path(table["file"]), seed=seed, n_pairs=n_pairs if "pairs" in table else None)
    elif source == "digits":
        made = patterns.digits(n_pairs, seed=seed)
    elif source == "circular":
        made = patterns.circular(
            n_pairs, similarity, _number(float, table.get("concentration", 0.0), "concentration"), seed
        )
    elif source == "random":
        made = patterns.random(n_pairs, similarity=similarity, seed=seed)
        made = dataclasses.replace(made, cue_items=items[0], value_items=items[1])
    else:
        from ..stimuli.openml import pictures

        made = pictures(source, n_pairs, seed=seed)
    return dataclasses.replace(made, name=name)


def make_protocol(tables: Sequence[Any], sets: Sets) -> tuple[Phase, ...]:
    """The phases. Raises ValueError that names the phase and the key."""
    return tuple(_phase(table, f"protocol[{n}]", sets) for n, table in enumerate(tables, 1))


def _phase(table: Any, where: str, sets: Sets) -> Phase:
    if not isinstance(table, Mapping) or "phase" not in table:
        raise ValueError(f"{where}: must be a table with a phase ({', '.join(PHASES)}), got {table!r}")
    kind = table["phase"]
    if kind not in PHASES:
        raise ValueError(f"{where}.phase: unknown phase {kind!r}; {did_you_mean(str(kind), PHASES)}")
    where = f"{where} ({table.get('label', kind)!s:.40})"

    def named(value: Any, place: str) -> Pairs | Lures:
        if value not in sets:
            raise ValueError(f"{place}: no stimuli of the name {value!r}; {did_you_mean(str(value), sets)}")
        return sets[value]

    special: dict[str, Callable[[Any, str], Any]] = {
        "pairs": named,
        "cue": lambda value, place: _made(Cue, value, place),
        "context": lambda value, place: value if value == "studied" else _made(Context, value, place),
        "inputs": make_inputs,
        "mixtures": lambda value, place: tuple(_made(Mixture, part, place) for part in value),
    }
    return _made(PHASES[kind], {key: value for key, value in table.items() if key != "phase"}, where, special)


def make_inputs(table: Any, where: str = "inputs") -> Inputs:
    """How input cells fire. Raises ValueError."""
    special: dict[str, Callable[[Any, str], Any]] = dict.fromkeys(("cue", "teacher", "background"), _train)
    return _made(Inputs, table, where, special | {"theta": lambda value, place: _made(Theta, value, place)})


def _train(table: Any, where: str) -> Any:
    if not isinstance(table, Mapping) or "train" not in table:
        raise ValueError(f"{where}: must be a table with a train ({', '.join(TRAINS)}), got {table!r}")
    if table["train"] not in TRAINS:
        raise ValueError(
            f"{where}.train: unknown train {table['train']!r}; {did_you_mean(str(table['train']), TRAINS)}"
        )
    return _made(TRAINS[table["train"]], {key: value for key, value in table.items() if key != "train"}, where)


def _made(cls: type, table: Any, where: str, special: Mapping[str, Callable[[Any, str], Any]] | None = None) -> Any:
    """A value from its fields; ``special`` makes those that are no number, text or list of these."""
    if not isinstance(table, Mapping):
        raise ValueError(f"{where}: must be a table of {cls.__name__} fields, got {table!r}")
    fields = {f.name: f for f in dataclasses.fields(cls)}
    given = {}
    for key, value in table.items():
        if key not in fields:
            raise ValueError(f"{where}: unknown key {key!r}; {did_you_mean(key, fields)}")
        make = (special or {}).get(key)
        given[key] = make(value, f"{where}.{key}") if make else _plain(str(fields[key].type), value, f"{where}.{key}")
    nothing = dataclasses.MISSING
    missing = [n for n, f in fields.items() if f.default is f.default_factory is nothing and n not in given]
    if missing:
        raise ValueError(f"{where}: needs {', '.join(missing)}")
    try:
        return cls(**given)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _plain(kind: str, value: Any, where: str) -> Any:
    """The value of a field of that type, from what stands in the file."""
    kind = kind.removesuffix(" | None")
    if kind in ("int", "float"):
        return _number({"int": int, "float": float}[kind], value, where)
    if kind.startswith("tuple"):
        inner, words = (int, "whole numbers") if "int" in kind else (str, "names")
        if not isinstance(value, list) or not all(isinstance(part, inner) for part in value):
            raise ValueError(f"{where}: must be a list of {words}, got {value!r}")
        return tuple(value)
    if kind.startswith("Mapping"):
        if not isinstance(value, Mapping):
            raise ValueError(f"{where}: must be a table of numbers, got {value!r}")
        return {name: _number(float, number, f"{where}.{name}") for name, number in value.items()}
    wanted, words = (bool, "true or false") if kind == "bool" else (str, "a text")
    if not isinstance(value, wanted):
        raise ValueError(f"{where}: must be {words}, got {value!r}")
    return value


def _number(kind: type, value: Any, where: str) -> Any:
    good = isinstance(value, int | float) if kind is float else isinstance(value, int)
    if not good or isinstance(value, bool) or not isfinite(value):
        raise ValueError(f"{where}: must be a {'number' if kind is float else 'whole number'}, got {value!r}")
    return kind(value)
