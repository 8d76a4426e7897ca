"""The page of ``spikekv capacity --compare``: several circuits on the same stimuli."""

from __future__ import annotations

from pathlib import Path

from ...circuits.protocol.timing import Timing
from ...circuits.table import Table
from ..assays.comparison import COMPARED
from ..assays.found import load_tables
from ..description.citations import cited_by
from ..files.circuit_of import config_of
from .html_page import Section, details, paragraph
from .parts import (
    again_section,
    circuit_section,
    cited,
    csv_table,
    few_seeds,
    figures_section,
    read_json,
    seeds_words,
)


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    names, conditions = metrics["circuits"], metrics["conditions"]
    title = f"Circuits compared: {', '.join(names)}"
    asked = list(dict.fromkeys((row["condition"], row["n_pairs"]) for row in conditions))
    lead = f"The same {len(asked)} tasks for {len(names)} circuits; {seeds_words(metrics)}."
    text = (
        "Which circuit recalls best, and with which cues? Every circuit studied the same pairs and was cued with whole "
        "and with damaged cues. Similar cues share a part of their cells."
    )
    tasks = Table("Tasks", ("cues", "pairs"), tuple(asked))
    settings = config_of(folder)
    circuits = [settings.model_copy(update={"circuit": name}).make_circuit() for name in names]
    drawn = [(f"The {one.name} circuit", circuit_section(one, Timing())) for one in circuits]
    tables = load_tables(folder)
    if not tables and (folder / "compare.csv").is_file():
        tables = [csv_table(folder / "compare.csv", "Results", ("condition", "n_pairs", "circuit", *COMPARED))]
    rates = metrics.get("rates_hz", {})
    cells = tuple((name, population, rate) for name, of in rates.items() for population, rate in of.items())
    firing = Table("", ("circuit", "population", "rate (Hz)"), cells, digits=3)
    alt = "F1 against the number of pairs with whole and damaged cues, and F1 and identification of the other tasks, "
    alt += "a colour per circuit; see the table."
    control = "All circuits are given the same pairs, cues and seeds. What differs in the cues only follows one study."
    command = f"spikekv capacity --compare {','.join(names)} --config config.toml --out again"
    sections = [
        Section("What was asked", (paragraph(text), tasks, *few_seeds(metrics))),
        Section("Circuits", tuple(details(words, *section.parts) for words, section in drawn)),
        Section("Results", (*tables, details("Firing rates", firing))),
        figures_section(folder, {"compare": (alt, "Mean over seeds, with 95 % intervals.")}, title),
        Section("Controls", (paragraph(control),)),
        again_section(folder, command, cited(folder, cited_by(circuits))),
    ]
    return title, lead, sections
