"""The statements of the theory that can be measured, by name, and the circuits that some of them simulate."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...circuits.network.circuit import Circuit
    from .found import Found, Options


# name -> what it shows
EXPERIMENTS = {
    "equivalences": "the members of the family are one another, to rounding error",
    "capacity": "what each memory holds, beside its formula",
    "recovery": "forgetting undone by a gain on the forgotten pairs (figure 3)",
    "representations": "what keys and values become when trained for recall (figure 2)",
    "attention": "how spikes weigh what is stored, and inhibition as the dial",
    "separation": "similar cues and their keys, stage by stage in spikes",
    "errors": "correlated keys told apart in spikes, by learning from errors",
}
IMAGES = ("digits", "mnist")

# Modules of this folder with run(options, progress), which measures, draws and returns a `Found`, where named otherwise
_MODULES = {"capacity": "memory_capacity"}
SPIKING = ("attention", "separation", "errors")  # these modules have circuits(), those that they simulate, by name


def experiment(name: str) -> Callable[[Options, Callable[[float], None]], Found]:
    """The function that measures one of `EXPERIMENTS`; imported when it is asked for."""
    run: Callable[[Options, Callable[[float], None]], Found]
    run = import_module(f".{_MODULES.get(name, name)}", __package__).run
    return run


def circuits_of(name: str) -> dict[str, Circuit]:
    """The circuits that an experiment simulates, by what it calls them; none where it has no spikes."""
    if name not in SPIKING:
        return {}
    found: dict[str, Circuit] = import_module(f".{name}", __package__).circuits()
    return found
