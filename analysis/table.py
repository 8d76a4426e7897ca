"""A table of words and numbers, and how it is written in Markdown and HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ..circuits.show import rows_html


@dataclass(frozen=True)
class Table:
    """Rows under named columns. Cells are text or numbers; None is left empty.

    note: a paragraph before the rows; code: lines to be set as they are (equations), also before the rows;
    math: the same as LaTeX, for Markdown.
    Raises ValueError where a row is not as long as the columns.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""
    code: str = ""
    math: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "rows", tuple(tuple(row) for row in self.rows))
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"Table {self.title}: a row of {len(row)} under {len(self.columns)} columns: {row}")

    def _repr_html_(self) -> str:
        return as_html(self)

    def cells(self) -> list[list[str]]:
        """The rows as text."""
        return [[text_of(value) for value in row] for row in self.rows]

    def numeric(self) -> list[bool]:
        """Per column: whether it holds numbers only, which are set to the right."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.columns)
        return [all(map(_numeric, column)) and any(v not in (None, "") for v in column) for column in columns]


def _numeric(value: Any) -> bool:
    """Whether a cell is a number, also one written out and marked, or nothing."""
    if value is None or isinstance(value, int | float):
        return not isinstance(value, bool)
    return bool(re.fullmatch(r"(-|[-+]?[\d,]*\.?\d+( ±[\d.]+)?( !)?)?", str(value).strip()))


def text_of(value: Any) -> str:
    """A cell as text: numbers with up to six digits, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def as_markdown(tables: Sequence[Table], title: str = "", level: int = 2) -> str:
    """Tables as GitHub-flavoured Markdown under headings; ``title`` is the heading above them all."""
    parts = [f"{'#' * (level - 1)} {title}\n"] if title else []
    for table in tables:
        parts.append(f"{'#' * level} {table.title}\n")
        if table.note:
            parts.append(_escaped(table.note) + "\n")
        if table.math:
            parts.append(f"$$\n{table.math}\n$$\n")
        if table.code:
            lead = "In the program's words:\n\n" if table.math else ""
            parts.append(f"{lead}```text\n{table.code}\n```\n")
        if table.rows:
            lines = ["| " + " | ".join(table.columns) + " |"]
            lines.append("|" + "|".join("---:" if right else "---" for right in table.numeric()) + "|")
            rows = ([_escaped(cell).replace("|", "\\|") for cell in row] for row in table.cells())
            lines += ["| " + " | ".join(row) + " |" for row in rows]
            parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _escaped(text: str) -> str:
    """Text for Markdown in which nothing begins a tag."""
    return text.replace("<", "\\<")


def as_html(table: Table, heading: str = "h3") -> str:
    """One table as an HTML fragment, with its heading, note and code; everything is escaped."""
    parts = [f"<{heading}>{escape(table.title)}</{heading}>"] if heading and table.title else []
    if table.note:
        parts.append(f"<p>{escape(table.note)}</p>")
    if table.code:
        parts.append(f"<pre>{escape(table.code)}</pre>")
    if table.rows:
        parts.append(f'<div class="wide">{rows_html(table.columns, table.cells(), table.numeric())}</div>')
    return "\n".join(parts)
