"""The figure of a finding: a panel for each thing to see, with every seed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from ..measures.sweep_table import spread_over_seeds
from .drawing import write_figure
from .panel import Panel
from .style import FAINT, HUES, INK, MARKS, figure_style, new_figure, panels_width

if TYPE_CHECKING:
    import xarray as xr

HEIGHT_MM = 62.0
PANEL_MM = 78.0  # of one panel; two or more share a page
MARK_PT = 4.0
MOST_TICKS = 8
WORDS = 13  # letters of a line of a tick
WIDE = 4  # ticks in words beyond which a panel is wider


@figure_style()
def plot_finding(table: xr.Dataset, panels: Sequence[Panel]) -> np.ndarray:
    """Draw the panels of a finding side by side.

    Parameters
    ----------
    table : xarray.Dataset
        Measures over ``condition`` and ``seed``.
    panels : sequence of Panel
        What is drawn.

    Returns
    -------
    (n_panels,) array of Axes
        Means over seeds with 95 % intervals; small dots are seeds.
    """
    widths = [1.0 if len(_words(panel)) <= WIDE else 1.7 for panel in panels]
    figure = new_figure(HEIGHT_MM, min(panels_width(), PANEL_MM * sum(widths) + 12))
    figure.set_layout_engine("constrained")
    axes: np.ndarray = np.atleast_1d(figure.subplots(1, len(panels), width_ratios=widths))
    for ax, panel in zip(axes, panels, strict=True):
        draw_panel(ax, table, panel)
    return axes


def draw_finding(table: xr.Dataset, panels: Sequence[Panel], files: Sequence[Path]) -> None:
    """The figure of a finding into files."""
    write_figure(plot_finding(table, panels), files)


def _words(panel: Panel) -> list[str]:
    """Ticks of a panel whose x are words."""
    return list(dict.fromkeys(x for line in panel.lines.values() for x, _, _ in line if isinstance(x, str)))


def _of(table: xr.Dataset, name: str, condition: str) -> xr.DataArray:
    """A measure of a condition over seeds; NaN where no run could tell it."""
    if name in table:
        return table[name].sel(condition=condition)
    return table["seed"] * np.nan


def draw_panel(ax: Axes, table: xr.Dataset, panel: Panel) -> None:
    """Draw a panel into axes: means over seeds with 95 % intervals, each seed, and what is published."""
    ticks: list[float | str] = list(dict.fromkeys(x for line in panel.lines.values() for x, _, _ in line))
    words = isinstance(ticks[0], str)
    drawn: list[tuple[np.ndarray, np.ndarray]] = []
    for n, (label, line) in enumerate(panel.lines.items()):
        found = [_of(table, name, condition) for _, condition, name in line]
        shift = 0.12 * (n - (len(panel.lines) - 1) / 2) if words else 0.0
        x = np.array([ticks.index(point[0]) + shift if words else point[0] for point in line], float)
        mean, low, high = (
            np.array([float(spread_over_seeds(f)[part]) for f in found]) for part in ("mean", "low", "high")
        )
        shade = HUES[n % len(HUES)]
        ax.vlines(x, *np.clip([low, high], *panel.bounds), color=shade, lw=1.2, alpha=0.7)
        style = {"ls": "none"} if words else {}
        hides = any(x.shape == line.shape and np.allclose([x, mean], [line, of], equal_nan=True) for line, of in drawn)
        drawn.append((x, mean))
        size = MARK_PT / 2 if hides else MARK_PT  # what lies under it is to be seen
        ax.plot(x, mean, color=shade, marker=MARKS[n % len(MARKS)], ms=size, label=label, **style)  # type: ignore[arg-type]
        for place, of in zip(x, found, strict=True):
            seeds = of.values[np.isfinite(of.values)]
            ax.plot(np.full(len(seeds), place), seeds, ".", color=shade, ms=2.5, alpha=0.5)
        if label in panel.targets:
            y_paper, says = panel.targets[label]
            ax.axhline(y_paper, color=shade, ls=(0, (4, 3)), lw=0.9, zorder=0)
            above = ("axes fraction", "data")
            ax.annotate(says, (1, y_paper), (0, 2), above, "offset points", color=shade, ha="right", size=7)
    if panel.targets:
        reach = [0.0, *ax.get_ylim(), *(y_paper for y_paper, _ in panel.targets.values())]
        ax.set_ylim(min(reach) * 1.05, max(reach) * 1.12)
    if panel.published:
        x = np.array([ticks.index(point[0]) if words else point[0] for point in panel.published], float)
        y = [point[1] for point in panel.published]
        ax.plot(x, y, "D:", color=INK, lw=0.7, markerfacecolor="none", ms=6, label="the paper's model", zorder=3)
    if words:
        ax.set_xticks(range(len(ticks)), ["\n".join(wrap(str(tick), WORDS)) for tick in ticks])
        ax.set_xlim(-0.5, len(ticks) - 0.5)
    elif len(ticks) <= MOST_TICKS:
        ax.set_xticks([float(t) for t in ticks])
    if panel.level is not None:
        ax.axhline(panel.level, color=FAINT, ls=(0, (4, 3)), lw=0.7, zorder=0)
    if panel.diagonal:
        ax.axline((0, 0), slope=1, color=FAINT, ls=(0, (4, 3)), lw=0.7, zorder=0)
    ax.set_xlabel(panel.xlabel)
    ax.set_ylabel(panel.ylabel)
    ax.set_title(panel.title, loc="left")
    if len(panel.lines) > 1 or panel.published:
        ax.legend(loc=panel.legend or "best")
