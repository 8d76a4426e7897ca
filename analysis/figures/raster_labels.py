"""The words around a raster: names on the left, trials and pictures on top, time and legend below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from ...circuits.recording.recording import Recording
from .raster_view import Block, Window, delays, trials_in
from .recall import recalled_picture
from .style import FAINT, INK, OUTCOME, PHASE, WEAK, colour

SMALL = 6.5  # pt
PICTURE = 15.0  # pt
LONG = 45.0  # mm, what it takes to say upright what is not shown
TWO_LINES, THREE_LINES = 5.5, 10.0  # mm, what the name of a population takes with a note below it
NAMES = -27  # pt, where the names of populations end
OTHER_BAR = "#B5B5B5"
MOST_WIDE, LEAST_WIDE = 6, 0.15  # trials whose headings fit on one line, and the share of the width each needs
TICK, MOST_TICKED = 0.05, 4  # s from one tick to the next, in so many windows
ROW = 12  # pt, from one row of the legend to the next
Style = Literal["-", "--", ":", "-."]
STYLES: tuple[Style, ...] = ("-", "--", ":", "-.")  # of the types of interneurons
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
    at: dict[str, Any] = {"xycoords": side, "textcoords": "offset points", "ha": "right"}
    if room < TWO_LINES:
        name: dict[str, Any] = {"va": "center", "fontsize": min(SMALL, 2.6 * room)}
    else:
        name = {"va": "bottom"}
        axes.annotate(
            note, (0, block.middle), (NAMES, lift - 2), color=FAINT, fontsize=SMALL, va="top", linespacing=1.1, **at
        )
    axes.annotate(rows.population, (0, block.middle), (NAMES, lift), color=tone, fontweight="bold", **name, **at)
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


def head_height(recording: Recording, windows: list[Window]) -> float:
    """Millimetres that `name_trials` writes above the raster."""
    if windows[0].trial is None:
        return 6.0 if len(_named(recording, windows[0])) <= MOST_LEVEL else 14.0
    lines = max(_heading(recording, window, windows)[1].count("\n") for window in windows)
    pictured = _pictures(recording, windows[0], 1) is not None
    return 9.0 + 2.7 * lines + 3.6 * _crowded(windows) + 7.0 * pictured


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
    headings = [_heading(recording, window, windows) for window in windows]
    lift = 10.5 + 7.5 * max(cue.count("\n") for _, cue in headings)
    crowd = min(1.0, MOST_WIDE / len(windows))
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
    ticks, names = [], []
    for window in windows:
        on, off = recording.trials.start[window.trial], recording.trials.stop[window.trial]
        between = np.arange(TICK, off - on - TICK / 2, TICK) if len(windows) <= MOST_TICKED else np.zeros(0)
        at = [0.0, *between.tolist(), off - on]
        ticks += [float(window.place(on + time)) for time in at]
        names += [f"{1000 * time:.0f}" for time in at]
    axes.set_xticks(ticks, names)
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
    styles: Mapping[str, Style],
) -> None:
    """What the colours of value cells mean at recall and, over continuous time, the shading; only what is there.

    thetas: of the runs shown, top to bottom. styles: of the rates, as `rate_styles`.
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

    def row(of: list[Line2D | Patch], points: float, handlelength: float = 1.2) -> Legend:
        below = axes.transAxes + ScaledTranslation(0, -points / 72, axes.figure.dpi_scale_trans)
        return axes.legend(
            handles=of,
            loc="upper center",
            bbox_to_anchor=(0.45, 0),
            bbox_transform=below,
            borderaxespad=0,
            ncols=max(len(of), 1),
            handlelength=handlelength,
            handletextpad=0.4,
            columnspacing=1.0,
        )

    if len(styles) > 1:
        first: list[Line2D | Patch] = [Line2D([], [], linestyle="none", label="rates, in the colour of the area:")]
        lines = [Line2D([], [], color=INK, linestyle=style, label=kind) for kind, style in styles.items()]
        axes.add_artist(row([*first, *lines], 29 + ROW, 2.4))
    row(handles, 29)


def rate_styles(recording: Recording, names: Sequence[str]) -> dict[str, Style]:
    """Type of interneuron -> style of its lines, where an area has several types; they share the area's colour."""
    kinds = [name.partition("_")[2] for name in names if recording.kinds[name] == "inhibitory"]
    kinds = list(dict.fromkeys(kind for kind in kinds if kind))
    return dict(zip(kinds, STYLES * (1 + len(kinds) // len(STYLES)), strict=False)) if len(kinds) > 1 else {}


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


def _crowded(windows: list[Window]) -> bool:
    """Whether headings need two lines."""
    width = windows[-1].right - windows[0].left
    return len(windows) > MOST_WIDE or min(w.right - w.left for w in windows) < LEAST_WIDE * width


def _heading(recording: Recording, window: Window, windows: list[Window]) -> tuple[str, str]:
    """Which trial a window shows, and its cue in per cent of the whole cue's cells."""
    trials, trial = recording.trials, window.trial
    pair = trials.pair[trial]
    shown, whole = trials.presented[trial], recording.cues[pair]
    kept, wrong = (100 * np.count_nonzero(shown & part) / whole.sum() for part in (whole, ~whole))
    if _crowded(windows):
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
