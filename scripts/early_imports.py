"""Libraries that are slow to import: while a simulation runs, or without the collector of garbage."""

from __future__ import annotations

import contextlib
import gc
import importlib
import threading
from collections.abc import Iterator

FOR_MEASURES = ("elephant.statistics", "scipy.stats")
FOR_FIGURES = ("matplotlib.pyplot",)


@contextlib.contextmanager
def importing(*names: str) -> Iterator[None]:
    """Import modules in the background; what fails there fails again, and is said, where it is used.

    It is waited for however the block ends: Python aborts where it ends while a library is being loaded.
    """
    ended = threading.Event()

    def work() -> None:
        for name in names:
            if ended.is_set():
                return
            with contextlib.suppress(Exception):
                importlib.import_module(name)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        ended.set()
        raise
    finally:
        thread.join()


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Import and set up what stays until the end: the collector of garbage need not look at it, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
