"""Docstrings as this package writes them (``name, other: text``, wrapped anyhow), as lists of definitions."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

NAMES = r"[a-z]\w*(?:, [a-z]\w*)*"
FIELD = re.compile(rf"({NAMES}): (?=\S)")
NEXT = re.compile(rf"\n|(?<=[.;]) (?={NAMES}: \S)")
LEARNED = re.compile(r"(?<![\w`])([a-z]\w*)_(?![\w`])")  # ``weights_``, which would be a reference


def as_definitions(lines: list[str]) -> list[str]:
    """Each line that begins with names and a colon begins a definition, which goes on to the next or a blank line.

    So do names and a colon after a full stop or semicolon within one.
    """
    out: list[str] = []
    defined = ""  # the definitions at hand, one after the other
    for line in [*lines, ""]:
        if FIELD.match(line):
            defined += f"\n{line.strip()}"
        elif defined and line.strip():
            defined += f" {line.strip()}"
        else:
            parts = NEXT.split(defined.strip()) if defined else []
            for part in parts:
                names, _, text = part.partition(": ")
                out += ["", f"``{names}``", f"    {_escaped(text)}"]
            out.append(_escaped(line))
            defined = ""
    return out


def _escaped(text: str) -> str:
    return LEARNED.sub(r"\1\\_", text)


def _process(app: Sphinx, what: str, name: str, of: Any, options: Any, lines: list[str]) -> None:
    lines[:] = as_definitions(lines)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("autodoc-process-docstring", _process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
