"""The pages of sweeps, capacity curves and the theory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..description.citations import bibliography, references, theory_references
from ..files.circuit_of import circuit_of
from ..files.validation import text_of, versions_of
from ..statistics.intervals import PUBLISHABLE
from ..table import Table
from .html_page import Section, code, details, paragraph, table
from .parts import (
    MOST_ROWS,
    again_section,
    circuit_section,
    csv_table,
    figures_section,
    from_rich,
    number,
    read_json,
    seeds_words,
    span,
)


def build_sweep(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections of a sweep."""
    metrics = read_json(folder / "metrics.json")
    axes = {name: [str(v) for v in values] for name, values in metrics["axes"].items()}
    title = f"Sweep of {' and '.join(axes)}"
    lead = f"{metrics['n_tasks']} runs, {metrics['n_failed']} of them failed; {seeds_words(metrics)}."
    rows = tuple((name, ", ".join(values)) for name, values in axes.items())
    together = "".join(f" {' and '.join(names)} change together." for names in metrics.get("zipped", []))
    text = "Every combination of these values was run with every seed; all else is in the configuration."
    asked = paragraph(text + together)
    kept, option = "with its controls", ""
    if not metrics.get("control", True):
        kept, option = "without the control that does not learn", " --no-control"
    sections = [Section("What was asked", (asked, table(Table("", ("parameter", "values"), rows)), *_few(metrics)))]
    circuit, timing = circuit_of(str(folder))
    sections += [circuit_section(circuit, timing), Section("Results", tuple(_sweep_results(folder)))]
    text = f"Measures of recall against {' and '.join(axes)}, mean over seeds; the numbers are in the table of results."
    sections += [
        figures_section(folder, {"sweep": (text, "Means over seeds.")}, title),
        Section("Controls", (paragraph(f"Each run is a recall result of its own, {kept}, in the folder tasks."),)),
        again_section(folder, f"spikekv sweep sweep.toml{option} --out again", _cited(folder, circuit)),
    ]
    return title, lead, sections


def build_capacity(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections of a capacity curve."""
    metrics = read_json(folder / "metrics.json")
    pairs = metrics["n_pairs"]
    title = f"Capacity of the {metrics['circuit']} circuit"
    lead = f"{min(pairs)} to {max(pairs)} pairs, beside ideal observers of the same cues; {seeds_words(metrics)}."
    circuit, timing = circuit_of(str(folder))
    knee = metrics["knee"]
    spans = knee.get("intervals", {})
    rows = [(k.replace("_", " "), number(v), span(spans.get(k))) for k, v in knee.items() if not isinstance(v, dict)]
    text = "How many pairs does the circuit hold, and how does recall fail beyond? "
    text += "Readers of the same patterns set the bound."
    columns = (
        "n_pairs",
        "reader",
        "f1",
        "precision",
        "recall",
        "overlap",
        "identification_accuracy",
        "bits_per_synapse",
    )
    curve = folder / "curve.csv"
    found = [table(Table("Where it bends", ("", "value", "95 % interval"), tuple(rows)))]
    if curve.is_file():
        found.append(table(csv_table(curve, "Curve", columns)))
    alt = "Recall and information per synapse against the number of pairs, circuit and ideal observers; see the table."
    sections = [
        Section("What was asked", (paragraph(text), *_few(metrics))),
        circuit_section(circuit, timing),
        Section("Results", tuple(found)),
        figures_section(folder, {"capacity": (alt, "Against the number of pairs, with 95 % intervals.")}, title),
        Section("Controls", (paragraph("Ideal observers of the same cues and wiring stand beside every point."),)),
        again_section(folder, "spikekv capacity --config config.toml --out again", _cited(folder, circuit)),
    ]
    return title, lead, sections


def build_theory(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections of a theory result."""
    from ..assays.theory import EXPERIMENTS

    metrics = read_json(folder / "metrics.json")
    name = metrics["experiment"]
    title = f"Theory: {name}"
    text = EXPERIMENTS.get(name, "")
    found = [code(text_of(folder / "table.txt"))] if (folder / "table.txt").is_file() else []
    if (folder / "table.csv").is_file():
        rows = table(csv_table(folder / "table.csv", ""))
        found.append(details("All rows of table.csv", rows) if found else rows)
    said = {file.stem: _theory_alt(name, file.stem) for file in folder.glob("*.png")}
    command = f"spikekv theory {name} --seed {metrics['seed']} --seeds {metrics['n_seeds']} --out again"
    control = "Each number stands beside its formula, the paper's value or a control; the table names it."
    sections = [
        Section("What was asked", (paragraph(f"{text[:1].upper()}{text[1:]}."), *_few(metrics))),
        Section("Results", tuple(found)),
        figures_section(folder, said, title),
        Section("Controls", (paragraph(control),)),
        again_section(folder, command, _cited(folder, None)),
    ]
    return title, f"Reference memories in numpy, without spikes; {seeds_words(metrics)}.", sections


def _sweep_results(folder: Path) -> list[str]:
    from ..assays.sweep_report import sweep_rows
    from ..assays.sweep_results import MEASURES, RESULTS, TABLE

    parts = []
    if (folder / RESULTS).is_file():
        import xarray as xr

        with xr.open_dataset(folder / RESULTS, engine="scipy") as results:
            rows = from_rich(sweep_rows(results, MEASURES, MOST_ROWS), "Points", "Mean ± half of the 95 % interval.")
        parts.append(table(rows))
    if (folder / TABLE).is_file():
        tasks = csv_table(folder / TABLE, "Tasks")
        failed = [row for row in tasks.rows if "failed" in row]
        if failed:
            parts.append(table(Table("Failed tasks", tasks.columns, tuple(failed))))
    return parts


def _few(metrics: dict[str, Any]) -> list[str]:
    n = metrics.get("n_seeds", 1)
    text = f"{n} seed{'s' * (n > 1)}: not for publication, for which at least {PUBLISHABLE} are needed."
    return [paragraph(text, "warn")] if n < PUBLISHABLE else []


def _theory_alt(name: str, figure: str) -> tuple[str, str]:
    plain = figure.replace("-", " ").replace("_", " ")
    return f"Figure {plain} of the theory experiment {name}; its numbers are in the table of results.", plain


def _cited(folder: Path, circuit: Any) -> str:
    facts = read_json(folder / "provenance.json")
    versions = versions_of(facts, folder / "provenance.json") if facts else None
    return bibliography(theory_references() if circuit is None else references(circuit), versions)
