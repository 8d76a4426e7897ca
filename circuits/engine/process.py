"""A simulation in a process of its own: heard while it runs, ended with whoever waits for it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

Report = Callable[[float], None]
PATIENCE = 0.2  # s between two calls of the reporter while the process says nothing


# Signals that a program gives itself: its file is damaged, or made for another processor
OWN_FAULTS = (
    signal.SIGSEGV,
    signal.SIGILL,
    signal.SIGBUS,
    signal.SIGFPE,
    signal.SIGABRT,
    signal.SIGTRAP,
    signal.SIGSYS,
)


class SimulationError(RuntimeError):
    """A simulation that did not end well; the message names what and when."""


class Broken(SimulationError):
    """A program that does not start, or dies by a signal that it gave itself."""


def execute(
    command: Sequence[str],
    folder: Path,
    n_steps: int,
    report: Report | None = None,
    env: Mapping[str, str] | None = None,
    last_line: bool = False,
) -> None:
    """Run a program in a folder and wait for it; it prints ``step N`` as it advances.

    report: called with the fraction of ``n_steps`` done, several times a second; what it raises
        ends the program.
    last_line: of what the program prints to standard error keep the last line, and take it for an
        error only if the status says so too (Python, which warns there).

    Raises `SimulationError` with what the program printed to standard error: a compiled network
    goes on with defaults where it should stop, so that anything there is a failure.
    """
    with (folder / "stderr").open("w+b") as errors:
        with _started(command, folder, errors, env) as process:
            try:
                _listen(process, n_steps, report)
                code = process.wait()
            finally:
                process.kill()
        errors.seek(0)
        complaint = errors.read().decode(errors="replace").strip()
    if last_line:
        complaint = complaint.splitlines()[-1] if code and complaint else ""
    if -code in OWN_FAULTS:
        raise Broken(f"{command[0]}: ended by signal {signal.Signals(-code).name}")
    if code == -signal.SIGKILL:
        raise SimulationError("the simulation was killed, perhaps for want of memory; lower the scale or the workers")
    if code or complaint:
        raise SimulationError(complaint or f"the simulation ended with status {code}")


def _started(
    command: Sequence[str], folder: Path, errors: IO[bytes], env: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    try:
        # a group of its own: Ctrl-C is for the parent alone, which then ends this
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=env,
            process_group=0,
        )
    except OSError as error:
        raise Broken(f"{command[0]}: does not start ({error.strerror})") from None


def _listen(process: subprocess.Popen[bytes], n_steps: int, report: Report | None) -> None:
    assert process.stdout is not None
    heard, fraction = b"", 0.0
    last = time.monotonic()
    while True:
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        if ready:
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                return
            *lines, heard = (heard + chunk).split(b"\n")
        else:
            lines = []
        for line in lines:
            if line.startswith(b"step "):
                fraction = int(line.split()[1]) / n_steps
                if report:
                    report(fraction)
                    last = time.monotonic()
        if report and time.monotonic() - last > PATIENCE:
            report(fraction)
            last = time.monotonic()
