"""A Python process of ours: it finds what this one does, and ends with it, however that ends."""

from __future__ import annotations

import os
import signal
import site
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

LEASH = "SPIKEKV_LEASH"  # number of a pipe that closes when the parent ends


def child_environment(folder: Path) -> dict[str, str]:
    """The environment of a Python process of ours: it finds what this one does, and leaves its logs in a folder.

    Libraries come first: the user's folder, which this process may have at the head of its path, may hold a file of
    any name, ``brian2.py`` too.
    """
    here = str(Path(__file__).parents[2])  # where the package itself is, which may be no place of libraries
    places = [here, *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib")), site.getusersitepackages()]
    kinds = ("site-packages", "dist-packages", "lib-dynload", ".zip")

    def is_users(place: str) -> bool:
        return place not in places and not place.endswith(kinds)

    path = sorted((place or os.getcwd() for place in sys.path), key=is_users)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONUTF8": "1", "TMPDIR": str(folder)}


def run_child(
    command: Sequence[str], folder: Path, given: bytes, hear: Callable[[str], None] = lambda line: None
) -> subprocess.CompletedProcess[bytes]:
    """Run a process that calls `end_with_parent`, with ``given`` as its standard input, and wait for it.

    hear: called in another thread with each line that it writes to standard output.
    It has a group of its own, so that all that it starts, compilers too, end with it.
    """
    held, let_go = os.pipe()
    heard, said = os.pipe()

    def listen() -> None:
        with open(heard, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                hear(line.rstrip("\n"))

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        with subprocess.Popen(
            command,
            env={**child_environment(folder), LEASH: str(held)},
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.PIPE,
            pass_fds=(held,),
            process_group=0,
        ) as process:
            os.close(held)
            try:
                _, err = process.communicate(given)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(command, process.returncode, b"", err)
    finally:
        os.close(let_go)
        os.close(said)
        listener.join()


def end_with_parent() -> None:
    """In a process that `run_child` started: end it, and all that it starts, when its parent is gone."""
    held = os.environ.pop(LEASH, None)
    if held is None or os.getpgrp() != os.getpid():
        return

    def wait() -> None:
        os.read(int(held), 1)  # nothing is ever written: it returns when the other end is closed
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()
