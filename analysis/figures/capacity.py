"""What a circuit holds against the number of pairs, with ideal observers on the same patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..measures.capacity import CIRCUIT, OBSERVERS
from ..measures.measure import Measure
from ..measures.measure import measure as measure_of
from ..statistics.intervals import t_interval
from .style import AREA, FAINT, OUTCOME, SPARE, figure_style

LINES: dict[str, dict[str, Any]] = {
    OBSERVERS[0]: {"color": FAINT, "ls": "--"},
    OBSERVERS[1]: {"color": FAINT, "ls": ":"},
    OBSERVERS[2]: {"color": AREA["CA1"], "ls": "-."},
    OBSERVERS[3]: {"color": SPARE[0], "ls": (0, (5, 1, 1, 1, 1, 1))},
}
RULE_COLOURS = (AREA["NCX"], OUTCOME["missed"], AREA["CA3"], AREA["CA1"], FAINT, SPARE[2])
RULE_DASHES = ("-", "--")
CIRCUIT_COLOURS = (AREA["NCX"], OUTCOME["missed"], AREA["CA3"], AREA["CA1"])
F1 = measure_of("f1")
MARKERS = ("o", "s", "^", "D")


@figure_style()
def plot_capacity(
    loads: Sequence[int], curves: Mapping[str, np.ndarray], measure: str, axes: Axes, peak: float | None = None
) -> Axes:
    """One measure against the number of pairs: mean over seeds, the circuit's with its 95 % interval.

    curves: reader (``circuit`` or an observer) -> (n_seeds, n_loads). measure: its name. peak: a level
    that is drawn as a line, the Willshaw peak.
    """
    for name, style in LINES.items():
        if name in curves:
            axes.plot(loads, curves[name].mean(0), lw=0.9, label=name, **style)
    own = curves[CIRCUIT]
    known = measure_of(measure)
    _band(axes, loads, own, known, AREA["NCX"], 0.2)
    axes.plot(loads, own.mean(0), "o-", color=AREA["NCX"], ms=3, lw=1.3, label="spiking circuit", zorder=3)
    if peak is not None:
        axes.axhline(peak, color=FAINT, lw=0.6)
        axes.annotate("Willshaw peak", (1, peak), xycoords=("axes fraction", "data"), ha="right", va="bottom",
                      fontsize=6, color=FAINT, xytext=(0, 1), textcoords="offset points")  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlim(0, None)
    axes.set_ylim(0, 1.03 if known.whole_axis else None)
    axes.set_xlabel("pairs")
    axes.set_ylabel(known.axis)
    return axes


@figure_style()
def plot_ages(edges: np.ndarray, curves: Mapping[str, np.ndarray], axes: Axes) -> Axes:
    """F1 against the number of pairs studied since, a line per rule with its 95 % interval over seeds.

    edges: (n_bins + 1,) limits of the age groups; curves: rule -> (n_seeds, n_bins), nan where no pair was cued.
    """
    middle = (edges[:-1] + edges[1:]) / 2
    for n, (rule, scores) in enumerate(curves.items()):
        colour, dashes = RULE_COLOURS[n % len(RULE_COLOURS)], RULE_DASHES[n // len(RULE_COLOURS) % len(RULE_DASHES)]
        known = np.isfinite(scores).all(0)
        _band(axes, middle[known], scores[:, known], F1, colour)
        axes.plot(middle[known], scores.mean(0)[known], color=colour, ls=dashes, label=rule)
    axes.axhline(0.9, color=FAINT, lw=0.6, ls=":")
    axes.set_xlim(0, edges[-1])
    axes.set_ylim(0, 1.03)
    axes.set_xlabel("pairs studied since")
    axes.set_ylabel(F1.axis)
    axes.legend()
    return axes


@figure_style()
def plot_loads(loads: Sequence[int], curves: Mapping[str, np.ndarray], axes: Axes) -> Axes:
    """F1 against the number of pairs, a line per circuit with its 95 % interval over seeds.

    curves: circuit -> (n_seeds, n_loads), nan where a circuit was not asked.
    """
    for n, (name, scores) in enumerate(curves.items()):
        colour, known = CIRCUIT_COLOURS[n % len(CIRCUIT_COLOURS)], np.isfinite(scores).all(0)
        at = np.asarray(loads)[known]
        _band(axes, at, scores[:, known], F1, colour)
        axes.plot(at, scores.mean(0)[known], MARKERS[n % len(MARKERS)] + "-", color=colour, ms=3.5, label=name)
    axes.set_xlim(0, None)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel("pairs")
    axes.set_ylabel(F1.axis)
    return axes


@figure_style()
def plot_conditions(names: Sequence[str], scores: Mapping[str, np.ndarray], measure: str, axes: Axes) -> Axes:
    """One measure under several conditions, a row each: mean of every circuit with its 95 % interval over seeds.

    scores: circuit -> (n_seeds, n_conditions); measure: its name.
    """
    rows, known = np.arange(len(names))[::-1], measure_of(measure)
    for n, (circuit, values) in enumerate(scores.items()):
        colour, shift = CIRCUIT_COLOURS[n % len(CIRCUIT_COLOURS)], 0.22 * ((len(scores) - 1) / 2 - n)
        for row, column in zip(rows, values.T, strict=True):
            span = t_interval(column)
            if span is not None:
                axes.plot(known.clip(span), (row + shift, row + shift), color=colour, lw=1.0)
        axes.plot(values.mean(0), rows + shift, MARKERS[n % len(MARKERS)], color=colour, ms=4, label=circuit)
    axes.set_yticks(rows, names)
    axes.set_xlim(0, 1.06)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.grid(axis="x", lw=0.3)
    axes.set_xlabel(known.axis)
    return axes


def _band(
    axes: Axes, x: Sequence[float] | np.ndarray, scores: np.ndarray, measure: Measure, colour: str, alpha: float = 0.15
) -> None:
    """The 95 % interval over seeds, no further than the measure goes. scores: (n_seeds, n_points)."""
    if len(scores) > 1 and scores.shape[1]:
        low, high = measure.clip([t_interval(column) for column in scores.T]).T
        axes.fill_between(x, low, high, color=colour, alpha=alpha, lw=0)
