"""The figures of an answer: spikes, value cells, key match and rates, of a state and of the intact circuit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from bokeh.models import (
    BoxAnnotation,
    ColumnDataSource,
    CustomJSHover,
    FixedTicker,
    HoverTool,
    Legend,
    LegendItem,
    LinearColorMapper,
    Range1d,
)
from bokeh.plotting import figure

from ...circuits.network.circuit import Circuit
from ...circuits.recording.trials import READOUT_AFTER
from ..figures.raster_view import choose_rows
from ..figures.style import FAINT, INK, OUTCOME, PHASE, WEAK, colour
from .answer import Answer
from .session import Shown

BEFORE, AFTER = 0.03, 0.06  # s around the cue
SPACE = 6  # rows of paper between two populations
TYPE = "13px"
MINE = OUTCOME["stored"]
KINDS = {"x": "f4", "y": "f4", "tone": "u1", "cell": "i4", "population": "u1"}  # columns of spikes
LONGEST = 12  # letters of a name on an axis
ROOM = 1.05  # of the largest number, on an axis that begins at 0


def short(name: str) -> str:
    """A name as an axis has room for it, without its middle; who points at a spike or a dot reads all of it.

    >>> short("CA1_PV"), short("LAYER_5_MARTINOTTI")
    ('CA1_PV', 'LAYER_…NOTTI')
    """
    head = LONGEST // 2
    return name if len(name) <= LONGEST else f"{name[:head]}…{name[head + 1 - LONGEST :]}"


def _plain(plot: figure) -> figure:
    """One look for all figures: no grid, no frame, letters for a projector."""
    plot.grid.grid_line_color = None
    plot.outline_line_color = None
    plot.toolbar.logo = None
    plot.axis.axis_label_text_font_style = "normal"
    plot.axis.axis_label_text_font_size = plot.axis.major_label_text_font_size = TYPE
    plot.axis.axis_label_text_color = plot.axis.major_label_text_color = INK
    plot.axis.minor_tick_line_color = None
    plot.axis.axis_line_color = FAINT
    plot.title.text_font_size = "14px"
    plot.title.text_color = INK
    return plot


class Raster:
    """The spikes of one cue, a row per cell: cells of the engram above the others that fire.

    A spike is sent to the browser in 14 bytes: the kind of its colour and its population are numbers.
    """

    def __init__(self, title: str, populations: Sequence[str]) -> None:
        self._numbers = {name: n for n, name in enumerate(populations)}
        self._tones = [*(colour(name) for name in populations), WEAK, OUTCOME["stored"], OUTCOME["false"]]
        plot = figure(
            height=600,
            sizing_mode="stretch_width",
            title=title,
            output_backend="webgl",
            tools="xpan,xwheel_zoom,box_zoom,reset",
            active_drag="box_zoom",
            x_axis_label="time from the cue (ms)",
            toolbar_location="above",
        )
        self.figure = _plain(plot)
        self.figure.yaxis.major_tick_line_color = None
        self.figure.yaxis.axis_line_color = None
        self._places, self._named = FixedTicker(ticks=[]), dict[float, str]()
        self.figure.yaxis.ticker = self._places
        self._spikes = ColumnDataSource({name: [] for name in ("x", "y", "tone", "cell", "population")})
        self._missed = ColumnDataSource({name: [] for name in ("y", "left", "right")})
        self._cue = BoxAnnotation(fill_color=PHASE["recall"], fill_alpha=1, level="image", line_color=None)
        self.figure.add_layout(self._cue)
        self.figure.hbar(y="y", left="left", right="right", height=0.35, color=OUTCOME["missed"], source=self._missed)
        spikes = self.figure.scatter(
            "x", "y", marker="dash", angle=np.pi / 2, size=5, line_width=1.6, source=self._spikes,
            color={
                "field": "tone",
                "transform": LinearColorMapper(palette=self._tones, low=-0.5, high=len(self._tones) - 0.5),
            },
        )  # fmt: skip
        hover = [("", "@population{custom} cell @cell"), ("", "@x{0.0} ms")]
        named = CustomJSHover(args={"names": list(populations)}, code="return names[value]")
        self.figure.add_tools(HoverTool(renderers=[spikes], tooltips=hover, formatters={"@population": named}))
        self.figure.x_range = Range1d(-1000 * BEFORE, 200)
        self.figure.y_range = Range1d(0, 1)

    def show(self, answer: Answer, other: Answer, pair: int, populations: Sequence[str]) -> None:
        """Draw the cue of a pair. other: the answer beside it, so that both have the same rows."""
        row = answer.row(pair)
        trial = int(answer.trials[row])
        recording = answer.recording
        begin, end = float(recording.trials.start[trial]), float(recording.trials.stop[trial])
        parts: dict[str, list[np.ndarray]] = {name: [] for name in KINDS}
        missed: list[np.ndarray] = []
        ticks: dict[float, str] = {}
        foot = 0.0
        intact = other.recording
        for name in list(populations)[::-1]:
            rows = choose_rows(
                [intact, recording], name, np.array([pair]), np.array([trial]), [other.theta, answer.theta]
            )
            place = np.full(recording.sizes[name], -1)
            place[rows.cells] = np.arange(len(rows.cells))[::-1]
            cells, times = recording.spikes[name]
            inside = slice(*np.searchsorted(times, (begin - BEFORE, end + AFTER)))
            shown = place[cells[inside]] >= 0
            cell, time = cells[inside][shown], times[inside][shown]
            tone = np.full(cell.size, self._numbers[name])
            if name == recording.value:
                worth, lost = _outcomes(answer, row, cell, time, begin, end)
                tone = len(self._numbers) + worth
                missed.append(foot + place[lost][place[lost] >= 0])
            parts["x"].append(1000 * (time - begin))
            parts["y"].append(foot + place[cell])
            parts["tone"].append(tone)
            parts["cell"].append(cell)
            parts["population"].append(np.full(cell.size, self._numbers[name]))
            ticks[foot + len(rows.cells) / 2] = short(name)
            foot += len(rows.cells) + SPACE
        gone = np.concatenate(missed) if missed else np.zeros(0)
        span = np.zeros(gone.size), np.full(gone.size, 1000 * (end - begin))
        spikes = {name: np.concatenate([np.zeros(0), *arrays]).astype(KINDS[name]) for name, arrays in parts.items()}
        if any(not np.array_equal(array, self._spikes.data[name]) for name, array in spikes.items()):
            self._spikes.data = spikes
        self._missed.data = {"y": gone, "left": span[0], "right": span[1]}
        self._cue.left, self._cue.right = 0, 1000 * (end - begin)
        self.figure.x_range.update(start=-1000 * BEFORE, end=1000 * (end - begin + AFTER))
        self.figure.y_range.update(start=-SPACE, end=foot)
        self.figure.yaxis.major_label_overrides = self._named | ticks  # or ticks without a name flash as numbers
        self._places.ticks = list(ticks)
        self._named = ticks


def _outcomes(
    answer: Answer, row: int, cell: np.ndarray, time: np.ndarray, begin: float, end: float
) -> tuple[np.ndarray, np.ndarray]:
    """What the cell of each value spike is worth (0 nothing, 1 taught, 2 false), and the cells that were missed."""
    stored, active = answer.stored[row], answer.active[row]
    worth = np.zeros(cell.size, int)
    now = (time >= begin) & (time < end + READOUT_AFTER)
    worth[now & (stored & active)[cell]] = 1
    worth[now & (active & ~stored)[cell]] = 2
    return worth, np.flatnonzero(stored & ~active)


class ValueCells:
    """How many value cells of one cue are hits, missed and false, in both circuits."""

    rows = ("intact", "now")

    def __init__(self) -> None:
        kinds = ("hits", "missed", "false")
        tones = (OUTCOME["stored"], OUTCOME["missed"], OUTCOME["false"])
        self.figure = _plain(
            figure(
                height=170,
                sizing_mode="stretch_width",
                y_range=list(self.rows),
                tools="",
                toolbar_location=None,
                title="Value cells",
            )
        )
        self._cells = ColumnDataSource({"row": list(self.rows), **{kind: [0, 0] for kind in kinds}})
        patterns = {"hits": " ", "missed": "/", "false": "x"}
        bars = self.figure.hbar_stack(
            kinds, y="row", height=0.6, color=list(tones), line_color="white", source=self._cells,
            hatch_pattern=[patterns[kind] for kind in kinds], hatch_color="white", hatch_weight=1.5, hatch_scale=8,
        )  # fmt: skip
        names = zip(kinds, bars, strict=True)
        legend = Legend(
            items=[LegendItem(label=kind, renderers=[bar]) for kind, bar in names], orientation="horizontal"
        )
        legend.label_text_font_size, legend.border_line_color, legend.padding = TYPE, None, 2
        self.figure.add_layout(legend, "below")
        self.figure.xaxis.ticker.desired_num_ticks = 4
        self.figure.x_range = Range1d(0, 1)

    def show(self, shown: Shown, pair: int) -> None:
        both = (shown.intact, shown.answer)
        rows = [answer.row(pair) for answer in both]
        counts = {
            kind: [int(getattr(answer, kind)[row]) for answer, row in zip(both, rows, strict=True)]
            for kind in ("hits", "missed", "false")
        }
        self._cells.data = {"row": list(self.rows), **counts}
        self.figure.x_range.end = ROOM * max(1, *map(sum, zip(*counts.values(), strict=True)))


class Dots:
    """A number for each of several names, a filled dot now and a ring in the intact circuit."""

    def __init__(self, title: str, names: Sequence[str], label: str, bounds: tuple[float, float] | None = None) -> None:
        plot = figure(
            height=70 + 26 * len(names),
            sizing_mode="stretch_width",
            toolbar_location=None,
            y_range=Range1d(len(names) - 0.5, -0.5),
            tools="",
            title=title,
            x_axis_label=label,
        )
        self.figure = _plain(plot)
        self.names = list(names)
        self.figure.xaxis.ticker.desired_num_ticks = 4
        self.figure.yaxis.ticker = FixedTicker(ticks=[*range(len(names))])
        self.figure.yaxis.major_label_overrides = {n: short(name) for n, name in enumerate(names)}
        rows = [*range(len(names))]
        self._dots = ColumnDataSource(
            {"name": self.names, "row": rows, "now": [0.0] * len(rows), "intact": [0.0] * len(rows)}
        )
        self.figure.segment("intact", "row", "now", "row", line_width=3, color="#C9CCD0", source=self._dots)
        ring = self.figure.scatter(
            "intact", "row", size=12, fill_color="white", line_color=INK, line_width=2, source=self._dots
        )
        dot = self.figure.scatter("now", "row", size=10, color=MINE, source=self._dots)
        self.figure.add_tools(HoverTool(renderers=[dot, ring], tooltips="@name: @now{0.00}, intact @intact{0.00}"))
        self._bounds = bounds
        self.figure.x_range = Range1d(*(bounds or (0, 1)))

    def show(self, now: Sequence[float], intact: Sequence[float]) -> None:
        self._dots.data = dict(self._dots.data) | {"now": list(now), "intact": list(intact)}
        if not self._bounds:
            self.figure.x_range.end = ROOM * max(1.0, *now, *intact)


def excitatory(circuit: Circuit) -> list[str]:
    """Populations that a raster shows at first: cues, keys and values."""
    return [p.name for p in circuit.cells if p.kind == "excitatory" or p.name in circuit.queries]
