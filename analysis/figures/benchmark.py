"""The benchmark as one figure: other simulators, the engine against the machine, and growth."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from .style import AREA, FAINT, SPARE, figure_style, new_figure

Rows = Sequence[Mapping[str, Any]]
Panel = tuple[Callable[[Axes, Rows], None], Rows]
OURS = AREA["NCX"]
GROWTH_HEIGHT = 50.0  # mm
# section -> what grows in it, in words
GROWTH = {
    "neurons": ("n_neurons", "cells"),
    "synapses": ("n_synapses", "synapses"),
    "pairs": ("n_pairs", "pairs"),
}


@figure_style()
def plot_benchmark(metrics: Mapping[str, Any]) -> Figure | None:
    """Panels of what was measured, costs above growth; None where none of it has a panel.

    metrics: the content of metrics.json of ``spikekv benchmark``.
    """
    costs: list[Panel] = [(_simulators, _networks(metrics)), (_costs, _work(metrics))]
    bars = [(draw, rows) for draw, rows in costs if rows]
    found = [(partial(_growth, *what), metrics.get(section, [])) for section, what in GROWTH.items()]
    growth: list[Panel] = [(draw, rows) for draw, rows in found if len(rows) > 1]
    lines = [panels for panels in (bars, growth) if panels]
    if not lines:
        return None
    heights = [12.0 + 5.5 * max(len(rows) for _, rows in bars)] if bars else []
    heights += [GROWTH_HEIGHT] if growth else []
    figure = new_figure(max(50.0, sum(heights)))
    figure.set_layout_engine("constrained")
    grid = figure.add_gridspec(len(lines), 1, height_ratios=heights)
    for line, panels in enumerate(lines):
        places = grid[line, 0].subgridspec(1, len(panels))
        for column, (draw, rows) in enumerate(panels):
            draw(figure.add_subplot(places[0, column]), rows)
    return figure


def _networks(metrics: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = [*metrics.get("networks", []), *metrics.get("peers", [])]
    return [row for row in rows if row.get("processor_real_time_factor")]


def _work(metrics: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    work = metrics.get("work", {})
    kernels = work.get("limits_ns", {})
    parts = [("ns_per_neuron_update", "cell and step"), ("ns_per_synaptic_event", "synaptic event")]
    found = [
        {"name": f"{what}, {row['circuit']}", "ns": row[key], "ours": True}
        for key, what in parts
        for row in work.get("rows", [])
    ]
    return found + [{"name": name, "ns": ns, "ours": False} for name, ns in kernels.items()] if found else []


def _simulators(axes: Axes, rows: Rows) -> None:
    """Processor seconds per simulated second, a bar for each simulator and network."""
    names = [", ".join(str(row[key]) for key in ("network", "simulator") if key in row) for row in rows]
    ours = ["spikekv" in str(row["simulator"]) for row in rows]
    _bars(axes, names, [row["processor_real_time_factor"] for row in rows], ours)
    axes.set_xlabel("CPU s per simulated s")


def _costs(axes: Axes, rows: Rows) -> None:
    """Nanoseconds of the engine over those of what the machine can do."""
    _bars(axes, [row["name"] for row in rows], [row["ns"] for row in rows], [row["ours"] for row in rows])
    axes.set_xlabel("ns (CPU)")


def _bars(axes: Axes, names: Sequence[str], values: Sequence[float], ours: Sequence[bool]) -> None:
    places = range(len(names))
    axes.barh(places, values, height=0.7, color=[OURS if own else FAINT for own in ours])
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.tick_params(axis="y", length=0)
    for place, value in zip(places, values, strict=True):
        axes.annotate(f"{value:.2g}", (value, place), (2, 0), textcoords="offset points", va="center", fontsize=6)
    axes.margins(x=0.15)


def _growth(key: str, words: str, axes: Axes, rows: Rows) -> None:
    """Processor seconds per simulated second, and memory, against what grows."""
    sizes = [row[key] for row in rows]
    factors = [row["processor_real_time_factor"] for row in rows]
    axes.loglog(sizes, factors, "o-", color=OURS, ms=3, label="CPU s per simulated s")
    peaks = [(n, row["peak_bytes"] / 1e9) for n, row in zip(sizes, rows, strict=True) if row.get("peak_bytes")]
    if peaks:
        axes.loglog(*zip(*peaks, strict=True), "s--", color=SPARE[2], ms=3, label="GB")
    lowest, highest = min([*factors, *(y for _, y in peaks)]), max([*factors, *(y for _, y in peaks)])
    axes.set_xlim(*_decades(min(sizes), max(sizes)))
    axes.set_ylim(*_decades(lowest, highest))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(NullFormatter())  # a single decade would name its parts, and crowd
    axes.set_xlabel(words)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0)


def _decades(low: float, high: float) -> tuple[float, float]:
    """The powers of ten around two numbers."""
    return 10.0 ** math.floor(math.log10(low) - 0.01), 10.0 ** math.ceil(math.log10(high) + 0.01)
