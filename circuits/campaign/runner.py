"""One way to run many simulations: what is there is not run again, and what ends is kept at once."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import ownership
from ..engine.memory_size import runs_that_fit
from ..engine.process import SimulationError
from ..engine.run import Backend, choose_backend
from ..protocol.experiment import Played
from ..recording.record import Sampled
from .progress import plain_warnings, progress_bar
from .refusal import refusing
from .stopping import stoppable
from .store import Store, as_kept, beside, grown, keep, kept, opened
from .task import Outcome, Series, Task, Unfit, code_state, keyed
from .workers import Batch, compile_circuits, connect, run_here, run_on_cluster, tasks_that_fit

if TYPE_CHECKING:
    from distributed import Client

    from ..engine.laid_out import LaidOut

Outcomes = dict[str, Outcome]  # by the key of the task
Ask = Callable[[Sequence[Task]], list[Any]]  # carries out tasks; returns what they found


@dataclass(frozen=True)
class Means:
    """Where tasks run: so many at a time on this machine (default: one per core), or on the cluster of a scheduler."""

    workers: int | None = None
    scheduler: str | None = None

    def __post_init__(self) -> None:
        if self.scheduler is not None and self.workers is not None:
            raise ValueError("--workers: counts tasks on this machine; leave it out with --scheduler")

    def client(self) -> Client | None:
        """A client of the scheduler, if there is one. Raises ValueError."""
        return None if self.scheduler is None else connect(self.scheduler)


HERE = Means()


def settle(backend: Backend) -> Backend:
    """What ``auto`` means on this machine; a warning in one line where there is no compiler."""
    with plain_warnings():
        return choose_backend(backend)


def compiled(experiment: Played, engine: Backend, records: Sequence[Sampled] = ()) -> tuple[float, LaidOut]:
    """Lay a run out, which checks it, and compile its circuit, which serves all that differ in numbers only.

    Returns the seconds of the compiler, or of finding that the program is there, and what is laid out.
    """
    from ..engine import standalone
    from ..engine.job import prepare
    from ..engine.laid_out import lay_out

    runs_that_fit(experiment.circuit)  # not even one: refused before it is laid out
    laid_out = lay_out(experiment)
    job, _ = prepare(experiment, laid_out=laid_out)
    job = dataclasses.replace(job, records=tuple(records))
    start = time.perf_counter()
    if engine == "cpp":
        with progress_bar("compiling the circuit, once per machine") as report:
            standalone.build(job, report)
    return time.perf_counter() - start, laid_out


def single(tasks: Sequence[Task]) -> list[Batch]:
    """Each task by itself."""
    return [(task,) for task in tasks]


@contextlib.contextmanager
def carried_out(
    tasks: Sequence[Task],
    series: Series,
    target: Path | None,
    means: Means = HERE,
    batches: Callable[[Sequence[Any]], Sequence[Batch]] = single,
    what: str = "runs",
) -> Iterator[list[Any]]:
    """What tasks found, in their order; the block writes it to ``target``.

    Until the block ends well each task that ended is kept beside the target (`store.beside`), so that the same command
    goes on after it was stopped. The first task that fails ends it all. Without a target
    nothing is kept.
    Raises `Refused` for a scheduler that does not answer, `SimulationError`, `Halted`.
    """
    with searching(tasks, series, target, means, batches, what) as ask:
        yield ask(tasks)


@contextlib.contextmanager
def searching(
    first: Sequence[Task],
    series: Series,
    target: Path | None,
    means: Means = HERE,
    batches: Callable[[Sequence[Any]], Sequence[Batch]] = single,
    what: str = "runs",
) -> Iterator[Ask]:
    """`carried_out` for a search: a function that carries out tasks and returns what they found, in their order.

    first: the tasks that are asked for first; they name the search. A search that chooses the next ones by what was
    found asks for the same ones when it is begun again.
    """
    state = code_state()
    first = keyed(first, state)
    store = None if target is None else beside(target, tuple(first), state)
    outcomes: Outcomes = {}
    with contextlib.ExitStack() as stack:
        with refusing():
            client = means.client()
        stack.enter_context(client or contextlib.nullcontext())

        def ask(tasks: Sequence[Task]) -> list[Any]:
            nonlocal store
            tasks = keyed(tasks, state)
            if store is not None:
                store = grown(store, tasks)
                look_up(store, outcomes)
            missing = list({task.key: task for task in tasks if task.key not in outcomes}.values())
            carry_out(missing, len(tasks), store, outcomes, series, client, means, batches, spare=False, what=what)
            return [outcomes[task.key].metrics for task in tasks]

        if store is not None:
            stack.enter_context(_passing(store, outcomes))
            stack.enter_context(keeping(outcomes, lambda: store, what))
        yield ask


@contextlib.contextmanager
def _passing(store: Store, outcomes: Outcomes) -> Iterator[None]:
    """The directory that keeps tasks for the time being; it goes where the block ends well, or nothing is kept."""
    made = [folder for folder in store.directory.absolute().parents if not folder.exists()]
    with opened(store, force=True):
        try:
            yield
        except BaseException:
            if not outcomes:
                _remove(store, made)
            raise
        _remove(store, [])


def _remove(store: Store, made: Sequence[Path]) -> None:
    ownership.remove_all(store.directory)
    for folder in made:
        with contextlib.suppress(OSError):
            folder.rmdir()


def look_up(store: Store, outcomes: Outcomes, retry: bool = False) -> list[Task]:
    """Fill in the outcomes that are kept; returns the tasks that are still to run, each once."""
    with plain_warnings():
        for task in store.tasks:
            outcome = kept(store, task)
            if outcome is not None and not (retry and outcome.error is not None):
                outcomes[task.key] = outcome
    return list({task.key: task for task in store.tasks if task.key not in outcomes}.values())


def carry_out(
    missing: Sequence[Task],
    n_tasks: int,
    store: Store | None,
    outcomes: Outcomes,
    series: Series,
    client: Client | None,
    means: Means,
    batches: Callable[[Sequence[Any]], Sequence[Batch]] = single,
    *,
    spare: bool = True,
    what: str = "tasks",
) -> None:
    """Run what is missing of ``n_tasks``; each task that ends is kept at once."""

    def finish(task: Task, outcome: Outcome) -> None:
        if outcome.error is not None and not spare:  # of a worker that died
            raise SimulationError(outcome.error)
        if store is not None:
            keep(store, task, outcome)
        outcomes[task.key] = as_kept(outcome)

    if not missing:
        return
    there = n_tasks - len(missing)
    text = f"{len(missing)} {what}" + (f", {there} are there" if there else "")
    if client is None:
        compile_circuits(missing)
        run = partial(run_here, workers=tasks_that_fit(missing, means.workers))
    else:
        run = partial(run_on_cluster, client)
    with plain_warnings(), progress_bar(text) as progress:
        run(batches(missing), finish, progress, series=series, spare=spare)


@contextlib.contextmanager
def keeping(outcomes: Outcomes, current: Callable[[], Store], what: str = "tasks") -> Iterator[None]:
    """Where a block is stopped or cannot go on, say what is kept and how to go on. current: the store as it is then."""

    def words() -> str:
        store = current()
        if not outcomes and store.of != "sweep":
            return "nothing was written"
        everything = len({task.key for task in store.tasks})
        n = f"{len(outcomes)} of {everything} {what} are kept in {store.directory}"
        return f"{n}, the same command goes on from there"

    with stoppable(words):
        try:
            yield
        except Unfit as error:
            raise SimulationError(f"{error}; {words()}") from None
