"""The page of a robustness map."""

from __future__ import annotations

from pathlib import Path

from ...circuits.campaign.deviations import DRAWS
from ..assays.robustness import FIGURE, POINTS
from ..assays.robustness_summary import axes_table, words_table, worst_table
from ..description.citations import references
from ..files.circuit_of import circuit_of
from .html_page import Section, details, paragraph
from .parts import again_section, circuit_section, cited, csv_table, few_seeds, figures_section, read_json, seeds_words

ASKED = (
    "The working point is the configuration below. Each other point differs from it in one thing, or in all "
    "conductances at once, and is run on the same seeds. A circuit that runs away counts with what it recalls."
)
SAID = {
    FIGURE: (
        "F1 of every point as a heat map; the numbers are in the tables.",
        "Means over seeds. Above each number stands the value of the axis.",
    )
}


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    circuit, timing = circuit_of(str(folder))
    title = f"Robustness of recall in the {metrics['circuit']} circuit"
    lead = f"{len(metrics['points'])} points; {metrics['n_pairs']} pairs; {seeds_words(metrics)}."
    axes = "".join(f" --axis '{row['axis']}'" for row in metrics["axes"][1:])
    seeds = f"--seed {metrics['seed']} --seeds {metrics['n_seeds']}"
    draws = f" --draws {metrics['n_draws']}" if any(row["axis"] == DRAWS for row in metrics["axes"]) else ""
    command = f"spikekv robustness --config config.toml{axes} {seeds}{draws} --out again"
    every = details("Every point", csv_table(folder / POINTS, ""))
    sections = [
        Section("Summary", (axes_table(metrics), *few_seeds(metrics))),
        figures_section(folder, SAID, title),
        Section("What was asked", (paragraph(ASKED), words_table(metrics))),
        Section("Results", (worst_table(metrics), paragraph("Each is a configuration in the folder worst."), every)),
        circuit_section(circuit, timing),
        again_section(folder, command, cited(folder, references(circuit))),
    ]
    return title, lead, sections
