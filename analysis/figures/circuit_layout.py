"""Where the parts of a circuit stand in its drawing, in units that are millimetres on a full page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path

from ...circuits.network.circuit import Circuit
from ...circuits.network.population import Population
from ...circuits.network.projection import Projection

STEP = 36.0  # from one principal population to the next
WIDTH, HEIGHT = 21.0, 13.0  # of principal cells
LOW = -27.0  # row of interneurons
CLEAR = 19.0  # at least so high stand the given spike trains
SMALL = 9.0  # height of these
ARCH = 8.5  # an arc over n steps rises by so much per step
LOOP = 9.5  # control points of a loop rise by so much, it by 3/4 of it: it stays below the spike trains
APART = 2.6  # between lines that end at the same box


@dataclass(frozen=True)
class Place:
    """Middle and size of a box; column: of which principal population, row: 0 principal, -1 below, 1 above."""

    x: float
    y: float
    width: float
    height: float
    column: int
    row: int


def layout(circuit: Circuit) -> dict[str, Place]:
    """Places by name: principal cells in a row, interneurons below their first target, inputs above theirs."""
    cells = [p for p in circuit.populations if p.kind == "excitatory" and p.name not in circuit.queries]
    principal = [*map(circuit.population, circuit.queries), *cells]  # from the cue to the value
    column = {p.name: n for n, p in enumerate(principal)}
    places = {p.name: Place(n * STEP, 0.0, WIDTH, HEIGHT, n, 0) for n, p in enumerate(principal)}
    high = CLEAR + 0.75 * ARCH * max(0, _longest(circuit, column) - 1)
    for row, y, of in (
        (-1, LOW, [p for p in circuit.populations if p.kind == "inhibitory"]),
        (1, high, [p for p in circuit.populations if p.kind == "input" and p.name not in column]),
    ):
        groups: dict[int, list[Population]] = {}
        for p in of:
            targets = [column[q.target] for q in circuit.outgoing(p.name) if q.target in column]
            if p.drive != "acetylcholine":
                groups.setdefault(targets[0] if targets else 0, []).append(p)
        for at, members in groups.items():
            # neighbours may have several, too: each group keeps to the width of a step
            width = WIDTH if row == 1 and len(members) < 3 else min(WIDTH, STEP / len(members) - 1)
            for n, p in enumerate(members):
                x = at * STEP + (n - (len(members) - 1) / 2) * (width + (3 if width == WIDTH else 1))
                places[p.name] = Place(x, y, width, SMALL, at, row)
    for p in circuit.inputs("acetylcholine"):
        places[p.name] = Place(0.0, high, WIDTH, SMALL, 0, 1)
    return places


def _longest(circuit: Circuit, column: dict[str, int]) -> int:
    """Steps of the longest projection between principal populations."""
    ends = [(column.get(p.source), column.get(p.target)) for p in circuit.projections]
    return max((abs(a - b) for a, b in ends if a is not None and b is not None), default=0)


def route(circuit: Circuit, projection: Projection, places: dict[str, Place]) -> tuple[np.ndarray, list[int]]:
    """Vertices and codes of the line of a projection, from the edge of one box to that of the other."""
    a, b = places[projection.source], places[projection.target]
    if projection.source == projection.target:
        side = -1 if a.row < 0 else 1
        y = a.y + side * a.height / 2
        above = [p for p in circuit.incoming(projection.target) if places[p.source].row == 1]
        start, end = (-2.4, 2.4) if len(above) == 2 else (1.0, 7.5)  # two lines from above leave room between them
        return _curve((a.x + start, y), (a.x + end, y), LOOP * side)
    shift = _shift(circuit, projection)
    steps = b.column - a.column
    if a.row == b.row == 0:
        if steps == 1:
            return _straight((a.x + a.width / 2, a.y), (b.x - b.width / 2, b.y))
        y = a.height / 2
        return _curve((a.x + 3 * np.sign(steps), y), (b.x - 3 * np.sign(steps) - shift, y), ARCH * abs(steps))
    if a.row == 0 and b.row == -1 and abs(steps) > 1:
        return _curve((a.x, a.y - a.height / 2), (b.x + shift, b.y - b.height / 2), -ARCH * 0.8 * abs(steps))
    if steps and a.row == 0:
        down = np.sign(b.y - a.y)
        return _straight((a.x + 6.5 * np.sign(steps), a.y + down * a.height / 2), _corner(b, a))
    down = np.sign(b.y - a.y)
    aside = 0.0 if a.row == 1 else 3.2 if a.row == -1 else -3.2
    start = a.x + (aside if abs(a.x - b.x) < 1 else 0)
    end = b.x + (aside if abs(a.x - b.x) < 1 else 0.35 * (a.x - b.x) + aside)
    return _straight((start, a.y + down * a.height / 2), (end, b.y - down * b.height / 2))


def _shift(circuit: Circuit, projection: Projection) -> float:
    """Lines that arrive from afar at one box are set side by side."""
    arriving = [p.name for p in circuit.incoming(projection.target)]
    return APART * (arriving.index(projection.name) % 2) * 0.5


def _corner(box: Place, seen_from: Place) -> tuple[float, float]:
    side = np.sign(seen_from.x - box.x)
    up = np.sign(seen_from.y - box.y)
    return box.x + side * (box.width / 2 - 3.5), box.y + up * (box.height / 2 - 0.2)


def _straight(start: tuple[float, float], end: tuple[float, float]) -> tuple[np.ndarray, list[int]]:
    return np.array([start, end]), [int(Path.MOVETO), int(Path.LINETO)]


def _curve(start: tuple[float, float], end: tuple[float, float], rise: float) -> tuple[np.ndarray, list[int]]:
    vertices = [start, (start[0], start[1] + rise), (end[0], end[1] + rise), end]
    if start[1] != end[1]:  # from a principal population under the row of interneurons
        low = min(start[1], end[1]) + rise
        vertices = [start, (start[0], low), (end[0], low), end]
    return np.array(vertices), [int(Path.MOVETO), *[int(Path.CURVE4)] * 3]
