"""The truth table as a figure: the effect of every lesion, and the band that is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from .style import AREA, BAND, FAINT, INK, OUTCOME, WEAK, figure_style, new_figure, panels_width

COLOUR = {
    "agrees": AREA["CA3"],
    "partly": AREA["DG"],
    "not shown": WEAK,
    "contradicts": OUTCOME["false"],
    "open in the literature": FAINT,
}
LEFT, RIGHT, TOP, BOTTOM, ROW = 88.0, 26.0, 6.0, 12.0, 4.6  # mm
SPAN = 1.05  # of the axis; differences of scores lie within 1


@figure_style()
def plot_truth(rows: Sequence[Mapping[str, Any]]) -> Axes:
    """Draw the effect of every line with its 95 % interval, over its band.

    Parameters
    ----------
    rows : sequence of mapping
        What `truth.table_rows` makes. Lines that the circuit has no part for are named in grey.

    Returns
    -------
    Axes
        A loss is left of 0. Where the literature gives a direction and no size, the band is all of that side. Effects
        that are no differences of scores (rates) are drawn in multiples of their control.
    """
    height = TOP + BOTTOM + ROW * len(rows)
    figure = new_figure(height)
    width = panels_width()
    ax: Axes = figure.add_axes(
        (LEFT / width, BOTTOM / height, (width - LEFT - RIGHT) / width, (height - TOP - BOTTOM) / height)
    )
    for at, row in enumerate(rows):
        colour = COLOUR.get(row["verdict"], WEAK)
        there = row["effect"] is not None
        if there:
            unit = row["control"] if abs(row["control"]) > SPAN else 1.0  # rates are no scores
            low, high = np.clip(np.array(_band(row)) / unit, -SPAN, SPAN)
            ax.barh(at, high - low, left=low, height=0.8, color=BAND, zorder=1)
            ax.plot(np.clip(row["effect"] / unit, -SPAN, SPAN), at, "o", color=colour, ms=3.5, zorder=3)
            if row["low"] is not None:
                ends = np.clip(np.array([row["low"], row["high"]]) / unit, -SPAN, SPAN)
                ax.plot(ends, [at, at], color=colour, lw=1.2, zorder=2)
        name, ink = f"{row['manipulation']}, {row['phase']}: {row['condition']}", INK if there else FAINT
        ax.text(-SPAN - 0.04, at, _short(name), ha="right", va="center", fontsize=5.5, color=ink)
        ax.text(SPAN + 0.04, at, row["verdict"], ha="left", va="center", fontsize=5.5, color=colour)
    ax.axvline(0.0, color=INK, lw=0.6, zorder=2)
    ax.set_xlim(-SPAN, SPAN)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("effect of the lesion (grey: what is expected)", fontsize=7)
    return ax


def _band(row: Mapping[str, Any]) -> tuple[float, float]:
    low, high = row["band_low"], row["band_high"]
    if low is None and high is None:
        return {"-": (-np.inf, 0.0), "+": (0.0, np.inf)}.get(row["expected"][-1], (0.0, 0.0))
    return (-np.inf if low is None else low), (np.inf if high is None else high)


def _short(text: str) -> str:
    return text if len(text) <= 95 else f"{text[:93]}..."
