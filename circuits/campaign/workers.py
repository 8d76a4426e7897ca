"""Who runs the tasks of a sweep: threads of this process, or the workers of a Dask cluster.

Either hands each task that ended to ``finish``, so that only this process writes.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..engine.memory_size import runs_that_fit
from ..engine.process import SimulationError
from ..program.structure import structure
from .progress import progress_bar
from .runner import Stopped
from .task import Outcome, Report, Task, Unfit, Work, attempt

if TYPE_CHECKING:
    from distributed import Client

    from ..network.circuit import Circuit

Finish = Callable[[Task, Outcome], None]
CONNECT = 10.0  # s that a scheduler may take to answer


def run_here(tasks: Sequence[Task], finish: Finish, report: Report, *, work: Work, workers: int) -> None:
    """Run tasks side by side on this machine; ``finish`` is called in the thread of the task.

    Threads, since a simulation is a process of its own already, which ends with the thread that waits for it.
    If the caller is interrupted or anything but a task fails, running simulations are ended.
    """
    from joblib import Parallel, delayed

    stop, running = threading.Event(), set[str]()
    done = dict.fromkeys((task.key for task in tasks), 0.0)

    def one(task: Task) -> None:
        def note(fraction: float) -> None:
            if stop.is_set():
                raise Stopped
            done[task.key] = fraction
            report(sum(done.values()) / len(done))

        running.add(task.key)
        try:
            note(0.0)
            finish(task, attempt(task, work, note))
            note(1.0)
        except Stopped:
            pass
        finally:
            running.discard(task.key)

    try:
        # the list, not a generator: its order does not matter, and a generator leaves threads at work when it is closed
        Parallel(workers, backend="threading")(delayed(one)(task) for task in tasks)
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
    for circuit, task in _circuits(task for task in tasks if task.config.backend == "cpp"):
        dt = task.config.timing["dt"]
        jobs[structure(circuit, dt)] = Job(circuit, {}, {}, {}, 0, dt)
    with progress_bar("compiling circuits, once per machine") as report:
        for n, job in enumerate(jobs.values()):
            report(n / len(jobs))
            with contextlib.suppress(SimulationError):
                standalone.build(job)


def tasks_that_fit(tasks: Sequence[Task], wanted: int | None) -> int:
    """How many tasks run side by side: as many as wanted (default: cores), if memory allows."""
    from joblib import cpu_count

    return min(wanted or cpu_count(), *(runs_that_fit(circuit) for circuit, _ in _circuits(tasks)))


def _circuits(tasks: Iterable[Task]) -> Iterator[tuple[Circuit, Task]]:
    """Each circuit of the tasks, with the first task that has it."""
    seen: set[str] = set()
    for task in tasks:
        config = task.config
        described = json.dumps(
            [config.circuit, config.roles, config.populations, config.projections, config.timing], sort_keys=True
        )
        if described not in seen:
            seen.add(described)
            yield config.make_circuit(), task


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


def run_on_cluster(client: Client, tasks: Sequence[Task], finish: Finish, report: Report, *, work: Work) -> None:
    """Run tasks on a cluster, whose workers need the same code, libraries and stimuli as this machine.

    A task that kills its workers has failed; anything else that goes wrong with the cluster stops the sweep.
    """
    from distributed import KilledWorker, as_completed

    if not client.scheduler_info(n_workers=-1)["workers"]:
        warnings.warn("the scheduler has no workers yet; waiting for them", stacklevel=2)
    # named by their keys: what a sweep that was killed left running on the cluster is waited for, not run again
    futures = {client.submit(attempt, task, work, key=f"spikekv-{task.key}"): task for task in tasks}
    try:
        for n, future in enumerate(as_completed(futures, loop=client.loop), 1):
            finish(futures[future], _outcome(future, KilledWorker))
            report(n / len(tasks))
    finally:
        with contextlib.suppress(Exception):
            client.cancel(list(futures), force=True)


def _outcome(future: Any, killed: type[Exception]) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    if future.status != "error":
        raise Unfit("the connection to the scheduler is lost")
    error = future.exception()
    if isinstance(error, killed):
        return Outcome(None, "the workers that ran it died, several times; it may need more memory than they have", 0.0)
    if isinstance(error, Unfit):
        raise error
    raise Unfit(f"a worker of the cluster cannot run tasks ({_first_line(error)}); install the same spikekv there")


def _first_line(error: Any) -> str:
    return f"{type(error).__name__}: {error}".strip().splitlines()[0]
