"""What memories recall after several passes through the same pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from .style import AREA, FAINT, OUTCOME, figure_style

LOOKS = ((OUTCOME["missed"], "-"), (OUTCOME["missed"], ":"), (AREA["NCX"], "-"), (FAINT, ":"), (FAINT, "--"))


@figure_style()
def plot_passes(passes: Sequence[int], curves: Mapping[str, np.ndarray], axes: Axes) -> Axes:
    """Mean over seeds against passes, a line per memory; curves: name -> (n_passes, n_seeds) F1."""
    place = np.arange(len(passes))
    for (name, scores), (colour, dashes) in zip(curves.items(), LOOKS, strict=False):
        axes.plot(place, scores.mean(1), dashes, color=colour, marker="o", ms=3, label=name)
    axes.set_xticks(place, [str(n) for n in passes])
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("passes through the pairs")
    axes.set_ylabel("F1")
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))  # beside: the lines cross everywhere
    return axes
