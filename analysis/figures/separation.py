"""Transfer curves: similarity of cues against similarity of keys, a panel per key stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from .style import BAND, FAINT, INK, figure_style

# line style, marker and face of each way of asking, told apart without colour
LOOKS: tuple[dict[str, Any], ...] = (
    {"ls": "-", "marker": "o"},
    {"ls": "--", "marker": "s", "mfc": "white"},
    {"ls": ":", "marker": "^"},
    {"ls": "-.", "marker": "D", "mfc": "white"},
)


@figure_style()
def plot_transfer(
    given: np.ndarray, curves: Mapping[str, np.ndarray], chance: float, colour: str, axes: Axes, title: str
) -> Axes:
    """Share of cells in common between keys against that between cues.

    given: (n_seeds, n_similarities) of the cues; curves: name -> (n_seeds, n_similarities) of the keys; chance: active
    fraction, what unrelated keys share. Means over seeds.
    """
    axes.plot([0, 1], [0, 1], color=FAINT, lw=0.6, ls="--")
    axes.axhspan(0, chance, color=BAND, lw=0)
    for (name, keys), look in zip(curves.items(), LOOKS, strict=False):
        axes.plot(given.mean(0), keys.mean(0), color=colour, ms=3.5, label=name, **look)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_aspect("equal")
    axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_title(title, loc="left")
    return axes


@figure_style()
def plot_lags(
    curves: Mapping[str, np.ndarray], colours: Mapping[str, str], similarity: float, stages: Sequence[str], axes: Axes
) -> Axes:
    """Share of cells in common between keys against how far apart they were studied. curves: stage -> (n_lags,)."""
    for stage in stages:
        lags = np.arange(1, len(curves[stage]) + 1)
        axes.plot(lags, curves[stage], color=colours[stage], marker="o", ms=3, label=stage)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("presentations apart")
    axes.set_ylabel("cells in common")
    axes.set_title(f"cues sharing {similarity:g}", loc="left", color=INK)
    axes.legend()
    return axes
