"""Who runs tasks: threads of this process, or the workers of a Dask cluster.

Tasks come in batches, whose tasks one worker does one after the other: those that share a study. Each task that ended
is handed to ``finish``, so that only this process writes.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..digest import digest
from ..engine.memory_size import runs_that_fit
from ..engine.process import SimulationError
from ..program.structure import structure
from .progress import progress_bar
from .stopping import Stopped
from .task import Outcome, Program, Report, Series, Task, Unfit, attempts, attempts_together

if TYPE_CHECKING:
    from distributed import Client

Batch = Sequence[Task]
Finish = Callable[[Task, Outcome], None]
CONNECT = 10.0  # s that a scheduler may take to answer


def run_here(
    batches: Sequence[Batch], finish: Finish, report: Report, *, series: Series, workers: int, spare: bool = True
) -> None:
    """Run batches side by side on this machine; ``finish`` is called in the thread of the task.

    Threads, since a simulation is a process of its own already, which ends with the thread that waits for it.
    If the caller is interrupted or anything but a task fails, running simulations are ended.
    """
    from joblib import Parallel, delayed

    stop, running = threading.Event(), set[int]()
    done = dict.fromkeys(range(len(batches)), 0.0)
    total = sum(map(len, batches))

    def one(n: int) -> None:
        def note(fraction: float) -> None:
            if stop.is_set():
                raise Stopped
            done[n] = fraction
            report(sum(part * len(batches[place]) for place, part in done.items()) / total)

        running.add(n)
        try:
            note(0.0)
            for task, outcome in attempts(batches[n], series, note, spare):
                finish(task, outcome)
            note(1.0)
        except Stopped:
            pass
        finally:
            running.discard(n)

    try:
        # the list, not a generator: its order does not matter, and a generator leaves threads at work when it is closed
        Parallel(workers, backend="threading")(delayed(one)(n) for n in range(len(batches)))
    finally:
        stop.set()
        while running:
            time.sleep(0.01)


def compile_circuits(tasks: Sequence[Task]) -> None:
    """Compile each circuit that is not in the cache yet, so that no two tasks do; here a signal can end it.

    A circuit that does not compile is left to its tasks, which record why.
    """
    from ..engine import standalone
    from ..engine.job import Job

    jobs = {}
    for program in _programs(tasks):
        if program.compiled:
            circuit = program.make()
            job = Job(circuit, {}, {}, {}, 0, program.dt, precision=program.precision)
            jobs[structure(circuit, job.dt, job.precision)] = job
    with progress_bar("compiling circuits, once per machine") as report:
        for n, job in enumerate(jobs.values()):
            report(n / len(jobs))
            with contextlib.suppress(SimulationError):
                standalone.build(job)


def tasks_that_fit(tasks: Sequence[Task], wanted: int | None) -> int:
    """How many tasks run side by side: as many as wanted (default: cores), if memory allows."""
    from joblib import cpu_count

    return min(wanted or cpu_count(), *(runs_that_fit(program.make()) for program in _programs(tasks)), len(tasks))


def _programs(tasks: Sequence[Task]) -> Iterator[Program]:
    """Each program of the tasks, once."""
    seen: set[str] = set()
    for task in tasks:
        program = task.program
        if program is not None and program.name not in seen:
            seen.add(program.name)
            yield program


def connect(address: str) -> Client:
    """A client of a running Dask scheduler. Raises ValueError."""
    try:
        from distributed import Client
    except ImportError:
        raise ValueError(
            f"--scheduler {address}: needs the library distributed; pip install 'spikekv[cluster]'"
        ) from None
    for name in [*logging.root.manager.loggerDict]:
        if name.split(".")[0] in ("distributed", "tornado"):  # what matters is said here, in a line
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        return Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ValueError(
            f"--scheduler {address}: no Dask scheduler answers there ({_first_line(error)}); "
            "give the address that it prints, such as tcp://HOST:8786"
        ) from None


def run_on_cluster(
    client: Client, batches: Sequence[Batch], finish: Finish, report: Report, *, series: Series, spare: bool = True
) -> None:
    """Run batches on a cluster, whose workers need the same code, libraries and stimuli as this machine.

    A task that kills its workers has failed; anything else that goes wrong with the cluster stops the runs.
    """
    from distributed import KilledWorker, as_completed

    if not client.scheduler_info(n_workers=-1)["workers"]:
        warnings.warn("the scheduler has no workers yet; waiting for them", stacklevel=2)
    # named by their keys: what was killed left running on the cluster is waited for, not run again
    futures = {
        client.submit(attempts_together, tuple(batch), series, spare, key=f"spikekv-{_name(batch)}"): batch
        for batch in batches
    }
    try:
        for n, future in enumerate(as_completed(futures, loop=client.loop), 1):
            for task, outcome in _outcomes(future, futures[future], KilledWorker, spare):
                finish(task, outcome)
            report(n / len(batches))
    finally:
        with contextlib.suppress(Exception):
            client.cancel(list(futures), force=True)


def _name(batch: Batch) -> str:
    return batch[0].key if len(batch) == 1 else digest(*(task.key for task in batch))


def _outcomes(future: Any, batch: Batch, killed: type[Exception], spare: bool) -> list[tuple[Task, Outcome]]:
    if future.status == "finished":
        found: list[tuple[Task, Outcome]] = future.result()
        return found
    if future.status != "error":
        raise Unfit("the connection to the scheduler is lost")
    error = future.exception()
    if isinstance(error, killed):
        words = "the workers that ran it died, several times; it may need more memory than they have"
        return [(task, Outcome(None, words, 0.0)) for task in batch]
    if isinstance(error, Unfit) or (isinstance(error, SimulationError) and not spare):
        raise error
    raise Unfit(f"a worker of the cluster cannot run tasks ({_first_line(error)}); install the same spikekv there")


def _first_line(error: Any) -> str:
    return f"{type(error).__name__}: {error}".strip().splitlines()[0]
