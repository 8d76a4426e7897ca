"""Errors of circular values, and what accessibility and precision do over retention."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from ..measures.mixture import ErrorMixture, error_density
from .style import AREA, FAINT, OUTCOME, WEAK, figure_style, new_figure

BINS = 36  # of 10 degrees
HALF = 180.0
ROOM = 1.45  # of the highest bar: above it stand the words


@figure_style()
def plot_errors(errors: np.ndarray, fit: ErrorMixture, ax: Axes | None = None) -> Axes:
    """Draw the distribution of errors, with the fitted mixture and its share of guesses.

    Parameters
    ----------
    errors : ndarray
        (n_trials,) recalled minus stored angle (rad), NaN where nothing was recalled.
    fit : ErrorMixture
        Of the same errors: `mixture.fit_mixture`.
    ax : Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import fit_mixture, plot_errors
    >>> rng = np.random.default_rng(0)
    >>> errors = np.r_[rng.vonmises(0, 20, 80), rng.uniform(-np.pi, np.pi, 40)]
    >>> plot_errors(errors, fit_mixture(errors)).figure.savefig("errors.png")
    """
    if ax is None:
        figure = new_figure(62, 80)
        figure.set_layout_engine("constrained")
        ax = figure.add_subplot()
    answered = np.degrees(errors[np.isfinite(errors)])
    answered = (answered + HALF) % (2 * HALF) - HALF
    edges = np.linspace(-HALF, HALF, BINS + 1)
    if answered.size:
        ax.hist(answered, list(edges), density=True, color=WEAK, alpha=0.55, lw=0, label=f"{answered.size} errors")
    x = np.linspace(-HALF, HALF, 721)
    per_degree = np.pi / HALF
    ax.plot(x, error_density(np.radians(x), fit) * per_degree, color=OUTCOME["stored"], lw=1.2, label="fitted mixture")
    guesses = 1 - fit.accessible * fit.n_trials / fit.n_answered if fit.n_answered else 1.0
    level = guesses / (2 * HALF)
    ax.fill_between([-HALF, HALF], 0, level, color=OUTCOME["missed"], alpha=0.35, lw=0, label="guesses")
    ax.set_xlim(-HALF, HALF)
    ax.set_ylim(0, ROOM * ax.dataLim.y1)
    ax.set_xticks([-180, -90, 0, 90, 180])
    ax.set_xlabel("error of the recalled angle (degrees)")
    ax.set_ylabel("density (1/degree)")
    silent = fit.n_trials - fit.n_answered
    words = f"accessible {fit.accessible:.2f}\nsd {np.degrees(fit.sd):.1f} degrees"
    words += f"\n{silent} of {fit.n_trials} silent" if silent else ""
    ax.text(0.03, 0.97, words, transform=ax.transAxes, va="top", fontsize=7)
    ax.legend(loc="upper right", handlelength=1.2)
    return ax


@figure_style()
def plot_access_and_precision(
    steps: Sequence[float],
    accessible: np.ndarray,
    sd: np.ndarray,
    control: Sequence[float] | None = None,
    label: str = "pairs learned since",
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw accessibility and precision over retention, each in a panel: a line per seed and their mean.

    Parameters
    ----------
    steps : sequence of float
        Retention, along the axis.
    accessible : ndarray
        (n_seeds, n_steps) share of values that come back.
    sd : ndarray
        (n_seeds, n_steps) standard deviation of their errors (rad). NaN where no value came back.
    control : sequence of float, optional
        Accessibility of shuffled pairs at each step, drawn as a dashed line.
    label : str
        Of the axis.
    axes : sequence of Axes, optional
        Two, where to draw. Default: a new figure.

    Returns
    -------
    sequence of Axes

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import plot_access_and_precision
    >>> left, right = plot_access_and_precision([0, 50], np.array([[0.9, 0.5]]), np.array([[0.2, 0.2]]))
    >>> left.figure.savefig("access.png")
    """
    if axes is None:
        figure = new_figure(58, 140)
        figure.set_layout_engine("constrained")
        axes = list(figure.subplots(1, 2))
    panels = ((accessible, "accessible values"), (np.degrees(sd), "sd of their errors (degrees)"))
    for ax, (values, name), shade in zip(axes, panels, (OUTCOME["stored"], AREA["CA1"]), strict=True):
        ax.plot(steps, values.T, color=FAINT, lw=0.4, alpha=0.6)
        ax.plot(steps, np.nanmean(values, axis=0), color=shade, marker="o", ms=3.5, lw=1.4)
        ax.set_ylim(0, max(1.0, 1.15 * np.nanmax(values)) if values is not accessible else 1.03)
        ax.set_xlabel(label)
        ax.set_ylabel(name)
    if control is not None:
        axes[0].plot(steps, control, color=FAINT, ls=(0, (4, 3)), lw=0.9)
        at = (steps[0], control[0])  # as a rule, what was just learned is far above it
        axes[0].annotate("shuffled", at, (0, 3), textcoords="offset points", ha="left", fontsize=6, color=FAINT)
    return axes
