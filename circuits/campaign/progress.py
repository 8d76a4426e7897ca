"""What is shown on the terminal while a command works."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator

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
def plain_warnings() -> Iterator[None]:
    """Show warnings of a block as one line each on stderr, also where the block fails."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        finally:
            for message in dict.fromkeys(str(warning.message) for warning in caught):
                print(f"spikekv: warning: {message}", file=sys.stderr)
