"""Figures look and save the same whatever the user's matplotlib is set to, and fit where they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure
from matplotlib.path import Path as Line
from spikekv import HIPPOCAMPAL, plot_circuit, plot_raster
from spikekv.analysis import plot_recall
from spikekv.analysis.figures.circuit_layout import layout, route
from spikekv.circuits import Recording

HOSTILE = {"font.size": 20, "xtick.labelsize": 24, "font.family": "serif", "savefig.dpi": 30, "savefig.bbox": "tight"}


@pytest.fixture(autouse=True)
def no_figures() -> Any:
    mpl.use("agg")
    with mpl.rc_context():
        yield
    pyplot.close("all")


@pytest.fixture
def recording(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    """Five pairs of four value cells, all recalled."""
    spikes = {name: {"study": 2 * blocks, "recall": 2 * blocks} for name in ("KEY", "VALUE", "VALUE_INH")}
    kinds = {"KEY": "input", "VALUE": "excitatory", "VALUE_INH": "inhibitory"}
    return record(blocks, spikes, cues=blocks.astype(bool), kinds=kinds)


def picture(figure: Figure, file: Path) -> np.ndarray:
    figure.savefig(file)
    return pyplot.imread(file)


def test_a_figure_saves_in_our_style_under_any_settings_and_leaves_them(recording: Recording, tmp_path: Path) -> None:
    expected = picture(plot_raster(recording).figure, tmp_path / "a.png")
    mpl.rcParams.update(HOSTILE)
    before = dict(mpl.rcParams)
    found = picture(plot_raster(recording).figure, tmp_path / "b.png")
    assert np.array_equal(found, expected)
    assert dict(mpl.rcParams) == before
    assert mpl.get_backend().lower() == "agg"
    assert abs(found.shape[1] - 180 / 25.4 * 300) < 1  # the width of a page


def inside(figure: Figure) -> bool:
    """Whether all that is drawn lies within the figure, to a pixel."""
    figure.canvas.draw()
    box = figure.get_tightbbox(figure.canvas.get_renderer())
    width, height = figure.get_size_inches()
    return box.x0 > -0.01 and box.y0 > -0.01 and box.x1 < width + 0.01 and box.y1 < height + 0.01


@pytest.mark.parametrize("layout", [None, "constrained"])
def test_a_raster_fits_into_axes_of_the_users(recording: Recording, layout: str | None) -> None:
    figure, ax = pyplot.subplots(layout=layout)
    assert plot_raster(recording, ax=ax) is ax
    assert ax.figure is figure
    assert inside(figure)


def test_a_raster_in_a_row_of_panels_stays_out_of_its_neighbour(recording: Recording) -> None:
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 6))
    edge = left.get_position().x0
    plot_raster(recording, ax=right, pairs=[0])
    figure.canvas.draw()
    names = [text.get_window_extent().x0 for text in right.texts if text.get_text() in recording.sizes]
    assert min(names) > left.get_window_extent().x1
    assert left.get_position().x0 == edge


def test_letters_of_a_circuit_shrink_with_its_boxes() -> None:
    _, ax = pyplot.subplots(figsize=(4, 3))
    small = {text.get_text(): text.get_fontsize() for text in plot_circuit(HIPPOCAMPAL, ax=ax).texts}
    whole = {text.get_text(): text.get_fontsize() for text in plot_circuit(HIPPOCAMPAL).texts}
    assert small["CA3"] < 0.6 * whole["CA3"]


def test_recall_is_drawn_from_a_recording_alone(recording: Recording) -> None:
    grid = plot_recall(recording, n=3)
    assert grid.shape == (3, 3)
    assert inside(grid[0, 0].figure)
    with pytest.raises(ValueError, match="not every pair is cued once"):
        plot_recall(recording.cued([0]))


@pytest.mark.parametrize("source", ["TEACHER", "BACKGROUND"])
def test_a_loop_stands_between_the_lines_that_come_from_above(source: str) -> None:
    places = layout(HIPPOCAMPAL)
    loop, line = (Line(*route(HIPPOCAMPAL, HIPPOCAMPAL.projection(f"{of}->NCX"), places)) for of in ("NCX", source))
    assert not loop.intersects_path(line, filled=False)
