"""``spikekv theory capacity``: what the reference memories hold, beside the formulas of the literature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...circuits.campaign.task import Report
from ...circuits.table import Table
from ..figures.memory_capacity import plot_cliff, plot_signal_to_noise, plot_sparse, plot_wrong_cells
from ..figures.style import figure_style, new_figure
from ..statistics.intervals import t_interval
from ..theory import memory_capacity as cap
from .found import Found, Options, Seed

PAIRS = (50, 100, 200, 400, 800)  # of 500 cells
WILLSHAW = ((100, 4, 241), (1000, 20, 3083), (1000, 50, 821), (2000, 40, 4391))
WILLSHAW_CURVE = (1000, 20, (1000, 1500, 2000, 2500, 3500, 4000))
EXACT = 1000
SIZES = (500, 1000, 2000)
LOADS = np.round(np.arange(0.10, 0.221, 0.01), 3)
SPARSE = ((1000, 0.01), (1000, 0.02), (2000, 0.02), (1000, 0.05), (1000, 0.1))
FILLS = (0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
REMARKS = (
    "ratio: measured / formula. Palm's formula treats synapses as independent, the exact one does not.",
    "The load .138 is a limit: at finite n half of the patterns are lost later, by a term in n^-1/2.",
    "1 / (2 a |ln a|) is reached only for a -> 0, logarithmically. Normal noise (nine tenths of the winners right) "
    "holds at finite a, but not where few cells are active (a n = 10).",
)


def of_seed(seed: int, options: Options, progress: Report) -> Seed:
    """All memories."""
    rows, overlap = cap.hopfield(seed, SIZES, LOADS)
    return {"rows": [*rows, *_but_the_cliff(seed)], "overlap": overlap}


def summed_up(options: Options, seeds: Sequence[Seed]) -> Found:
    """Tables and figure of all seeds."""
    overlaps = [one["overlap"] for one in seeds]
    rows = [_mean(same) for same in zip(*(one["rows"] for one in seeds), strict=True)]
    shown = [row for row in rows if not row.pop("curve_only")]
    table = Table(
        f"Capacity, {options.mean} (95 % interval)",
        ("memory", "setting", "measured", "formula", "ratio", "source"),
        tuple(
            line for n, row in enumerate(shown) for line in _printed(row, first=row["memory"] != shown[n - 1]["memory"])
        ),
        remarks=REMARKS,
        digits=4,
    )
    cliff = np.mean(overlaps, axis=0)
    with figure_style():
        figure = new_figure(120)
        grid = figure.subplots(2, 2)
        plot_signal_to_noise(_select(rows, "correlation matrix"), grid[0, 0])
        plot_wrong_cells(_select(rows, "Willshaw", setting="n=1000, k=20"), grid[0, 1])
        plot_cliff(SIZES, LOADS, cliff, _select(rows, "scaffold"), grid[1, 0])
        plot_sparse(_select(rows, "covariance", setting="n=1000"), grid[1, 1])
        figure.subplots_adjust(left=0.08, right=0.985, bottom=0.09, top=0.95, wspace=0.28, hspace=0.4)
    measured = [{k: v for k, v in row.items() if k != "x"} for row in rows]
    arrays = {"hopfield_n": np.array(SIZES), "hopfield_load": LOADS, "hopfield_overlap": np.array(overlaps)}
    return Found({"rows": measured}, [table], [_flat(row) for row in measured], arrays, {"capacity": figure})


def _but_the_cliff(seed: int) -> Iterator[cap.Row]:
    """All but the cliff of Hopfield memories."""
    yield from cap.hopfield_exact(seed, EXACT)
    for pairs in PAIRS:
        yield {**cap.correlation_matrix(seed, 500, pairs), "curve_only": pairs not in (50, 200, 800)}
    for n, k, pairs in WILLSHAW:
        yield from cap.willshaw(seed, n, k, pairs)
    n, k, several = WILLSHAW_CURVE
    for pairs in several:
        yield from ({**row, "curve_only": True} for row in cap.willshaw(seed, n, k, pairs))
    for n, a in SPARSE:
        yield from cap.sparse_covariance(seed, n, a)
    for fill in FILLS:
        yield {**cap.scaffold(seed, 200, fill), "curve_only": fill not in (1.0, 1.5, 3.0)}


def _mean(same: tuple[cap.Row, ...]) -> cap.Row:
    """One row for the same measurement with several seeds."""
    values = [row["measured"] for row in same]
    first, measured = same[0], float(np.mean(values))
    return {
        **first, "measured": measured, "interval": t_interval(values),
        "ratio": measured / first["formula"], "curve_only": first.get("curve_only", False),
    }  # fmt: skip


def _printed(row: cap.Row, first: bool) -> list[tuple[str | float | None, ...]]:
    """The line of a row, below a line with the memory's name if it is the first of its memory."""
    low, high = row["interval"] or (None, None)
    span = "" if low is None else f" ± {(high - low) / 2:.1g}"
    line = f"  {row['quantity']}", row["setting"], f"{row['measured']:.4g}{span}", row["formula"], row["ratio"]
    return [*([(row["memory"], "", "", None, None, "")] if first else []), (*line, row["source"])]


def _select(rows: list[cap.Row], memory: str, setting: str = "") -> list[cap.Row]:
    """Rows of a memory whose setting begins so, in the order of x."""
    return sorted(
        (row for row in rows if row["memory"] == memory and row["setting"].startswith(setting)),
        key=lambda row: row["x"],
    )


def _flat(row: cap.Row) -> cap.Row:
    low, high = row["interval"] or (None, None)
    return {**{k: v for k, v in row.items() if k != "interval"}, "low": low, "high": high}
