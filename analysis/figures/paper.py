"""The two figures of the paper, each in its layout: what its model gives, and what a circuit gives in spikes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from ..theory.representations import Points
from .drawing import write_figure
from .finding import draw_panel
from .panel import Panel
from .representations import CLASSES
from .style import FAINT, INK, figure_style, new_figure, panels_width

if TYPE_CHECKING:
    import xarray as xr

ROW_MM = 62.0
SQUARE = 0.85  # width of a square, in widths of a panel


@dataclass(frozen=True)
class PaperFigure:
    """A figure of the paper.

    Parameters
    ----------
    title : str
        Its number and what it shows.
    table : xarray.Dataset
        What the circuit measured, over ``condition`` and ``seed``.
    panels : sequence of Panel
        What is drawn of it.
    points : sequence of (before, after)
        Of the paper's model: the pairs (keys, values) before and after training, drawn as squares before the panels.
    """

    title: str
    table: xr.Dataset
    panels: Sequence[Panel]
    points: tuple[Points, Points] | None = None


@figure_style()
def plot_paper(figures: Sequence[PaperFigure]) -> np.ndarray:
    """Draw figures of the paper one below the other, a row each.

    Parameters
    ----------
    figures : sequence of PaperFigure
        What is drawn.

    Returns
    -------
    (n_axes,) array of Axes
        Those of the circuit, from left to right and from top to bottom.
    """
    page = new_figure(ROW_MM * len(figures), panels_width())
    page.set_layout_engine("constrained", h_pad=0.06)
    drawn: list[Axes] = []
    rows = page.subfigures(len(figures), 1, squeeze=False, hspace=0.04)[:, 0]
    for row, one in zip(rows, figures, strict=True):
        row.suptitle(one.title, x=0.01, ha="left", weight="bold")
        squares = one.points is not None
        widths = [width for _ in one.panels for width in ([SQUARE, 1.0] if squares else [1.0])]
        axes = iter(row.subplots(1, len(widths), squeeze=False, width_ratios=widths)[0])
        for n, panel in enumerate(one.panels):
            if one.points is not None:
                _square(next(axes), *one.points, values=n == 1)
            ax = next(axes)
            draw_panel(ax, one.table, panel)
            drawn.append(ax)
    return np.array(drawn)


def draw_paper(figures: Sequence[PaperFigure], files: Sequence[Path]) -> None:
    """The paper's figures into files."""
    write_figure(plot_paper(figures), files)


def _square(ax: Axes, before: Points, after: Points, values: bool) -> None:
    """Keys or values of the paper's model in the unit square: hollow where they began, filled where they came."""
    start, end = (before.values, after.values) if values else (before.keys, after.keys)
    for label, (shade, marker) in enumerate(CLASSES[: before.label.max() + 1]):
        mine = before.label == label
        ax.plot(*np.stack([start[mine], end[mine]]).transpose(2, 0, 1), color=shade, lw=0.5, alpha=0.35, zorder=1)
        ax.plot(*start[mine].T, marker, color=shade, markerfacecolor="white", ms=2.6, mew=0.6, zorder=2)
        ax.plot(*end[mine].T, marker, color=shade, ms=4.5, mew=0, zorder=3, clip_on=False)
    if values:
        features = np.unique(before.features, axis=0)
        ax.plot(*features.T, "x", color=INK, ms=9, mew=1.2, zorder=4, clip_on=False, ls="none")
    ax.set(xlim=(-0.05, 1.05), ylim=(-0.05, 1.05), aspect="equal", xticks=[0, 1], yticks=[0, 1])
    ax.set_anchor("N")
    ax.tick_params(colors=FAINT)
    ax.set_xlabel("hollow: before, filled: after", color=FAINT)
    ax.set_title("Values: the model" if values else "Keys: the model", loc="left")
