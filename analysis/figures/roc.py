"""Receiver operating characteristics: hits against false alarms."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from ..measures.signal_detection import Roc
from .style import FAINT, colour, figure_style, new_figure

STYLES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (5, 1.5, 1.2, 1.5)))  # told apart without colour


@figure_style()
def plot_roc(curves: Mapping[str, Roc], ax: Axes | None = None) -> Axes:
    """Draw hits against false alarms, a curve per population, with the area and its interval in the legend.

    Parameters
    ----------
    curves : mapping of str to Roc
        Name, as a rule of a population, to its curve: `signal_detection.roc`.
    ax : Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import plot_roc, roc
    >>> rng = np.random.default_rng(0)
    >>> curves = {"CA3": roc(rng.normal(1, 1, 40), rng.normal(0, 1, 40))}
    >>> plot_roc(curves).figure.savefig("roc.png")
    """
    if ax is None:
        ax = new_figure(84, 80).add_axes((0.15, 0.13, 0.8, 0.8 * 80 / 84))
    ax.plot([0, 1], [0, 1], color=FAINT, lw=0.7, ls=(0, (4, 3)))
    ax.annotate("chance", (0.6, 0.6), (1, -7), textcoords="offset points", rotation=45, fontsize=6, color=FAINT)
    for n, (name, curve) in enumerate(curves.items()):
        label = f"{name}  {curve.area:.2f} [{curve.interval[0]:.2f}, {curve.interval[1]:.2f}]"
        style = STYLES[n % len(STYLES)]
        ax.plot(curve.false_alarms, curve.hits, color=colour(name), ls=style, lw=1.4, label=label, clip_on=False)
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel="false alarms (new called old)")
    ax.set_ylabel("hits (old called old)")
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.legend(title="area under the curve", title_fontsize=7, loc="lower right", alignment="left")
    return ax
