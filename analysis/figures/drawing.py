"""The figures of a run, from its recording to files."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...circuits.recording.recording import Recording
from ..measures.decoding import SILENT, correlation, decode, named_pair, paired_correlation
from ..measures.reconstruction import reconstruction
from ..measures.rhythms import with_currents
from ..measures.sweep_table import SEED, spread_over_seeds
from .activity import plot_activity
from .confusion import MOST_PAIRS, plot_confusion
from .provenance import plot_provenance
from .raster import plot_comparison, plot_raster
from .recall import plot_recall
from .rhythms import plot_rhythms
from .samples import plot_samples
from .style import figure_style, new_figure, panels_width, save, spared
from .sweep import MAP, axis_label, kind_of, plot_sweep, value_text

if TYPE_CHECKING:
    import xarray as xr

FIGURES = ("raster", "recall", "confusion", "activity")
MOST_ROWS = 6  # of the figure of a sweep


def draw_raster(
    recording: Recording,
    files: Sequence[Path],
    populations: Sequence[str] | None = None,
    pairs: Sequence[int] | None = None,
    interval: tuple[float, float] | None = None,
) -> None:
    """Draw the raster of a run into files; arguments as in `plot_raster`."""
    axes = plot_raster(recording, populations, pairs, interval)
    write_figure(axes, files)


def draw_comparison(
    a: Recording,
    b: Recording,
    labels: tuple[str, str],
    files: Sequence[Path],
    populations: Sequence[str] | None = None,
    pairs: Sequence[int] | None = None,
) -> None:
    """Draw the rasters of two runs one above the other into files; arguments as in `plot_comparison`."""
    upper, _ = plot_comparison(a, b, labels, populations, pairs)
    write_figure(upper, files)


def draw_figures(recording: Recording, metrics: Mapping[str, Any], directory: Path, formats: Sequence[str]) -> None:
    """All figures of ``spikekv recall``: raster, recall, confusion and activity, one file per format.

    One that fails is left out with a warning.

    metrics: those of the same run (`summarise`). The confusion matrix shows the first 100 pairs.
    """
    files = {name: [directory / f"{name}.{form}" for form in formats] for name in FIGURES}
    with spared("raster"):
        draw_raster(recording, files["raster"])
    decoded = decode(recording)
    by_pair = np.argsort(decoded.pair)
    active, counts = decoded.active[by_pair], decoded.counts[by_pair]
    picture = reconstruction(recording, decoded)
    quality = paired_correlation(decoded.counts, decoded.stored) if picture is None else picture
    with spared("recall"):
        write_figure(plot_recall(recording, active, quality[by_pair])[0, 0], files["recall"])
    n = min(recording.n_pairs, MOST_PAIRS)
    answer = named_pair(recording, decoded)[by_pair][:n]
    with spared("confusion"):
        matrix = correlation(counts[:n], recording.values[:n])
        write_figure(plot_confusion(matrix, np.where(answer < n, answer, SILENT)), files["confusion"])
    table = {**metrics, "active_range": recording.active_range}
    with spared("activity"):
        write_figure(plot_activity(table, recording.kinds)[0], files["activity"])
    for population in with_currents(recording):
        with spared(f"rhythms-{population}"):
            files_of = [directory / f"rhythms-{population}.{form}" for form in formats]
            write_figure(plot_rhythms(recording, population)[0], files_of)
    for variable in (name for name in recording.samples if ".I_" not in name):
        name = variable.replace("->", "-to-")
        with spared(name):
            write_figure(plot_samples(recording, variable), [directory / f"{name}.{form}" for form in formats])


def draw_run(recording: Recording, metrics: Mapping[str, Any], directory: Path, formats: Sequence[str]) -> None:
    """The figures of ``spikekv run``: raster, activity, and whose value came at each test, one file per format.

    metrics: of one seed or the aggregate of several, with ``phases``. A figure that fails is left out with a warning.
    """
    files = {name: [directory / f"{name}.{form}" for form in formats] for name in ("raster", "activity", "provenance")}
    with spared("raster"):
        draw_raster(recording, files["raster"])
    with spared("activity"):
        table = {**metrics, "active_range": recording.active_range}
        write_figure(plot_activity(table, recording.kinds)[0], files["activity"])
    with spared("provenance"):
        shares = {label: one["provenance"] for label, one in metrics["phases"].items()}
        write_figure(plot_provenance(shares), files["provenance"])


@figure_style()
def draw_sweep(table: xr.Dataset, measures: Sequence[str], files: Sequence[Path]) -> None:
    """Draw measures of a sweep (`tabulate`) into files: a column each, over its first two axes.

    Each combination of values of further axes has a row, the first `MOST_ROWS` of them.
    """
    dims = [str(dim) for dim in table[measures[0]].dims if dim != SEED]
    points = list(itertools.product(*(range(table.sizes[dim]) for dim in dims[2:])))[:MOST_ROWS]
    figure = new_figure(14.0 + 40.0 * len(points), max(80.0, min(panels_width(), 45.0 * len(measures))))
    figure.set_layout_engine("constrained")
    grid = figure.subplots(len(points), len(measures), squeeze=False)
    for row, point in zip(grid, points, strict=True):
        part = table.isel(dict(zip(dims[2:], point, strict=True)))
        for axes, name in zip(row, measures, strict=True):
            chances = np.unique(part["chance"].values[np.isfinite(part["chance"].values)])
            chance = chances[0] if name == "identification_accuracy" and chances.size == 1 else None
            measure = spread_over_seeds(part[name])
            plot_sweep(measure, chance, axes, legend=False)
            if kind_of(measure) == MAP and axes is not row[0]:
                axes.set_ylabel("")
        if point:
            words = ", ".join(f"{axis_label(part, dim)} = {value_text(part[dim].item())}" for dim in dims[2:])
            row[0].set_title(f"{words}\n{row[0].get_title(loc='left')}".strip(), loc="left")
    lines, names = grid[0, 0].get_legend_handles_labels()
    if len(names) > 1:
        figure.legend(  # type: ignore[call-overload]
            lines,
            names,
            title=axis_label(table, dims[1]),
            loc="outside upper left",
            ncols=8,
            title_fontsize=7,
            alignment="left",
        )
    write_figure(grid[0, 0], files)


def write_figure(axes: Axes | np.ndarray, files: Sequence[Path]) -> None:
    """Save the figure that axes belong to, and close it."""
    figure = (axes.flat[0] if isinstance(axes, np.ndarray) else axes).figure
    figure = figure.figure  # of a row of panels: the page
    assert isinstance(figure, Figure)
    for file in files:
        save(figure, file.with_suffix(""), [file.suffix[1:]])
    pyplot.close(figure)
