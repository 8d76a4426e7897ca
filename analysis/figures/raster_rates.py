"""The panels of rates below a raster: which there are, how tall, in what lines, and the names above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from ...circuits.recording.recording import Recording
from ..measures.spike_statistics import population_rate
from .raster_view import Window

BIN = 0.010  # s
NAMED = 3.0  # mm, a row of names above a panel
ENTRY, LETTER = 7.0, 1.25  # mm, of a name with its line, and of each of its letters
Style = Literal["-", "--", ":", "-."]
STYLES: tuple[Style, ...] = ("-", "--", ":", "-.")  # of the types of interneurons


def kinds_of(recording: Recording, names: Sequence[str]) -> dict[str, list[str]]:
    """Populations by the panel that shows their rates; input spikes count as excitatory."""
    inhibitory = [name for name in names if recording.kinds[name] == "inhibitory"]
    panels = {"excitatory": [name for name in names if name not in inhibitory], "inhibitory": inhibitory}
    return {kind: of for kind, of in panels.items() if of}


def in_rows(names: Sequence[str], wide: float) -> list[list[str]]:
    """Names of the lines of a panel of rates, in as many rows as their width (mm) takes."""
    rows: list[list[str]] = [[]]
    for name in names:
        if rows[-1] and sum(ENTRY + LETTER * len(other) for other in [*rows[-1], name]) > wide:
            rows.append([])
        rows[-1].append(name)
    return rows


def name_rates(axes: Axes, rows: Sequence[Sequence[str]]) -> None:
    """A legend above a panel of rates."""
    lines: dict[str, Any] = {str(line.get_label()): line for line in axes.get_lines()}
    for n, row in enumerate(rows[::-1]):
        above = axes.transAxes + ScaledTranslation(0, (n * NAMED + 0.2) / 25.4, axes.figure.dpi_scale_trans)
        legend = axes.legend(
            handles=[lines[name] for name in row], loc="lower left", bbox_to_anchor=(0, 1), bbox_transform=above,
            borderaxespad=0, borderpad=0, ncols=len(row), handlelength=2.0, handletextpad=0.4, columnspacing=1.0,
            fontsize=6,
        )  # fmt: skip
        axes.add_artist(legend)


def styles_of(recording: Recording, names: Sequence[str]) -> dict[str, Style]:
    """Type of interneuron -> style of its lines, where an area has several types; they share the area's colour."""
    kinds = [name.partition("_")[2] for name in names if recording.kinds[name] == "inhibitory"]
    kinds = list(dict.fromkeys(kind for kind in kinds if kind))
    return dict(zip(kinds, STYLES * (1 + len(kinds) // len(STYLES)), strict=False)) if len(kinds) > 1 else {}


def rates(recording: Recording, population: str, windows: list[Window]) -> tuple[np.ndarray, np.ndarray]:
    """Spikes per cell and second in bins, NaN between windows."""
    x: list[np.ndarray] = []
    y: list[np.ndarray] = []
    for window in windows:
        left, rates = population_rate(recording, population, window.start, window.stop, BIN)
        x += [window.place(left + BIN / 2), np.array([np.nan])]
        y += [rates, np.array([np.nan])]
    return np.concatenate(x), np.concatenate(y)
