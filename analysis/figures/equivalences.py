"""How exactly the equivalences hold."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from .style import AREA, FAINT, figure_style

EXACT = 1e-18  # where a deviation of 0 is drawn


@figure_style()
def plot_deviations(deviations: Mapping[str, float], tolerance: float, axes: Axes) -> Axes:
    """A point per statement, its relative deviation on a logarithmic axis, and the tolerance as a line."""
    places = np.arange(len(deviations))[::-1]
    axes.plot(np.maximum(list(deviations.values()), EXACT), places, "o", color=AREA["NCX"], ms=3.5, clip_on=False)
    axes.axvline(tolerance, color=FAINT, lw=0.8, ls="--")
    axes.set_xscale("log")
    axes.set_xlim(EXACT, tolerance * 10)
    axes.set_xticks([EXACT, 1e-14, tolerance], ["0", "$10^{-14}$", "$10^{-10}$"])
    axes.minorticks_off()
    axes.set_yticks(places, list(deviations), fontsize=6.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("largest relative deviation")
    return axes


@figure_style()
def plot_convergence(n_features: np.ndarray, errors: np.ndarray, axes: Axes) -> Axes:
    """Error of attention by random features, (n_seeds, n_counts), with a line of slope -1/2 through its mean."""
    mean = errors.mean(0)
    axes.plot(n_features, errors.T, color=AREA["DG"], lw=0.5, alpha=0.5)
    axes.plot(n_features, mean, "o", color=AREA["NCX"], ms=3.5, label="random features")
    line = np.exp(np.log(mean).mean()) * (n_features / np.exp(np.log(n_features).mean())) ** -0.5
    axes.plot(n_features, line, color=FAINT, ls="--", lw=0.8, label="slope −1/2")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("number of random features")
    axes.set_ylabel("error of attention weights (r.m.s.)")
    axes.legend(loc="lower left")
    return axes
