"""How input cells fire, as tables of a configuration file."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from ..names import did_you_mean
from ..network.circuit import Circuit
from ..network.spike_trains import GammaRenewal, Inputs, Poisson, Regular, Theta, Volleys
from .value_tables import made

TRAINS: Mapping[str, type] = {"regular": Regular, "volleys": Volleys, "gamma": GammaRenewal, "poisson": Poisson}


def inputs_of(circuit: Circuit, table: Mapping[str, Any]) -> Inputs:
    """How input cells fire: as the table says, and else as the circuit is made for. Raises ValueError."""
    given = make_inputs(table)
    return dataclasses.replace(circuit.trains, **{name: getattr(given, name) for name in table})


def make_inputs(table: Any, where: str = "inputs") -> Inputs:
    """How input cells fire. Raises ValueError."""
    special: dict[str, Callable[[Any, str], Any]] = dict.fromkeys(("cue", "teacher", "background"), _train)
    return made(Inputs, table, where, special | {"theta": lambda value, place: made(Theta, value, place)})


def _train(table: Any, where: str) -> Any:
    if not isinstance(table, Mapping) or "train" not in table:
        raise ValueError(f"{where}: must be a table with a train ({', '.join(TRAINS)}), got {table!r}")
    if table["train"] not in TRAINS:
        raise ValueError(
            f"{where}.train: unknown train {table['train']!r}; {did_you_mean(str(table['train']), TRAINS)}"
        )
    return made(TRAINS[table["train"]], {key: value for key, value in table.items() if key != "train"}, where)
