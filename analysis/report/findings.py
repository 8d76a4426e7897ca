"""The page of findings: all of them in a table with small pictures, then each with its claims and its figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...circuits.table import Table
from ..assays.findings.catalogue import ALL
from ..assays.findings.page import PAPER, PAPER_CAPTION, PICTURE, command, put_to, verdict_words
from ..assays.findings.tables import COLUMNS, WORDS, claims_table, paper_table, row_of, said
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
    again = f"{command(findings[0]['id'] if one else ALL, metrics)} --out again"
    summary: tuple[Any, ...] = (paragraph(said(metrics["counts"])), *few_seeds(metrics), paragraph(ASKED))
    if not one:
        rows = [(f["id"].lower(), row_of(f), _drawing(folder, f), f"{f['title']}: {f['verdict']}") for f in findings]
        summary += (pictured([*COLUMNS, "figure"], rows),)
    sections = [
        Section("Summary", summary),
        *_paper(folder, metrics["paper"]),
        *(_finding(folder, f, metrics) for f in findings),
        circuit_section(made, timing),
        again_section(folder, again, cited(folder, references(made))),
    ]
    return title, f"The {circuit} circuit; {seeds_words(metrics)}.", sections


def _drawing(folder: Path, one: Mapping[str, Any]) -> Path:
    return folder / f"{one['id']}.png"


def _paper(folder: Path, panels: Sequence[Mapping[str, Any]]) -> list[Section]:
    """The paper's two figures by its model and by the circuit, and the numbers."""
    if not panels:
        return []
    parts: list[Any] = []
    if (file := folder / f"{PAPER}.png").is_file():
        alt = "The paper's two figures, by its model and by the circuit; the numbers are in the table."
        parts.append(picture(file, alt, PAPER_CAPTION))
    return [Section("The paper's two figures", (*parts, replace(paper_table(panels), title="")))]


def _finding(folder: Path, one: Mapping[str, Any], metrics: Mapping[str, Any]) -> Section:
    """A finding: what was asked, its figure, its claims, its verdict."""
    asked = [(word, one[key]) for key, word in WORDS.items() if one[key]]
    asked.append(("sources", "; ".join(one["sources"])))
    lead = (paragraph(text) for text in (one["title"], verdict_words(one), put_to(one, metrics).replace("`", "")))
    parts: list[Any] = [*lead, Table("", ("", ""), tuple(asked))]
    if (file := _drawing(folder, one)).is_file():
        caption = f"{one['title']}. {PICTURE}"
        parts.append(picture(file, f"Figure of {one['id']}; its numbers are in the table.", caption))
    return Section(one["id"], (*parts, replace(claims_table(one), title="")))
