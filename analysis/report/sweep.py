"""The page of a sweep."""

from __future__ import annotations

from pathlib import Path

from ...circuits.table import Table
from ..assays.sweep_results import RESULTS, SHOWN, TABLE
from ..assays.sweep_summary import points_table
from ..description.citations import references
from ..files.circuit_of import circuit_of
from .html_page import Section, paragraph
from .parts import (
    MOST_ROWS,
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
    axes = {name: [str(v) for v in values] for name, values in metrics["axes"].items()}
    title = f"Sweep of {' and '.join(axes)}"
    lead = f"{metrics['n_tasks']} runs, {metrics['n_failed']} of them failed; {seeds_words(metrics)}."
    rows = tuple((name, ", ".join(values)) for name, values in axes.items())
    together = "".join(f" {' and '.join(names)} change together." for names in metrics.get("zipped", []))
    text = "Every combination of these values was run with every seed. All else is in the configuration."
    kept, option = "with its controls", ""
    if not metrics.get("control", True):
        kept, option = "without the control that does not learn", " --no-control"
    circuit, timing = circuit_of(str(folder))
    alt = f"Measures of recall against {' and '.join(axes)}, mean over seeds; the numbers are in the table of results."
    sections = [
        Section(
            "What was asked",
            (paragraph(text + together), Table("", ("parameter", "values"), rows), *few_seeds(metrics)),
        ),
        circuit_section(circuit, timing),
        Section("Results", tuple(_results(folder))),
        figures_section(folder, {"sweep": (alt, "Means over seeds.")}, title),
        Section("Controls", (paragraph(f"Each run is a recall result of its own, {kept}, in the folder tasks."),)),
        again_section(folder, f"spikekv sweep sweep.toml{option} --out again", cited(folder, references(circuit))),
    ]
    return title, lead, sections


def _results(folder: Path) -> list[Table]:
    tables = []
    if (folder / RESULTS).is_file():
        import xarray as xr

        with xr.open_dataset(folder / RESULTS, engine="scipy") as results:
            tables.append(points_table(results, SHOWN, MOST_ROWS, wide=True))
    if (folder / TABLE).is_file():
        tasks = csv_table(folder / TABLE, "Tasks")
        failed = [row for row in tasks.rows if "failed" in row]
        if failed:
            tables.append(Table("Failed tasks", tasks.columns, tuple(failed)))
    return tables
