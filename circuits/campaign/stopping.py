"""Ctrl-C and SIGTERM: how a command is left, and what it says it has kept."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import NoReturn

INTERRUPTED, TERMINATED = 128 + signal.SIGINT, 128 + signal.SIGTERM


class Stopped(Exception):
    """Raised inside a run whose result nobody waits for any more."""


class Terminated(BaseException):
    """SIGTERM has come."""


class Halted(BaseException):
    """A command was stopped; the message says what is there, ``status`` how to leave."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def terminate(number: int, frame: object) -> NoReturn:
    """What to do on SIGTERM."""
    signal.signal(number, signal.SIG_IGN)
    raise Terminated


@contextlib.contextmanager
def stoppable(kept: Callable[[], str]) -> Iterator[None]:
    """Turn both into `Halted`, with what ``kept`` says."""
    try:
        yield
    except KeyboardInterrupt:
        raise Halted(f"interrupted; {kept()}", INTERRUPTED) from None
    except Terminated:
        raise Halted(f"terminated; {kept()}", TERMINATED) from None
