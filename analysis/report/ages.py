"""The page of ``spikekv capacity --ages``: what is left of a pair by its age."""

from __future__ import annotations

from pathlib import Path

from ...circuits.table import Table
from ..assays.found import load_tables
from ..description.citations import cited_by
from ..files.circuit_of import circuit_of, config_of
from ..measures.measure import measure, number
from .html_page import Section, paragraph
from .parts import again_section, circuit_section, cited, csv_table, few_seeds, figures_section, read_json, seeds_words


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    rules, load = metrics["rules"], metrics["n_pairs"]
    circuit, timing = circuit_of(str(folder))
    title = f"Recall by the age of a pair in the {circuit.name} circuit"
    lead = f"{load} pairs studied one after the other; rules {', '.join(rules)}; {seeds_words(metrics)}."
    text = (
        f"How much of a pair is recalled after so many others were studied? One circuit per plasticity rule studied "
        f"{load} pairs. F1 is given by the number of pairs studied since."
    )
    last, held = measure("f1_last"), measure("pairs_held")
    rows = tuple(
        (
            rule,
            last.text(found["f1_last"], found.get("intervals", {}).get("f1_last")),
            number(found["pairs_held"], held.digits),
        )
        for rule, found in rules.items()
    )
    note = "Pairs held: the oldest age up to which F1 is at least .9 in every age group, mean over seeds."
    tables = [Table("Rules", ("rule", last.label, held.label), rows, note), *load_tables(folder)]
    if len(tables) == 1 and (folder / "ages.csv").is_file():
        tables.append(csv_table(folder / "ages.csv", "F1 by age"))
    alt = f"F1 against the number of pairs studied since, a line per rule ({', '.join(rules)}); see the table."
    control = "All rules learn the same pairs through the same wiring; only the rule of key -> value synapses differs."
    command = f"spikekv capacity --ages --rule {','.join(rules)} --config config.toml --out again"
    settings = config_of(folder)
    papers = cited_by(settings.model_copy(update={"rule": rule}).make_circuit() for rule in rules)
    sections = [
        Section("What was asked", (paragraph(text), *few_seeds(metrics))),
        circuit_section(circuit, timing),
        Section("Results", tuple(tables)),
        figures_section(folder, {"ages": (alt, "Mean over seeds, with 95 % intervals. Dotted: F1 = .9.")}, title),
        Section("Controls", (paragraph(control),)),
        again_section(folder, command, cited(folder, papers)),
    ]
    return title, lead, sections
