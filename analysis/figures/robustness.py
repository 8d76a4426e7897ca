"""Maps of recall around a working point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .style import FAINT, INK, figure_style, new_figure

SHADES = "viridis"  # reads in order, and in grey
ROW_MM, PANEL_MM, ACROSS = 3.6, 46.0, 2


@dataclass(frozen=True)
class Panel:
    """A map. rows, columns: what stands along its sides. grid: (n_rows, n_columns) F1."""

    title: str
    row_label: str
    rows: Sequence[float | str]
    column_label: str
    columns: Sequence[float | str]
    grid: np.ndarray


@figure_style()
def plot_robustness(
    maps: Sequence[Panel], conductances: Panel | None = None, draws: np.ndarray | None = None, working: float = np.nan
) -> Figure:
    """Draw F1 at every point: the conductances as a tall map at the left, the other maps at its side.

    draws: (n_draws,) F1 with all conductances at random. working: F1 at the working point.
    """
    n_others = len(maps) + (draws is not None)
    lines = -(-n_others // ACROSS)
    n_rows = len(conductances.rows) if conductances else 0
    height = max(PANEL_MM * lines, ROW_MM * n_rows + 26, 60.0)
    both = conductances is not None and n_others > 0
    figure = new_figure(height, 180.0 if both else 110.0)
    sides: list[Any] = list(figure.subfigures(1, 2, width_ratios=(1, 1.55))) if both else [figure]
    if conductances is not None:
        used = min(1.0, (ROW_MM * 1.3 * n_rows + 14) / height)
        space = sides[0].add_gridspec(2, 1, height_ratios=(used, max(1 - used, 1e-3)))
        _map(sides[0].add_subplot(space[0]), conductances)
    if n_others:
        panels = sides[-1].subplots(lines, min(ACROSS, n_others), squeeze=False).ravel().tolist()
        if draws is not None:
            _draws(panels.pop(0), draws, working)
        for panel, one in zip(panels, maps, strict=False):
            _map(panel, one)
        for panel in panels[len(maps) :]:
            panel.set_axis_off()
    figure.set_layout_engine("constrained")
    return figure


def _map(axes: Axes, one: Panel) -> None:
    axes.imshow(one.grid, cmap=SHADES, vmin=0, vmax=1, aspect="auto")
    shade = mpl.colormaps[SHADES]
    for (row, column), value in np.ndenumerate(one.grid):
        ink = INK if np.dot(shade(float(value))[:3], (0.3, 0.6, 0.1)) > 0.5 else "white"
        text = f"{value:.2f}".lstrip("0") if value < 0.995 else "1"
        axes.text(column, row, text, ha="center", va="center", fontsize=5.5, color=ink)
    for axis, values in ((axes.yaxis, one.rows), (axes.xaxis, one.columns)):
        axis.set_ticks(range(len(values)), [_tick(value) for value in values])
        axis.set_tick_params(length=0, labelsize=6)
    axes.set_xlabel(one.column_label)
    axes.set_ylabel(one.row_label)
    axes.set_title(one.title, loc="left", fontsize=7.5)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draws(axes: Axes, f1: np.ndarray, working: float) -> None:
    axes.axhline(working, color=FAINT, lw=0.6, ls="--")
    axes.plot(np.arange(1, len(f1) + 1), np.sort(f1)[::-1], "o", ms=3, color=mpl.colormaps[SHADES](0.35))
    axes.annotate("working point", (1, working), xycoords=("axes fraction", "data"), xytext=(0, 2),
                  textcoords="offset points", ha="right", fontsize=6, color=FAINT)  # fmt: skip
    axes.set_ylim(0, 1.08)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlabel("draw, best first")
    axes.set_ylabel("F1")
    axes.set_title("All conductances at random", loc="left", fontsize=7.5)


def _tick(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
