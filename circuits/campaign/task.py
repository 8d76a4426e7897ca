"""A task: one piece of work whose result is kept, and how it ended."""

from __future__ import annotations

import dataclasses
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..atomic import FULL
from ..digest import digest, installed, source_digest
from ..engine.process import SimulationError
from ..precision import Precision

if TYPE_CHECKING:
    from ..network.circuit import Circuit

Report = Callable[[float], None]
Metrics = dict[str, Any]
Work = Callable[[Any, Report], Metrics]  # does one task
Series = Callable[[Sequence[Any], Report], Iterator[Metrics]]  # does some tasks, one after the other

# What a number may depend on, beside our own code
LIBRARIES = ("brian2", "numpy", "scipy", "scikit-learn", "elephant")
CODE = ("models", "circuits", "analysis/measures", "analysis/statistics", "analysis/assays", "analysis/theory")


class Unfit(SimulationError):
    """A task cannot be run here and now, through no fault of its own; what is kept can be gone on with later."""


@dataclasses.dataclass(frozen=True)
class Program:
    """The compiled program that tasks need. name: equal for equal ones. make: its circuit."""

    name: str
    make: Callable[[], Circuit]
    dt: float
    compiled: bool
    precision: Precision


@dataclasses.dataclass(frozen=True, kw_only=True)
class Task:
    """A piece of work whose result is kept. key: hash of everything that determines its result."""

    key: str = ""

    @property
    def identity(self) -> str:
        """Everything that determines the result, but for the code."""
        raise NotImplementedError

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the file of its result says of it, for readers."""
        return {}

    @property
    def program(self) -> Program | None:
        """What it simulates; None for nothing."""
        return None

    def key_with(self, state: Mapping[str, Any]) -> str:
        """The key that the task has with a `code_state`."""
        return digest(type(self).__name__, self.identity, json.dumps(state, sort_keys=True))


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


def keyed(tasks: Sequence[Any], state: Mapping[str, Any]) -> list[Any]:
    """The tasks with their keys."""
    return [dataclasses.replace(task, key=task.key_with(state)) for task in tasks]


def one_by_one(work: Work, tasks: Sequence[Task], report: Report) -> Iterator[Metrics]:
    """A `Series` of tasks that have nothing in common."""
    for n, task in enumerate(tasks):

        def note(fraction: float, n: int = n) -> None:
            report((n + fraction) / len(tasks))

        yield work(task, note)


def attempts(
    tasks: Sequence[Task], series: Series, report: Report = lambda fraction: None, spare: bool = True
) -> Iterator[tuple[Task, Outcome]]:
    """Do tasks one after the other; with ``spare`` what goes wrong in one is its outcome, and the others go on.

    Raises `Unfit` if they are not the same tasks here (other code, libraries or stimuli), or if a disk is full.
    """
    for task in tasks:
        _check_same(task)
    left = list(tasks)
    while left:
        todo = tuple(left)
        found = series(todo, report)
        for task in todo:
            outcome = _attempt(found, spare)
            left.remove(task)
            yield task, outcome
            if outcome.error is not None:
                break  # the series ended with it; the rest is begun anew


def attempts_together(tasks: Sequence[Task], series: Series, spare: bool = True) -> list[tuple[Task, Outcome]]:
    """The same as a list, for a worker of a cluster."""
    return list(attempts(tasks, series, spare=spare))


def _attempt(found: Iterator[Metrics], spare: bool) -> Outcome:
    from .stopping import Stopped

    start = time.perf_counter()
    try:
        metrics = next(found)
    except Stopped:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise Unfit(f"{error.filename or socket.gethostname()}: {error.strerror}; free some space") from None
        if not spare:
            if isinstance(error, ValueError):  # the input was checked before: what is left came up in the run
                raise SimulationError(str(error)) from None
            raise
        return Outcome(None, _one_line(error), time.perf_counter() - start)
    return Outcome(metrics, None, time.perf_counter() - start)


def _check_same(task: Task) -> None:
    try:
        found = task.key_with(code_state())
    except OSError as error:
        raise Unfit(f"{error.filename}: cannot be read on {socket.gethostname()} ({error.strerror})") from None
    if found != task.key:
        raise Unfit(
            f"code, libraries or stimuli on {socket.gethostname()} are not those that the runs began with; "
            "make them equal and give the command again"
        )


def _one_line(error: Exception) -> str:
    """Its message; of an error that nobody foresaw its kind too."""
    text = " ".join(str(error).split())
    return text if isinstance(error, SimulationError | ValueError) else f"{type(error).__name__}: {text}"
