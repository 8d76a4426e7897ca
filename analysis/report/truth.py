"""The page of a truth table."""

from __future__ import annotations

from pathlib import Path

from ...circuits.table import Table
from ..assays.truth import reread
from ..assays.truth_summary import said, truth_table
from ..description.citations import references
from ..files.circuit_of import circuit_of
from .html_page import Section, paragraph
from .parts import again_section, circuit_section, cited, few_seeds, figures_section, read_json, seeds_words

ASKED = (
    "Each line says what animals show and puts the same lesion to the circuit. An effect is the difference of F1 "
    "from the control, where no other measure is named. Bands are our judgement of a fair size; no paper states them."
)
CONTROLS = (
    "The control is the intact run on the same seeds, wiring and noise; for cells that are driven, as many random "
    "cells, or the same loss without the drive. Lesions at recall start from one study per seed."
)
FIGURES = {
    "truth": (
        "A dot with an interval for every lesion, over a grey band; the numbers are in the table.",
        "The effect of every lesion, with its 95 % interval over seeds, and the band that is expected.",
    )
}


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    name = metrics["circuit"]
    circuit, timing = circuit_of(str(folder))
    found = reread(metrics["truth"])
    title = f"Truth table: {name}"
    lead = f"What lesions do to the {name} circuit and to animals; {metrics['n_pairs']} pairs; {seeds_words(metrics)}."
    worlds = Table("Cues", ("name", "what"), tuple(metrics["worlds"].items()))
    remarks = [(f"{f.of.name} {f.of.part}".strip(), f.remark) for f in found if f.remark]
    command = f"spikekv lesion all --circuit {name} --pairs {metrics['n_pairs']} --seed {metrics['seed']} "
    command += f"--seeds {metrics['n_seeds']} --out again"
    sections = [
        Section("Summary", (paragraph(said(metrics["counts"])), *few_seeds(metrics))),
        figures_section(folder, FIGURES, title),
        Section("What was asked", (paragraph(ASKED), worlds)),
        Section("Results", (truth_table(found), Table("Remarks", ("line", "remark"), tuple(remarks)))),
        Section("Controls", (paragraph(CONTROLS),)),
        circuit_section(circuit, timing),
        again_section(folder, command, cited(folder, references(circuit))),
    ]
    return title, lead, sections
