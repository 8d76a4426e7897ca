"""What the target of a lesion names in a circuit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from ...models.neurons.spike_source import SpikeSource
from ..names import did_you_mean, nearest
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from .lesion import Interval, Lesion, Mode

ACETYLCHOLINE: Final = "acetylcholine"
HIPPOCAMPUS = ("dentate gyrus", "CA3", "CA1")  # areas
# mode -> kinds of target it suits; the first mode of a kind is its default
MODES_OF: dict[str, tuple[Mode, ...]] = {
    "cells": ("silence", "stimulate"),
    "projections": ("cut", "scale", "freeze"),
    "receptors": ("block",),
    ACETYLCHOLINE: ("scale",),
}


@dataclass(frozen=True)
class Targets:
    """What one lesion hits. mode: what happens to it; receptors: (population, receptor)."""

    mode: Mode
    populations: tuple[Population, ...] = ()
    projections: tuple[Projection, ...] = ()
    receptors: tuple[tuple[str, str], ...] = ()


def targets(lesion: Lesion, circuit: Circuit) -> Targets:
    """Find a lesion's targets. Raises ValueError that lists what there is if it matches nothing."""
    populations: dict[str, Population] = {}
    projections: dict[str, Projection] = {}
    receptors: dict[tuple[str, str], None] = {}
    kinds = set()
    for part in (text.strip() for text in lesion.target.split(",")):
        if not part:
            continue
        if part == ACETYLCHOLINE:
            if not circuit.inputs("acetylcholine"):
                raise ValueError(f"lesion of {part}: the circuit {circuit.name} has none")
            kinds.add(ACETYLCHOLINE)
        elif "->" in part:
            found = [p for p in circuit.projections if fnmatchcase(p.name, part.replace(" ", ""))]
            projections |= {p.name: p for p in found}
            kinds.add("projections")
            if not found:
                _nothing(lesion, part, circuit)
        elif cells := _cells(part, circuit):
            populations |= {p.name: p for p in cells}
            kinds.add("cells")
        elif sites := _receptors(part, circuit):
            receptors |= dict.fromkeys(sites)
            kinds.add("receptors")
        else:
            _nothing(lesion, part, circuit)
    if len(kinds) > 1:
        raise ValueError(f"lesion of {lesion.target}: mixes {' and '.join(sorted(kinds))}; give a lesion for each")
    kind = kinds.pop()
    mode = lesion.mode or MODES_OF[kind][0]
    if mode not in MODES_OF[kind]:
        raise ValueError(f"lesion of {lesion.target}: {kind} can be {_participles(kind)}, not {mode!r}")
    for name, of in (("factor", "scale"), ("beta", "stimulate"), ("rate_hz", "stimulate")):
        if getattr(lesion, name) is not None and mode != of:
            raise ValueError(f"lesion of {lesion.target}: {name} is of mode {of}, got mode {mode}; give mode {of}")
    if kind != "cells" and (lesion.select != "random" or lesion.cells):
        raise ValueError(f"lesion of {lesion.target}: select and cells are for populations, not for {kind}")
    if mode == "freeze" and not all(p.plasticity for p in projections.values()):
        name = next(name for name, p in projections.items() if not p.plasticity)
        raise ValueError(f"lesion of {lesion.target}: {name} is not plastic and cannot be frozen")
    return Targets(mode, tuple(populations.values()), tuple(projections.values()), tuple(receptors))


def check_lesion(lesion: Lesion, circuit: Circuit, n_pairs: int) -> None:
    """Raise ValueError if a lesion hits nothing in a circuit, or names cells or pairs that are not there."""
    hit = targets(lesion, circuit).populations
    if lesion.select == "random" and lesion.fraction > 0 and hit and all(lesion.fraction * p.size < 0.5 for p in hit):
        raise ValueError(
            f"Lesion.fraction: {lesion.fraction:g} of {max(p.size for p in hit)} cells is none; give more, or 0"
        )
    for population in hit:
        name, n = population.name, population.size
        if lesion.cells and max(lesion.cells) >= n:
            raise ValueError(f"Lesion.cells: {name} has {n} cells, numbered from 0, got {max(lesion.cells)}")
    if lesion.pairs and max(lesion.pairs) >= n_pairs:
        raise ValueError(
            f"Lesion.pairs: there are {n_pairs} pairs, numbered from 0, got {max(lesion.pairs)}; give others, or more "
            "pairs"
        )


def check_times(
    lesion: Lesion, circuit: Circuit, names: Mapping[str, Sequence[Interval]], first: float, end: float
) -> None:
    """Raise ValueError if a lesion begins after the end, or selects an engram before it can exist.

    names: label or kind of phase -> when it is; first, end: when the first pair is shown, and all ends (s).
    """
    when = [] if lesion.follows_cues else lesion.intervals(names, end)
    begin = when[0][0] if when else 0.0
    keys = {p.name for p in targets(lesion, circuit).populations} - {circuit.value}
    if lesion.select in ("engram", "others", "matched") and keys and begin <= first:
        raise ValueError(
            f"Lesion.during: begins at {begin:g} s, before the first pair is shown ({first:g} s), when there is no "
            f"engram of {min(keys)} to select; begin later, or select random"
        )


def _cells(name: str, circuit: Circuit) -> list[Population]:
    """Populations of that name, else of that kind, cell type or area."""
    there = [p for p in circuit.populations if p.drive != "acetylcholine"]
    if found := [p for p in there if fnmatchcase(p.name, name)]:
        return found
    areas = HIPPOCAMPUS if name == "hippocampus" else (name,)
    return [
        p
        for p in there
        if not isinstance(p.cell, SpikeSource) and (name == p.kind or p.name.endswith(f"_{name}") or p.area in areas)
    ]


def _receptors(name: str, circuit: Circuit) -> list[tuple[str, str]]:
    where, dot, receptor = name.rpartition(".")
    there = _cells(where, circuit) if dot else circuit.populations
    return [(p.name, r.name) for p in there for r in p.receptors if r.name == receptor]


def _participles(kind: str) -> str:
    words = {
        "silence": "silenced (silence)",
        "stimulate": "stimulated (stimulate)",
        "cut": "cut (cut)",
        "scale": "scaled (scale)",
        "block": "blocked (block)",
        "freeze": "frozen (freeze)",
    }
    return " or ".join(words[mode] for mode in MODES_OF[kind])


def _nothing(lesion: Lesion, part: str, circuit: Circuit) -> None:
    if "->" in part:
        there = did_you_mean(part, [p.name for p in circuit.projections])
        raise ValueError(f"lesion of {part}: the circuit {circuit.name} has no such projection; {there}")
    cells = [p for p in circuit.populations if p.drive != "acetylcholine"]
    types = sorted({p.name.rpartition("_")[2] for p in cells if "_" in p.name})
    areas = dict.fromkeys(p.area for p in cells if p.area and p.kind != "input")
    receptors = sorted({r.name for p in cells for r in p.receptors})
    names = [*(p.name for p in cells), "excitatory", "inhibitory", *types, *areas, *receptors, ACETYLCHOLINE]
    if near := nearest(part, names):
        raise ValueError(f"lesion of {part}: the circuit {circuit.name} has nothing of that name; did you mean {near}?")
    raise ValueError(
        f"lesion of {part}: the circuit {circuit.name} has nothing of that name; there are populations "
        f"{', '.join(p.name for p in cells)}; cells of type excitatory, inhibitory, {', '.join(types)}; areas "
        f"{', '.join(areas)}; receptors {', '.join(receptors)}; {ACETYLCHOLINE}; and projections as {_example(circuit)}"
    )


def _example(circuit: Circuit) -> str:
    return f"{circuit.key}->{circuit.value}"
