"""The page of a theory result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...circuits.protocol.timing import Timing
from ..assays.found import load_tables
from ..assays.theory import EXPERIMENTS, circuits_of
from ..description.citations import theory_references
from ..files.validation import own_text_of
from .html_page import Section, code, details, paragraph
from .parts import again_section, circuit_section, cited, csv_table, few_seeds, figures_section, read_json, seeds_words


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    name = metrics["experiment"]
    title = f"Theory: {name}"
    text = EXPERIMENTS.get(name, "")
    circuits = circuits_of(name)
    said = {file.stem: _alt(name, file.stem) for file in folder.glob("*.png")}
    command = f"spikekv theory {name} --seed {metrics['seed']} --seeds {metrics['n_seeds']} --out again"
    control = "Each number is given with its formula, the paper's value or a control; the table names it."
    sections = [
        Section("What was asked", (paragraph(f"{text[:1].upper()}{text[1:]}."), *few_seeds(metrics))),
        *[circuit_section(circuit, Timing()) for circuit in list(circuits.values())[:1]],
        Section("Results", tuple(_results(folder))),
        figures_section(folder, said, title),
        Section("Controls", (paragraph(control),)),
        again_section(folder, command, cited(folder, theory_references(circuits.values()))),
    ]
    backend = read_json(folder / "provenance.json").get("backend")
    return title, f"{ran(name, backend)}; {seeds_words(metrics)}.", sections


def ran(name: str, backend: str | None) -> str:
    """What ran an experiment, in words. backend: of its provenance."""
    circuits = circuits_of(name)
    if not circuits:
        return "Reference memories in numpy, without spikes"
    engine = f", simulated with the {backend} backend" if backend else ""
    variants = f" in {len(circuits)} variants ({'; '.join(circuits)})" if len(circuits) > 1 else ""
    return f"The spiking {next(iter(circuits.values())).name} circuit{variants}{engine}"


def _results(folder: Path) -> list[Any]:
    """The tables; of earlier versions as they were printed. All rows on demand."""
    found: list[Any] = list(load_tables(folder))
    printed, rows = folder / "table.txt", folder / "table.csv"
    if not found and printed.is_file():
        found = [code(own_text_of(printed))]
    if rows.is_file():
        everything = csv_table(rows, "")
        found.append(details(f"All rows of {rows.name}", everything) if found else everything)
    return found


def _alt(name: str, figure: str) -> tuple[str, str]:
    plain = figure.replace("-", " ").replace("_", " ")
    return f"Figure {plain} of the theory experiment {name}; its numbers are in the table of results.", plain
