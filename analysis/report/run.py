"""The page of an experiment of one's own."""

from __future__ import annotations

from pathlib import Path

from ...circuits.table import Table
from ..assays.lesion_words import struck
from ..assays.recall_summary import activity_table
from ..assays.run_summary import test_tables
from ..description.citations import references
from ..files.circuit_of import circuit_of
from ..files.recordings import load_recording
from .html_page import Section
from .parts import (
    again_section,
    circuit_section,
    cited,
    few_seeds,
    figures_section,
    raster_section,
    read_json,
    seeds_words,
)

FIGURES = {
    "provenance": ("Bars of the share of answers by whose value came, one per test.", "Whose value was recalled."),
    "raster": ("Spikes of all populations in trials of three pairs.", "Spikes of three pairs, first seed."),
    "activity": ("Rates and active fractions of the populations.", "Activity of the populations, first seed."),
}


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics, recording = read_json(folder / "metrics.json"), load_recording(folder)
    circuit, timing = circuit_of(str(folder))
    phases = recording.metadata.get("phases", [])
    title = f"Protocol of {len(phases)} phases in the {circuit.name} circuit"
    seconds = metrics["simulated_seconds"]
    lead = f"{metrics['n_neurons']:,} cells; {seeds_words(metrics)}; {seconds:.1f} s simulated per run."
    rows = tuple((label, kind, f"{low:.2f}", f"{high:.2f}", f"{level:g}") for label, kind, low, high, level in phases)
    protocol = Table("Protocol", ("phase", "kind", "from (s)", "to (s)", "acetylcholine"), rows)
    sections = [
        Section("Results", (*test_tables(metrics), *few_seeds(metrics))),
        Section("What was asked", (protocol,)),
        circuit_section(circuit, timing, struck(recording.lesions, circuit), recording.lesions),
        Section("Activity", (activity_table(metrics, recording),)),
        figures_section(folder, FIGURES, title),
        raster_section(recording, f"Seed {recording.seed}."),
        again_section(folder, "spikekv run config.toml --out again", cited(folder, references(circuit), None)),
    ]
    return title, lead, sections
