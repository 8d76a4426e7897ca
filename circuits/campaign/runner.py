"""Runs side by side: a thread each, which waits for a simulation in a process of its own."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TypeVar

from ..engine.laid_out import LaidOut, lay_out
from ..engine.memory_size import runs_that_fit
from ..engine.process import SimulationError
from ..engine.run import Backend, choose_backend, run
from ..protocol.experiment import Played
from ..recording.record import Record
from ..recording.recording import Recording
from .progress import plain_warnings, progress_bar

Task = TypeVar("Task", bound=Hashable)
Outcome = TypeVar("Outcome")
Note = Callable[[float], None]


class Stopped(Exception):
    """Raised inside a run whose result nobody waits for any more."""


def settle(backend: Backend) -> Backend:
    """What ``auto`` means on this machine; a warning in one line where there is no compiler."""
    with plain_warnings():
        return choose_backend(backend)


def compiled(experiment: Played, engine: Backend, records: Sequence[Record] = ()) -> tuple[float, LaidOut]:
    """Lay a run out, which checks it, and compile its circuit, which serves all that differ in numbers only.

    Returns the seconds of the compiler, or of finding that the program is there, and what is laid out.
    """
    from ..engine import standalone
    from ..engine.job import prepare

    runs_that_fit(experiment.circuit)  # not even one: refused before it is laid out
    laid_out = lay_out(experiment)
    job, _ = prepare(experiment, laid_out=laid_out)
    job = dataclasses.replace(job, records=tuple(records))
    start = time.perf_counter()
    if engine == "cpp":
        with progress_bar("compiling the circuit, once per machine") as report:
            standalone.build(job, report)
    return time.perf_counter() - start, laid_out


def side_by_side(
    work: Callable[[Task, Note], Outcome],
    tasks: Mapping[Task, float],
    at_most: int,
    report: Note,
) -> Generator[tuple[Task, Outcome], None, None]:
    """Do tasks on all cores, ``at_most`` so many at a time; yields (task, outcome) as they end.

    work: does a task, telling now and then the fraction of it that is done. tasks: with their lengths, in any unit.
    report: called a few times a second with the fraction of all that is done.
    If anything fails or the caller stops, running simulations are ended and their files removed.
    """
    from joblib import cpu_count

    stop = threading.Event()
    done = dict.fromkeys(tasks, 0.0)

    def one(task: Task) -> Outcome:
        def note(fraction: float) -> None:
            if stop.is_set():
                raise Stopped
            done[task] = fraction

        note(0.0)
        try:
            return work(task, note)
        except ValueError as error:  # the input was checked before: what is left came up in the run
            raise SimulationError(str(error)) from None

    pool = ThreadPoolExecutor(max(1, min(cpu_count(), len(tasks), at_most)))
    try:
        waiting = {pool.submit(one, task): task for task in tasks}
        while waiting:
            ended, _ = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
            report(sum(done[task] * length for task, length in tasks.items()) / sum(tasks.values()))
            for future in ended:
                yield waiting.pop(future), future.result()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def run_all(
    experiments: Sequence[Played],
    backend: Backend,
    report: Note,
    records: Mapping[int, Sequence[Record]] | None = None,
    laid_out: LaidOut | None = None,
) -> Generator[tuple[int, Recording], None, None]:
    """Run experiments `side_by_side`, as many as fit into memory; yields (index, recording) as they end.

    records: of an experiment's number, what is sampled in it. laid_out: as in `run`, for those that it serves.
    """

    def one(row: int, note: Note) -> Recording:
        return run(
            experiments[row],
            backend=backend,
            progress=note,
            apart=True,
            records=(records or {}).get(row, ()),
            allow_runaway=bool(experiments[row].lesions),
            laid_out=laid_out,
        )

    fit = min(runs_that_fit(experiment.circuit) for experiment in experiments)
    return side_by_side(one, dict.fromkeys(range(len(experiments)), 1.0), fit, report)
