"""Recall by place in the list, and intrusions by lag."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..measures.lags import Lags
from ..measures.serial_position import SerialPosition
from .style import BAND, FAINT, HUES, MARKS, OUTCOME, figure_style, new_figure


@figure_style()
def plot_serial_position(
    curves: Mapping[str, SerialPosition], chance: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the share right at each serial position, with intervals; a curve per condition.

    Parameters
    ----------
    curves : mapping of str to SerialPosition
        Name of each condition to its curve: `serial_position.serial_position`.
    chance : float, optional
        Drawn as a dashed line.
    ax : Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import plot_serial_position, serial_position
    >>> curve = serial_position(np.tile(np.arange(4), 5), np.arange(20) % 3 > 0)
    >>> plot_serial_position({"intact": curve}, chance=0.25).figure.savefig("serial_position.png")
    """
    ax = _new(80) if ax is None else ax
    apart = 0.12
    for n, (name, curve) in enumerate(curves.items()):
        at = curve.position + 1 + apart * (n - (len(curves) - 1) / 2)
        shade = HUES[n % len(HUES)]
        ax.vlines(at, *curve.interval.T, color=shade, lw=0.8, alpha=0.6)
        ax.plot(at, curve.share, color=shade, marker=MARKS[n % len(MARKS)], ms=3.5, label=name)
    if chance is not None:
        _level(ax, chance, "chance")
    ax.set_ylim(-0.03, 1.03)
    ax.set_xlabel("serial position")
    ax.set_ylabel("values recalled")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(curves) > 1:
        _above(ax, len(curves))
    return ax


@figure_style()
def plot_intrusion_lags(
    lags: Lags, shuffled: np.ndarray | None = None, largest: int = 5, ax: Axes | None = None
) -> Axes:
    """Draw how often a pair at each lag was recalled in place of the one asked for, where there was one.

    Parameters
    ----------
    lags : Lags
        From `lags.intrusion_lags`.
    shuffled : ndarray, optional
        (n_permutations, n_lags) probabilities of random orders, from `lags.shuffled_lags`; their central 95 % are a
        band.
    largest : int
        Lags up to this distance are drawn.
    ax : Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import intrusion_lags, plot_intrusion_lags
    >>> lags = intrusion_lags(np.array([1, 2, 3]), np.array([2, 3, 1]), n_positions=5)
    >>> plot_intrusion_lags(lags).figure.savefig("lags.png")
    """
    ax = _new(80) if ax is None else ax
    spans = lags.intervals()
    top = 0.0
    for n, side in enumerate((-1, 1)):
        rows = np.flatnonzero((np.sign(lags.lag) == side) & (np.abs(lags.lag) <= largest) & (lags.possible > 0))
        if shuffled is not None and rows.size:
            low, high = np.nanquantile(shuffled[:, rows], [0.025, 0.975], axis=0)
            ax.fill_between(lags.lag[rows], low, high, color=BAND, lw=0, label=None if n else "random order (95 %)")
        ax.vlines(lags.lag[rows], *spans[rows].T, color=OUTCOME["stored"], lw=0.8, alpha=0.6)
        ax.plot(lags.lag[rows], lags.probability[rows], color=OUTCOME["stored"], marker="o", ms=3.5)
        top = max([top, *spans[rows, 1]])
    ax.axvline(0, color=FAINT, lw=0.5, ls=":")
    ax.set_ylim(0, min(1.0, 1.05 * top) or 1.0)
    ax.set_xlim(-largest - 0.5, largest + 0.5)
    ax.set_xticks(range(-largest, largest + 1))
    ax.set_xlabel("lag of the pair recalled (positions)")
    ax.set_ylabel("probability, where possible")
    if shuffled is not None:
        _above(ax, 1)
    return ax


def _new(width: float) -> Axes:
    figure = new_figure(62, width)
    figure.set_layout_engine("constrained")
    return figure.add_subplot()


def _above(ax: Axes, columns: int) -> None:
    """The legend above the axes, where no interval reaches."""
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2, ncols=min(columns, 3), columnspacing=1.2)


def _level(ax: Axes, value: float, word: str) -> None:
    ax.axhline(value, color=FAINT, ls=(0, (4, 3)), lw=0.7)
    ax.annotate(word, (1.01, value), xycoords=("axes fraction", "data"), va="center", fontsize=6, color=FAINT)
