"""Conditions side by side, and the response to a dose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes

from ..measures.measure import CORRELATION, measure
from ..statistics.intervals import t_interval
from .style import FAINT, INK, OUTCOME, figure_style, full_width, new_figure

LETTER = 1.7  # mm, the width of a letter of an axis label
Runs = Sequence[Mapping[str, float]]  # the numbers of one condition, one mapping per seed
DOSED = (
    "identification_accuracy", "f1", "precision", "recall", "overlap", "reconstruction", "silent_fraction",
    "intrusion_rate",
)  # fmt: skip


@figure_style()
def plot_conditions(
    conditions: Mapping[str, Runs],
    metrics: Sequence[str],
    chance: Mapping[str, float] | None = None,
) -> np.ndarray:
    """Draw one panel per measure and a row per condition: every seed a dot, the mean and its 95 % interval.

    Parameters
    ----------
    conditions : mapping
        Name -> measures of each seed, as `score` returns them; nested ones with a dotted name.
    metrics : sequence of str
        Dotted names of measures. A measure that a condition lacks leaves its row empty.
    chance : mapping, optional
        Measure -> chance level, drawn as a dotted line.

    Returns
    -------
    ndarray of Axes
        (n_metrics,).

    Examples
    --------
    >>> from spikekv.analysis import plot_conditions
    >>> runs = {"intact": [{"f1": 0.98}, {"f1": 0.97}], "lesioned": [{"f1": 0.61}, {"f1": 0.66}]}
    >>> plot_conditions(runs, ["f1"])[0].figure.savefig("conditions.png")
    """
    n = len(conditions)
    left, gap, right = 6.0 + 1.25 * max(map(len, conditions)), 4.0, 4.0
    width = (full_width() - left - right - gap * (len(metrics) - 1)) / len(metrics)
    labels = [wrap(measure(metric).axis, max(10, int(width / LETTER))) for metric in metrics]
    low = 11.0 + 3.5 * max(map(len, labels))  # mm below the panels
    height = 10.0 + 6.0 * n + low
    figure = new_figure(height)
    axes = np.empty(len(metrics), object)
    for column, metric in enumerate(metrics):
        known = measure(metric)
        x = (left + column * (width + gap)) / full_width()
        panel: Axes = figure.add_axes((x, low / height, width / full_width(), (height - low - 4.0) / height))
        for row, runs in enumerate(conditions.values()):
            values = np.array([run[metric] for run in runs if metric in run])
            if not values.size:
                continue
            shift = np.linspace(-0.18, 0.18, values.size) if values.size > 1 else np.zeros(1)
            panel.plot(values, row + shift, "o", ms=2.2, mew=0, color=FAINT, alpha=0.7)
            interval = t_interval(values)
            if interval is not None:
                panel.plot(
                    known.clip(interval), [row, row], "-", lw=1.6, color=OUTCOME["stored"], solid_capstyle="butt"
                )
            panel.plot(values.mean(), row, "D", ms=4, mew=0, color=OUTCOME["stored"])
        if chance and metric in chance:
            panel.axvline(chance[metric], color=INK, lw=0.6, ls=":")
        panel.set_ylim(n - 0.5, -0.5)
        panel.set_yticks(range(n), list(conditions) if column == 0 else [""] * n)
        dotted = ["(dotted: chance)"] if chance and metric in chance else []
        panel.set_xlabel("\n".join([*labels[column], *dotted]))
        every = [run[metric] for runs in conditions.values() for run in runs if metric in run]
        if known.whole_axis or (known.bounds == CORRELATION and min(every, default=0) >= 0):
            panel.set_xlim(-0.03, 1.03)
        axes[column] = panel
    return axes


@figure_style()
def plot_doses(
    doses: Sequence[float], series: Sequence[Runs], label: str, chance: Mapping[str, float] | None = None
) -> np.ndarray:
    """Draw every recall measure against the fraction lesioned: a line per seed, the mean and its 95 % band.

    Parameters
    ----------
    doses : sequence of float
        The fractions.
    series : sequence
        For each dose the measures of each seed, as `score` returns them.
    label : str
        Title: what was lesioned.
    chance : mapping, optional
        Measure -> chance level, drawn as a dotted line.

    Returns
    -------
    ndarray of Axes
        (2, 4). A measure that is missing is marked as not defined.

    Examples
    --------
    >>> from spikekv.analysis import plot_doses
    >>> series = [[{"f1": 0.98}, {"f1": 0.97}], [{"f1": 0.61}, {"f1": 0.66}]]
    >>> plot_doses([0.0, 0.5], series, "CA3->CA1")[0, 0].figure.savefig("doses.png")
    """
    height = 100.0
    figure = new_figure(height)
    axes = np.asarray(figure.subplots(2, 4, sharex=True), object)
    figure.subplots_adjust(left=0.075, right=0.985, bottom=0.12, top=0.9, wspace=0.42, hspace=0.3)
    figure.suptitle("\n".join(wrap(label, 100)[:2]), x=0.075, y=0.985, ha="left", va="top")
    x = np.asarray(doses, float)
    for panel, metric in zip(axes.flat, DOSED, strict=True):
        known = measure(metric)
        panel.set_ylabel(known.axis)
        if not all(metric in run for runs in series for run in runs):
            panel.text(0.5, 0.5, "not defined here", transform=panel.transAxes, ha="center", color=FAINT, fontsize=7)
            panel.set_yticks([])
            continue
        values = np.array([[run[metric] for run in runs] for runs in series])
        panel.plot(x, values, color=FAINT, lw=0.4, alpha=0.6)
        mean = values.mean(1)
        spans = [t_interval(row) for row in values]
        if all(span is not None for span in spans):
            low, high = known.clip(spans).T
            panel.fill_between(x, low, high, color=OUTCOME["stored"], alpha=0.25, lw=0)
        panel.plot(x, mean, "o-", ms=3.5, mew=0, color=OUTCOME["stored"], lw=1.6, clip_on=False)  # doses that were run
        if chance and metric in chance:
            panel.axhline(chance[metric], color=INK, lw=0.6, ls=":")
            at = (0.0, chance[metric])
            panel.annotate("chance", at, (2, 1.5), textcoords="offset points", fontsize=6.5, color=FAINT)
        panel.set_ylim(min(-0.03, 1.05 * values.min()), max(1.03, 1.05 * values.max()))
        panel.set_xlim(0, x.max())
    for panel in axes[-1]:
        panel.set_xlabel("fraction lesioned")
    return axes
