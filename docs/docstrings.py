"""Docstrings as this package writes them (``name, other: text``, wrapped anyhow), made lists of fields for the pages."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

FIELD = re.compile(r"([a-z]\w*(?:, [a-z]\w*)*): (?=\S)")
LEARNED = re.compile(r"(?<![\w`])([a-z]\w*)_(?![\w`])")  # ``weights_``, which would be a reference


def as_fields(lines: list[str]) -> list[str]:
    """Each line that begins with names and a colon begins a field, which goes on to the next field or blank line."""
    out: list[str] = []
    inside = False
    for line in lines:
        if field := FIELD.match(line):
            if not inside:
                out.append("")
            inside = True
            out.append(f":``{field[1]}``: {_escaped(line[field.end() :])}")
        elif inside and line.strip():
            out.append("    " + _escaped(line.strip()))
        else:
            inside = False
            out.append(_escaped(line))
    return out


def _escaped(text: str) -> str:
    return LEARNED.sub(r"\1\\_", text)


def _process(app: Sphinx, what: str, name: str, of: Any, options: Any, lines: list[str]) -> None:
    lines[:] = as_fields(lines)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("autodoc-process-docstring", _process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
