"""Stimuli, protocols and inputs written as the tables that `protocol_tables` reads."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ...models.numeric import finite
from ..library.catalogue import circuit_named, is_known
from ..network.spike_trains import Inputs, Theta
from ..network.tables import to_tables
from ..protocol.context import Context
from ..protocol.cue import Cue
from ..protocol.experiment import Played
from ..protocol.mixture import Mixture
from ..protocol.phases import Phase
from ..stimuli.exemplars import Exemplars
from ..stimuli.lures import Lures
from ..stimuli.pairs import Pairs, same_pairs
from .input_tables import TRAINS
from .protocol_tables import PHASES, make_sets

DIGITS = (8, 8)  # shape of the pictures
Named = dict[str, Pairs | Lures]


def experiment_table(experiment: Played) -> dict[str, Any]:
    """An experiment as the table of a configuration (`ExperimentConfig`), without its seed.

    Raises ValueError for what a file cannot say: stimuli or phases that are made in Python.
    """
    circuit = experiment.circuit
    tables = to_tables(circuit)
    own = {} if is_known(circuit.name) else {"roles": tables["roles"]}
    sets: Named = {}
    protocol = [_phase(phase, sets) for phase in experiment.protocol]
    stimuli = {name: _set(name, one, sets, experiment.seed) for name, one in sets.items()}
    again = make_sets(stimuli, experiment.seed)
    for name, one in sets.items():
        if not _same(again[name], one):
            raise ValueError(f"stimuli {name}: are made in Python; a file cannot say how")
    lesions = {f"lesion{n + 1}": _lesion(lesion) for n, lesion in enumerate(experiment.lesions)}
    found = {
        "circuit": circuit.name,
        "active": experiment.n_active,
        "reset": experiment.reset,
        "context": finite(experiment.context, "context"),
        "stimuli": stimuli,
        "protocol": protocol,
        "inputs": _trains(experiment),
        "timing": _changed(experiment.timing),
        **own,
        "populations": tables["populations"],
        "projections": tables["projections"],
        "lesions": lesions,
    }
    given = {name: value for name, value in found.items() if value not in (None, {}, False, 0.0)}
    given |= {} if experiment.learning else {"learning": False}
    return given | ({} if experiment.precision == "double" else {"precision": experiment.precision})


def _lesion(lesion: Any) -> dict[str, Any]:
    from ..lesions.lesion import to_table

    return to_table(lesion)


def _phase(phase: Phase, sets: Named) -> dict[str, Any]:
    if PHASES.get(phase.kind) is not type(phase):
        raise ValueError(f"phase {phase.label}: {type(phase).__name__} is made in Python; a file cannot say it")
    table: dict[str, Any] = {"phase": phase.kind}
    for name, value in given_fields(phase).items():
        if name == "label" and value == phase.kind:
            continue
        if isinstance(value, Pairs | Lures):
            value = _name_of(value, sets)
        elif isinstance(value, Cue | Context):
            value = _changed(value)
        elif isinstance(value, Inputs):
            value = _inputs(value)
        elif isinstance(value, tuple):
            value = [_changed(part) if isinstance(part, Mixture) else part for part in value]
        table[name] = dict(value) if isinstance(value, Mapping) else value
    return table


def _name_of(one: Pairs | Lures, sets: Named) -> str:
    """The name under which a set stands in the file; a new one where it is not there yet."""
    for name, known in sets.items():
        if _same(known, one):
            return name
    if isinstance(one, Lures):
        _name_of(one.of, sets)
        name = f"lures of {one.of.name} at {100 * one.similarity:g}"
    else:
        name = one.name
    taken = [known for known in sets if known == name or known.startswith(f"{name} ")]
    name = f"{name} {len(taken) + 1}" if taken else name
    sets[name] = one
    return name


def _set(name: str, one: Pairs | Lures, sets: Named, seed: int) -> dict[str, Any]:
    table: dict[str, Any] = {} if one.seed == seed else {"seed": one.seed}
    if isinstance(one, Lures):
        return {"of": _name_of(one.of, sets), "similarity": one.similarity, **table}
    if isinstance(one, Exemplars):
        raise ValueError(f"{one.name}: exemplars cannot be written to a file; keep the Python that makes them")
    if one.value_angle is not None or one.cue_features is not None:
        source = one.name if one.value_angle is None else "circular"
        if one.cue_items and one.picture_shape == DIGITS:
            return {"source": "digits", "pairs": one.n_pairs, "cues": one.cue_items, "values": one.value_items, **table}
        if source.endswith(".npz"):
            return {"file": source, "pairs": one.n_pairs, **table}
        alike = {"similarity": one.similarity} if one.similarity else {}
        return {"source": source, "pairs": one.n_pairs, **alike, **table}
    named = {"cues": one.cue_items, "values": one.value_items, "similarity": one.similarity}
    return {"pairs": one.n_pairs, **{key: value for key, value in named.items() if value}, **table}


def _same(a: Pairs | Lures, b: Pairs | Lures) -> bool:
    """Whether two sets show the same, whatever they are called."""
    if isinstance(a, Lures) and isinstance(b, Lures):
        return (a.similarity, a.seed) == (b.similarity, b.seed) and _same(a.of, b.of)
    if isinstance(a, Lures) or isinstance(b, Lures):
        return False
    return same_pairs(dataclasses.replace(a, name=""), dataclasses.replace(b, name=""))


def _trains(experiment: Played) -> dict[str, Any]:
    """How input cells fire, where it is not as the circuit of that name is made for."""
    name, trains = experiment.circuit.name, experiment.trains
    usual = circuit_named(name).trains if is_known(name) else Inputs()
    if trains == usual:
        return {}
    whole = {f.name: getattr(trains, f.name) for f in dataclasses.fields(trains)}
    if whole["theta"] is None and usual.theta is not None:
        raise ValueError("inputs: are without theta; a file cannot take it from a circuit that has it")
    return {part: _train(value) for part, value in whole.items() if value is not None}


def _inputs(inputs: Inputs) -> dict[str, Any]:
    return {name: _train(value) for name, value in given_fields(inputs).items()}


def _train(value: Any) -> dict[str, Any]:
    kinds = {cls: name for name, cls in TRAINS.items()}
    return _changed(value) if isinstance(value, Theta) else {"train": kinds[type(value)], **_changed(value)}


def given_fields(value: Any) -> dict[str, Any]:
    """Fields of a value that are not as they are by default."""
    out = {}
    for f in dataclasses.fields(value):
        default = f.default_factory() if f.default_factory is not dataclasses.MISSING else f.default
        found = getattr(value, f.name)
        if isinstance(found, Pairs | Lures) or found != default:
            out[f.name] = found
    return out


def _changed(value: Any) -> dict[str, Any]:
    return {name: list(part) if isinstance(part, tuple) else part for name, part in given_fields(value).items()}
