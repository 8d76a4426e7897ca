"""A calibration: the activity of each stage against the inhibition that was tried."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

from ...circuits.calibration import RATE, Step
from ..statistics.intervals import t_interval
from .style import BAND, FAINT, INK, colour, figure_style, new_figure

HEIGHT_MM, COLUMNS = 52.0, 4


@figure_style()
def plot_calibration(steps: Sequence[Step], tolerance: float = 0.05) -> Figure:
    """Draw a panel for each stage: tries in their order, the last one filled, and the target with its tolerance."""
    targets = list(dict.fromkeys(step.target for step in steps))
    columns = min(COLUMNS, len(targets))
    lines = -(-len(targets) // columns)
    figure = new_figure(HEIGHT_MM * lines, None if columns > 2 else 60.0 * columns)
    panels = figure.subplots(lines, columns, squeeze=False).ravel()
    for panel, target in zip(panels, targets, strict=False):
        _panel(panel, [step for step in steps if step.target == target], tolerance)
    for panel in panels[len(targets) :]:
        panel.set_axis_off()
    figure.tight_layout(pad=0.6, w_pad=1.2)
    return figure


def _panel(axes: Axes, steps: Sequence[Step], tolerance: float) -> None:
    target, hue = steps[0].target, colour(steps[0].target.population)
    rate = target.measure == RATE
    unit = 1 if rate else 100
    goal = target.value * unit
    axes.axhspan(goal * (1 - tolerance), goal * (1 + tolerance), color=BAND, lw=0)
    axes.axhline(goal, color=FAINT, lw=0.6)
    factors = [step.factor for step in steps]
    reached = [step.reached * unit for step in steps]
    axes.plot(factors, reached, "-", color=hue, lw=0.6, alpha=0.6)
    for n, step in enumerate(steps):
        last = n == len(steps) - 1
        span = t_interval(np.array(step.activities))
        if span is not None:
            axes.plot([step.factor] * 2, np.multiply(span, unit), "-", color=hue, lw=0.8)
        axes.plot(step.factor, reached[n], "o", ms=4, color=hue, mfc=hue if last else "white", zorder=3)
        if not last or n == 0:
            axes.annotate(
                str(n + 1), (step.factor, reached[n]), (3, 3), textcoords="offset points", fontsize=6, color=INK
            )
    axes.set_xscale("log")
    low, high = min(*factors, 0.8), max(*factors, 1.25)
    axes.set_xlim(low / 1.15, high * 1.15)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_ylim(0, max(*reached, goal) * 1.2)
    axes.set_title(target.projection)
    axes.set_xlabel("conductance (x its own)")
    axes.set_ylabel(f"{target.population} without a cue (Hz)" if rate else f"{target.population} active (%)")
