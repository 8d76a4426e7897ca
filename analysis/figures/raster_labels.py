"""The words around a raster: names on the left, trials and pictures on top, time and legend below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from ...circuits.recording.recording import Recording
from .raster_view import Block, Window, delays, trials_in
from .recall import recalled_picture
from .style import FAINT, INK, OUTCOME, PHASE, WEAK, colour, fitted

SMALL = 6.5  # pt
PICTURE = 15.0  # pt
LONG = 45.0  # mm, what it takes to say upright what is not shown
TWO_LINES, THREE_LINES = 5.5, 10.0  # mm, what the name of a population takes with a note below it
NAMES, GUTTER = -27, 22.0  # pt, where the names of populations end; mm that they may take
OTHER_BAR = "#B5B5B5"
MOST_WIDE, ONE_LINE = 6, 26.0  # trials whose headings fit on one line, and the millimetres that each needs
TICK, TICKED = 0.05, 5.5  # s from one tick to the next, and the millimetres that its number takes
PICTURES = 16.0  # mm, what the two pictures of a trial take
ENTRY, LETTER = 5.0, 1.35  # mm, an entry of the legend, and each of its letters
FOOT = 29  # pt, from the lowest panel to the legend
MOST_NAMED, MOST_LEVEL = 40, 10  # trials that can be named over continuous time: upright, and level


def name_population(axes: Axes, recording: Recording, block: Block) -> None:
    """Name, size and what is shown of a population, on the left; its pairs beside the rows."""
    rows = block.rows
    size = recording.sizes[rows.population]
    shown, others = int((rows.pair >= 0).sum()), int((rows.pair < 0).sum())
    side, tone = axes.get_yaxis_transform(), colour(rows.population)
    note = f"{shown + others} of {size:,} cells"
    lift, room = 0, block.tall * block.unit  # mm
    if shown and room > THREE_LINES:
        part = f"{shown}" if shown == rows.n_engram else f"{shown} of {rows.n_engram:,}"
        note, lift = f"{size:,} cells, shown:\n{part} engram\n{others} other", 7
    size_of, words = fitted(rows.population, GUTTER, 8, 6.5, weight="bold")
    at: dict[str, Any] = {"xycoords": side, "textcoords": "offset points", "ha": "right"}
    if room < TWO_LINES:
        name: dict[str, Any] = {"va": "center", "fontsize": min(size_of, SMALL, 2.6 * room / (1 + words.count("\n")))}
    else:
        name = {"va": "bottom", "fontsize": size_of}
        axes.annotate(
            note, (0, block.middle), (NAMES, lift - 2), color=FAINT, fontsize=SMALL, va="top", linespacing=1.1, **at
        )
    name |= {"color": tone, "fontweight": "bold", "linespacing": 0.95}
    axes.annotate(words, (0, block.middle), (NAMES, lift), **name, **at)
    for pair in dict.fromkeys(rows.pair.tolist()):
        mine = rows.of(pair)
        high, low = block.y(mine[[0, -1]]) + block.pitch * np.array([0.5, -0.5])
        axes.plot(
            [-0.006, -0.006],
            [high - 0.2, low + 0.2],
            transform=side,
            color=tone if pair >= 0 else OTHER_BAR,
            lw=1.6,
            solid_capstyle="butt",
            clip_on=False,
        )
        if shown and (high - low) * block.unit > 2.2:
            axes.annotate(
                f"{pair}" if pair >= 0 else "other",
                (-0.006, (high + low) / 2),
                (-3, 0),
                side,
                textcoords="offset points",
                fontsize=SMALL,
                color=INK if pair >= 0 else FAINT,
                ha="right",
                va="center",
            )


def head_height(recording: Recording, windows: list[Window], wide: float) -> float:
    """Millimetres that `name_trials` writes above a raster that is so ``wide`` (mm)."""
    if windows[0].trial is None:
        return 6.0 if len(_named(recording, windows[0])) <= MOST_LEVEL else 14.0
    lines = max(_heading(recording, window, _crowded(windows, wide))[1].count("\n") for window in windows)
    pictured = _pictures(recording, windows[0], 1) is not None
    return 9.0 + 2.7 * lines + 3.6 * _crowded(windows, wide) + 7.0 * pictured


def name_trials(axes: Axes, recording: Recording, windows: list[Window], theta: int, tall: float) -> None:
    """Over each window phase, pair, cue and pictures; over continuous time the names alone, if there is room.

    tall: height of the raster (mm).
    """
    trials, where = recording.trials, axes.get_xaxis_transform()
    if windows[0].trial is None:
        named = _named(recording, windows[0])
        for trial in named:
            on = np.clip([trials.start[trial], trials.stop[trial]], windows[0].start, windows[0].stop)
            middle = float(windows[0].place(on).mean())
            axes.annotate(
                f"{trials.phase[trial]} {trials.pair[trial]}",
                (middle, 1),
                (0, 3),
                where,
                textcoords="offset points",
                fontsize=SMALL,
                ha="center",
                va="bottom",
                rotation=0 if len(named) <= MOST_LEVEL else 90,
            )
        return
    wide = across(axes)
    headings = [_heading(recording, window, _crowded(windows, wide)) for window in windows]
    lift = 10.5 + 7.5 * max(cue.count("\n") for _, cue in headings)
    crowd = min(1.0, MOST_WIDE / len(windows), _narrowest(windows, wide) / PICTURES)
    for window, (name, cue) in zip(windows, headings, strict=True):
        middle = (window.left + window.right) / 2
        axes.annotate(
            cue,
            (middle, 1),
            (0, lift),
            where,
            textcoords="offset points",
            fontsize=SMALL,
            color=FAINT,
            ha="center",
            va="top",
            linespacing=1.1,
        )
        axes.annotate(
            name,
            (middle, 1),
            (0, lift + 1),
            where,
            textcoords="offset points",
            fontweight="bold",
            fontsize=8 if crowd == 1 else 7,
            ha="center",
            va="bottom",
        )
        if (pictures := _pictures(recording, window, theta)) is not None:
            _draw_pictures(axes, pictures, middle, lift + 20 + (10.5 if crowd == 1 else 8) * name.count("\n"), crowd)
    for left, right, seconds in delays(recording, windows):
        axes.text(
            (left + right) / 2,
            0.5,
            f"delay and trials not shown, {seconds:.1f} s" if tall > LONG else f"{seconds:.1f} s not shown",
            transform=where,
            rotation=90,
            ha="center",
            va="center",
            fontsize=7,
            color=FAINT,
        )


def label_time(axes: Axes, windows: list[Window], recording: Recording) -> None:
    """Seconds over continuous time; from cue onset (ms) in windows, with a break mark between them."""
    if windows[0].trial is None:
        axes.set_xlabel("time (s)")
        return
    ticks, names, small = [], [], []
    for window in windows:
        on, off = recording.trials.start[window.trial], recording.trials.stop[window.trial]
        between = np.arange(TICK, off - on - TICK / 2, TICK)
        apart = across(axes) * TICK / (windows[-1].right - windows[0].left)  # mm
        at = [0.0, *(between.tolist() if apart > TICKED else []), off - on]
        ticks += [float(window.place(on + time)) for time in at]
        names += [f"{1000 * time:.0f}" for time in at]
        small += window.place(on + between).tolist()
    axes.set_xticks(ticks, names)
    axes.set_xticks(small, minor=True)
    axes.set_xlabel("time from cue onset (ms)")
    axes.spines["bottom"].set_visible(False)
    foot = axes.get_xaxis_transform()
    for window in windows:
        axes.plot([window.left, window.right], [0, 0], transform=foot, color=INK, lw=0.6, clip_on=False)


def legend(
    axes: Axes,
    recording: Recording,
    names: Sequence[str],
    thetas: Sequence[int],
    windows: list[Window],
    page: bool,
) -> None:
    """What the colours of value cells mean at recall and, over continuous time, the shading; only what is there.

    thetas: of the runs shown, top to bottom. page: it may take the width of the page, not only that of the axes.
    """
    handles: list[Line2D | Patch] = []
    shown = np.concatenate([trials_in(recording, window) for window in windows])
    kinds = set(recording.trials.kind[shown].tolist())
    tick: dict[str, Any] = {"marker": "|", "markersize": 7, "markeredgewidth": 1.4, "linestyle": "none"}
    if recording.value in names and "recall" in kinds:
        least = f"≥ {' / '.join(map(str, dict.fromkeys(thetas)))} spike{'s' * (max(thetas) > 1)}"
        handles = [
            Line2D([], [], linestyle="none", label=f"{recording.value} at recall:"),
            Line2D([], [], color=OUTCOME["stored"], label=f"stored, active ({least})", **tick),
            Line2D([], [], color=OUTCOME["missed"], linewidth=1.4, label="stored, missed"),
            Line2D([], [], color=OUTCOME["false"], label="false", **tick),
        ]
        if max(thetas) > 1:
            handles.append(Line2D([], [], color=WEAK, label="below threshold", **tick))
    if windows[0].trial is None:
        kinds |= {"delay"} if _shows_delay(recording, windows[0]) else set()
        handles += [Patch(color=PHASE[phase], label=phase) for phase in ("study", "delay", "recall") if phase in kinds]

    below = axes.transAxes + ScaledTranslation(0, -FOOT / 72, axes.figure.dpi_scale_trans)
    wide = axes.figure.bbox.width / axes.figure.dpi * 25.4 if page else across(axes) + 10
    middle = blended_transform_factory(axes.figure.transFigure if page else axes.transAxes, below)
    axes.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), bbox_transform=middle, borderaxespad=0,
        ncols=_columns([str(handle.get_label()) for handle in handles], wide - 4),
        handlelength=1.2, handletextpad=0.4, columnspacing=1.0,
    )  # fmt: skip


def _columns(words: Sequence[str], wide: float) -> int:
    """Columns of a legend, filled one after the other, that a width (mm) takes."""
    for columns in range(len(words), 1, -1):
        rows = -(-len(words) // columns)
        longest = [max(map(len, words[first : first + rows])) for first in range(0, len(words), rows)]
        if sum(ENTRY + LETTER * letters for letters in longest) <= wide:
            return columns
    return 1


def across(axes: Axes) -> float:
    """Width of axes (mm)."""
    return float(axes.get_position().width * axes.figure.bbox.width / axes.figure.dpi * 25.4)


def _shows_delay(recording: Recording, window: Window) -> bool:
    """Whether some of the time between study and recall is in a window."""
    study, recall = recording.trials.where("study"), recording.trials.where("recall")
    if not (study.size and recall.size):
        return False
    return bool(recording.trials.stop[study[-1]] < window.stop and recording.trials.start[recall[0]] > window.start)


def _named(recording: Recording, window: Window) -> np.ndarray:
    """Trials with a pair in a window of continuous time; none if there is no room to name them."""
    inside = trials_in(recording, window)
    inside = inside[recording.trials.pair[inside] >= 0]
    return inside if len(inside) <= MOST_NAMED else inside[:0]


def _narrowest(windows: list[Window], wide: float) -> float:
    """Millimetres of the narrowest window."""
    return wide * min(w.right - w.left for w in windows) / (windows[-1].right - windows[0].left)


def _crowded(windows: list[Window], wide: float) -> bool:
    """Whether headings need two lines."""
    return len(windows) > MOST_WIDE or _narrowest(windows, wide) < ONE_LINE


def _heading(recording: Recording, window: Window, crowded: bool) -> tuple[str, str]:
    """Which trial a window shows, and its cue in per cent of the whole cue's cells."""
    trials, trial = recording.trials, window.trial
    pair = trials.pair[trial]
    shown, whole = trials.presented[trial], recording.cues[pair]
    kept, wrong = (100 * np.count_nonzero(shown & part) / whole.sum() for part in (whole, ~whole))
    if crowded:
        return f"{trials.phase[trial]}\npair {pair}", f"{kept:.0f} %" + (f"\n+ {wrong:.0f} %" if wrong else "")
    cue = f"cue {kept:.0f} %, {trials.start[trial]:.1f} s" + (f"\n+ {wrong:.0f} % wrong" if wrong else "")
    return f"{trials.phase[trial]} pair {pair}", cue


def _pictures(recording: Recording, window: Window, theta: int) -> tuple[np.ndarray, np.ndarray, float] | None:
    """Cue and stored picture of a study trial, cue and recalled picture of a recall trial, and their black."""
    stimuli, pair = recording.stimuli, recording.trials.pair[window.trial]
    cells = recording.values[pair]
    if recording.trials.kind[window.trial] == "recall":
        cells = recording.counts(recording.value, np.array([window.trial]))[0] >= theta
    value = recalled_picture(stimuli, cells)
    if stimuli is None or value is None:
        return None
    if recording.trials.kind[window.trial] == "study":
        value = stimuli.value_features[pair].reshape(value.shape)
    return stimuli.cue_features[pair].reshape(value.shape), value, float(stimuli.value_features.max())


def _draw_pictures(
    axes: Axes, pictures: tuple[np.ndarray, np.ndarray, float], middle: float, lift: float, scale: float
) -> None:
    """Cue, arrow, value, ``lift`` points above the axes."""
    where = axes.get_xaxis_transform()
    *both, black = pictures
    for shift, picture in zip((-14, 14), both, strict=True):
        image = OffsetImage(
            picture,
            zoom=scale * PICTURE / len(picture),
            cmap="gray_r",
            norm=Normalize(0, black),
            interpolation="nearest",
        )
        axes.add_artist(
            AnnotationBbox(
                image,
                (middle, 1),
                (scale * shift, lift),
                where,
                boxcoords="offset points",
                pad=0.1,
                bboxprops={"linewidth": 0.4, "edgecolor": FAINT},
            )
        )
    axes.annotate(
        "→", (middle, 1), (0, lift), where, textcoords="offset points", ha="center", va="center", fontsize=8 * scale
    )
