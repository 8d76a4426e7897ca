"""What ``spikekv capacity`` writes and prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import pyplot
from matplotlib.figure import Figure

from ...circuits.atomic import whole
from ...circuits.recording.recording import Recording
from ...circuits.table import Table
from ..figures.capacity import plot_capacity
from ..figures.style import figure_style, new_figure, save, spared
from ..measures.activity import rates_hz
from ..measures.capacity import CIRCUIT, SCORES, Measured, at_knee, readers
from ..measures.measure import measure, number, percent
from ..statistics.intervals import over_seeds
from .capacity_configuration import CapacityConfig


def of_load(recording: Recording) -> dict[str, Any]:
    """What is kept of a run: scores of the circuit and of the observers, and rates of the populations (Hz)."""
    return {"readers": readers(recording), "rates": rates_hz(recording)}


def tabulated(
    settings: CapacityConfig,
    measured: Sequence[Sequence[Measured]],
    rates: Sequence[Sequence[dict[str, float]]],
    peaks: Sequence[float | None],
) -> tuple[dict[str, Any], list[dict[str, Any]], list[Table]]:
    """metrics.json, the rows of curve.csv, and the tables that are printed."""
    loads = settings.loads
    curve: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for n, load in enumerate(loads):
        means = {name: over_seeds([seed[n][name] for seed in measured]) for name in measured[0][n]}
        curve.append({"n_pairs": load, "readers": means, "rates_hz": over_seeds([seed[n] for seed in rates])})
        for name, values in means.items():
            row: dict[str, Any] = {"n_pairs": load, "reader": name}
            for score in SCORES:
                low, high = values["intervals"].get(score, (None, None))
                row |= {score: values[score], f"{score}_low": low, f"{score}_high": high}
            rows.append(row)
    knee = over_seeds(at_knee(loads, measured, peaks))
    last = settings.seed + settings.seeds - 1
    of = f"seed {last}" if settings.seeds == 1 else f"mean of seeds {settings.seed} to {last}"
    damage = f"{percent(settings.cue_valid)} of the cue, {percent(settings.cue_noise)} wrong cells"
    own = Table(
        f"Capacity of the {settings.circuit} circuit, {of}",
        ("pairs", *(measure(name).head for name in SCORES)),
        tuple((point["n_pairs"], *_scores(point["readers"][CIRCUIT])) for point in curve),
        f"{damage}, similarity {settings.similarity or 0:g}.",
    )
    observers = Table(
        "F1 of ideal observers on the same pairs and synapses",
        ("pairs", *(name for name in curve[0]["readers"] if name != CIRCUIT)),
        tuple(
            (point["n_pairs"], *(number(of["f1"]) for name, of in point["readers"].items() if name != CIRCUIT))
            for point in curve
        ),
        remarks=tuple(_remarks(knee, loads, peaks[0] is None)),
    )
    metrics = {
        "kind": "capacity", "circuit": settings.circuit, "seed": settings.seed, "n_seeds": settings.seeds,
        "n_pairs": loads, "curve": curve, "knee": knee,
    }  # fmt: skip
    return metrics, rows, [own, observers]


def _scores(reader: Mapping[str, Any]) -> list[str]:
    return [measure(name).text(reader[name], reader["intervals"].get(name)) for name in SCORES]


def _remarks(knee: Mapping[str, Any], loads: Sequence[int], of_loads: bool) -> Iterator[str]:
    yield (
        f"Pairs held with F1 of at least .9: {_held(knee, 'pairs_at_f1_0.9', loads)}; Willshaw memory with threshold "
        f"{_held(knee, 'willshaw_pairs_at_f1_0.9', loads)}."
    )
    yield (
        f"Peak: {_with(knee, 'peak_bits_per_synapse')} bits per synapse. This is "
        f"{_with(knee, 'share_of_willshaw_peak')} of the peak of a Willshaw memory at "
        f"{'these numbers' if of_loads else 'any number'} of pairs, {_with(knee, 'willshaw_peak_bits_per_synapse')}."
    )
    if np.isfinite(knee["bits_per_pair_exponent"]):
        power = _with(knee, "bits_per_pair_exponent")
        yield f"Past the knee bits per pair change as M^x with the number of pairs M, x = {power} (-1: 1/M)."


def _held(values: Mapping[str, Any], name: str, loads: Sequence[int]) -> str:
    if not values[name] > 0:
        return "none of these numbers"
    return ("at least " if values[name] >= loads[-1] else "") + _with(values, name)


def _with(values: Mapping[str, Any], name: str) -> str:
    return measure(name).text(values[name], values["intervals"].get(name))


def save_curves(
    loads: Sequence[int], measured: Sequence[Sequence[Measured]], peaks: Sequence[float | None], folder: Path
) -> None:
    """curves.npz and the figure."""
    curves = {
        score: {
            name: np.array([[point[name][score] for point in seed] for seed in measured]) for name in measured[0][0]
        }
        for score in SCORES
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
        for score, axes in zip(SCORES, grid.flat, strict=True):
            plot_capacity(loads, curves[score], score, axes, peak if score == "bits_per_synapse" else None)
        figure.subplots_adjust(left=0.07, right=0.985, bottom=0.2, top=0.97, wspace=0.3, hspace=0.35)
        handles, labels = grid[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower center", ncols=-(-len(labels) // 2), frameon=False)
    return figure
