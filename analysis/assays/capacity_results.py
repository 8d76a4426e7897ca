"""What ``spikekv capacity`` writes and prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import pyplot
from matplotlib.figure import Figure

from ...circuits.atomic import whole
from ..figures.capacity import plot_capacity
from ..figures.style import figure_style, new_figure, save, spared
from ..measures.capacity import CIRCUIT, MEASURES, Measured, at_knee
from ..statistics.intervals import over_seeds
from .capacity_configuration import CapacityConfig
from .found import as_text


def tabulated(
    settings: CapacityConfig,
    measured: Sequence[Sequence[Measured]],
    rates: Sequence[Sequence[dict[str, float]]],
    peaks: Sequence[float | None],
) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
    """metrics.json, the rows of curve.csv, and the text that is printed."""
    loads = settings.loads
    curve: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for n, load in enumerate(loads):
        means = {name: over_seeds([seed[n][name] for seed in measured]) for name in measured[0][n]}
        curve.append({"n_pairs": load, "readers": means, "rates_hz": over_seeds([seed[n] for seed in rates])})
        for name, values in means.items():
            row: dict[str, Any] = {"n_pairs": load, "reader": name}
            for measure in MEASURES:
                low, high = values["intervals"].get(measure, (None, None))
                row |= {measure: values[measure], f"{measure}_low": low, f"{measure}_high": high}
            rows.append(row)
    knee = over_seeds(at_knee(loads, measured, peaks))
    last = settings.seed + settings.seeds - 1
    of = f"seed {last}" if settings.seeds == 1 else f"mean of seeds {settings.seed} to {last}"
    lines = [
        (str(point["n_pairs"]), *(point["readers"][CIRCUIT][m] for m in MEASURES),
         *(values["f1"] for name, values in point["readers"].items() if name != CIRCUIT))
        for point in curve
    ]  # fmt: skip
    remarks = [
        "Last four columns: F1 of ideal observers on the same pairs and synapses (clipped Hebb with threshold and with",
        "k winners, covariance rule, least squares).",
        f"Pairs held with F1 of at least .9: {_held(knee, 'pairs_at_f1_0.9', loads)}; "
        f"clipped Hebb with threshold {_held(knee, 'willshaw_pairs_at_f1_0.9', loads)}.",
        f"Peak: {_with(knee, 'peak_bits_per_synapse')} bits per synapse; of the Willshaw peak at "
        f"{'these numbers' if peaks[0] is None else 'any number'} of pairs "
        f"({knee['willshaw_peak_bits_per_synapse']:.3g}): {_with(knee, 'share_of_willshaw_peak')}.",
    ]
    exponent = knee["bits_per_pair_exponent"]
    if np.isfinite(exponent):
        power = _with(knee, "bits_per_pair_exponent")
        remarks.append(f"Past the knee bits per pair change as M^x with the number of pairs M, x = {power} (-1: 1/M).")
    text = as_text(
        f"Capacity of the {settings.circuit} circuit, {of}; {settings.cue_valid:.0%} of the cue, "
        f"{settings.cue_noise:.0%} wrong cells, similarity {settings.similarity or 0:g}",
        ("pairs", "F1", "precision", "recall", "overlap", "ident.", "bits", "Willshaw", "k win.", "covar.", "l. sq."),
        lines,
        remarks,
    )
    metrics = {
        "circuit": settings.circuit, "seed": settings.seed, "n_seeds": settings.seeds, "n_pairs": loads,
        "curve": curve, "knee": knee,
    }  # fmt: skip
    return metrics, rows, text


def _held(values: Mapping[str, Any], name: str, loads: Sequence[int]) -> str:
    if not values[name] > 0:
        return "none of these numbers"
    return ("at least " if values[name] >= loads[-1] else "") + _with(values, name)


def _with(values: Mapping[str, Any], name: str) -> str:
    span = values["intervals"].get(name)
    return f"{values[name]:.4g}" + ("" if span is None else f" [{span[0]:.4g}, {span[1]:.4g}]")


def save_curves(
    loads: Sequence[int], measured: Sequence[Sequence[Measured]], peaks: Sequence[float | None], folder: Path
) -> None:
    """curves.npz and the figure."""
    curves = {
        measure: {
            name: np.array([[point[name][measure] for point in seed] for seed in measured]) for name in measured[0][0]
        }
        for measure in MEASURES
    }
    arrays = {f"{m}/{name}": values for m, readers in curves.items() for name, values in readers.items()}
    with whole(folder / "curves.npz") as part:
        np.savez_compressed(part, allow_pickle=False, n_pairs=np.array(loads), **arrays)
    known = [peak for peak in peaks if peak is not None]
    with spared("capacity"):
        figure = _figure(loads, curves, float(np.mean(known)) if known else None)
        save(figure, folder / "capacity")
        pyplot.close(figure)


def _figure(loads: Sequence[int], curves: Mapping[str, Mapping[str, np.ndarray]], peak: float | None) -> Figure:
    with figure_style():
        figure = new_figure(115)
        grid = figure.subplots(2, 3)
        for measure, axes in zip(MEASURES, grid.flat, strict=True):
            plot_capacity(loads, curves[measure], measure, axes, peak if measure == "bits_per_synapse" else None)
        figure.subplots_adjust(left=0.07, right=0.985, bottom=0.17, top=0.97, wspace=0.3, hspace=0.35)
        handles, labels = grid[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower center", ncols=len(labels), frameon=False)
    return figure
