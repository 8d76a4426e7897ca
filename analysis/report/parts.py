"""What the pages of all kinds of results share: the circuit drawn, where results come from, how to make them again."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...circuits.table import Table
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
    files = sorted(folder.glob("*.png"), key=lambda f: (list(said).index(f.stem) if f.stem in said else 99, f.stem))
    parts = [paragraph(lead)] if lead else []
    for file in files:
        plain = file.stem.replace("-", " ").replace("_", " ")
        alt, caption = said.get(file.stem, (f"Figure {plain} of {title}; its numbers are in the tables.", plain))
        parts.append(picture(file, alt, caption))
    return Section("Figures", tuple(parts) if files else (paragraph("This result has none."),))


def csv_table(file: Path, title: str, columns: Sequence[str] | None = None) -> Table:
    """A CSV file as a table, up to `MOST_ROWS` rows; columns: those shown, where they are there."""
    with file.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = [c for c in (columns or rows[0]) if rows and c in rows[0]]
    shown = tuple(tuple(_short(row[c]) for c in names) for row in rows[:MOST_ROWS])
    more = f"The first {MOST_ROWS} of {len(rows)} rows; all are in {file.name}." if len(rows) > MOST_ROWS else ""
    return Table(title, tuple(names), shown, more)


def again_section(folder: Path, command: str, papers: str) -> Section:
    """How to make the results again, and what made them."""
    configs = [
        details(f"{file.name} ({len(file.read_text().splitlines())} lines)", code(file.read_text()))
        for file in sorted(folder.glob("*.toml"))
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
    if not file.is_file():
        return {}
    try:
        return dict(json.loads(file.read_text()))
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
        raise ValueError(f"{file}: not readable as JSON ({error}); make the results again") from None


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
    versions = {"spikekv": facts["spikekv"], **facts["libraries"]} if "libraries" in facts else None
    return bibliography(papers, versions, stimuli)


def _short(text: str) -> str:
    try:
        return f"{float(text):.4g}"
    except ValueError:
        return text
