"""A measure over the steps of a protocol, such as before, after interference and after a reminder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from ..measures.measure import SHARE
from ..statistics.intervals import t_interval
from .style import FAINT, HUES, MARKS, figure_style, new_figure

APART = 0.16  # between conditions at one step


@figure_style()
def plot_steps(
    steps: Sequence[str],
    conditions: Mapping[str, np.ndarray],
    label: str,
    chance: float | None = None,
    share: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw a measure at each step of a protocol: a thin line per seed, the mean and its 95 % t interval.

    Seeds are joined, because the steps of one seed are tests of the same pairs. Conditions stand next to one another.

    Parameters
    ----------
    steps : sequence of str
        Names of the steps, in order.
    conditions : mapping of str to ndarray
        Name of each condition, its control among them, to values (n_seeds, n_steps); NaN where a step has none.
    label : str
        Of the measure.
    chance : float, optional
        Drawn as a dashed line.
    share : bool
        Whether the measure is a share, which is drawn from 0 to 1.
    ax : Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a condition has not one value per step.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import plot_steps
    >>> values = {"reminder": np.array([[0.9, 0.3, 0.8], [0.8, 0.2, 0.7]]), "no reminder": np.array([[0.9, 0.3, 0.3]])}
    >>> plot_steps(["study", "extinction", "test"], values, "values recalled").figure.savefig("steps.png")
    """
    for name, values in conditions.items():
        if values.ndim != 2 or values.shape[1] != len(steps):
            raise ValueError(f"plot_steps: {name} must have shape (n_seeds, {len(steps)}), got {values.shape}")
    if ax is None:
        figure = new_figure(62, max(80, (45 if len(conditions) > 1 else 22) + 20 * len(steps)))
        figure.set_layout_engine("constrained")
        ax = figure.add_subplot()
    for n, (name, values) in enumerate(conditions.items()):
        at = np.arange(len(steps)) + APART * (n - (len(conditions) - 1) / 2)
        shade = HUES[n % len(HUES)]
        ax.plot(at, values.T, color=shade, lw=0.5, alpha=0.3)
        there = [column[np.isfinite(column)] for column in values.T]
        for x, of_step in zip(at, there, strict=True):
            if (span := t_interval(of_step)) is not None:
                ax.vlines(x, *(np.clip(span, *SHARE) if share else span), color=shade, lw=1.4)
        means = [of_step.mean() if of_step.size else np.nan for of_step in there]
        ax.plot(at, means, color=shade, marker=MARKS[n % len(MARKS)], ms=4, lw=1.2, label=name)
    if chance is not None:
        ax.axhline(chance, color=FAINT, ls=(0, (4, 3)), lw=0.7)
        ax.annotate("chance", (1.01, chance), xycoords=("axes fraction", "data"), va="center", fontsize=6, color=FAINT)
    if share:
        ax.set_ylim(-0.03, 1.03)
    ax.set_xticks(range(len(steps)), [fill(step, 14) for step in steps])
    ax.set_xlim(-0.5, len(steps) - 0.5)
    ax.set_ylabel(label)
    if len(conditions) > 1:
        ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1.03), handlelength=1.6)
    return ax
