"""Capacity of the reference memories beside their formulas. Rows are those of `memory_capacity`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from .style import AREA, FAINT, figure_style

Rows = Sequence[dict[str, Any]]
DOTS: dict[str, Any] = {"color": AREA["NCX"], "marker": "o", "ms": 3.5, "ls": ""}


@figure_style()
def plot_signal_to_noise(rows: Rows, axes: Axes) -> Axes:
    """Signal to noise of a correlation-matrix memory against pairs per cell."""
    x = _column(rows, "x")
    axes.plot(x, _column(rows, "formula"), color=FAINT, ls="--", lw=0.8, label="√(n / (M − 1))")
    axes.plot(x, _column(rows, "measured"), label="measured", **DOTS)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks([0.1, 0.3, 1], ["0.1", "0.3", "1"])
    axes.set_yticks([1, 2, 3], ["1", "2", "3"])
    axes.minorticks_off()
    axes.set_xlabel("pairs per cell")
    axes.set_ylabel("signal / noise")
    axes.set_title("correlation matrix", loc="left")
    axes.legend()
    return axes


@figure_style()
def plot_wrong_cells(rows: Rows, axes: Axes) -> Axes:
    """Wrong cells of a Willshaw memory against pairs, with both formulas."""
    wrong = [row for row in rows if row["quantity"] == "wrong cells"]
    for source, style in (("Palm 1980", ":"), ("exact", "--")):
        of_source = [row for row in wrong if row["source"] == source]
        axes.plot(_column(of_source, "x"), _column(of_source, "formula"), color=FAINT, ls=style, lw=0.9, label=source)
    axes.plot(_column(of_source, "x"), _column(of_source, "measured"), label="measured", **DOTS)
    axes.set_yscale("log")
    axes.set_xlabel("pairs (n = 1000, k = 20)")
    axes.set_ylabel("wrong cells per value")
    axes.set_title("Willshaw", loc="left")
    axes.legend()
    return axes


@figure_style()
def plot_cliff(sizes: Sequence[int], loads: np.ndarray, overlaps: np.ndarray, scaffold: Rows, axes: Axes) -> Axes:
    """The cliff of Hopfield memories and the slope of a scaffold, load relative to each one's capacity.

    overlaps: (n_sizes, n_loads) mean overlap; scaffold: rows of right bits, whose overlap is 2 right - 1.
    """
    for n, overlap, colour in zip(sizes, overlaps, (AREA["DG"], AREA["NCX"], AREA["EC"]), strict=False):
        axes.plot(loads / 0.138, overlap, color=colour, label=f"Hopfield, n = {n}")
    x = _column(scaffold, "x")
    axes.plot(x, 2 * _column(scaffold, "formula") - 1, color=FAINT, ls="--", lw=0.8)
    style = {**DOTS, "color": AREA["CA3"]}
    axes.plot(x, 2 * _column(scaffold, "measured") - 1, label="scaffold", **style)
    axes.set_xlim(0.7, 3.1)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel("load / capacity (.138 n; hidden cells)")
    axes.set_ylabel("overlap with the stored value")
    axes.set_title("cliff and slope", loc="left")
    axes.legend(loc="lower right")
    return axes


@figure_style()
def plot_sparse(rows: Rows, axes: Axes) -> Axes:
    """Pairs per cell of the covariance rule against the fraction of active cells."""
    for source, style in (("Tsodyks & Feigelman", ":"), ("normal noise", "--")):
        of_source = [row for row in rows if row["source"] == source]
        label = "1 / (2 a |ln a|)" if "Tsodyks" in source else "finite a"
        axes.plot(_column(of_source, "x"), _column(of_source, "formula"), color=FAINT, ls=style, lw=0.9, label=label)
    axes.plot(_column(of_source, "x"), _column(of_source, "measured"), label="measured", **DOTS)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks([0.01, 0.02, 0.05, 0.1], ["1", "2", "5", "10"])
    axes.set_yticks([1, 3, 10], ["1", "3", "10"])
    axes.minorticks_off()
    axes.set_xlabel("active cells (%)")
    axes.set_ylabel("pairs per cell")
    axes.set_title("covariance rule", loc="left")
    axes.legend()
    return axes


def _column(rows: Rows, name: str) -> np.ndarray:
    return np.array([row[name] for row in rows], float)
