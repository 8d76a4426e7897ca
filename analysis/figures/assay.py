"""The figure of an assay: its conditions side by side, or curves over what was varied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from ..measures.measure import measure
from ..measures.sweep_table import spread_over_seeds
from .drawing import write_figure
from .lesion import plot_conditions
from .style import FAINT, HUES, MARKS, figure_style, new_figure

if TYPE_CHECKING:
    import xarray as xr

MOST_PANELS = 4
MOST_TICKS = 8  # that name each point
Lines = Mapping[str, Sequence[tuple[float, str, str]]]


@figure_style()
def plot_lines(table: xr.Dataset, lines: Lines, xlabel: str, ax: Axes | None = None) -> Axes:
    """Draw curves over what an assay varied, each point the mean over seeds with its 95 % interval.

    Parameters
    ----------
    table : xarray.Dataset
        Measures over ``condition`` and ``seed``: `Results.table`.
    lines : mapping
        Name of each curve to its points: (x, condition, measure).
    xlabel : str
        What x is.
    ax : Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from spikekv.analysis import Assay, Results, plot_lines
    >>> runs = {"5": [{"recall.f1": 1.0}, {"recall.f1": 0.9}], "50": [{"recall.f1": 0.4}, {"recall.f1": 0.5}]}
    >>> table = Results(Assay("list length", lambda seed: {}), [0, 1], runs).table
    >>> lines = {"F1": [(5, "5", "recall.f1"), (50, "50", "recall.f1")]}
    >>> plot_lines(table, lines, "pairs").figure.savefig("list_length.png")
    """
    if ax is None:
        figure = new_figure(65, 100)
        figure.set_layout_engine("constrained")
        ax = figure.add_subplot()
    named = [name for line in lines.values() for _, _, name in line]
    for n, (label, line) in enumerate(lines.items()):
        spread = [spread_over_seeds(table[name].sel(condition=condition)) for _, condition, name in line]
        x = np.array([point[0] for point in line], float)
        mean, low, high = (np.array([float(one[part]) for one in spread]) for part in ("mean", "low", "high"))
        shade = HUES[n % len(HUES)]
        ax.vlines(x, low, high, color=shade, lw=1.0, alpha=0.6)
        ax.plot(x, mean, color=shade, marker=MARKS[n % len(MARKS)], ms=3.5, label=label)
    if all(measure(name).whole_axis for name in named):
        ax.set_ylim(-0.03, 1.03)
    if all(name.endswith(".area") for name in named):
        ax.axhline(0.5, color=FAINT, ls=(0, (4, 3)), lw=0.7)
        ax.annotate("chance", (1.01, 0.5), xycoords=("axes fraction", "data"), va="center", fontsize=6, color=FAINT)
    places = sorted({x for line in lines.values() for x, _, _ in line})
    if len(places) <= MOST_TICKS:
        ax.set_xticks(places)
    ax.set_xlabel(xlabel)
    kinds = {measure(name).axis.split(",")[0] for name in named}
    ax.set_ylabel(kinds.pop() if len(kinds) == 1 else "share")
    if len(lines) > 1:
        ax.legend(loc="best")
    return ax


def draw_assay(table: xr.Dataset, measures: Sequence[str], lines: Lines, xlabel: str, files: Sequence[Path]) -> None:
    """The figure of an assay into files: its curves, or the first measures of all conditions."""
    if lines:
        write_figure(plot_lines(table, lines, xlabel), files)
        return
    names = [str(name) for name in table["condition"].values]
    shown = [name for name in measures if name in table][:MOST_PANELS]
    runs = {name: _runs(table.sel(condition=name), shown) for name in names}
    write_figure(plot_conditions(runs, shown), files)


def _runs(table: xr.Dataset, measures: Sequence[str]) -> list[dict[str, float]]:
    """Measures of each seed; those that a condition lacks are left out."""
    columns = {name: table[name].values for name in measures}
    return [
        {name: float(column[n]) for name, column in columns.items() if np.isfinite(column[n])}
        for n in range(table.sizes["seed"])
    ]
