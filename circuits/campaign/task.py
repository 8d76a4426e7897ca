"""A task of a sweep: one configuration with one seed, and the measures that it leads to."""

from __future__ import annotations

import dataclasses
import json
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..atomic import FULL
from ..digest import digest, installed, source_digest
from ..engine.process import SimulationError
from .configuration import STIMULI, RecallConfig

if TYPE_CHECKING:
    from .grid import Grid

Report = Callable[[float], None]
Metrics = dict[str, Any]
Work = Callable[["Task", Report], Metrics]

# What a number may depend on, beside our own code
LIBRARIES = ("brian2", "numpy", "scipy", "scikit-learn", "elephant")
CODE = ("models", "circuits", "analysis/measures", "analysis/statistics", "analysis/assays")  # folders


class Unfit(SimulationError):
    """A task cannot be run here and now, through no fault of its own; the sweep stops and can go on later."""


@dataclasses.dataclass(frozen=True)
class Task:
    """A resolved configuration with one seed and a settled backend; control: with the run without learning.

    key: hash of everything that determines its outcome.
    """

    config: RecallConfig
    control: bool = True
    key: str = ""

    def key_with(self, state: Mapping[str, Any]) -> str:
        """The key that the task has with a `code_state` and the stimuli that now are in its file."""
        stimuli = "" if self.config.stimuli in STIMULI else digest(Path(self.config.stimuli).read_bytes().hex())
        parts = [self.config.model_dump(mode="json"), self.control, state, stimuli]
        return digest(json.dumps(parts, sort_keys=True))


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a task ended: with metrics, or with an error in one line; and the seconds that it took."""

    metrics: Metrics | None
    error: str | None
    seconds: float


def code_state() -> dict[str, Any]:
    """Version of spikekv, hash of the code that makes the numbers, versions of the libraries under it."""
    return {
        "spikekv": installed("spikekv"),
        "source": source_digest(CODE),
        "libraries": {name: installed(name) for name in LIBRARIES},
    }


def make_tasks(grid: Grid, control: bool, state: Mapping[str, Any]) -> list[Task]:
    """The tasks of all points of a grid (in their order) and all seeds (running fastest).

    state: `code_state`. Checks each point in full. Raises ValueError.
    """
    from ..engine.memory_size import runs_that_fit
    from ..engine.run import choose_backend

    tasks = []
    for config in grid.configs():
        experiment = config.model_copy(update={"seeds": 1}).experiments()[0]
        runs_that_fit(experiment.circuit)  # not even one: refused
        resolved = config.resolved(experiment)
        engine = choose_backend(config.backend)
        for seed in range(config.seed, config.seed + config.seeds):
            one = resolved.model_copy(update={"seed": seed, "seeds": 1, "backend": engine})
            task = Task(one, control)
            tasks.append(dataclasses.replace(task, key=task.key_with(state)))
    return tasks


def attempt(task: Task, work: Work, report: Report = lambda fraction: None) -> Outcome:
    """Run a task; what goes wrong in it is its outcome.

    Raises `Unfit` if it is not the same task here (other code, libraries or stimuli), or if a disk is full.
    """
    from .runner import Stopped

    try:
        found = task.key_with(code_state())
    except OSError as error:
        raise Unfit(f"{error.filename}: cannot be read on {socket.gethostname()} ({error.strerror})") from None
    if found != task.key:
        raise Unfit(
            f"code, libraries or stimuli on {socket.gethostname()} are not those that the sweep began with; "
            "make them equal and sweep again"
        )
    start = time.perf_counter()
    try:
        metrics = work(task, report)
    except Stopped:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise Unfit(f"{error.filename or socket.gethostname()}: {error.strerror}; free some space") from None
        return Outcome(None, _one_line(error), time.perf_counter() - start)
    return Outcome(metrics, None, time.perf_counter() - start)


def _one_line(error: Exception) -> str:
    """Its message; of an error that nobody foresaw its kind too."""
    text = " ".join(str(error).split())
    return text if isinstance(error, SimulationError | ValueError) else f"{type(error).__name__}: {text}"
