"""Runs side by side: a thread each, which waits for a simulation in a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from ..circuits.child import SimulationError
from ..circuits.experiment import RecallExperiment
from ..circuits.memory import runs_that_fit
from ..circuits.record import Record
from ..circuits.recording import Recording
from ..circuits.simulation import Backend, choose_backend, run
from .terminal import plain_warnings, progress_bar


class Stopped(Exception):
    """Raised inside a run whose result nobody waits for any more."""


def ready(experiment: RecallExperiment, backend: Backend) -> Backend:
    """Settle the engine and compile the circuit of an experiment, which serves all that differ in numbers only."""
    from ..circuits import standalone
    from ..circuits.job import prepare

    with plain_warnings():
        engine = choose_backend(backend)
    runs_that_fit(experiment.circuit)  # not even one: refused before it is laid out
    job, _ = prepare(experiment)
    if engine == "cpp":
        with progress_bar("compiling the circuit, once per machine"):
            standalone.build(job)
    return engine


def run_all(
    experiments: Sequence[RecallExperiment],
    backend: Backend,
    report: Callable[[float], None],
    records: Mapping[int, Sequence[Record]] | None = None,
) -> Generator[tuple[int, Recording], None, None]:
    """Run experiments on all cores, as many as fit into memory; yields (index, recording) as they end.

    report: called a few times a second with the fraction of all simulated time that is done.
    records: of an experiment's number, what is sampled in it.
    If anything fails or the caller stops, running simulations are ended and their files removed.
    """
    from joblib import cpu_count

    stop = threading.Event()
    done = [0.0] * len(experiments)

    def one(row: int) -> Recording:
        def note(fraction: float) -> None:
            if stop.is_set():
                raise Stopped
            done[row] = fraction

        note(0.0)
        try:
            return run(
                experiments[row],
                backend,
                report=note,
                apart=True,
                records=(records or {}).get(row, ()),
                allow_runaway=bool(experiments[row].lesions),
            )
        except ValueError as error:  # the input was checked before: what is left came up in the run
            raise SimulationError(str(error)) from None

    fit = min(runs_that_fit(experiment.circuit) for experiment in experiments)
    pool = ThreadPoolExecutor(min(cpu_count(), len(experiments), fit))
    try:
        waiting = {pool.submit(one, row): row for row in range(len(experiments))}
        while waiting:
            ended, _ = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
            report(sum(done) / len(done))
            for future in ended:
                yield waiting.pop(future), future.result()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
