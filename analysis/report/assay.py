"""The page of an assay."""

from __future__ import annotations

from pathlib import Path

from ...circuits.library.catalogue import circuit_named, is_known
from ...circuits.protocol.timing import Timing
from ...circuits.table import Table
from ..assays.assay_results import FILE
from ..assays.found import load_tables
from ..description.citations import references
from ..files.circuit_of import circuit_of
from .html_page import Section, details
from .parts import again_section, circuit_section, cited, csv_table, few_seeds, figures_section, read_json, seeds_words


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    name, circuit = metrics["name"], metrics["circuit"]
    words = tuple((key, metrics[key]) for key in ("question", "prediction", "source", "note") if metrics.get(key))
    n = len(metrics["conditions"])
    title = f"Assay: {name}"
    said = {name: (f"Measures of the conditions of {name}; the numbers are in the table of results.",
                   "Means over seeds with 95 % intervals.")}  # fmt: skip
    command = f"spikekv assay {FILE} --out again"
    if not (folder / FILE).is_file():
        seeds = f"--circuit {circuit} --seed {metrics['seed']} --seeds {metrics['n_seeds']}"
        command = f"spikekv assay {name} {seeds} --out again"
    made = circuit_named(circuit) if is_known(circuit) else None
    if (folder / FILE).is_file():
        made, _ = circuit_of(str(folder))
    papers = cited(folder, references(made) if made else [])
    sections = [
        Section("What was asked", (Table("", ("", ""), words) if words else "", *few_seeds(metrics))),
        *([circuit_section(made, Timing())] if made else []),
        Section("Results", tuple(load_tables(folder))),
        figures_section(folder, said, title),
        Section("Every run", (details("All measures of every run", csv_table(folder / "conditions.csv", "")),)),
        again_section(folder, command, papers),
    ]
    return title, f"{n} conditions in the {circuit} circuit; {seeds_words(metrics)}.", sections
