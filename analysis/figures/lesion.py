"""Conditions side by side, and the response to a dose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill, wrap

import numpy as np
from matplotlib.axes import Axes

from ..measures.measure import CORRELATION, measure, number
from ..statistics.intervals import t_interval
from .style import FAINT, INK, OUTCOME, figure_style, full_width, new_figure

LETTER, NAME = 1.7, 1.25  # mm, the width of a letter of an axis label, and of a name
ROW, LINE = 6.0, 3.0  # mm, of a condition, and of each further line of its name
LEAST, NUMBER = 22.0, 13.0  # mm, the narrowest panel, and the numbers beside it
WIDE = 140.0  # mm, a page that takes four panels in a row
SAME = 0.005  # differences of a measure that are none
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

    The mean stands beside its row as a number. Where no condition differs from the first, the figure says so.

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
    page = full_width()
    names = [fill(name, max(12, int(0.28 * page / NAME)), break_on_hyphens=False) for name in conditions]
    rows = np.array([0.5, *(ROW + LINE * name.count("\n") for name in names)]).cumsum()  # mm, where each ends
    left = 6.0 + NAME * max(len(line) for name in names for line in name.split("\n"))
    columns = int(np.clip((page - left) // (LEAST + NUMBER), 1, len(metrics)))
    width = (page - left) / columns - NUMBER
    labels = [_labelled(metric, chance, width) for metric in metrics]
    foot = 8.0 + 3.5 * max(label.count("\n") + 1 for label in labels)  # mm below the panels
    step = rows[-1] + foot
    same = _unchanged(conditions, metrics)
    same = fill(same, int(page / LETTER))
    head = 4.0 + 4.0 * (same.count("\n") + 1) * bool(same)
    height = head + step * -(-len(metrics) // columns)
    figure = new_figure(height, full_width())
    if same:
        figure.text(2 / page, 1 - 2 / height, same, va="top", fontweight="bold")
    axes = np.empty(len(metrics), object)
    for n, metric in enumerate(metrics):
        x, y = left + n % columns * (width + NUMBER), height - head - step * (n // columns) - rows[-1]
        panel: Axes = figure.add_axes((x / page, y / height, width / page, rows[-1] / height))
        middles = (rows[:-1] + rows[1:]) / 2
        for middle, runs in zip(middles, conditions.values(), strict=True):
            _row(panel, middle, [run[metric] for run in runs if metric in run], metric)
        if chance and metric in chance:
            panel.axvline(chance[metric], color=INK, lw=0.6, ls=":")
        panel.set_ylim(rows[-1], 0)
        panel.set_yticks(middles, names if n % columns == 0 else [""] * len(names))
        panel.set_xlabel(labels[n])
        known, every = measure(metric), [run[metric] for runs in conditions.values() for run in runs if metric in run]
        if known.whole_axis or (known.bounds == CORRELATION and min(every, default=0) >= 0):
            panel.set_xlim(-0.03, 1.03)
        panel.locator_params(axis="x", nbins=max(2, int(width / 10)))
        axes[n] = panel
    return axes


def _row(panel: Axes, y: float, given: Sequence[float], metric: str) -> None:
    """One condition of one measure; an empty row where there is no number."""
    values = np.array(given)
    if not values.size:
        return
    shift = np.linspace(-1.1, 1.1, values.size) if values.size > 1 else np.zeros(1)
    panel.plot(values, y + shift, "o", ms=2.2, mew=0, color=FAINT, alpha=0.7, clip_on=False)
    interval = t_interval(values)
    if interval is not None:
        ends = measure(metric).clip(interval)
        panel.plot(ends, [y, y], "-", lw=1.6, color=OUTCOME["stored"], solid_capstyle="butt")
    panel.plot(values.mean(), y, "D", ms=4, mew=0, color=OUTCOME["stored"], clip_on=False)
    panel.annotate(
        number(float(values.mean()), 2), (1, y), (5, 0), panel.get_yaxis_transform(), textcoords="offset points",
        fontsize=7, va="center_baseline",
    )  # fmt: skip


def _labelled(metric: str, chance: Mapping[str, float] | None, width: float) -> str:
    """The label of a panel that is so wide (mm)."""
    dotted = "\n(dotted: chance)" if chance and metric in chance else ""
    return fill(measure(metric).axis, max(10, int(width / LETTER))) + dotted


def _unchanged(conditions: Mapping[str, Runs], metrics: Sequence[str]) -> str:
    """That no condition differs from the first, in words; nothing where one does, or there is one alone."""
    first, *others = ([[run.get(metric, np.nan) for metric in metrics] for run in runs] for runs in conditions.values())
    same = [np.shape(one) == np.shape(first) and np.allclose(one, first, 0, SAME, equal_nan=True) for one in others]
    if not (same and all(same)):
        return ""
    return f"Nothing changed: all measures are those of {next(iter(conditions))}, in every seed (to {SAME:g})."


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
        (2, 4), on a narrow page (4, 2). A measure that is missing is marked as not defined.

    Examples
    --------
    >>> from spikekv.analysis import plot_doses
    >>> series = [[{"f1": 0.98}, {"f1": 0.97}], [{"f1": 0.61}, {"f1": 0.66}]]
    >>> plot_doses([0.0, 0.5], series, "CA3->CA1")[0, 0].figure.savefig("doses.png")
    """
    columns = 4 if full_width() > WIDE else 2
    figure = new_figure(12 + 44 * len(DOSED) / columns, full_width())
    axes = np.asarray(figure.subplots(len(DOSED) // columns, columns, sharex=True), object)
    figure.set_layout_engine("constrained")
    figure.suptitle("\n".join(wrap(label, int(full_width() / LETTER), break_on_hyphens=False)[:2]), x=0.02, ha="left")
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
