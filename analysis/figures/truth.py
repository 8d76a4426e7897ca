"""The truth table as a figure: the effect of every lesion, and the band of the literature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from .style import AREA, BAND, FAINT, INK, OUTCOME, WEAK, WIDTH_MM, figure_style, new_figure

if TYPE_CHECKING:
    from ..assays.truth import Found

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
def plot_truth(found: Sequence[Found]) -> Axes:
    """Draw a row per line: the effect with its 95 % interval, over the band of the literature.

    Parameters
    ----------
    found : sequence of Found
        What `truth` returned. Lines that the circuit has no part for are named in grey.

    Returns
    -------
    Axes
        A loss is left of 0. Where the literature gives a direction and no size, the band is all of that side. Effects
        that are no differences of scores (rates) are drawn in multiples of their control.
    """
    height = TOP + BOTTOM + ROW * len(found)
    figure = new_figure(height)
    ax: Axes = figure.add_axes(
        (LEFT / WIDTH_MM, BOTTOM / height, (WIDTH_MM - LEFT - RIGHT) / WIDTH_MM, (height - TOP - BOTTOM) / height)
    )
    for row, f in enumerate(found):
        low, high = np.clip(_band(f), -SPAN, SPAN)
        if high > low:
            ax.barh(row, high - low, left=low, height=0.8, color=BAND, zorder=1)
        colour = COLOUR.get(f.verdict, WEAK)
        if f.effect is not None:
            unit = _unit(f)
            ax.plot(np.clip(f.effect.difference / unit, -SPAN, SPAN), row, "o", color=colour, ms=3.5, zorder=3)
            if f.effect.interval is not None:
                ends = np.clip(np.array(f.effect.interval) / unit, -SPAN, SPAN)
                ax.plot(ends, [row, row], color=colour, lw=1.2, zorder=2)
        name = f"{f.of.manipulation}, {f.of.phase}"
        ax.text(-SPAN - 0.04, row, _short(name, f.of.condition), ha="right", va="center", fontsize=5.5, color=_ink(f))
        ax.text(SPAN + 0.04, row, f.verdict, ha="left", va="center", fontsize=5.5, color=colour)
    ax.axvline(0.0, color=INK, lw=0.6, zorder=2)
    ax.set_xlim(-SPAN, SPAN)
    ax.set_ylim(len(found) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("effect of the lesion (grey: expected from the literature)")
    return ax


def _unit(f: Found) -> float:
    """What an effect is divided by: rates are no scores."""
    return f.control if f.band is not None and f.of.of == "intact" and abs(f.control) > SPAN else 1.0


def _band(f: Found) -> tuple[float, float]:
    if f.effect is None:
        return 0.0, 0.0
    if f.band is not None:
        low, high = f.band
        return low / _unit(f), high / _unit(f)
    return {"-": (-np.inf, 0.0), "+": (0.0, np.inf)}.get(f.of.expected[-1], (0.0, 0.0))


def _short(name: str, condition: str) -> str:
    text = f"{name}: {condition}"
    return text if len(text) <= 95 else f"{text[:93]}..."


def _ink(f: Found) -> str:
    return INK if f.effect is not None else FAINT
