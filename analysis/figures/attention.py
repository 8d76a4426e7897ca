"""The attention of a circuit: shares against shares, fitted parameters against inhibition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from .style import AREA, FAINT, OUTCOME, figure_style

LEVELS = (AREA["DG"], AREA["CA3"], OUTCOME["missed"], AREA["CA1"], AREA["NCX"])  # from little inhibition to much


@figure_style()
def plot_shares(measured: Mapping[str, np.ndarray], powers: Sequence[float], axes: Axes) -> Axes:
    """Share of the larger key in what is recalled against its share in the cue, a colour per level of inhibition.

    measured: level -> (n_cues, 2), from `attention.shares`; powers: fitted to each level, drawn as lines.
    """
    x = np.linspace(0.5, 1, 60)
    axes.plot(x, x, color=FAINT, ls=":", lw=0.8)
    for (level, pairs), power, colour in zip(measured.items(), powers, LEVELS, strict=False):
        axes.plot(x, x**power / (x**power + (1 - x) ** power), color=colour, lw=0.8)
        asked, recalled = _means(*pairs[np.isfinite(pairs[:, 1])].T)
        axes.plot(asked, recalled, "o", color=colour, ms=3.5, label=level)
    axes.set_xlim(0.48, 0.85)
    axes.set_ylim(0.45, 1.02)
    axes.set_xlabel("share of the larger key in the cue")
    axes.set_ylabel("its share in what is recalled")
    axes.set_title("feedback inhibition (nS); lines: fitted power", loc="left")
    axes.legend(loc="lower right", ncols=2)
    return axes


@figure_style()
def plot_dial(inhibition: Sequence[float], powers: np.ndarray, axes: Axes) -> Axes:
    """Fitted power (n_levels, n_seeds) against inhibition (nS), evenly spaced: a dot per seed, a line of means."""
    place = np.arange(len(inhibition))
    axes.plot(place, powers, "o", color=FAINT, ms=2, alpha=0.6, mew=0)
    axes.plot(place, powers.mean(1), color=AREA["NCX"], marker="o", ms=3.5)
    axes.axhline(1, color=FAINT, ls=":", lw=0.8)
    axes.set_ylim(0, None)
    axes.set_xticks(place, [f"{g:g}" for g in inhibition])
    axes.set_xlabel("feedback inhibition (nS)")
    axes.set_ylabel("fitted power")
    axes.set_title("the dial (dotted: linear)", loc="left")
    return axes


@figure_style()
def plot_thresholds(
    measured: Mapping[str, tuple[np.ndarray, np.ndarray]], fits: Sequence[tuple[float, float]], axes: Axes
) -> Axes:
    """Mean weight at each overlap, a colour per level of inhibition.

    measured: level -> overlaps and weights, (n_cues, n_items) each; fits: gain and threshold of each level, as lines.
    """
    x = np.linspace(0, 0.85, 100)
    for (level, (overlap, alpha)), (gain, threshold), colour in zip(measured.items(), fits, LEVELS, strict=False):
        axes.plot(x, gain * np.maximum(x - threshold, 0), color=colour, lw=0.8)
        axes.plot(*_means(overlap.ravel(), alpha.ravel()), "o", color=colour, ms=3, label=level)
    axes.set_xlabel("overlap of cue and key")
    axes.set_ylabel("weight (spikes per cell)")
    axes.set_title("feed-forward inhibition (nS); lines: fitted threshold", loc="left")
    axes.legend(loc="upper left")
    return axes


@figure_style()
def plot_predicted(predicted: np.ndarray, alpha: np.ndarray, axes: Axes) -> Axes:
    """Measured against predicted weights (n_cues, n_items), each cue's winner apart."""
    winner = np.arange(alpha.shape[1]) == alpha.argmax(1)[:, None]
    top = 1.05 * max(alpha.max(), predicted.max())
    axes.plot([0, top], [0, top], color=FAINT, ls=":", lw=0.8)
    for rows, colour, label in ((winner, OUTCOME["missed"], "winner"), (~winner, AREA["NCX"], "all others")):
        axes.plot(predicted[rows], alpha[rows], "o", color=colour, ms=2, mew=0, alpha=0.5, label=label, rasterized=True)
    axes.set_xlabel("predicted weight (spikes per cell)")
    axes.set_ylabel("measured weight")
    axes.legend(loc="upper left", markerscale=2)
    return axes


def _means(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean y at each x."""
    at, row = np.unique(np.round(x, 6), return_inverse=True)
    return at, np.bincount(row, y) / np.bincount(row)
