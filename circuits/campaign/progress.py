"""What is shown on the terminal while a command works."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from ..terminal import shown

Report = Callable[[float], None]


@contextlib.contextmanager
def progress_bar(text: str) -> Iterator[Report]:
    """A bar on stderr, moved by calling the reporter with a fraction; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda fraction: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(text, total=None)

        def report(fraction: float) -> None:
            progress.update(task, total=1.0, completed=fraction)

        yield report


@contextlib.contextmanager
def plain_warnings(everything: bool = True) -> Iterator[None]:
    """Show warnings of a block as one line each on stderr, each text once.

    everything: also those that Python's filters leave out.
    """
    said: set[str] = set()

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        text = shown(message)
        if text not in said:
            said.add(text)
            print(f"spikekv: warning: {text}", file=sys.stderr)

    with warnings.catch_warnings():
        if everything:
            warnings.simplefilter("always")
        warnings.showwarning = show
        yield
