"""The page of ``spikekv calibrate``: which inhibition brings each stage to its target activity."""

from __future__ import annotations

from pathlib import Path

from ..assays.found import load_tables
from ..description.citations import cited_by
from ..files.circuit_of import circuit_of
from .html_page import Section, details, paragraph
from .parts import again_section, circuit_section, cited, csv_table, few_seeds, figures_section, read_json, seeds_words


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    circuit, timing = circuit_of(str(folder))
    title = f"Inhibition of the {circuit.name} circuit, calibrated"
    stages = [stage["population"] for stage in metrics["stages"]]
    lead = f"{', '.join(stages)} brought to their targets in {metrics['n_steps']} steps; {seeds_words(metrics)}."
    text = (
        "How much inhibition gives each stage the activity that it is to have? The conductance of one inhibitory "
        "projection after the other was changed, from the input on, until the stage was within 5 % of its target."
    )
    alt = f"Activity of {', '.join(stages)} against the conductance of their inhibition; the numbers are in the table."
    caption = "Numbers: the order of the steps. Filled: the last one. Grey: the target, with 5 % on either side."
    control = (
        "Step 1 of each stage is the circuit with its own conductance. Use other seeds for numbers that you report."
    )
    command = "spikekv calibrate --config config.toml --out again"
    sections = [
        Section("What was asked", (paragraph(text), *few_seeds(metrics))),
        Section("Results", (*load_tables(folder), details("All steps", csv_table(folder / "steps.csv", "Steps")))),
        figures_section(folder, {"calibration": (alt, caption)}, title),
        circuit_section(circuit, timing),
        Section("Controls", (paragraph(control),)),
        again_section(folder, command, cited(folder, cited_by([circuit]))),
    ]
    return title, lead, sections
