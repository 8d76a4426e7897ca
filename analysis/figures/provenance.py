"""Whose value was recalled, as bars of shares."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ..measures.provenance import EARLIER, KINDS, NEVER, OTHER_LIST, OWN, SAME_LIST, SILENCE
from .style import INK, OUTCOME, SPARE, WEAK, figure_style, new_figure

SHADES = {
    OWN: OUTCOME["stored"],
    EARLIER: OUTCOME["missed"],
    SAME_LIST: OUTCOME["false"],
    OTHER_LIST: SPARE[1],
    NEVER: WEAK,
    SILENCE: "#ECECEC",
}
DARK = (OWN, OTHER_LIST)
ACROSS = 135.0  # mm
WIDE = 0.08  # a segment this wide holds its number


@figure_style()
def plot_provenance(
    conditions: Mapping[str, Mapping[str, float]],
    chance: Mapping[str, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of each kind of answer, a bar per condition and one for chance.

    Parameters
    ----------
    conditions : mapping of str to mapping
        Name of each condition to its shares by kind: `Provenance.shares`, or their means over seeds.
    chance : mapping, optional
        Shares by kind that an answer drawn at random would have: `Provenance.chance`.
    ax : Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from spikekv.analysis import plot_provenance
    >>> plot_provenance({"A-C": {"own": 0.6, "earlier value": 0.3, "silence": 0.1}}).figure.savefig("provenance.png")
    """
    bars = dict(conditions) | ({} if chance is None else {"chance": chance})
    if ax is None:
        figure = new_figure(max(34, 14 + 8 * len(bars)), ACROSS)
        figure.set_layout_engine("constrained")
        ax = figure.add_subplot()
    for row, (name, shares) in enumerate(bars.items()):
        left = 0.0
        for kind in KINDS:
            width = shares.get(kind, 0.0)
            faded = 0.45 if chance is not None and name == "chance" else 1.0
            ax.barh(row, width, 0.7, left, color=SHADES[kind], alpha=faded, lw=0)
            if width >= WIDE:
                shade = "white" if kind in DARK and faded == 1 else INK
                ax.text(left + width / 2, row, f"{width:.2f}", ha="center", va="center", fontsize=6.5, color=shade)
            left += width
    ax.set_yticks(range(len(bars)), list(bars))
    ax.set_ylim(len(bars) - 0.5, -0.5)
    ax.set_xlim(0, 1)
    ax.set_xlabel("share of trials")
    used = [kind for kind in KINDS if any(shares.get(kind, 0.0) > 0 for shares in bars.values())]
    handles = [Patch(color=SHADES[kind], label=kind) for kind in used]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1.03), handlelength=1)
    return ax
