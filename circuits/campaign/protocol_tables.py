"""Stimuli, protocols and inputs as tables of a configuration file."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..names import did_you_mean
from ..protocol.context import Context
from ..protocol.cue import Cue
from ..protocol.mixture import Mixture
from ..protocol.phases import Blanks, Delay, Fillers, Gap, Phase, Probe, Recall, Replay, Rest, Study
from ..stimuli import patterns
from ..stimuli.lures import Lures
from ..stimuli.pairs import Pairs
from .configuration import PICTURES
from .input_tables import make_inputs
from .value_tables import made, number

Sets = Mapping[str, Pairs | Lures]
PHASES: Mapping[str, type[Phase]] = {
    cls.kind: cls for cls in (Rest, Fillers, Study, Delay, Blanks, Recall, Probe, Replay, Gap)
}
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
    seed = number(int, table.get("seed", seed), "seed")
    similarity = float(number(float, table.get("similarity", 0.0), "similarity"))
    if source == "lures":
        of = sets.get(str(table["of"]))
        if not isinstance(of, Pairs):
            raise ValueError(f"of: names no set of pairs above it, got {table['of']!r}")
        return patterns.lures(of, similarity, seed)
    n_pairs = number(int, table.get("pairs", 50), "pairs")
    found: Pairs
    items = [table.get(key, "") for key in ("cues", "values")]
    if not all(isinstance(text, str) for text in items):
        raise ValueError(f"cues, values: must be names of items, got {items}")
    if source in PICTURES and any(items):
        if not all(len(text) == 1 for text in items):
            raise ValueError(f"cues, values: of pictures must be a letter each, as A and B; got {items}")
        (found,) = patterns.lists("".join(items), n_pairs=n_pairs, seed=seed, pictures=source)
    elif source == "file":
        if not isinstance(table["file"], str):
            raise ValueError(f"file: must be the path of an .npz, got {table['file']!r}")
        found = patterns.load(Path(table["file"]), seed=seed, n_pairs=n_pairs if "pairs" in table else None)
    elif source == "digits":
        found = patterns.digits(n_pairs, seed=seed)
    elif source == "circular":
        found = patterns.circular(
            n_pairs, similarity, number(float, table.get("concentration", 0.0), "concentration"), seed
        )
    elif source == "random":
        found = patterns.random(n_pairs, similarity=similarity, seed=seed)
        found = dataclasses.replace(found, cue_items=items[0], value_items=items[1])
    else:
        from ..stimuli.openml import pictures

        found = pictures(source, n_pairs, seed=seed)
    return dataclasses.replace(found, name=name)


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
        "cue": lambda value, place: made(Cue, value, place),
        "context": lambda value, place: value if value == "studied" else made(Context, value, place),
        "inputs": make_inputs,
        "mixtures": lambda value, place: tuple(made(Mixture, part, place) for part in value),
    }
    return made(PHASES[kind], {key: value for key, value in table.items() if key != "phase"}, where, special)
