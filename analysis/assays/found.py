"""What an experiment of ``spikekv theory`` is given and what it hands back to be saved."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

WIDTH = 112


@dataclass(frozen=True)
class Options:
    """seed: the first of ``seeds`` seeds. images: what recovery learns, digits or mnist."""

    seed: int = 0
    seeds: int = 10
    images: str = "digits"

    @property
    def all_seeds(self) -> range:
        return range(self.seed, self.seed + self.seeds)

    @property
    def which(self) -> str:
        """The seeds, in words."""
        return f"seed {self.seed}" if self.seeds == 1 else f"seeds {self.seed} to {self.seed + self.seeds - 1}"

    @property
    def mean(self) -> str:
        """What the numbers of a table are, in words."""
        return self.which if self.seeds == 1 else f"mean of {self.which}"


@dataclass(frozen=True)
class Found:
    """metrics: for metrics.json. text: the table as printed. rows: of table.csv. arrays: of curves.npz; figures.

    backend: what simulated spikes; numpy where there are none.
    """

    metrics: Mapping[str, Any]
    text: str
    rows: Sequence[Mapping[str, Any]]
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    backend: str = "numpy"


def as_text(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], remarks: Sequence[str] = ()) -> str:
    """A table of words and numbers, with remarks below it, at most 112 columns wide."""
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False, color_system=None)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for n, column in enumerate(columns):
        table.add_column(column, justify="left" if isinstance(rows[0][n], str) else "right")
    for row in rows:
        table.add_row(*(escape(_cell(value)) for value in row))
    console.print(f"\n{title}\n", markup=False)
    console.print(table)
    for remark in remarks:
        console.print(remark, markup=False)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return ", ".join(_cell(part) for part in value)
    return f"{value:.1e}" if 0 < abs(value) < 1e-4 else f"{value:.4g}"
