"""Active fraction and rate of each population, beside the expected range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ..measures.activity import RATE_RANGE
from .sheet import sheet
from .style import BAND, FAINT, INK, colour, figure_style, fitted, full_width, new_figure

ROW, HEAD, FOOT, LEFT, NUMBERS, RIGHT = 6.5, 8.0, 18.0, 20.0, 21.0, 2.0  # mm
NARROW = 130.0  # mm, a page that does not take two panels side by side
SIZE = {"full": 4.0, "none": 7.5}  # pt; the open mark encloses the full one where both agree
# key in the metrics, heading, mark
FRACTION = (("active_fraction", "study", "full"), ("active_fraction_recall", "recall", "none"))
RATE = (("rates_hz", "run", "full"), ("rates_cue_hz", "cue on", "none"))


@figure_style()
def plot_activity(
    table: Mapping[str, Any],
    kinds: Mapping[str, str] | None = None,
    axes: tuple[Axes, Axes] | None = None,
) -> tuple[Axes, Axes]:
    """Draw active fractions (left) and rates (right) of each population, with their numbers.

    Parameters
    ----------
    table : mapping
        What `score` returned: ``active_fraction``, ``active_fraction_recall``, ``rates_hz`` and ``rates_cue_hz``.
        ``active_range`` (population -> (low, high), shares) is drawn as a grey band where it is given.
    kinds : mapping, optional
        Population -> excitatory, inhibitory or input, as in a recording; sets the band of rates.
    axes : tuple of Axes, optional
        Where to draw. Default: a new figure, 180 mm wide.

    Returns
    -------
    tuple of Axes

    Raises
    ------
    ValueError
        If a part of the table is missing.

    Examples
    --------
    >>> from spikekv import score
    >>> from spikekv.analysis import plot_activity
    >>> left, right = plot_activity(score(recording), recording.kinds)
    >>> left.figure.savefig("activity.png")
    """
    for key, *_ in (*FRACTION, *RATE):
        if key not in table:
            raise ValueError(f"plot_activity: table has no {key!r}; give the metrics of a run")
    names = sheet().ordered(table["rates_hz"])
    rates = {name: RATE_RANGE[kind] for name, kind in (kinds or {}).items() if kind in RATE_RANGE}
    left, right = _figure(len(names)) if axes is None else axes
    ranges = {name: (100 * low, 100 * high) for name, (low, high) in table.get("active_range", {}).items()}
    shares = [{name: 100 * share for name, share in table[key].items()} for key, *_ in FRACTION]
    _dots(left, names, shares, FRACTION, ranges, "active cells (%)")
    _dots(right, names, [table[key] for key, *_ in RATE], RATE, rates, "firing rate (Hz)")
    if axes is not None or full_width() > NARROW:
        right.set_yticklabels([])
    return left, right


def _dots(
    axes: Axes,
    names: list[str],
    columns: Sequence[Mapping[str, float]],
    heads: tuple[tuple[str, str, Any], ...],
    ranges: Mapping[str, tuple[float, float]],
    label: str,
) -> None:
    """A row per population: band of the expected range, two marks, and their numbers on the right."""
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.6)
    for y, name in enumerate(names):
        axes.axhline(y, color="#EDEDED", lw=0.6, zorder=0)
        if name in ranges:
            low, high = ranges[name]
            axes.barh(y, high - low, left=low, height=0.62, color=BAND, zorder=1, label=f"range {name}")
        for n, (column, (_, _, fill)) in enumerate(zip(columns, heads, strict=True)):
            if name not in column:
                continue
            value = column[name]
            axes.plot(
                value,
                y,
                "o",
                color=colour(name),
                fillstyle=fill,
                markersize=SIZE[fill],
                markeredgewidth=1.0,
                zorder=3 + n,
                label=name,
                clip_on=False,
            )
            axes.annotate(
                f"{value:.2f}" if value < 10 else f"{value:.1f}",
                (1, y),
                (25 + 28 * n, 0),
                axes.get_yaxis_transform(),
                textcoords="offset points",
                fontsize=7,
                ha="right",
                va="center_baseline",
            )
    for n, (_, head, _) in enumerate(heads):
        axes.annotate(
            head,
            (1, 1),
            (25 + 28 * n, 2),
            "axes fraction",
            textcoords="offset points",
            fontsize=7,
            color=FAINT,
            ha="right",
            va="bottom",
        )
    top = max([v for column in columns for v in column.values()] + [high for _, high in ranges.values()], default=1.0)
    ticks = [t for t in (0, 0.5, 1, 2, 5, 10, 20, 50, 100, 200) if t <= 1.2 * top]
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks], minor=False)
    axes.minorticks_off()
    axes.set_xlim(0, max(1.0, 1.25 * top))
    axes.set_ylim(len(names) - 0.4, -0.6)
    fits = [fitted(name, LEFT - 2, 7, 5.5, weight="bold") for name in names]
    axes.set_yticks(np.arange(len(names)), [words for _, words in fits])
    axes.tick_params(axis="y", length=0)
    for text, name, (size, _) in zip(axes.get_yticklabels(), names, fits, strict=True):
        text.set(color=colour(name), fontweight="bold", fontsize=size, linespacing=0.9)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(label)
    marks = [
        Line2D([], [], marker="o", color=INK, fillstyle=fill, markersize=SIZE[fill], linestyle="none", label=head)
        for _, head, fill in heads
    ]
    band = [Patch(color=BAND, label="expected range")] if ranges else []
    axes.legend(
        handles=[*marks, *band],
        loc="upper left",
        bbox_to_anchor=(0, -9.5 / (ROW * len(names))),
        ncols=3,
        borderaxespad=0,
        handlelength=1.4,
        handletextpad=0.4,
        columnspacing=1.2,
    )


def _figure(rows: int) -> tuple[Axes, Axes]:
    """Two panels side by side, on a narrow page one below the other."""
    page, step = full_width(), HEAD + ROW * rows + FOOT
    beside = page > NARROW
    height = step if beside else 2 * step
    figure = new_figure(height, full_width())
    width = (page - LEFT - 2 * NUMBERS - RIGHT - 4) / 2 if beside else page - LEFT - NUMBERS - RIGHT
    places = ((LEFT, height - step), (LEFT + width + NUMBERS + 4 if beside else LEFT, 0.0))
    left, right = (
        figure.add_axes((x / page, (y + FOOT) / height, width / page, ROW * rows / height)) for x, y in places
    )
    return left, right
