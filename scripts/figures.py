"""The figures of a run, from its recording to files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..analysis.decoding import SILENT, correlation, decode, named_pair, paired_correlation
from ..analysis.plot_activity import plot_activity
from ..analysis.plot_confusion import MOST_PAIRS, plot_confusion
from ..analysis.plot_raster import plot_comparison, plot_raster
from ..analysis.plot_recall import plot_recall_panel
from ..analysis.plot_samples import plot_samples
from ..analysis.reconstruction import reconstruction
from ..analysis.style import save
from ..circuits.recording import Recording

matplotlib.use("agg")  # files only, also where there is no display

FIGURES = ("raster", "recall", "confusion", "activity")


def draw_raster(
    recording: Recording,
    files: Sequence[Path],
    populations: Sequence[str] | None = None,
    pairs: Sequence[int] | None = None,
    interval: tuple[float, float] | None = None,
) -> None:
    """Draw the raster of a run into files; arguments as in `plot_raster`."""
    axes = plot_raster(recording, populations, pairs, interval)
    _write(axes, files)


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
    _write(upper, files)


def draw_figures(recording: Recording, metrics: Mapping[str, Any], directory: Path, formats: Sequence[str]) -> None:
    """All figures of ``spikekv recall``: raster, recall, confusion and activity, one file per format.

    metrics: those of the same run (`summarise`). The confusion matrix shows the first 100 pairs.
    """
    files = {name: [directory / f"{name}.{form}" for form in formats] for name in FIGURES}
    draw_raster(recording, files["raster"])
    decoded = decode(recording)
    by_pair = np.argsort(decoded.pair)
    active, counts = decoded.active[by_pair], decoded.counts[by_pair]
    picture = reconstruction(recording, decoded)
    quality = paired_correlation(decoded.counts, decoded.stored) if picture is None else picture
    _write(plot_recall_panel(recording, active, quality[by_pair])[0, 0], files["recall"])
    n = min(recording.n_pairs, MOST_PAIRS)
    answer = named_pair(recording, decoded)[by_pair][:n]
    matrix = correlation(counts[:n], recording.values[:n])
    _write(plot_confusion(matrix, np.where(answer < n, answer, SILENT)), files["confusion"])
    table = {**metrics, "active_range": recording.active_range}
    _write(plot_activity(table, recording.kinds)[0], files["activity"])
    for variable in recording.samples:
        name = variable.replace("->", "-to-")
        _write(plot_samples(recording, variable), [directory / f"{name}.{form}" for form in formats])


def _write(axes: Axes, files: Sequence[Path]) -> None:
    """Save the figure that axes belong to, and close it."""
    figure = axes.figure
    assert isinstance(figure, Figure)
    for file in files:
        save(figure, file.with_suffix(""), [file.suffix[1:]])
    pyplot.close(figure)
