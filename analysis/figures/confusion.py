"""Which stored value each recalled pattern resembles."""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from mpl_toolkits.axes_grid1 import make_axes_locatable

from .style import OUTCOME, figure_style, full_width, new_figure

MOST_PAIRS = 100
SIDE, LEFT, RIGHT, HEAD, FOOT = 90.0, 15.0, 20.0, 4.0, 18.0  # mm
LETTER = 1.7  # mm, of a letter of a label
RING = 300.0  # pt; a ring is a little wider than an entry


@figure_style()
def plot_confusion(
    matrix: np.ndarray,
    answer: np.ndarray | None = None,
    label: str = "correlation of recalled and stored value",
    ax: Axes | None = None,
) -> Axes:
    """Draw the similarity of each recalled pattern (rows) to each stored value (columns).

    Colours run from 0 to 1, or to the largest entry above 1. Negative entries are drawn as 0, which the colour bar
    says.

    Parameters
    ----------
    matrix : ndarray
        (n_pairs, n_pairs), at most 100. The diagonal is right.
    answer : ndarray, optional
        (n_pairs,) column that was identified for each row, negative for none. Wrong ones are ringed. Where pairs
        share a value and it is right, give the row's own number.
    label : str
        Of the colour bar.
    ax : Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the matrix is not square or has more than 100 rows.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import plot_confusion
    >>> plot_confusion(np.eye(3), answer=np.array([0, 1, 1])).figure.savefig("confusion.png")
    """
    n = len(matrix)
    if matrix.ndim != 2 or matrix.shape != (n, n) or not n:
        raise ValueError(f"plot_confusion: matrix must have shape (n_pairs, n_pairs), got {matrix.shape}")
    if n > MOST_PAIRS:
        raise ValueError(
            f"plot_confusion: draws at most {MOST_PAIRS} pairs, got {n}; give matrix[:{MOST_PAIRS}, :{MOST_PAIRS}]"
        )
    if ax is None:
        side = min(SIDE, full_width() - LEFT - RIGHT)
        width, height = LEFT + side + RIGHT, HEAD + side + FOOT
        ax = new_figure(height, width).add_axes(
            (LEFT / width, FOOT / height, (side + RIGHT - 14) / width, side / height)
        )
    image = ax.imshow(matrix, cmap="Blues", vmin=0, vmax=max(1.0, float(np.nanmax(matrix))))
    if answer is not None:
        wrong = np.flatnonzero((answer >= 0) & (answer != np.arange(n)))
        if wrong.size:
            ax.plot(
                answer[wrong],
                wrong,
                "o",
                markerfacecolor="none",
                markeredgecolor=OUTCOME["false"],
                markersize=max(4.0, RING / n),
                markeredgewidth=0.9,
                label="wrong value identified",
            )
            ax.legend(loc="upper right", bbox_to_anchor=(1, -0.13), borderaxespad=0, handletextpad=0.2)
    ax.spines[:].set_visible(True)
    ax.set_xlabel("stored value of pair")
    ax.set_ylabel("recalled with cue of pair")
    bar = ax.figure.colorbar(
        image,
        cax=make_axes_locatable(ax).append_axes("right", "4%", "3%"),
        extend="min" if np.nanmin(matrix) < 0 else "neither",
    )
    tall = ax.get_position().height * ax.figure.bbox.height / ax.figure.dpi * 25.4
    bar.set_label(fill(label, int(tall / LETTER)))
    bar.outline.set_linewidth(0.5)
    return ax
