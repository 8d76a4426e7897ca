"""Spike rasters: populations stacked and coloured, cells sorted by engram, rates below."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation
from mpl_toolkits.axes_grid1 import make_axes_locatable

from ...circuits.recording.recording import Recording
from ...circuits.recording.trials import READOUT_AFTER
from ..measures.decoding import read_out_threshold
from . import raster_labels
from .raster_rates import NAMED, in_rows, kinds_of, name_rates, rates, styles_of
from .raster_view import (
    Block,
    Rows,
    Window,
    choose_rows,
    delays,
    in_order,
    trials_in,
    trials_of,
    window_of_interval,
    windows_of_trials,
)
from .sheet import sheet
from .style import OUTCOME, PHASE, WEAK, colour, figure_style, full_width, new_figure

# Millimetres on a page; where axes are given only their proportions count
VALUE, TALL, LOW, SPACE, RATE = 27.0, 20.0, 8.0, 2.5, 13.0
LEFT, RIGHT, FOOT, TITLE = 33.5, 5.0, 21.0, 4.0
OUTSIDE = 11.0  # mm, what axes of the user's are supposed to have on their left and below them for labels
STROKE = 0.4  # mm, shortest stroke of a spike
SHRINK = 0.6  # two runs share one page
PAIR = 34.0  # mm, study and recall of a pair


@figure_style()
def plot_raster(
    recording: Recording,
    populations: Sequence[str] | None = None,
    pairs: Sequence[int] | None = None,
    interval: tuple[float, float] | None = None,
    theta: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the spikes of all populations and, below them, the rates (Hz per cell, 10 ms bins).

    Shown are the engram cells of the pairs, other cells that were active at their recall, and a random sample of the
    rest; the labels say how many. Rates are over all cells. At recall, value cells are coloured as stored and
    active, missed (stored, below theta) or false (active, not stored).

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    populations : sequence of str, optional
        Names, top to bottom. Default: all.
    pairs : sequence of int, optional
        Whose study trials, then recall trials, are set side by side in this order; the time between them is left out.
        Default: three, or as many as the page takes, spread over the study phase, in the order of time.
    interval : tuple of float, optional
        (start, stop) in s: continuous time instead. ``pairs`` then says whose engrams the cells are sorted by
        (default: all that occur in it).
    theta : int, optional
        Spikes that make a value cell active. Default: `read_out_threshold`.
    ax : Axes, optional
        Where to draw; the rates are cut from its foot. Default: a new figure, 180 mm wide.

    Returns
    -------
    Axes
        Of the raster. Those of the rates come after it in ``ax.figure.axes``.

    Raises
    ------
    ValueError
        For an unknown population, pair or interval.

    Examples
    --------
    >>> from spikekv import plot_raster
    >>> ax = plot_raster(recording, pairs=[0, 1])
    >>> ax.figure.savefig("raster.png")
    """
    names = _checked(recording, populations)
    theta = read_out_threshold(recording) if theta is None else theta
    if interval is None:
        trials = trials_of(recording, pairs, _most_pairs() if ax is None else 3)
        windows = windows_of_trials(recording, trials)
    else:
        windows = [window_of_interval(recording, interval)]
        trials = trials_in(recording, windows[0])
    present = recording.trials.pair[trials if pairs is None else trials_of(recording, pairs)]
    rows = [choose_rows([recording], name, in_order(present[present >= 0]), trials, [theta]) for name in names]
    page = ax is None
    if ax is None:
        body = _stack(recording, names) + _rates_height(recording, names)
        height = FOOT + body + raster_labels.head_height(recording, windows, full_width() - LEFT - RIGHT)
        ax = new_figure(height, full_width()).add_axes(_box(FOOT, body, height))
    else:
        wide = raster_labels.across(ax) - LEFT + OUTSIDE
        _make_room(ax, raster_labels.head_height(recording, windows, wide))
    feet = _draw(ax, recording, rows, windows, theta, names)
    if ax.figure.get_layout_engine() is not None:
        _claim_foot(ax, feet[-1])
    raster_labels.legend(feet[-1], recording, names, [theta], windows, page)
    return ax


@figure_style()
def plot_comparison(
    a: Recording,
    b: Recording,
    labels: tuple[str, str],
    populations: Sequence[str] | None = None,
    pairs: Sequence[int] | None = None,
    theta: int | None = None,
) -> tuple[Axes, Axes]:
    """Set two runs of one experiment one above the other: same cells, same times, same scales.

    Parameters
    ----------
    a, b : Recording
        The two runs. Engrams are those of ``a``.
    labels : tuple of str
        What each run is, for example ``("intact", "CA3 lesioned")``.
    populations : sequence of str, optional
        Names, top to bottom. Default: all but the interneurons, of which only the rates are shown.
    pairs : sequence of int, optional
        As in `plot_raster`.
    theta : int, optional
        Spikes that make a value cell active. Default: each run's own.

    Returns
    -------
    tuple of Axes
        Of both rasters.

    Raises
    ------
    ValueError
        If the runs do not have the same populations and trials.

    Examples
    --------
    >>> from spikekv import MINIMAL, Lesion, RecallExperiment, patterns, run
    >>> from spikekv.analysis import plot_comparison
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> lesioned = run(experiment.with_lesions(Lesion("VALUE", fraction=0.5)))
    >>> upper, lower = plot_comparison(recording, lesioned, ("intact", "half of VALUE silent"))
    >>> upper.figure.savefig("both.png")
    """
    _check_alike(a, b, labels)
    names = _checked(a, kinds_of(a, sheet().ordered(a.sizes))["excitatory"] if populations is None else populations)
    thetas = [read_out_threshold(run) if theta is None else theta for run in (a, b)]
    trials = trials_of(a, pairs, _most_pairs())
    windows = windows_of_trials(a, trials)
    rows = [choose_rows([a, b], name, in_order(a.trials.pair[trials]), trials, thetas) for name in names]
    rated = sheet().ordered(a.sizes) if populations is None else names
    body = SHRINK * _stack(a, names) + _rates_height(a, rated, SHRINK)
    head = raster_labels.head_height(a, windows, full_width() - LEFT - RIGHT)
    step = body + head + TITLE + 4
    height = FOOT + 2 * step
    figure = new_figure(height, full_width())
    rasters, feet = [], []
    for recording, label, least, bottom in zip((a, b), labels, thetas, (FOOT + step, FOOT), strict=True):
        axes = figure.add_axes(_box(bottom, body, height))
        at = 2 / full_width(), (bottom + body + head) / height
        figure.text(*at, label, fontsize=9, fontweight="bold", va="bottom")
        rasters.append(axes)
        feet.append(_draw(axes, recording, rows, windows, least, rated))
    for upper, lower in zip(*feet, strict=True):
        top = max(upper.get_ylim()[1], lower.get_ylim()[1])
        upper.set_ylim(0, top)
        lower.set_ylim(0, top)
    feet[0][-1].set_xlabel("")
    raster_labels.legend(feet[1][-1], b, names, thetas, windows, True)
    return rasters[0], rasters[1]


def _draw(
    axes: Axes, recording: Recording, rows: list[Rows], windows: list[Window], theta: int, rated: list[str]
) -> list[Axes]:
    """Raster of the rows and rates of the populations ``rated``; returns the axes of the rates, top to bottom."""
    total = _stack(recording, [r.population for r in rows])
    kinds = kinds_of(recording, rated)
    wide, tall = (
        side * length / axes.figure.dpi * 25.4
        for side, length in zip(axes.get_position().size, axes.figure.bbox.size, strict=True)
    )
    heads = [NAMED * len(in_rows(of, wide)) for of in kinds.values()]
    if sum(heads) > tall / 4:  # small axes of the user's: colours are those of the names on the left
        heads = [0.0] * len(heads)
    unit = (tall - sum(heads)) / (total + len(kinds) * (RATE + SPACE))  # mm per unit of the y axis
    divider = make_axes_locatable(axes)
    feet = [
        divider.append_axes("bottom", f"{100 * RATE / total}%", f"{100 * (SPACE + head / unit) / total}%", sharex=axes)
        for head in heads
    ]
    for panel in (axes, *feet):
        _shade(panel, recording, windows)
    axes.set_xlim(windows[0].left, windows[-1].right)
    axes.set_ylim(0, total)
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    top = total
    for r in rows:
        block = Block(r, top, _tall(recording, r.population), unit)
        _spikes(axes, recording, block, windows, theta)
        raster_labels.name_population(axes, recording, block)
        top -= block.tall + SPACE
    styles = styles_of(recording, rated)
    for foot, head, (kind, of) in zip(feet, heads, kinds.items(), strict=True):
        for name in of:
            width = 1.6 if name == recording.value else 0.9
            style = styles.get(name.partition("_")[2], "-")
            foot.plot(*rates(recording, name, windows), style, color=colour(name), linewidth=width, label=name)
        foot.margins(y=0.15)  # so that the uppermost tick keeps off the panel above
        foot.set_ylim(bottom=0)
        label = f"{kind}\nrate (Hz)" if RATE * unit > raster_labels.TWO_LINES else f"{kind} (Hz)"
        foot.set_ylabel(label, rotation=0, ha="right", va="center")
        shift = ScaledTranslation(raster_labels.NAMES / 72, 0, axes.figure.dpi_scale_trans)
        foot.yaxis.set_label_coords(0, 0.5, foot.transAxes + shift)
        foot.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3))
        if head:
            name_rates(foot, in_rows(of, wide))
    for panel in (axes, *feet[:-1]):
        panel.tick_params(axis="x", which="both", bottom=False, labelbottom=False)
        panel.spines["bottom"].set_visible(False)
    raster_labels.name_trials(axes, recording, windows, theta, unit * total)
    raster_labels.label_time(feet[-1], windows, recording)
    return feet


def _spikes(axes: Axes, recording: Recording, block: Block, windows: list[Window], theta: int) -> None:
    """Spikes of a population's rows as short strokes, and the missed cells of the value population."""
    rows = block.rows
    row_of = np.full(recording.sizes[rows.population], -1)
    row_of[rows.cells] = np.arange(len(rows.cells))
    i, t = recording.spikes[rows.population]
    at, row, tones = [], [], []
    for window in windows:
        inside = slice(*np.searchsorted(t, (window.start, window.stop)))
        shown = row_of[i[inside]] >= 0
        cell, time = i[inside][shown], t[inside][shown]
        tone = np.full(cell.size, colour(rows.population))
        if rows.population == recording.value:
            for trial in trials_in(recording, window):
                if recording.trials.kind[trial] == "recall":
                    missed = _outcomes(recording, trial, theta, cell, time, tone)[rows.cells]
                    span = window.place(np.clip(_cue_on(recording, trial), window.start, window.stop))
                    axes.hlines(
                        block.y(np.flatnonzero(missed)),
                        *span,
                        color=OUTCOME["missed"],
                        linewidth=0.5,
                        alpha=0.6,
                        zorder=2,
                        rasterized=True,
                        label=f"missed {rows.population}",
                    )
        at.append(window.place(time))
        row.append(row_of[cell])
        tones.append(tone)
    x, y, paint = np.concatenate(at), block.y(np.concatenate(row)), np.concatenate(tones)
    half = max(block.pitch, STROKE / block.unit) / 2  # crowded rows keep strokes that can be seen
    for order, tone in enumerate(sorted(set(paint.tolist()), key=paint.tolist().count, reverse=True)):
        mine = paint == tone  # the rarer a class, the higher it lies
        strokes = np.stack([np.c_[x[mine], y[mine] - half], np.c_[x[mine], y[mine] + half]], axis=1)
        axes.add_collection(
            LineCollection(
                list(strokes),
                colors=tone,
                linewidths=1.1 if tone == OUTCOME["false"] else 0.7,
                rasterized=True,
                zorder=3 + order,
                label=f"spikes {rows.population}",
            ),
            autolim=False,
        )


def _outcomes(
    recording: Recording, trial: int, theta: int, cell: np.ndarray, time: np.ndarray, tone: np.ndarray
) -> np.ndarray:
    """Recolour in place the value spikes of a recall trial; returns the cells that were missed, bool (n_cells,)."""
    on, off = _cue_on(recording, trial)
    now = (time >= on) & (time < off + READOUT_AFTER)
    active = recording.counts(recording.value, np.array([trial]))[0] >= theta
    stored = recording.values[recording.trials.pair[trial]]
    for of, name in ((active & stored, "stored"), (stored & ~active, "missed"), (active & ~stored, "false")):
        tone[now & of[cell]] = OUTCOME[name]
    tone[now & ~(active | stored)[cell]] = WEAK
    return stored & ~active


def _shade(axes: Axes, recording: Recording, windows: list[Window]) -> None:
    """Tint the time a cue is on by its phase, and the delay."""
    trials = recording.trials
    study, recall = trials.where("study"), trials.where("recall")
    for window in windows:
        if window.trial is None and study.size and recall.size:
            delay = np.clip([trials.stop[study[-1]], trials.start[recall[0]]], window.start, window.stop)
            if delay[1] > delay[0]:
                axes.axvspan(*window.place(delay), color=PHASE["delay"], lw=0, zorder=0)
        for trial in trials_in(recording, window):
            if trials.pair[trial] >= 0:
                span = window.place(np.clip(_cue_on(recording, trial), window.start, window.stop))
                axes.axvspan(*span, color=PHASE[str(trials.kind[trial])], lw=0, zorder=0)
    for left, right, _ in delays(recording, windows):
        axes.axvspan(left + 0.02, right - 0.02, color=PHASE["delay"], lw=0, zorder=0)


def _cue_on(recording: Recording, trial: int) -> tuple[float, float]:
    return recording.trials.start[trial], recording.trials.stop[trial]


def _most_pairs() -> int:
    """Pairs that a page takes: two windows each, with room for their headings."""
    return int(np.clip((full_width() - LEFT - RIGHT) // PAIR, 1, 3))


def _tall(recording: Recording, population: str) -> float:
    if population == recording.value:
        return VALUE
    return LOW if recording.kinds[population] == "inhibitory" else TALL


def _stack(recording: Recording, names: Sequence[str]) -> float:
    """Height of the stacked populations."""
    return sum(_tall(recording, name) + SPACE for name in names) - SPACE


def _rates_height(recording: Recording, names: Sequence[str], scale: float = 1.0) -> float:
    """Millimetres of all panels of rates on a page, their names among them."""
    kinds, wide = kinds_of(recording, names), full_width() - LEFT - RIGHT
    rows = sum(len(in_rows(of, wide)) for of in kinds.values())
    return scale * len(kinds) * (RATE + SPACE) + NAMED * rows


def _make_room(axes: Axes, head: float) -> None:
    """Shrink axes of the user's so that names, headings and legend fit where the axes and their labels were.

    A layout engine makes room by itself. head: millimetres of the headings.
    """
    if axes.figure.get_layout_engine() is not None:
        return
    width, height = (25.4 * side / axes.figure.dpi for side in axes.figure.bbox.size)
    box = axes.get_position()
    left, foot, top = (LEFT - OUTSIDE) / width, (FOOT - OUTSIDE) / height, max(0.0, head - TITLE) / height
    if left < 0.6 * box.width and foot + top < 0.6 * box.height:
        axes.set_position((box.x0 + left, box.y0 + foot, box.width - left, box.height - foot - top))


def _claim_foot(axes: Axes, foot: Axes) -> None:
    """Tell a layout engine of the time axis and the legend, which belong to axes that it does not see."""
    below = foot.transAxes + ScaledTranslation(0, -FOOT / 25.4, axes.figure.dpi_scale_trans)
    axes.add_artist(Rectangle((0, 0), 1, 0.1, transform=below, alpha=0, clip_on=False))


def _box(bottom: float, tall: float, height: float) -> tuple[float, float, float, float]:
    """Millimetres from the foot of a page of that height, as a share of the figure."""
    return LEFT / full_width(), bottom / height, 1 - (LEFT + RIGHT) / full_width(), tall / height


def _checked(recording: Recording, populations: Sequence[str] | None) -> list[str]:
    names = sheet().ordered(recording.sizes) if populations is None else list(populations)
    if not names:
        raise ValueError("populations: must name at least one")
    for name in names:
        if name not in recording.sizes:
            near = get_close_matches(name, recording.sizes, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(recording.sizes)}"
            raise ValueError(f"populations: no population {name!r}; {hint}")
    return names


def _check_alike(a: Recording, b: Recording, labels: tuple[str, str]) -> None:
    both = f"plot_comparison: {labels[0]} and {labels[1]}"
    if dict(a.sizes) != dict(b.sizes):
        raise ValueError(f"{both} have other populations; compare runs of one circuit")
    same = len(a.trials) == len(b.trials) and np.array_equal(a.trials.pair, b.trials.pair)
    if not same or not np.allclose(a.trials.start, b.trials.start):
        raise ValueError(f"{both} have other trials; compare runs of one seed and the same pairs")
