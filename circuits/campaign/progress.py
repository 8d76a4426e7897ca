"""What is shown on the terminal while a command works."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator

Progress = Callable[[float], None]


@contextlib.contextmanager
def progress_bar(text: str) -> Iterator[Progress]:
    """A bar on stderr, moved by calling what it gives with a fraction; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda fraction: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text, total=None)

        def advance(fraction: float) -> None:
            bar.update(task, total=1.0, completed=fraction)

        yield advance


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
