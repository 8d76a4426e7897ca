"""What the terminal is given: no control characters from files, and nothing that it cannot show."""

from __future__ import annotations

import io
import sys


def shown(text: object) -> str:
    """A text in one line, without the characters that a terminal would obey."""
    words = " ".join(str(text).split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in words)


def bear_with_any_text() -> None:
    """Let standard output and error put a substitute for what their encoding has not."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace" if stream.errors != "replace" else "replace")
