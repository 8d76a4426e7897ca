"""Runs side by side, each in a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path

import numpy as np

from ..circuits.experiment import RecallExperiment
from ..circuits.recording import Recording
from ..circuits.simulation import Backend, run
from ..circuits.standalone import SimulationError


def run_all(
    experiments: Sequence[RecallExperiment], backend: Backend, report: Callable[[float], None]
) -> Generator[tuple[int, Recording], None, None]:
    """Run experiments on all cores; yields (index, recording) as they end.

    report: called a few times a second with the fraction of all simulated time that is done.
    If anything fails or the caller stops, running simulations are ended and their files removed.
    """
    from joblib import cpu_count
    from joblib.externals.loky import ProcessPoolExecutor

    with tempfile.TemporaryDirectory(prefix="spikekv_", ignore_cleanup_errors=True) as folder:
        board = np.memmap(Path(folder) / "progress", float, "w+", shape=(len(experiments),))
        executor = ProcessPoolExecutor(
            max_workers=min(cpu_count(), len(experiments)),
            initializer=_start,
            initargs=(folder,),
            env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"},
        )
        try:
            with _signals_held(), _without_stdout():
                waiting = {
                    executor.submit(_run, experiment, backend, str(Path(folder) / "progress"), row): row
                    for row, experiment in enumerate(experiments)
                }
            while waiting:
                done, _ = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                report(float(board.mean()))
                for future in done:
                    yield waiting.pop(future), future.result()
        except BaseException:
            executor.shutdown(kill_workers=True)
            raise
        executor.shutdown()


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Hold signals back while workers are started, who would die of them half born.

    Workers inherit the hold and so never hear Ctrl-C: their parent does, and ends them. The
    helpers of joblib and Python that watch for leaks would lift it, so they are started before.
    """
    from multiprocessing import resource_tracker

    from joblib.externals.loky.backend import resource_tracker as loky_tracker

    loky_tracker.ensure_running()
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _without_stdout() -> Iterator[None]:
    """Start workers without a standard output: one that is ended half born prints a traceback there."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _start(folder: str) -> None:
    """A worker can be ended by its parent only, and puts its files where the parent removes them."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    tempfile.tempdir = folder


def _run(experiment: RecallExperiment, backend: Backend, board: str, row: int) -> Recording:
    progress = np.memmap(board, float, "r+")

    def report(fraction: float) -> None:
        progress[row] = fraction

    try:
        return run(experiment, backend, report=report)
    except ValueError as error:  # the input was checked before: what is left came up in the run
        raise SimulationError(str(error)) from None
