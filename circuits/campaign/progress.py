"""What is shown on the terminal while a command works."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from ..terminal import shown

Progress = Callable[..., None]  # of the fraction done and, if it is to be said, of what is being done


@contextlib.contextmanager
def progress_bar(text: str) -> Iterator[Progress]:
    """A bar on stderr, moved by calling what it gives with a fraction; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda fraction, doing="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text, total=None)

        def advance(fraction: float, doing: str = "") -> None:
            words = f"{text}: {doing}" if doing else text
            bar.update(task, total=1.0, completed=fraction, description=words)

        yield advance


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
