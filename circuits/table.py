"""A table of words and numbers, written as text, Markdown, HTML or CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table as Grid

WIDTH = 80  # columns of a terminal
NARROWEST = 14  # columns to which a column of words may shrink in text
MARK = " !"  # ends a cell that asks for attention
_SPAN = r"\[[^\]]*\]"  # an interval
_NUMBER = r"[-+−]?[\d,]*\.?\d+(e[-+]?\d+)?"
_NUMERIC = re.compile(rf"-|(< )?{_NUMBER}( ?± ?{_NUMBER})?( {_SPAN})?|{_SPAN}")


@dataclass(frozen=True)
class Table:
    """Rows under named columns, with a title above and remarks below.

    Parameters
    ----------
    title
        The heading; empty for none.
    columns
        Names of the columns. If all are empty, no line of names is written.
    rows
        One cell per column. A cell is text, a number, a truth value, several of them, or None (left empty). Text that
        ends in ``MARK`` is highlighted.
    note
        A paragraph before the rows.
    code
        Lines that are set verbatim before the rows, as equations.
    math
        The same as LaTeX; used in Markdown only.
    remarks
        Paragraphs after the rows.
    digits
        Significant digits of numbers that are not whole.
    index
        Number of leading columns that name a row. In text they are repeated where a wide table continues below.

    Raises
    ------
    ValueError
        If a row is not as long as the columns.

    Examples
    --------
    >>> table = Table("Recall", ("measure", "value"), (("F1", 0.5), ("pairs", 1200)))
    >>> print(table.markdown())
    ## Recall
    <BLANKLINE>
    | measure | value |
    |---|---:|
    | F1 | 0.5 |
    | pairs | 1,200 |
    <BLANKLINE>
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""
    code: str = ""
    math: str = ""
    remarks: tuple[str, ...] = ()
    digits: int = 6
    index: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "rows", tuple(tuple(row) for row in self.rows))
        object.__setattr__(self, "remarks", tuple(self.remarks))
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"Table {self.title}: a row of {len(row)} under {len(self.columns)} columns: {row}")

    def cells(self) -> list[list[str]]:
        """The rows as text."""
        return [[self._cell(value) for value in row] for row in self.rows]

    def numeric(self) -> list[bool]:
        """Per column: whether it holds numbers only. Such columns are aligned to the right."""
        columns = list(zip(*self.cells(), strict=True)) or [()] * len(self.columns)
        return [any(column) and all(map(_is_number, column)) for column in columns]

    def text(self, width: int = WIDTH) -> str:
        """For a terminal of ``width`` columns, without colours.

        Words wrap, numbers never do. Columns that do not fit continue below, under the first ``index`` columns.
        """
        return as_text([self], width)

    def markdown(self, level: int = 2) -> str:
        """GitHub-flavoured Markdown, under a heading of this level."""
        parts = [f"{'#' * level} {self.title}\n"] if self.title else []
        if self.note:
            parts.append(_escaped(self.note) + "\n")
        if self.math:
            parts.append(f"$$\n{self.math}\n$$\n")
        if self.code:
            lead = "In the program's words:\n\n" if self.math else ""
            parts.append(f"{lead}```text\n{self.code}\n```\n")
        if self.rows:
            lines = ["| " + " | ".join(map(_escaped, self.columns)) + " |"]
            lines.append("|" + "|".join("---:" if right else "---" for right in self.numeric()) + "|")
            lines += ["| " + " | ".join(map(_escaped, row)) + " |" for row in self.cells()]
            parts.append("\n".join(lines) + "\n")
        parts += [_escaped(remark) + "\n" for remark in self.remarks]
        return "\n".join(parts)

    def html(self, heading: str = "h3") -> str:
        """An HTML fragment. All text is escaped. ``heading`` is the tag of the title."""
        return _template().render(table=self, heading=heading, marked=_marked)

    def csv(self) -> str:
        """Comma-separated values: the names of the columns, then the rows, numbers in full."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([self.columns, *self.rows])
        return stream.getvalue()

    def __html__(self) -> str:
        return self.html()

    def _repr_html_(self) -> str:
        return self.html()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        from rich.padding import Padding
        from rich.text import Text

        if self.title:
            yield Text(self.title, style="bold")
        if self.note:
            yield Text(self.note)
        if self.code:
            yield Padding(Text(self.code), (0, 0, 0, 4))
        if self.rows:
            yield from self._grids(console, options)
        for remark in self.remarks:
            yield Text(remark)

    def _cell(self, value: Any) -> str:
        if value is None or value != value:  # nan
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int):
            return f"{value:,}"
        if isinstance(value, list | tuple):
            return ", ".join(map(self._cell, value))
        return f"{value:.{self.digits}g}" if isinstance(value, float) else str(value)

    def _grids(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """The rows, as many columns at a time as fit."""
        from rich.text import Text

        index, rest = tuple(range(self.index)), tuple(range(self.index, len(self.columns)))
        whole = self._grid((*index, *rest), wrapped=False)
        if _least(console, options, whole) <= options.max_width:
            yield whole
            return
        while True:
            n = len(rest)
            while n > 1 and _least(console, options, self._grid((*index, *rest[:n]))) > options.max_width:
                n -= 1
            yield self._grid((*index, *rest[:n]))
            rest = rest[n:]
            if not rest:
                return
            yield Text()

    def _grid(self, chosen: Sequence[int], wrapped: bool = True) -> Grid:
        """Some columns; wrapped: whether the names of columns of numbers may take several lines."""
        from rich import box
        from rich.table import Table as Grid
        from rich.text import Text

        grid = Grid(
            box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=any(self.columns), padding=(0, 1, 0, 0)
        )
        cells, numeric = self.cells(), self.numeric()
        for n in chosen:
            name, longest = self.columns[n], max(len(row[n]) for row in cells)
            if numeric[n]:
                least = max(longest, NARROWEST if wrapped else len(name), *map(len, name.split()))
                least = min(least, max(longest, len(name), 1))
                grid.add_column(Text("\n".join(wrap(name, least))), justify="right", min_width=least, no_wrap=True)
            else:
                least = min(NARROWEST, max(longest, len(name)))
                grid.add_column(Text(name), min_width=least, overflow="fold")
        for row in cells:
            grid.add_row(*(Text(row[n], style="yellow" if _marked(row[n]) else "") for n in chosen))
        return grid


def as_text(tables: Sequence[Table], width: int = WIDTH) -> str:
    """Tables one below the other, for a terminal of ``width`` columns."""
    from rich.console import Console

    console = Console(file=io.StringIO(), width=width, highlight=False, color_system=None)
    for n, table in enumerate(tables):
        console.print(*[""] * bool(n), table, sep="\n")
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().rstrip().split("\n")) + "\n"


def as_markdown(tables: Sequence[Table], title: str = "", level: int = 2) -> str:
    """Tables as Markdown under headings of this level; ``title`` is the heading above them all."""
    parts = [f"{'#' * (level - 1)} {title}\n"] if title else []
    return "\n".join([*parts, *(table.markdown(level) for table in tables)])


def _least(console: Console, options: ConsoleOptions, grid: Grid) -> int:
    """Columns of the terminal that a grid needs."""
    from rich.measure import Measurement

    return Measurement.get(console, options.update_width(1000), grid).minimum


def _is_number(cell: str) -> bool:
    return not cell or bool(_NUMERIC.fullmatch(cell.removesuffix(MARK)))


def _marked(cell: str) -> bool:
    return cell.endswith(MARK)


def _escaped(text: str) -> str:
    """Text for Markdown in which nothing begins a tag or ends a cell."""
    return text.replace("<", "\\<").replace("|", "\\|")


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader

    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True).get_template("table.html")
