"""What the pages of all kinds of results share: the circuit drawn, where results come from, how to make them again."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table as Grid
from rich.text import Text

from ..files.validation import is_png, json_of, text_of
from ..table import Table
from .html_page import Section, code, details, paragraph, picture, table

if TYPE_CHECKING:
    from ...circuits.network.circuit import Circuit
    from ...circuits.protocol.timing import Timing
    from ...circuits.recording.recording import Recording

MOST_ROWS = 200  # of a table on a page


def from_rich(grid: Grid, title: str = "", note: str = "", first: str | None = None) -> Table:
    """A terminal's table as one of a page, without marks and colours; ``first`` heads its first column."""

    def plain(cell: Any) -> str:
        return (Text.from_markup(cell) if isinstance(cell, str) else Text(str(cell))).plain

    columns = tuple(plain(column.header) for column in grid.columns)
    columns = columns if first is None else (first, *columns[1:])
    cells = [[plain(cell) for cell in column.cells] for column in grid.columns]
    return Table(title, columns, tuple(zip(*cells, strict=True)), note)


def circuit_section(
    circuit: Circuit, timing: Timing, lesioned: Collection[str] = (), words: Sequence[str] = ()
) -> Section:
    """The circuit drawn, what is lesioned struck out, and its full description on demand."""
    from ..description.tables import describe
    from ..figures.circuit import describe_drawing, plot_circuit
    from ..figures.drawing import write_figure

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "circuit.svg"
        write_figure(plot_circuit(circuit, lesioned), [file])
        caption = f"The {circuit.name} circuit. Interneurons stand below the cells that they inhibit."
        drawing = picture(file, describe_drawing(circuit, lesioned), caption)
    tables = [table(t) for t in describe(circuit, timing)]
    said = [paragraph(f"Lesioned, also where only a share is: {'; '.join(words)}.")] if words else []
    notes = paragraph(f"Known simplifications: {'; '.join(circuit.notes)}.") if circuit.notes else ""
    return Section("Circuit", (drawing, *said, notes, details("Full description of the model, with sources", *tables)))


def raster_section(recording: Recording, what: str = "") -> Section:
    """The raster that can be zoomed and filtered."""
    from .raster_page import raster_html

    return Section("Raster", (paragraph(what) if what else "", raster_html(recording)))


def figures_section(folder: Path, said: Mapping[str, tuple[str, str]], title: str, lead: str = "") -> Section:
    """All PNG figures of a results directory. said: name -> (alternative text, caption); others are named only."""
    there = [file for file in folder.glob("*.png") if not file.is_symlink() and is_png(file)]
    files = sorted(there, key=lambda f: (list(said).index(f.stem) if f.stem in said else 99, f.stem))
    parts = [paragraph(lead)] if lead else []
    for file in files:
        plain = file.stem.replace("-", " ").replace("_", " ")
        alt, caption = said.get(file.stem, (f"Figure {plain} of {title}; its numbers are in the tables.", plain))
        parts.append(picture(file, alt, caption))
    return Section("Figures", tuple(parts) if files else (paragraph("This result has none."),))


def csv_table(file: Path, title: str, columns: Sequence[str] | None = None) -> Table:
    """A CSV file as a table, up to `MOST_ROWS` rows; columns: those shown, where they are there."""
    rows = list(csv.DictReader(text_of(file).splitlines()))
    names = [c for c in (columns or rows[0]) if rows and c in rows[0]]
    shown = tuple(tuple(_short(row[c]) for c in names) for row in rows[:MOST_ROWS])
    more = f"The first {MOST_ROWS} of {len(rows)} rows; all are in {file.name}." if len(rows) > MOST_ROWS else ""
    return Table(title, tuple(names), shown, more)


def again_section(folder: Path, command: str, papers: str) -> Section:
    """How to make the results again, and what made them."""
    configs = [
        details(f"{file.name} ({len(text_of(file).splitlines())} lines)", code(text_of(file)))
        for file in sorted(folder.glob("*.toml"))
        if not file.is_symlink()  # a page shows what is in the directory, not what is elsewhere
    ]
    facts = read_json(folder / "provenance.json")
    rows = [
        (name.replace("_", " "), ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value)
        for name, value in facts.items()
        if value is not None
    ]
    origin = table(Table("Where the results come from", ("", ""), tuple((k, str(v)) for k, v in rows)))
    cite = details("What to cite, as BibTeX", code(papers))
    return Section("Reproduce", (code(command), *configs, origin if rows else "", cite))


def read_json(file: Path) -> dict[str, Any]:
    """The content of a JSON file, empty where there is none. Raises ValueError if it cannot be read."""
    return json_of(file) if file.is_file() else {}


def number(value: Any, digits: int = 3) -> str:
    """A number for a reader; a dash for none."""
    if value is None:
        return "-"
    return str(value) if isinstance(value, int | str) else f"{value:.{digits}f}"


def span(low_high: Sequence[float] | None, digits: int = 3) -> str:
    """An interval in brackets, nothing for none."""
    return "" if low_high is None else f"[{low_high[0]:.{digits}f}, {low_high[1]:.{digits}f}]"


def seeds_words(metrics: Mapping[str, Any]) -> str:
    n, first = metrics.get("n_seeds", 1), metrics.get("seed", 0)
    return f"seed {first}" if n == 1 else f"seeds {first} to {first + n - 1}"


def _short(text: str) -> str:
    try:
        return f"{float(text):.4g}"
    except ValueError:
        return text
