"""The statements of the theory that can be measured, by name, and the circuits that some of them simulate."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ...circuits.campaign.fingerprint import fingerprint
from ...circuits.campaign.runner import HERE, Means, carried_out
from ...circuits.campaign.task import Report, Task, one_by_one

if TYPE_CHECKING:
    from ...circuits.network.circuit import Circuit
    from .found import Found, Options, Seed


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

# Modules of this folder (see `Measuring`), where named otherwise
_MODULES = {"capacity": "memory_capacity"}
SPIKING = ("attention", "separation", "errors")  # these modules have circuits(), those that they simulate, by name


class Measuring(Protocol):
    """What a module of an experiment has."""

    def of_seed(self, seed: int, options: Options, progress: Report) -> Seed: ...

    def summed_up(self, options: Options, seeds: Sequence[Seed]) -> Found: ...


@dataclass(frozen=True)
class Measurement(Task):
    """An experiment with one seed."""

    name: str
    seed: int
    options: Options

    @property
    def identity(self) -> str:
        return fingerprint(self.name, self.seed, self.options.images, self.seed == self.options.seed)

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"experiment": self.name, "seed": self.seed}


def experiment(name: str) -> Measuring:
    """The module that measures one of `EXPERIMENTS`; imported when it is asked for."""
    module: Any = import_module(f".{_MODULES.get(name, name)}", __package__)
    found: Measuring = module
    return found


def measure(task: Measurement, report: Report) -> Seed:
    """Measure with one seed."""
    return experiment(task.name).of_seed(task.seed, task.options, report)


@contextlib.contextmanager
def measured(name: str, options: Options, target: Path | None = None, means: Means = HERE) -> Iterator[Found]:
    """An experiment with all seeds; the block writes it to ``target``, see `runner.carried_out`."""
    tasks = [Measurement(name, seed, options) for seed in options.all_seeds]
    with carried_out(tasks, partial(one_by_one, measure), target, means, what="seeds") as seeds:
        yield experiment(name).summed_up(options, seeds)


def circuits_of(name: str) -> dict[str, Circuit]:
    """The circuits that an experiment simulates, by what it calls them; none where it has no spikes."""
    if name not in SPIKING:
        return {}
    found: dict[str, Circuit] = import_module(f".{name}", __package__).circuits()
    return found
