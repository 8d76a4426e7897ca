"""A part of the figure of a finding, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..measures.measure import UNBOUNDED, Bounds


@dataclass(frozen=True)
class Panel:
    """A part of the figure.

    Parameters
    ----------
    lines : mapping
        Name of each curve -> points (x, condition, measure). Where x are words, points are not joined.
    xlabel, ylabel, title : str
        For readers.
    level : float, optional
        Where nothing is known: chance or no effect.
    diagonal : bool
        Draw the line on which output equals input.
    bounds : tuple of float
        What y can be at all; intervals are drawn within them.
    published : sequence of points
        (x, y) of the paper, drawn hollow.
    legend : tuple of float, optional
        Where the names of the curves stand, in widths and heights of the axes. Default: where there is most room.
    targets : mapping
        Name of a curve -> where the paper has it, and in which words; drawn dashed, in the colour of the curve.
    """

    lines: Mapping[str, Sequence[tuple[float | str, str, str]]]
    xlabel: str = ""
    ylabel: str = ""
    title: str = ""
    level: float | None = None
    diagonal: bool = False
    bounds: Bounds = UNBOUNDED
    published: Sequence[tuple[float | str, float]] = ()
    legend: tuple[float, float] | None = None
    targets: Mapping[str, tuple[float, str]] = field(default_factory=dict)
