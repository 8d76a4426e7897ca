"""Figures of the theory show the numbers they are given."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from spikekv.analysis.figures import (
    attention as plot_attention,
)
from spikekv.analysis.figures import (
    equivalences as plot_equivalences,
)
from spikekv.analysis.figures import (
    errors as plot_errors,
)
from spikekv.analysis.figures import (
    memory_capacity as plot_memory_capacity,
)
from spikekv.analysis.figures import (
    recovery as plot_recovery,
)
from spikekv.analysis.figures import (
    representations as plot_representations,
)
from spikekv.analysis.theory.representations import draw


@pytest.fixture
def axes() -> Iterator[Axes]:
    figure, panel = pyplot.subplots()
    yield panel
    pyplot.close(figure)


def drawn(axes: Axes, label: str) -> np.ndarray:
    """x and y of the line of that label, (2, n)."""
    return np.array(next(line for line in axes.lines if line.get_label() == label).get_data(), float)


def test_deviations_are_on_a_logarithmic_axis_with_zero_at_its_end(axes: Axes) -> None:
    plot_equivalences.plot_deviations({"one": 1e-15, "none": 0.0}, 1e-10, axes)
    assert axes.lines[0].get_xdata().tolist() == [1e-15, plot_equivalences.EXACT]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["one", "none"]


def test_the_line_of_slope_a_half_meets_the_mean(axes: Axes) -> None:
    counts, errors = np.array([4.0, 16.0]), np.array([[2.0, 1.0], [2.0, 1.0]])
    plot_equivalences.plot_convergence(counts, errors, axes)
    np.testing.assert_allclose(drawn(axes, "slope −1/2")[1], [2, 1])


def test_capacities_stand_beside_their_formulas(axes: Axes) -> None:
    rows = [
        {"x": x, "measured": x / 2, "formula": x, "source": source, "quantity": "wrong cells"}
        for x in (1.0, 2.0)
        for source in ("Palm 1980", "exact", "Tsodyks & Feigelman", "normal noise")
    ]
    for plot in (plot_memory_capacity.plot_wrong_cells, plot_memory_capacity.plot_sparse):
        axes.clear()
        assert drawn(plot(rows, axes), "measured").tolist() == [[1, 2], [0.5, 1]]
    axes.clear()
    assert drawn(plot_memory_capacity.plot_signal_to_noise(rows[::4], axes), "√(n / (M − 1))").tolist() == [[1, 2]] * 2
    axes.clear()
    plot_memory_capacity.plot_cliff([100], np.array([0.138, 0.276]), np.array([[1.0, 0.3]]), rows[::4], axes)
    np.testing.assert_allclose(drawn(axes, "Hopfield, n = 100"), [[1, 2], [1, 0.3]])
    assert drawn(axes, "scaffold")[1].tolist() == [0, 1]


def test_history_and_gain_show_means_over_seeds(axes: Axes) -> None:
    history = np.array([[[0.0, 0.2], [1.0, 0.4]], [[0.2, 0.4], [0.8, 0.6]]])
    plot_recovery.plot_history(history, 1, ("a", "b"), axes)
    np.testing.assert_allclose(drawn(axes, "task 2: b")[1], [0.3, 0.5])
    axes.clear()
    names = ("task1", "task2", "task1_random_pairs", "task1_with_initial")
    curves = {name: np.array([[0.0, n], [0.2, n]]) for n, name in enumerate(names)}
    plot_recovery.plot_gain(np.array([1.0, 2.0]), curves, ((1.0, 0.09), (1.7, 0.98)), axes)
    np.testing.assert_allclose(drawn(axes, "task 2")[1], [0.1, 1])
    assert drawn(axes, "paper, task 1 (MNIST)").tolist() == [[1, 1.7], [0.09, 0.98]]


def test_points_have_a_shape_per_class() -> None:
    start = draw(3, 30, seed=0)
    figure, grid = pyplot.subplots(1, 4)
    plot_representations.plot_points(start, start, grid)
    assert [panel.get_title() for panel in grid] == ["keys, before", "keys, after", "values, before", "values, after"]
    for panel, n_lines in zip(grid, (3, 3, 6, 6), strict=True):
        assert len(panel.lines) == n_lines
        assert sum(len(line.get_xdata()) for line in panel.lines[:3]) == 30
    pyplot.close(figure)


def test_attention_is_shown_as_measured_and_as_fitted(axes: Axes) -> None:
    pairs = np.array([[0.6, 0.7], [0.6, 0.9], [0.8, 1.0], [0.5, np.nan]])
    plot_attention.plot_shares({"0": pairs}, [2.0], axes)
    np.testing.assert_allclose(drawn(axes, "0"), [[0.6, 0.8], [0.8, 1.0]])
    x, y = np.array(axes.lines[1].get_data(), float)
    np.testing.assert_allclose(y, x**2 / (x**2 + (1 - x) ** 2))
    axes.clear()
    plot_attention.plot_thresholds({"0.3": (np.array([[0.2, 0.4]]), np.array([[0.0, 6.0]]))}, [(20.0, 0.1)], axes)
    np.testing.assert_allclose(drawn(axes, "0.3"), [[0.2, 0.4], [0, 6]])
    x, y = np.array(axes.lines[0].get_data(), float)
    np.testing.assert_allclose(y, np.maximum(20 * (x - 0.1), 0))


def test_the_dial_shows_seeds_and_their_mean(axes: Axes) -> None:
    plot_attention.plot_dial([0.0, 0.3], np.array([[1.0, 2.0], [4.0, 6.0]]), axes)
    assert axes.lines[-2].get_ydata().tolist() == [1.5, 5.0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0", "0.3"]


def test_winners_are_drawn_apart_from_all_others(axes: Axes) -> None:
    plot_attention.plot_predicted(np.array([[8.0, 1.0, 0.0]]), np.array([[9.0, 2.0, 0.5]]), axes)
    assert drawn(axes, "winner").tolist() == [[8], [9]]
    assert drawn(axes, "all others").tolist() == [[1, 0], [2, 0.5]]


def test_passes_are_shown_as_means_over_seeds(axes: Axes) -> None:
    plot_errors.plot_passes((1, 10), {"a": np.array([[0.2, 0.4], [0.8, 1.0]])}, axes)
    np.testing.assert_allclose(drawn(axes, "a"), [[0, 1], [0.3, 0.9]])
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1", "10"]
