"""Lines with intervals, or a map, over the parameters of a sweep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr
from spikekv.analysis.figures.sweep import kind_of, plot_sweep
from spikekv.analysis.measures.sweep_table import spread_over_seeds, tabulate


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def measure(*along: list[Any], seeds: int = 3) -> xr.Dataset:
    """Of made-up runs over axes x, y, ..."""
    coordinates = {name: {name: (values, {"units": "ms"})} for name, values in zip("xyz", along, strict=False)}
    shape = (*map(len, along), seeds)
    f1 = np.random.default_rng(0).random(shape)
    return spread_over_seeds(tabulate(coordinates, range(seeds), [{"f1": v} for v in f1.ravel()])["f1"])


def test_a_line_has_the_mean_of_each_point_and_a_band() -> None:
    given = measure([1, 2, 3])
    axes = plot_sweep(given, chance=0.1)
    line, dashed = axes.lines
    np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
    np.testing.assert_allclose(line.get_ydata(), given["mean"])
    assert set(dashed.get_ydata()) == {0.1}
    heights = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert heights.max() == pytest.approx(float(given["high"].max()))
    assert heights.min() == pytest.approx(float(given["low"].min()))
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x (ms)", "F1")
    assert axes.get_ylim()[0] < 0 < 1 < axes.get_ylim()[1]


def test_a_line_per_value_of_the_second_parameter() -> None:
    given = measure([1, 2], ["a", "b", "c"])
    axes = plot_sweep(given)
    assert [line.get_label() for line in axes.lines] == ["a", "b", "c"]
    np.testing.assert_allclose(axes.lines[1].get_ydata(), given["mean"].isel(y=1))


def test_categories_are_marks_side_by_side_with_their_intervals() -> None:
    axes = plot_sweep(measure(["minimal", "hippocampal"], [1, 2]))
    assert [text.get_text() for text in axes.get_xticklabels()] == ["minimal", "hippocampal"]
    assert axes.lines[0].get_linestyle() == "None"
    assert axes.lines[0].get_xdata()[0] < 0 < axes.lines[1].get_xdata()[0]
    assert len(axes.collections) == 2


@pytest.mark.parametrize(
    ("along", "seeds", "kind"),
    [
        (([1, 2, 3], [1, 2, 3]), 3, "line"),
        (([1, 2, 3], [1, 2, 3]), 1, "map"),
        (([1, 2, 3], list(range(9))), 3, "map"),
        (([1, 2, 3], ["a", "b", "c"]), 1, "line"),
        (([1, 2, 3], [1, 2]), 1, "line"),
        (([1, 2, 3],), 1, "line"),
    ],
)
def test_two_numeric_parameters_are_a_map_where_lines_would_not_read(along: Any, seeds: int, kind: str) -> None:
    assert kind_of(measure(*along, seeds=seeds)) == kind


def test_a_map_has_the_first_parameter_to_the_right_and_gaps_where_runs_failed() -> None:
    given = measure([1, 2, 3], [10, 20, 30, 40], seeds=1)
    given["mean"][2, 0] = np.nan
    axes = plot_sweep(given)
    (mesh,) = axes.collections
    drawn = np.ma.masked_invalid(mesh.get_array())
    assert drawn.shape == (4, 3)
    assert drawn[1, 0] == float(given["mean"].sel(x=1, y=20))
    assert drawn.mask.sum() == 1
    assert [text.get_text() for text in axes.get_yticklabels()] == ["10", "20", "30", "40"]


@pytest.mark.parametrize(("values", "scale"), [([1, 2, 4, 8], "log"), ([1, 2, 3, 4], "linear"), ([0, 1, 10], "linear")])
def test_equal_ratios_are_drawn_apart_equally(values: list[float], scale: str) -> None:
    assert plot_sweep(measure(values)).get_xscale() == scale


def test_three_parameters_are_refused() -> None:
    with pytest.raises(ValueError, match="draws one or two parameters, got 3; select the others"):
        plot_sweep(measure([1, 2], [1, 2], [1, 2]))
