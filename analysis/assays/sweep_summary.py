"""The summary of ``spikekv sweep``: a table for the terminal, at 80 columns, and for a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.markup import escape

from ...circuits.table import Table
from ..figures.sweep import axis_label, value_text
from ..measures.measure import measure
from ..measures.sweep_table import SEED, spread_over_seeds
from ..statistics.intervals import PUBLISHABLE

if TYPE_CHECKING:
    import xarray as xr

MOST_ROWS = 30


def print_sweep(table: xr.Dataset, measures: Sequence[str], directory: Path) -> None:
    """A row per point with the mean of each measure over seeds and its 95 % interval; where the results are."""
    console = Console(highlight=False)
    console.print("", points_table(table, measures), sep="\n")
    if 1 < table.sizes[SEED] < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    console.print(f"\nResults: {escape(str(directory))}", soft_wrap=True)


def points_table(table: xr.Dataset, measures: Sequence[str], most: int = MOST_ROWS, wide: bool = False) -> Table:
    """A row per point, at most so many, with each measure's mean over seeds and its 95 % interval.

    wide: with all digits, where there is more room than in a terminal.
    """
    dims = [str(dim) for dim in table["failed"].dims if dim != SEED]
    shown = [name for name in measures if name in table]
    means = {name: spread_over_seeds(table[name]) for name in shown}
    points = list(np.ndindex(tuple(table.sizes[dim] for dim in dims)))
    rows = []
    for index in points[:most]:
        at = dict(zip(dims, index, strict=True))
        values = [value_text(table[dim].values[n]) for dim, n in at.items()]
        rows.append((*values, *(_cell(name, means[name].isel(at), wide) for name in shown)))
    n_seeds = table.sizes[SEED]
    of = f"mean of {n_seeds} seeds with its 95 % interval" if n_seeds > 1 else f"seed {table[SEED].item()}"
    axes = " x ".join(axis_label(table, dim) for dim in dims)
    return Table(
        f"Sweep of {axes}: {len(points)} points, {of}",
        (*(dim.rpartition(".")[2].replace("_", " ") for dim in dims), *(measure(name).label for name in shown)),
        tuple(rows),
        remarks=(f"The first {most} points.",) if len(points) > most else (),
        index=len(dims),
    )


def _cell(name: str, point: xr.Dataset, wide: bool) -> str:
    known = measure(name)
    mean, low, high = (float(point[part]) for part in ("mean", "low", "high"))
    return (known.text if wide else known.narrow)(mean, (low, high))
