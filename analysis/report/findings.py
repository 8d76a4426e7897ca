"""The page of findings: all of them in a table with small pictures, then each with its claims and its figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...circuits.table import Table
from ..assays.findings.tables import COLUMNS, claims_table, paper_table, row_of, said
from ..description.citations import references
from ..files.circuit_of import circuit_of
from .html_page import Section, paragraph, picture, pictured
from .parts import again_section, circuit_section, cited, few_seeds, read_json, seeds_words

ASKED = (
    "Each finding is an experiment. Its first claim is the finding itself; a control says where it must go. A claim "
    "holds where its whole interval over seeds lies in the predicted range, and fails where all of it lies outside. A "
    "finding is shown if all its claims hold, partly shown if the first one holds and no control fails, and "
    "contradicted if the first one fails."
)


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    findings, circuit = metrics["findings"], metrics["circuit"]
    one = len(findings) == 1
    title = f"{findings[0]['id']}: {findings[0]['title']}" if one else "Findings of the paper"
    made, timing = circuit_of(str(folder))
    command = f"spikekv finding {findings[0]['id'] if one else 'all'} --circuit {circuit} --seed {metrics['seed']} "
    command += f"--seeds {metrics['n_seeds']} --out again"
    if metrics["precision"] != "double":
        command += f" --precision {metrics['precision']}"
    summary: tuple[Any, ...] = (paragraph(said(metrics["counts"])), *few_seeds(metrics), paragraph(ASKED))
    if not one:
        rows = [(f["id"].lower(), row_of(f), _drawing(folder, f), f"{f['title']}: {f['verdict']}") for f in findings]
        summary += (pictured([*COLUMNS, "figure"], rows),)
    sections = [
        Section("Summary", summary),
        *_paper(folder, metrics["paper"]),
        *(_finding(folder, f) for f in findings),
        circuit_section(made, timing),
        again_section(folder, command, cited(folder, references(made))),
    ]
    return title, f"The {circuit} circuit; {seeds_words(metrics)}.", sections


def _drawing(folder: Path, one: Mapping[str, Any]) -> Path:
    return folder / f"{one['id']}.png"


def _paper(folder: Path, panels: Sequence[Mapping[str, Any]]) -> list[Section]:
    """The paper's figures: its numbers beside those of the circuit, and the circuit's figures."""
    if not panels:
        return []
    pictures = [
        picture(folder / f"{id}.png", f"Figure of {id}.", f"{id}. Hollow: the paper's model.")
        for id in dict.fromkeys(one["finding"] for one in panels)
    ]
    return [Section("The paper's two figures", (paper_table(panels), *pictures))]


def _finding(folder: Path, one: Mapping[str, Any]) -> Section:
    """A finding: what was asked, its figure, its claims, its verdict."""
    asked = [(word, one[word]) for word in ("prediction", "protocol", "note") if one[word]]
    asked.append(("sources", "; ".join(one["sources"])))
    parts: list[Any] = [paragraph(one["title"]), Table("", ("", ""), tuple(asked))]
    if (file := _drawing(folder, one)).is_file():
        caption = f"{one['title']}. Means over seeds with 95 % intervals; small dots are seeds."
        parts.append(picture(file, f"Figure of {one['id']}; its numbers are in the table.", caption))
    return Section(one["id"], (*parts, claims_table(one), paragraph(f"Verdict: {one['verdict']}.")))
