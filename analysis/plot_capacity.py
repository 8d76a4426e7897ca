"""What a circuit holds against the number of pairs, with ideal observers on the same patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .capacity import CIRCUIT, OBSERVERS
from .intervals import t_interval
from .style import AREA, FAINT, SPARE, figure_style

LABELS = {
    "f1": "F1", "precision": "precision", "recall": "recall", "overlap": "overlap",
    "identification_accuracy": "identification", "bits_per_synapse": "bits per synapse",
}  # fmt: skip
LINES: dict[str, dict[str, Any]] = {
    OBSERVERS[0]: {"color": FAINT, "ls": "--"},
    OBSERVERS[1]: {"color": FAINT, "ls": ":"},
    OBSERVERS[2]: {"color": AREA["CA1"], "ls": "-."},
    OBSERVERS[3]: {"color": SPARE[0], "ls": (0, (5, 1, 1, 1, 1, 1))},
}


@figure_style()
def plot_capacity(
    loads: Sequence[int], curves: Mapping[str, np.ndarray], measure: str, axes: Axes, peak: float | None = None
) -> Axes:
    """One measure against the number of pairs: mean over seeds, the circuit's with its 95 % interval.

    curves: reader (``circuit`` or an observer) -> (n_seeds, n_loads). measure: a key of `LABELS`. peak: a level
    that is drawn as a line, the Willshaw peak.
    """
    for name, style in LINES.items():
        if name in curves:
            axes.plot(loads, curves[name].mean(0), lw=0.9, label=name, **style)
    own = curves[CIRCUIT]
    spans = [t_interval(column) for column in own.T]
    if all(span is not None for span in spans):
        low, high = np.array(spans, float).T
        axes.fill_between(loads, low, high, color=AREA["NCX"], alpha=0.2, lw=0)
    axes.plot(loads, own.mean(0), "o-", color=AREA["NCX"], ms=3, lw=1.3, label="spiking circuit", zorder=3)
    if peak is not None:
        axes.axhline(peak, color=FAINT, lw=0.6)
        axes.annotate("Willshaw peak", (1, peak), xycoords=("axes fraction", "data"), ha="right", va="bottom",
                      fontsize=6, color=FAINT, xytext=(0, 1), textcoords="offset points")  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlim(0, None)
    axes.set_ylim(0, None if measure == "bits_per_synapse" else 1.03)
    axes.set_xlabel("pairs")
    axes.set_ylabel(LABELS[measure])
    return axes
