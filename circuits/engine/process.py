"""A simulation in a process of its own: heard while it runs, ended with whoever waits for it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Report = Callable[[float], None]
PATIENCE = 0.2  # s between two calls of the reporter while the process says nothing


class SimulationError(RuntimeError):
    """A simulation that did not end well; the message names what and when."""


def child_environment(**more: str) -> dict[str, str]:
    """The environment of a Python process that finds the modules that this one finds, and changes to it."""
    # the current directory, '' here, comes last: it may hold a file of any name
    path = [*filter(None, sys.path), *([os.getcwd()] if "" in sys.path else [])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), **more}


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
        # a group of its own: Ctrl-C is for the parent alone, which then ends this
        with subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=env,
            process_group=0,
        ) as process:
            try:
                _listen(process, n_steps, report)
                code = process.wait()
            finally:
                process.kill()
        errors.seek(0)
        complaint = errors.read().decode(errors="replace").strip()
    if last_line:
        complaint = complaint.splitlines()[-1] if code and complaint else ""
    if code or complaint:
        raise SimulationError(complaint or f"the simulation ended with status {code}")


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
