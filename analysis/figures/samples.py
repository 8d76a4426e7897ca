"""Potentials, conductances and weights of single cells against time."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from ...circuits.recording.recording import Recording
from .style import INK, PHASE, colour, figure_style, new_figure

MOST_CELLS = 12  # lines in one panel
UNITS = {  # first letter of a variable -> factor from SI units, label
    "v": (1e3, "potential (mV)"),
    "g": (1e9, "conductance (nS)"),
    "I": (1e12, "current (pA)"),
    "w": (1.0, "weight"),
}
GAP = 1.15  # distance of two lines, in ranges of the larger
LEAST = {"w": 1.0}  # range drawn at least: a weight has bounds, and rounding must not look like learning
LINE, HEAD, FOOT = 9.0, 7.0, 12.0  # mm


@figure_style()
def plot_samples(
    recording: Recording, variable: str, interval: tuple[float, float] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw what was recorded of a variable, a line per cell, with phases shaded.

    Parameters
    ----------
    recording : Recording
        A run with ``records``.
    variable : str
        Such as ``NCX.v``.
    interval : tuple of float, optional
        From, to (s). Default: all that was recorded.
    ax : Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    Axes
        With at most 12 cells, the first.

    Raises
    ------
    ValueError
        If the variable was not recorded.

    Examples
    --------
    >>> from spikekv import MINIMAL, Record, RecallExperiment, patterns, run
    >>> from spikekv.analysis import plot_samples
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> kept = run(experiment, records=[Record("VALUE.v", (0, 7))])
    >>> plot_samples(kept, "VALUE.v").figure.savefig("v.png")
    """
    if variable not in recording.samples:
        known = ", ".join(recording.samples) or "none (run with records=)"
        raise ValueError(f"plot_samples: {variable!r} was not recorded; there is {known}")
    kept = recording.samples[variable]
    low, high = interval or (float(kept.times[0]), float(kept.times[-1]))
    rows = (kept.times >= low) & (kept.times <= high)
    if not rows.any():
        raise ValueError(f"plot_samples: nothing was recorded between {low:g} and {high:g} s")
    factor, label = UNITS.get(variable.rpartition(".")[2].split("_")[0], (1.0, variable.rpartition(".")[2]))
    values = kept.values[rows, :MOST_CELLS] * factor
    n = values.shape[1]
    if ax is None:
        height = HEAD + LINE * (n + 1) + FOOT
        ax = new_figure(height).add_axes((0.11, FOOT / height, 0.86, LINE * (n + 1) / height))
    kind = variable.rpartition(".")[2]
    base = values.min(axis=0) if kind == "v" else np.minimum(values.min(axis=0), 0.0)  # others have a zero
    spread = max(float((values - base).max()), LEAST.get(kind, 0.0)) or 1.0
    owner = variable.rpartition(".")[0]
    name = "synapse" if "->" in owner else "cell"
    for row in range(n):
        line = values[:, row] - base[row]
        ax.plot(kept.times[rows], line + (n - 1 - row) * GAP * spread, color=colour(owner), linewidth=0.6)
    ax.set_yticks([(n - 1 - row) * GAP * spread for row in range(n)], [f"{name} {c}" for c in kept.cells[:n]])
    for phase in ("study", "recall"):
        for trial in recording.trials.where(phase):
            start, stop = recording.trials.start[trial], recording.trials.stop[trial]
            if stop > low and start < high:
                ax.axvspan(max(start, low), min(stop, high), color=PHASE[phase], linewidth=0, zorder=0)
    ax.set_xlim(low, high)
    _scale_bar(ax, spread, label.partition(" (")[2].rstrip(")"))
    ax.set_xlabel("time (s)")
    ax.set_title(f"{owner}: {label.partition(' (')[0]}; cue or pair shown where shaded", loc="left")
    return ax


def _scale_bar(axes: Axes, spread: float, unit: str) -> None:
    """A vertical bar of a round length at the right edge, in place of an axis that every line would need."""
    length = 10 ** np.floor(np.log10(spread))
    length *= next(step for step in (5, 2, 1) if step * length <= spread)
    beside = axes.get_yaxis_transform()
    text = f"{length:g} {unit}".strip()
    axes.plot([1.006, 1.006], [0, length], color=INK, linewidth=1.2, clip_on=False, transform=beside)
    axes.text(1.012, length / 2, text, rotation=90, va="center", ha="left", fontsize=7, transform=beside)
