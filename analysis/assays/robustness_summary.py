"""The summary of ``spikekv robustness``: tables for the terminal, at 80 columns, and for a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from ...circuits.campaign.deviations import WORDS, WORKING_POINT
from ...circuits.table import Table
from ..measures.measure import measure, number
from ..statistics.intervals import PUBLISHABLE

BESIDE = ("identification_accuracy", "precision", "recall")  # F1


def list_axes() -> None:
    """The axes, and what varies along each."""
    Console(highlight=False).print(Table("Axes", ("axis", "what varies"), tuple(WORDS.items())))


def print_robustness(metrics: Mapping[str, Any], directory: Path, wall_seconds: float) -> None:
    """F1 along each axis, the worst points, and where the results are."""
    console = Console(highlight=False)
    n, seed = metrics["n_seeds"], metrics["seed"]
    seeds = f"seed {seed}" if n == 1 else f"seeds {seed} to {seed + n - 1}"
    console.print(
        f"\n[bold]Robustness[/bold] of recall in the {escape(metrics['circuit'])} circuit: {metrics['n_pairs']} pairs "
        f"({escape(Path(metrics['stimuli']).stem)}), {len(metrics['points'])} points, {seeds}\n"
    )
    for table in (axes_table(metrics), worst_table(metrics)):
        console.print(table, "", sep="\n")
    if n < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    console.print(f"{wall_seconds:.0f} s in all. Results: {escape(str(directory))}", soft_wrap=True)


def axes_table(metrics: Mapping[str, Any]) -> Table:
    """Of each axis the point with the lowest F1, and the median of its points."""
    rows = [
        (row["axis"], str(row["points"]), row["worst"], number(row["worst_f1"]), number(row["median_f1"]))
        for row in metrics["axes"]
    ]
    return Table("F1 along each axis", ("axis", "points", "worst at", "F1 there", "median F1"), tuple(rows), index=1)


def worst_table(metrics: Mapping[str, Any]) -> Table:
    """The points with the lowest F1."""
    rows = []
    for place, row in enumerate(metrics["worst"], 1):
        span = None if row["f1_low"] is None else (row["f1_low"], row["f1_high"])
        f1 = "" if row["f1"] is None else measure("f1").narrow(row["f1"], span) if span else number(row["f1"])
        what = " ".join(part for part in (row["of"] or row["axis"], row["at"]) if part)
        rows.append(
            (str(place), what, f1, *(number(row[m]) for m in ("identification_accuracy", "precision", "recall")))
        )
    columns = ("", "point", "F1", "identified", "precision", "recall")
    return Table("The worst points", columns, tuple(rows), index=2)


def words_table(metrics: Mapping[str, Any]) -> Table:
    """What each axis is."""
    there = [row["axis"] for row in metrics["axes"] if row["axis"] != WORKING_POINT]
    return Table("Axes", ("axis", "what varies"), tuple((name, WORDS[name]) for name in there))
