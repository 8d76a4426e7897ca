"""The page of a capacity curve."""

from __future__ import annotations

from pathlib import Path

from ...circuits.table import Table
from ..assays.found import load_tables
from ..description.citations import references
from ..files.circuit_of import circuit_of
from ..measures.capacity import SCORES
from ..measures.measure import measure, number
from .html_page import Section, paragraph
from .parts import again_section, circuit_section, cited, csv_table, few_seeds, figures_section, read_json, seeds_words


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    pairs, knee = metrics["n_pairs"], metrics["knee"]
    title = f"Capacity of the {metrics['circuit']} circuit"
    lead = f"{min(pairs)} to {max(pairs)} pairs, circuit and ideal observers of the same cues; {seeds_words(metrics)}."
    circuit, timing = circuit_of(str(folder))
    text = "How many pairs does the circuit hold, and how does recall fail beyond? "
    text += "Readers of the same patterns set the bound."
    spans = knee.get("intervals", {})
    rows = tuple(
        (measure(name).label, number(value, measure(name).digits), measure(name).span(spans.get(name)))
        for name, value in knee.items()
        if not isinstance(value, dict)
    )
    found = [Table("Capacity", ("", "value", "95 % interval"), rows), *load_tables(folder)]
    if len(found) == 1 and (folder / "curve.csv").is_file():
        found.append(csv_table(folder / "curve.csv", "Curve", ("n_pairs", "reader", *SCORES)))
    alt = "Recall and information per synapse against the number of pairs, circuit and ideal observers; see the table."
    control = "Ideal observers read the same cues through the same wiring at every number of pairs."
    command = "spikekv capacity --config config.toml --out again"
    sections = [
        Section("What was asked", (paragraph(text), *few_seeds(metrics))),
        circuit_section(circuit, timing),
        Section("Results", tuple(found)),
        figures_section(folder, {"capacity": (alt, "Against the number of pairs, with 95 % intervals.")}, title),
        Section("Controls", (paragraph(control),)),
        again_section(folder, command, cited(folder, references(circuit))),
    ]
    return title, lead, sections
