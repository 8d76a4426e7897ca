"""Robustness as heat maps: F1 along each axis, of each conductance, and of draws of all conductances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from ...circuits.campaign.deviations import CONDUCTANCES, DRAWS, WORKING_POINT
from .style import FAINT, INK, figure_style, new_figure
from .sweep import SHADES

ROW_MM = 7.0
GAP_MM, BELOW_MM = 9.0, 8.0  # above each panel, and below the last
NARROW_MM = 3.6  # of a row of the map of conductances
DARK = 0.6  # F1 below which a cell is dark, so that its text is white


@figure_style()
def plot_robustness(rows: Sequence[Mapping[str, Any]]) -> Axes:
    """Draw F1 of every point: each axis as a row of cells, and a map of projections and factors.

    Parameters
    ----------
    rows : sequence of mapping
        ``axis``, ``of``, ``at`` and ``f1`` of each point, as in points.csv; ``f1`` is None where nothing is known.

    Returns
    -------
    Axes
        The upper one.

    Raises
    ------
    ValueError
        If there are no points.

    Examples
    --------
    >>> from spikekv.analysis.figures.robustness import plot_robustness
    >>> rows = [{"axis": "kept", "of": "", "at": at, "f1": f1} for at, f1 in (("0.2", 0.3), ("0.6", 0.9))]
    >>> plot_robustness(rows).figure.savefig("robustness.png")
    """
    if not rows:
        raise ValueError("plot_robustness: needs at least one point, got none")
    plain = [row for row in rows if row["axis"] not in (CONDUCTANCES, DRAWS)]
    strips = {name: [row for row in plain if row["axis"] == name] for name in dict.fromkeys(r["axis"] for r in plain)}
    draws = sorted((row for row in rows if row["axis"] == DRAWS), key=lambda row: row["f1"] or 0.0)
    single = [row for row in rows if row["axis"] == CONDUCTANCES]
    names = list(dict.fromkeys(row["of"] for row in single))
    heights = [ROW_MM * len(strips), ROW_MM if draws else 0.0, NARROW_MM * len(names)]
    there = [height for height in heights if height]
    height = sum(there) + GAP_MM * len(there) + BELOW_MM
    figure = new_figure(height)
    margins = {"left": 0.2, "right": 0.9, "bottom": BELOW_MM / height, "top": 1 - GAP_MM / height}
    apart = {"hspace": GAP_MM * len(there) / sum(there)}
    panels = list(np.atleast_1d(figure.subplots(len(there), 1, height_ratios=there, gridspec_kw=margins | apart)))
    left = iter(panels)
    if strips:
        _strips(next(left), strips)
    if draws:
        _draws(next(left), draws)
    if names:
        _conductances(next(left), single, names)
    scale = mpl.cm.ScalarMappable(mpl.colors.Normalize(0, 1), SHADES)
    bar = figure.colorbar(
        scale, cax=figure.add_axes((0.92, margins["bottom"], 0.015, margins["top"] - margins["bottom"]))
    )
    bar.set_label("F1")
    bar.outline.set_linewidth(0.5)
    return panels[0]


def _strips(ax: Axes, strips: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    for y, of in enumerate(strips.values()):
        for x, row in enumerate(of):
            _cell(ax, x, y, row["f1"], "" if row["axis"] == WORKING_POINT else row["at"])
    _frame(ax, list(strips), max(map(len, strips.values())), "One thing at a time")


def _draws(ax: Axes, draws: Sequence[Mapping[str, Any]]) -> None:
    for x, row in enumerate(draws):
        _cell(ax, x, 0, row["f1"])
    _frame(ax, [DRAWS], len(draws), "All conductances at once, x .8 to 1.2 at random: the draws, the worst first")


def _conductances(ax: Axes, single: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    factors = list(dict.fromkeys(row["at"] for row in single))
    for row in single:
        _cell(ax, factors.index(row["at"]), names.index(row["of"]), row["f1"], small=True)
    _frame(ax, names, len(factors), "One conductance at a time")
    ax.set_xticks(range(len(factors)), factors)


def _cell(ax: Axes, x: int, y: int, f1: float | None, at: str = "", small: bool = False) -> None:
    shade = "#E4E4E4" if f1 is None else mpl.colormaps[SHADES](f1)
    ax.add_patch(mpl.patches.Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=shade, edgecolor="white", linewidth=0.8))
    ink = "white" if f1 is not None and f1 < DARK else INK
    text = "-" if f1 is None else f"{f1:.2f}"
    if at:
        ax.text(x, y - 0.18, at, ha="center", va="center", fontsize=5.5, color=ink)
        ax.text(x, y + 0.2, text, ha="center", va="center", fontsize=6.5, color=ink)
    else:
        ax.text(x, y, text, ha="center", va="center", fontsize=5 if small else 5.5, color=ink)


def _frame(ax: Axes, names: Sequence[str], width: int, title: str) -> None:
    ax.set_xlim(-0.5, width - 0.5)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), names, fontsize=6)
    ax.set_xticks([])
    ax.tick_params(length=0, labelcolor=INK)
    ax.spines[:].set_visible(False)
    ax.set_title(title, loc="left", fontsize=7, color=FAINT)
