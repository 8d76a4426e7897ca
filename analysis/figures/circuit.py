"""A circuit as a drawing: populations, projections, and what of it is lesioned."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from ...circuits.names import did_you_mean
from ...circuits.network.circuit import Circuit
from ...circuits.network.population import Population
from ...circuits.network.projection import Projection
from .circuit_layout import HEIGHT, Place, layout, route
from .style import FAINT, INK, OUTCOME, colour, figure_style, fitted, full_width, new_figure

LESION = OUTCOME["false"]
PART = "part:"  # before the name of a population or projection: the id of its box or line in an SVG
LOST = "#C9CCD0"  # of what is lesioned
PLASTIC, FIXED = 2.4, 0.9  # widths of lines
SMALL = 4.5  # pt; a name that would be smaller is broken
MARGIN = 1.6  # mm of a box that its words leave free
SIGN, SIGN_ROW = 23.0, 4.5  # mm that an entry of the legend takes
BOLD, ITALIC = {"weight": "bold"}, {"style": "italic"}


@figure_style()
def plot_circuit(circuit: Circuit, lesioned: Collection[str] = (), ax: Axes | None = None) -> Axes:
    """Draw the populations of a circuit and the projections between them.

    Principal cells stand in a row, in the order of the circuit; interneurons below the cells that they inhibit,
    given spike trains above the cells that they drive. Arrow: excitation; dot: inhibition; broad line: plastic.

    Parameters
    ----------
    circuit : Circuit
        Which one.
    lesioned : collection of str
        Names of populations and projections to be struck out, with all that a struck-out population sends.
    ax : Axes, optional
        Where to draw. Default: a new figure, at most 180 mm wide.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        For a name that is not there.

    Examples
    --------
    >>> from spikekv import MINIMAL, plot_circuit
    >>> plot_circuit(MINIMAL, lesioned=["KEY->VALUE"]).figure.savefig("circuit.png")
    """
    known = [*(p.name for p in circuit.populations), *(p.name for p in circuit.projections)]
    for name in lesioned:
        if name not in known:
            raise ValueError(f"plot_circuit: nothing in {circuit.name} is named {name!r}; {did_you_mean(name, known)}")
    places = layout(circuit)
    left, right = min(p.x for p in places.values()) - 15, max(p.x for p in places.values()) + 15
    ends = [route(circuit, p, places)[0][:, 1].min() for p in circuit.projections]
    signs = _signs(bool(lesioned), any(p.plasticity for p in circuit.projections))
    rows = -(-len(signs) // max(1, int((right - left) / SIGN)))
    foot = 9 + SIGN_ROW * (rows - 1)
    low = min(*(p.y - p.height / 2 for p in places.values()), *(0.8 * end for end in ends)) - foot
    high = max(p.y + p.height / 2 for p in places.values()) + 2
    if ax is None:
        type_size = min(1.0, full_width() / (right - left))  # letters shrink with the boxes
        size = type_size * (high - low) + 4, type_size * (right - left)
        ax = new_figure(*size).add_axes((0, 0, 1, 1))
    else:
        box = ax.get_window_extent()
        per_unit = min(box.width / (right - left), box.height / (high - low)) / ax.figure.dpi * 25.4  # mm
        type_size = min(1.0, per_unit)
    ax.set_xlim(left, right)
    ax.set_ylim(low, high)
    ax.set_aspect("equal")
    ax.set_axis_off()
    for projection in circuit.projections:
        _draw_projection(ax, circuit, projection, places, {projection.name, projection.source} & set(lesioned))
    for population in circuit.populations:
        _draw_population(ax, population, places[population.name], population.name in lesioned, type_size)
    ax.legend(
        handles=signs, loc="lower center", ncols=-(-len(signs) // rows), handlelength=2.2,
        borderaxespad=0.2, fontsize=7 * type_size,
    )  # fmt: skip
    return ax


def describe_drawing(circuit: Circuit, lesioned: Collection[str] = ()) -> str:
    """The drawing in words, for those who cannot see it."""
    links = ", ".join(
        f"{p.source} {'inhibits' if circuit.population(p.source).kind == 'inhibitory' else 'excites'} {p.target}"
        + (" (plastic)" if p.plasticity else "")
        for p in circuit.projections
    )
    lost = f" Struck out as lesioned: {', '.join(lesioned)}." if lesioned else ""
    return f"Drawing of the {circuit.name} circuit. {links}.{lost}"


def _draw_population(axes: Axes, population: Population, place: Place, lost: bool, type_size: float) -> None:
    face = "white" if population.kind == "input" and population.drive != "cue" else colour(population.name)
    if population.kind == "input" and face == "white":
        edge, text = FAINT, INK
    else:
        edge, text = face, "white"
    if lost:
        face, edge, text = "white", LOST, FAINT
    width, height = place.width, place.height
    rounding = height / 2 if population.kind == "inhibitory" else 2.0
    axes.add_patch(
        FancyBboxPatch(
            (place.x - width / 2 + rounding, place.y - height / 2 + rounding),
            width - 2 * rounding,
            height - 2 * rounding,
            boxstyle=f"round,pad={rounding}",
            facecolor=face,
            edgecolor=edge,
            linewidth=1.0,
            linestyle=(0, (3, 2)) if lost else "-",
            zorder=3,
            gid=PART + population.name,
        )
    )
    lines: tuple[tuple[float, str, float, dict[str, Any]], ...]  # above the middle, text, most points, font
    if population.drive == "acetylcholine":
        lines = ((1.5, population.name, 6.5, BOLD), (-1.9, "reaches all cells", 5.5, {}))
    elif height < HEIGHT:
        lines = ((1.5, population.name, 6.5, BOLD), (-1.9, f"{population.size:,} cells", 5.5, {}))
    else:
        lines = (
            (2.6, population.name, 9, BOLD),
            (-1.2, f"{population.size:,} cells", 6, {}),
            (-4.0, population.meaning, 6, ITALIC),
        )
    for up, words, most, font in lines:
        size, broken = fitted(words, width - MARGIN, most, SMALL, **font)
        axes.text(
            place.x, place.y + up, broken, fontsize=type_size * size, ha="center", va="center", color=text, zorder=4,
            linespacing=1.1, **font,
        )  # fmt: skip
    if lost:
        half = width / 2 + 1, height / 2 + 1
        for sign in (-1, 1):
            xs, ys = (place.x - half[0], place.x + half[0]), (place.y - sign * half[1], place.y + sign * half[1])
            axes.plot(xs, ys, color=LESION, lw=1.8, solid_capstyle="round", zorder=3.5)


def _draw_projection(
    axes: Axes, circuit: Circuit, projection: Projection, places: dict[str, Place], lost: Collection[str]
) -> None:
    vertices, codes = route(circuit, projection, places)
    inhibits = circuit.population(projection.source).kind == "inhibitory"
    ink = LOST if lost else _line_colour(circuit.population(projection.source))
    width = PLASTIC if projection.plasticity else FIXED
    axes.add_patch(
        FancyArrowPatch(
            path=Path(vertices, codes),
            arrowstyle="-" if inhibits else "-|>",
            mutation_scale=7 if projection.plasticity else 5.5,
            color=ink,
            linewidth=width,
            linestyle=(0, (3, 2)) if lost else "-",
            shrinkA=0,
            shrinkB=0,
            capstyle="butt",
            joinstyle="miter",
            zorder=2 if projection.plasticity else 1.5,
            gid=PART + projection.name,
        )
    )
    if inhibits:
        axes.plot(*vertices[-1], "o", ms=3.6, mfc=ink, mec="white", mew=0.4, zorder=4)
    if projection.name in lost:
        weights = np.array([1, 1] if len(vertices) == 2 else [1, 3, 3, 1])  # halfway along a line or a Bezier curve
        x, y = weights @ vertices / weights.sum()
        axes.plot(x, y, "x", ms=7, mew=1.8, color=LESION, zorder=5)


def _line_colour(source: Population) -> str:
    return FAINT if source.kind == "input" and source.drive != "cue" else colour(source.name)


def _signs(lesions: bool, plastic: bool) -> list[Line2D]:
    """What the lines mean, as a legend takes it."""
    handles = [
        Line2D([], [], color=INK, lw=FIXED, marker=">", ms=3, markevery=[1], label="excitation"),
        Line2D([], [], color=INK, lw=FIXED, marker="o", ms=3.5, markevery=[1], label="inhibition"),
    ]
    if plastic:
        handles.append(Line2D([], [], color=INK, lw=PLASTIC, label="plastic"))
    if lesions:
        handles.append(Line2D([], [], color=LESION, lw=0, marker="x", ms=6, mew=1.8, label="lesioned"))
    for handle in handles:
        handle.set_data([0, 1], [0, 0])
    return handles
