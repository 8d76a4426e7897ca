"""Keys and values as points in the square, before and after they were trained for recall."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from ..theory.representations import Points
from .style import AREA, FAINT, INK, OUTCOME, figure_style

CLASSES = ((AREA["NCX"], "o"), (OUTCOME["missed"], "s"), (AREA["CA3"], "^"))


@figure_style()
def plot_points(before: Points, after: Points, axes: Sequence[Axes] | np.ndarray, names: bool = True) -> None:
    """Keys before and after, values before and after, in four axes; a colour and a shape per class.

    Crosses are the class features. Points that lie on one another are spread a little, by number, not by chance.
    """
    panels = {
        "keys, before": before.keys, "keys, after": after.keys,
        "values, before": before.values, "values, after": after.values,
    }  # fmt: skip
    for panel, (title, where) in zip(axes, panels.items(), strict=True):
        angle = 2.4 * np.arange(len(where))  # a sunflower: no two fall together
        spread = 0.035 * np.sqrt(np.arange(len(where)) / len(where))
        shown = where + (spread * np.stack([np.cos(angle), np.sin(angle)])).T
        for label, (colour, marker) in enumerate(CLASSES[: before.label.max() + 1]):
            mine = before.label == label
            panel.plot(*shown[mine].T, marker, color=colour, ms=2.2, mew=0, alpha=0.8)
        if title.startswith("values"):
            for feature in np.unique(before.features, axis=0):
                panel.plot(*feature, "x", color=INK, ms=7, mew=1.2)
        panel.set_xlim(-0.09, 1.09)
        panel.set_ylim(-0.09, 1.09)
        panel.set_aspect("equal")
        panel.set_xticks([0, 1])
        panel.set_yticks([0, 1])
        panel.tick_params(colors=FAINT)
        if names:
            panel.set_title(title)
