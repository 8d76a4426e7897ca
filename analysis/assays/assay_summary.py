"""The summary of ``spikekv assay``, for the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from ...circuits.table import Table
from .assay_results import Results
from .shelf import SHELF


def print_list() -> None:
    """The ready protocols."""
    rows = tuple((name, one.question) for name, one in SHELF.items())
    table = Table("", ("protocol", "question"), rows, remarks=("", "Run one with: spikekv assay NAME"))
    Console(highlight=False).print(table)


def print_results(results: Results, directory: Path, wall_seconds: float) -> None:
    """What was asked, conditions, contrasts with verdicts, and where the results are."""
    console, assay = Console(highlight=False), results.assay
    seeds = (
        f"seed {results.seeds[0]}" if len(results.seeds) == 1 else f"seeds {results.seeds[0]} to {results.seeds[-1]}"
    )
    console.print(f"\n[bold]Assay {escape(assay.name)}[/bold], {seeds}")
    for key in ("question", "prediction", "source", "note"):
        if text := getattr(assay, key):
            console.print(f"{key}: {escape(text)}")
    console.print()
    for table in results.tables:
        console.print(table, "", sep="\n")
    console.print(f"{wall_seconds:.0f} s in all. Results: {escape(str(directory))}", soft_wrap=True)
