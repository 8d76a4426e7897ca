"""The page of ``spikekv robustness``."""

from __future__ import annotations

from pathlib import Path

from ..assays.found import load_tables
from ..assays.robustness_results import FIGURE, TABLE
from ..description.citations import references
from ..files.circuit_of import circuit_of, config_of
from .html_page import Section, details, paragraph
from .parts import again_section, circuit_section, cited, csv_table, few_seeds, figures_section, read_json, seeds_words

ASKED = (
    "How far from its working point does the circuit still recall? Each map changes two things and leaves all others. "
    "Conductances are changed one at a time, and all at once at random."
)
CONTROLS = (
    "Every point has the seeds of the working point. The look-up answers with the value of the nearest studied cue: "
    "where it fails, the cues do not say enough. A run whose activity runs away counts as F1 0."
)


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    circuit, timing = circuit_of(str(folder))
    settings = config_of(folder)
    n_points = 1 + sum(len(one["rows"]["values"]) * len(one["columns"]["values"]) for one in metrics["maps"])
    title = f"Robustness of the {circuit.name} circuit"
    lead = f"{n_points} points around {settings.pairs or 50} pairs; {seeds_words(metrics)}."
    alt = "Maps of F1 over pairs of changes; the numbers are in the table of all points."
    caption = "Mean F1 at each point. Dashed: the working point."
    names = " ".join(f"--map {one['name']}" for one in metrics["maps"])
    sections = [
        Section("Summary", (*few_seeds(metrics), *load_tables(folder))),
        Section("What was asked", (paragraph(ASKED),)),
        figures_section(folder, {FIGURE: (alt, caption)}, title),
        Section("All points", (details("Table", csv_table(folder / TABLE, "Points")),)),
        Section("Controls", (paragraph(CONTROLS),)),
        circuit_section(circuit, timing),
        again_section(
            folder,
            f"spikekv robustness --config config.toml {names} --out again",
            cited(folder, references(circuit), settings.stimuli),
        ),
    ]
    return title, lead, sections
