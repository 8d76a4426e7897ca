"""What the pages of all kinds of results share: the circuit drawn, where results come from, how to make them again."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...circuits.table import Table
from ..files.validation import is_png, json_of, own_text_of, text_of, versions_of
from ..measures.measure import measure
from ..statistics.intervals import PUBLISHABLE
from .html_page import Section, code, details, paragraph, picture

if TYPE_CHECKING:
    from ...circuits.network.circuit import Circuit
    from ...circuits.protocol.timing import Timing
    from ...circuits.recording.recording import Recording
    from ...models.references import Reference

MOST_ROWS = 200  # of a table on a page


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
    said = [paragraph(f"Lesioned, also where only a share is: {'; '.join(words)}.")] if words else []
    notes = paragraph(f"Known simplifications: {'; '.join(circuit.notes)}.") if circuit.notes else ""
    return Section(
        "Circuit",
        (drawing, *said, notes, details("Full description of the model, with sources", *describe(circuit, timing))),
    )


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
    """A CSV file as a table, up to `MOST_ROWS` rows; columns: those shown, where they are there.

    ``x_low`` and ``x_high`` are shown as the interval of ``x``.
    """
    rows = list(csv.DictReader(own_text_of(file).splitlines()))
    there = list(rows[0]) if rows else []
    ends = {f"{name}{end}" for name in there for end in ("_low", "_high") if f"{name}_low" in there}
    names = [name for name in (columns or there) if name in there and name not in ends]
    shown = tuple(tuple(_cell(row, name) for name in names) for row in rows[:MOST_ROWS])
    more = f"The first {MOST_ROWS} of {len(rows)} rows; all are in {file.name}." if len(rows) > MOST_ROWS else ""
    return Table(title, tuple(measure(name).label for name in names), shown, more)


def _cell(row: Mapping[str, str], name: str) -> str:
    """A field as text: a number in four digits, with its interval where it has one; nothing for NaN."""
    try:
        value = float(row[name])
    except ValueError:
        return row[name]
    if value != value:
        return ""
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    if low and high:
        return measure(name).text(value, (float(low), float(high)))
    return f"{value:.4g}"


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
    origin = Table("Where the results come from", ("", ""), tuple((k, str(v)) for k, v in rows))
    cite = details("What to cite, as BibTeX", code(papers))
    return Section("Reproduce", (code(command), *configs, origin if rows else "", cite))


def read_json(file: Path) -> dict[str, Any]:
    """The content of a JSON file, empty where there is none. Raises ValueError if it cannot be read."""
    return json_of(file) if file.is_file() else {}


def seeds_words(metrics: Mapping[str, Any]) -> str:
    n, first = metrics.get("n_seeds", 1), metrics.get("seed", 0)
    return f"seed {first}" if n == 1 else f"seeds {first} to {first + n - 1}"


def few_seeds(metrics: Mapping[str, Any]) -> list[Any]:
    """A warning where there are too few seeds for a publication."""
    n = metrics.get("n_seeds", 1)
    text = f"{n} seed{'s' * (n > 1)}: not for publication, for which at least {PUBLISHABLE} are needed."
    return [paragraph(text, warning=True)] if n < PUBLISHABLE else []


def cited(folder: Path, papers: Sequence[Reference], stimuli: str | None = None) -> str:
    """BibTeX of papers and of the libraries that made the results."""
    from ..description.citations import bibliography

    facts = read_json(folder / "provenance.json")
    versions = versions_of(facts, folder / "provenance.json") if facts else None
    return bibliography(papers, versions, stimuli)
