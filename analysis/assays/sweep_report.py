"""The summary of ``spikekv sweep`` on stdout, to be read at 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..figures.sweep import axis_label, value_text
from ..measures.sweep_table import SEED, over_seeds
from ..statistics.intervals import PUBLISHABLE

if TYPE_CHECKING:
    import xarray as xr

MOST_ROWS = 30


def print_sweep(table: xr.Dataset, measures: Sequence[str], directory: Path) -> None:
    """A row per point with the mean of each measure over seeds and half of its 95 % interval; where the results are."""
    console = Console(highlight=False)
    dims = [str(dim) for dim in table["failed"].dims if dim != SEED]
    points = int(np.prod([table.sizes[dim] for dim in dims]))
    n_seeds = table.sizes[SEED]
    many = f", mean ± half of the 95 % interval over {n_seeds} seeds" if n_seeds > 1 else f", seed {table[SEED].item()}"
    axes = escape(" x ".join(axis_label(table, dim) for dim in dims))
    console.print(f"\n[bold]Sweep[/bold] of {axes}: {points} points{many}\n")
    console.print(sweep_rows(table, measures))
    if points > MOST_ROWS:
        console.print(f"(the first {MOST_ROWS} points)")
    if 1 < n_seeds < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    console.print(f"\nResults: {escape(str(directory))}", soft_wrap=True)


def sweep_rows(table: xr.Dataset, measures: Sequence[str], most: int = MOST_ROWS) -> Table:
    """A row per point, at most so many, with each measure's mean over seeds and half of its 95 % interval."""
    dims = [str(dim) for dim in table["failed"].dims if dim != SEED]
    shown = [name for name in measures if name in table]
    rows = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for dim in dims:
        longest = max(len(value_text(value)) for value in table[dim].values)
        rows.add_column(escape(dim.rpartition(".")[2].replace("_", " ")), justify="right", min_width=min(longest, 14))
    for name in shown:
        rows.add_column(table[name].attrs["long_name"], justify="right", no_wrap=True)
    means = {name: over_seeds(table[name]) for name in shown}
    for index in list(np.ndindex(tuple(table.sizes[dim] for dim in dims)))[:most]:
        at = dict(zip(dims, index, strict=True))
        values = [escape(value_text(table[dim].values[n])) for dim, n in at.items()]
        rows.add_row(*values, *(_cell(means[name].isel(at)) for name in shown))
    return rows


def _cell(point: xr.Dataset) -> str:
    mean, low, high = (float(point[name]) for name in ("mean", "low", "high"))
    if not np.isfinite(mean):
        return "-"
    half = "" if not np.isfinite(low) else f" ±{(high - low) / 2:.3f}".replace("±0.", "±.")
    return f"{mean:.3f}{half}"
