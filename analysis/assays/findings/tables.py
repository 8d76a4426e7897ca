"""Findings in tables: all of them, the claims of one, and the paper's panels."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from ....circuits.table import Table
from ...statistics.intervals import PUBLISHABLE

INTERVALS = "Means over seeds with 95 % t intervals, not corrected for their number."

# Texts of a finding, and what they are called
WORDS = {"meaning": "in plain words", "prediction": "prediction", "protocol": "protocol", "note": "note"}
COLUMNS = ("", "finding", "prediction", "effect", "control", "verdict")


def row_of(one: Mapping[str, Any]) -> tuple[str, ...]:
    """A finding in a line: prediction, first claim, first control, verdict. one: of ``metrics.json``."""
    claims = one["claims"]
    first = f"{claims[0]['says']}: {spread(claims[0])}" if claims else ""
    controls = [c for c in claims if c["control"]]
    control = f"{controls[0]['says']}: {spread(controls[0])}, {controls[0]['verdict']}" if controls else ""
    return one["id"], one["title"], one["prediction"], first, control, one["verdict"]


def overview(findings: Sequence[Mapping[str, Any]]) -> Table:
    """A row per finding, for the terminal. findings: of ``metrics.json``."""
    rows = []
    for one in findings:
        effect = spread(one["claims"][0]) if one["claims"] else ""
        controls = [spread(c) for c in one["claims"] if c["control"]]
        rows.append((one["id"], one["title"], effect, controls[0] if controls else "", one["verdict"]))
    return Table("Findings", ("", "finding", "effect", "control", "verdict"), tuple(rows), INTERVALS)


def claims_table(one: Mapping[str, Any]) -> Table:
    """Each claim of a finding with its number, the range that was predicted, and what was published."""
    most = _most_seeds(one)
    rows = tuple(
        (
            ("Control: " if c["control"] else "")
            + c["says"]
            + (f" ({c['n_seeds']} of {most} seeds)" if 0 < c["n_seeds"] < most else ""),
            spread(c),
            span_words(c["least"], c["most"]),
            c["published"],
            c["verdict"],
        )
        for c in one["claims"]
    )
    columns = ("claim", "circuit", "predicted", "published", "verdict")
    return Table(
        f"{one['id']}: {one['title']}", columns, rows, INTERVALS if rows else f"No part for it: {one['lacking']}."
    )


def spread(claim: Mapping[str, Any]) -> str:
    """A number with its interval."""
    if claim["effect"] is None:
        return "-"
    text = _number(claim["effect"])
    return text if claim["low"] is None else f"{text} [{_number(claim['low'])}, {_number(claim['high'])}]"


def _number(value: float) -> str:
    return f"{value:.1f}" if abs(value) >= 10 else f"{round(value, 3) + 0.0:.3f}"


def _most_seeds(one: Mapping[str, Any]) -> int:
    return max((claim["n_seeds"] for claim in one["claims"]), default=0)


def seeds_words(one: Mapping[str, Any]) -> str:
    """How many seeds a finding was asked of."""
    n = _most_seeds(one)
    return f"{n} seed" + "s" * (n != 1)


def paper_table(facts: Sequence[Mapping[str, Any]]) -> Table:
    """The two figures of the paper, a row for each number of a panel. facts: ``paper`` of ``metrics.json``."""
    rows = tuple((f["panel"], f["shows"], f["published"], spread(f), f["finding"], f["differs"]) for f in facts)
    columns = ("figure, panel", "number", "the paper's model", "circuit", "finding", "how the circuit differs")
    return Table("The paper's two figures", columns, rows, INTERVALS)


def span_words(least: float | None, most: float | None) -> str:
    """A range in words."""
    if least is None and most is None:
        return "any"
    if least is None:
        return f"below {most:g}"
    return f"above {least:g}" if most is None else f"{least:g} to {most:g}"


def said(counts: Mapping[str, int]) -> str:
    """How many findings got which verdict."""
    return "; ".join(f"{verdict} {n}" for verdict, n in counts.items() if n)


def print_list(findings: Sequence[Any]) -> None:
    """All findings by id, name and title."""
    rows = tuple((one.id, one.name, one.title) for one in findings)
    remarks = ("", "Run one with: spikekv finding F6; all of them with: spikekv finding all")
    Console(highlight=False).print(Table("", ("", "name", "finding"), rows, remarks=remarks))


def print_found(metrics: Mapping[str, Any], directory: Path, wall: float) -> None:
    """What was found, and where it is."""
    console, findings = Console(highlight=False), metrics["findings"]
    if len(findings) == 1:
        (one,) = findings
        for key, word in WORDS.items():
            if one[key]:
                console.print(f"{word}: {escape(one[key])}")
        console.print(f"circuit: {escape(metrics['circuit'])}")
        console.print(f"sources: {escape('; '.join(one['sources']))}", "", _narrow(claims_table(one)), "", sep="\n")
        console.print(f"[bold]{one['id']}: {one['verdict']}[/bold]")
    else:
        console.print(overview(findings), "", said(metrics["counts"]), sep="\n")
    if metrics["n_seeds"] < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    console.print(f"{wall:.0f} s in all. Results: {escape(str(directory))}", soft_wrap=True)


def _narrow(claims: Table) -> Table:
    """Claims for a terminal: what was published stands under the claim."""
    rows = tuple(
        (f"{claim}\npublished: {published}" if published else claim, *numbers, verdict)
        for claim, *numbers, published, verdict in claims.rows
    )
    columns = tuple(column for column in claims.columns if column != "published")
    return dataclasses.replace(claims, columns=columns, rows=rows)
