"""Figures of recognition, serial position, lags, circular values and provenance draw what they are given."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from spikekv.analysis.figures.mixture import plot_access_and_precision, plot_errors
from spikekv.analysis.figures.provenance import plot_provenance
from spikekv.analysis.figures.roc import plot_roc
from spikekv.analysis.figures.serial_position import plot_intrusion_lags, plot_serial_position
from spikekv.analysis.figures.steps import plot_steps
from spikekv.analysis.measures.lags import intrusion_lags
from spikekv.analysis.measures.mixture import fit_mixture
from spikekv.analysis.measures.serial_position import serial_position
from spikekv.analysis.measures.signal_detection import roc


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def texts(ax: plt.Axes) -> list[str]:
    legend = ax.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]


def test_a_roc_has_its_curve_and_says_its_area() -> None:
    curve = roc(np.array([3.0, 2.0]), np.array([1.0, 2.0]))
    ax = plot_roc({"CA3": curve, "NCX": roc(np.ones(3), np.ones(3))})
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), np.column_stack([curve.false_alarms, curve.hits]))
    low, high = curve.interval
    assert texts(ax)[0] == f"CA3  0.88 [{low:.2f}, {high:.2f}]"
    assert texts(ax)[1].startswith("NCX  0.50 [")


def test_serial_positions_count_from_one_and_chance_is_drawn() -> None:
    curve = serial_position(np.array([0, 0, 1, 1]), np.array([True, True, True, False]))
    ax = plot_serial_position({"intact": curve}, chance=0.2)
    assert ax.lines[0].get_xydata().tolist() == [[1, 1], [2, 0.5]]
    assert set(ax.lines[1].get_ydata()) == {0.2}
    assert texts(ax) == []
    assert texts(plot_serial_position({"a": curve, "b": curve})) == ["a", "b"]


def test_no_legend_stands_on_an_interval() -> None:
    rng = np.random.default_rng(0)
    curves = {
        name: serial_position(np.tile(np.arange(10), 8), rng.random(80) < share)
        for name, share in (("intact", 0.95), ("no replay", 0.5), ("lesioned", 0.1))
    }
    lags = intrusion_lags(np.array([1, 1, 2]), np.array([2, 0, 1]), 3)
    for ax in (plot_serial_position(curves), plot_intrusion_lags(lags, np.full((5, 4), 0.2))):
        ax.figure.draw_without_rendering()
        legend = ax.get_legend()
        assert legend is not None
        assert legend.get_window_extent().y0 >= ax.get_window_extent().y1


def test_lags_are_drawn_where_they_were_possible_and_not_joined_over_zero() -> None:
    lags = intrusion_lags(np.array([1, 1]), np.array([2, 0]), 3)  # possible: -1 and +1 alone
    shuffled = np.tile([np.nan, 0.2, 0.4, np.nan], (5, 1))
    ax = plot_intrusion_lags(lags, shuffled)
    assert [line.get_xydata().tolist() for line in ax.lines[:2]] == [[[-1, 0.5]], [[1, 0.5]]]
    assert texts(ax) == ["random order (95 %)"]


def test_errors_are_drawn_in_degrees_with_the_guesses_of_the_fit() -> None:
    rng = np.random.default_rng(0)
    errors = np.r_[rng.vonmises(0, 20, 300), rng.uniform(-np.pi, np.pi, 100), np.full(100, np.nan)]
    fit = fit_mixture(errors)
    ax = plot_errors(errors, fit)
    assert sum(bar.get_height() * bar.get_width() for bar in ax.patches) == pytest.approx(1)
    curve = ax.lines[0]
    assert np.trapezoid(curve.get_ydata(), curve.get_xdata()) == pytest.approx(1, abs=1e-3)
    # a quarter of the answers are guesses, spread over 360 degrees
    assert curve.get_ydata()[0] == pytest.approx(0.25 / 360, rel=0.2)
    assert "100 of 500 silent" in ax.texts[0].get_text()
    ax.figure.draw_without_rendering()
    highest = max(bar.get_window_extent().y1 for bar in ax.patches)
    legend = ax.get_legend()
    assert legend is not None
    assert min(legend.get_window_extent().y0, ax.texts[0].get_window_extent().y0) > highest
    plot_errors(np.full(4, np.nan), fit_mixture(np.full(4, np.nan)))  # nothing recalled is drawn, too


def test_access_and_precision_have_a_panel_each() -> None:
    accessible, sd = np.array([[0.9, 0.5], [0.7, 0.3]]), np.radians([[10.0, 12.0], [20.0, np.nan]])
    left, right = plot_access_and_precision([0, 50], accessible, sd, control=[0.05, 0.05])
    assert left.lines[2].get_ydata() == pytest.approx([0.8, 0.4])
    assert right.lines[2].get_ydata() == pytest.approx([15, 12])
    assert left.get_ylim()[1] == pytest.approx(1.03)


def test_bars_of_provenance_add_up_and_name_what_occurs() -> None:
    ax = plot_provenance({"A-C": {"own": 0.6, "earlier value": 0.3, "silence": 0.1}}, {"own": 0.5, "same list": 0.5})
    rows = {row: sum(bar.get_width() for bar in ax.patches if round(bar.get_y() + 0.35) == row) for row in (0, 1)}
    assert rows == pytest.approx({0: 1, 1: 1})
    assert texts(ax) == ["own", "earlier value", "same list", "silence"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A-C", "chance"]
    assert "0.60" in [text.get_text() for text in ax.texts]


def test_steps_join_seeds_and_mark_means() -> None:
    values = np.array([[0.9, 0.3, np.nan], [0.7, 0.1, 0.6]])
    ax = plot_steps(["study", "extinction", "test"], {"reminder": values, "none": values}, "recalled", chance=0.05)
    means = ax.lines[2]
    assert means.get_ydata() == pytest.approx([0.8, 0.2, 0.6])
    assert len(ax.collections) == 4  # a step of one seed has no interval
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["study", "extinction", "test"]
    assert texts(ax) == ["reminder", "none"]
    assert set(ax.lines[-1].get_ydata()) == {0.05}
    with pytest.raises(ValueError, match=r"plot_steps: a must have shape \(n_seeds, 2\), got \(2, 3\)"):
        plot_steps(["one", "two"], {"a": values}, "recalled")
