"""A state as a command and as Python, so that everyone can repeat it, spike for spike."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import tomli_w

from ...circuits.campaign.experiment_configuration import ExperimentConfig
from ...circuits.campaign.protocol_writing import experiment_table, given_fields
from ...circuits.library.catalogue import circuit_named, is_known
from ...circuits.network.circuit import Circuit
from ...circuits.network.tables import to_tables
from ...circuits.protocol.experiment import Played
from ...circuits.stimuli.lures import Lures
from ...circuits.stimuli.pairs import Pairs

FILE = "explored.toml"
LONG = 90  # characters of a line that is broken
STOCK = {
    "hippocampal": "HIPPOCAMPAL",
    "hippocampal-2026": "HIPPOCAMPAL_2026",
    "minimal": "MINIMAL",
    "autoassociative": "AUTOASSOCIATIVE",
    "scaffold": "SCAFFOLD",
}
OF_CIRCUITS = ("Inputs", "Theta", "Poisson", "GammaRenewal", "Regular", "Volleys", "circuit_named", "from_file")


def configuration(experiment: Played) -> str:
    """The experiment as the TOML file of ``spikekv run``.

    A circuit of ours that was not changed is named alone. Raises ValueError for what a file cannot say.
    """
    return tomli_w.dumps(_plain(_table(experiment)))


def config_of(experiment: Played) -> ExperimentConfig:
    """The same as a checked configuration with every parameter of the circuit."""
    return ExperimentConfig(**_plain({**experiment_table(experiment), "seed": experiment.seed}))


def as_command(experiment: Played) -> str:
    """Shell lines that write the configuration and run it. Raises ValueError for what a file cannot say."""
    return f"cat > {FILE} <<'END'\n{configuration(experiment)}END\nspikekv run {FILE}\n"


def as_python(experiment: Played) -> str:
    """A script that runs the experiment. Raises ValueError for stimuli that are made in Python."""
    writer = _Writer(experiment)
    body = writer.body()
    ours = sorted(name for name in writer.used if name not in OF_CIRCUITS)
    lines = [f"from spikekv import {', '.join([*ours, 'run', 'score'])}"]
    if inner := sorted(name for name in writer.used if name in OF_CIRCUITS):
        lines.append(f"from spikekv.circuits import {', '.join(inner)}")
    return "\n".join([*writer.head, *lines, "", body]).lstrip()


def _table(experiment: Played) -> dict[str, Any]:
    table = experiment_table(experiment)
    if _is_stock(experiment.circuit):
        table = {name: part for name, part in table.items() if name not in ("populations", "projections")}
    first = ("circuit", "seed", "active")
    table["seed"] = experiment.seed
    return {name: table[name] for name in (*first, *(set_ for set_ in table if set_ not in first)) if name in table}


def _is_stock(circuit: Circuit) -> bool:
    return is_known(circuit.name) and circuit == circuit_named(circuit.name)


class _Writer:
    """Values as Python expressions; ``used`` are the names that have to be imported."""

    def __init__(self, experiment: Played) -> None:
        self.experiment, self.used, self.head = experiment, set[str](), list[str]()
        self.sets: list[tuple[str, Pairs | Lures, str]] = []  # variable, set, expression

    def body(self) -> str:
        experiment = self.experiment
        kind = type(experiment).__name__
        self.used |= {kind}
        fields = given_fields(experiment)
        circuit = self.circuit(fields.pop("circuit"))
        parts = [f"{name}={self.value(value)}" for name, value in fields.items()]
        sets = [f"{name} = {expression}" for name, _, expression in self.sets]
        more = ", allow_runaway=True" if experiment.lesions else ""
        made = ",\n    ".join([circuit, *parts])
        lines = [*sets, f"experiment = {kind}(\n    {made},\n)", f"recording = run(experiment{more})"]
        return "\n".join([*lines, "print(f\"F1 {score(recording)['f1']:.2f}\")", ""])

    def circuit(self, circuit: Circuit) -> str:
        if _is_stock(circuit):
            if circuit.name in STOCK:
                self.used |= {STOCK[circuit.name]}
                return STOCK[circuit.name]
            self.used |= {"circuit_named"}
            return f"circuit_named({circuit.name!r})"
        self.used |= {"from_file"}
        tables = to_tables(circuit)
        table = {"circuit": circuit.name, **({} if is_known(circuit.name) else {"roles": tables.pop("roles")})}
        table |= {name: tables[name] for name in ("populations", "projections")}
        self.head = ["from pathlib import Path", ""]
        self.head += [f"Path('circuit.toml').write_text('''\\\n{tomli_w.dumps(_plain(table))}''')", ""]
        return "from_file('circuit.toml')"

    def value(self, value: Any) -> str:
        if isinstance(value, Pairs | Lures):
            return self.set(value)
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, str):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, tuple | list):
            inner = ", ".join(map(self.value, value))
            if len(inner) > LONG and len(value) > 1:
                return "".join(["(", *(f"\n        {self.value(part)}," for part in value), "\n    )"])
            return f"({inner}{',' * (len(value) == 1)})"
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{name!r}: {self.value(part)}" for name, part in value.items()) + "}"
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            name = type(value).__name__
            self.used |= {name}
            usual = getattr(value, "kind", None)  # the label of a phase that was given none
            given = {key: part for key, part in given_fields(value).items() if key != "label" or part != usual}
            return f"{name}({', '.join(f'{key}={self.value(part)}' for key, part in given.items())})"
        return repr(value)

    def set(self, one: Pairs | Lures) -> str:
        for name, known, _ in self.sets:
            if known is one:
                return name
        self.used |= {"patterns"}
        if isinstance(one, Lures):
            made = f"patterns.lures({self.set(one.of)}, {one.similarity!r}, {one.seed!r})"
        else:
            made = _pairs(one)
        name = "pairs" if not self.sets else f"pairs{len(self.sets) + 1}"
        self.sets.append((name, one, made))
        return name


def _pairs(pairs: Pairs) -> str:
    """The call that makes a set of pairs. Raises ValueError where none does."""
    common = f"n_pairs={pairs.n_pairs}, seed={pairs.seed}"
    if not (pairs.cue_items or pairs.value_items):
        alike = f", similarity={pairs.similarity!r}" if pairs.similarity else ""
        if pairs.cue_features is None and pairs.value_angle is None:
            return f"patterns.random({common}{alike})"
        if pairs.name == "digits":
            return f"patterns.digits({common})"
        if pairs.name.endswith(".npz"):
            return f"patterns.load({pairs.name!r}, {common})"
    raise ValueError(f"stimuli {pairs.name}: are not written as Python; use the command")


def _plain(value: Any) -> Any:
    """Tables without None and without tuples, as TOML has them."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items() if part is not None}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value
