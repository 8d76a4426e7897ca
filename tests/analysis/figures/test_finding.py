"""The figure of a finding: means where they belong, words as ticks, and no point where nothing was measured."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from spikekv.analysis.figures.finding import plot_finding
from spikekv.analysis.figures.panel import Panel
from spikekv.analysis.figures.paper import PaperFigure, plot_paper
from spikekv.analysis.theory.representations import draw, train

TABLE = xr.Dataset(
    {"f1": (("condition", "seed"), np.array([[0.8, 1.0], [0.1, 0.3]]))},
    {"condition": ["learned", "not learned"], "seed": [0, 1]},
)


def test_points_are_means_over_seeds_at_their_x() -> None:
    panel = Panel({"f1": [(5, "learned", "f1"), (20, "not learned", "f1")]}, "pairs", "F1", level=0.0)
    (ax,) = plot_finding(TABLE, [panel])
    line = next(one for one in ax.lines if one.get_label() == "f1")
    assert list(line.get_xdata()) == [5, 20]
    assert line.get_ydata() == pytest.approx([0.9, 0.2])


def test_conditions_in_words_are_ticks_in_lines() -> None:
    names = ("learned", "not learned at any time")
    table = TABLE.assign_coords(condition=list(names))
    (ax,) = plot_finding(table, [Panel({"": [(name, name, "f1") for name in names]})])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["learned", "not learned\nat any time"]


def test_a_curve_that_lies_on_another_leaves_it_to_be_seen() -> None:
    points = [(5, "learned", "f1"), (20, "not learned", "f1")]
    other = [(5, "learned", "f1"), (20, "learned", "f1")]
    (ax,) = plot_finding(TABLE, [Panel({"first": points, "the same": points, "other": other})])
    size = {line.get_label(): line.get_markersize() for line in ax.lines}
    assert size["the same"] < size["first"] == size["other"]


def test_a_measure_that_no_run_has_is_not_drawn() -> None:
    panel = Panel({"gone": [(1, "learned", "precision"), (2, "learned", "f1")]})
    (ax,) = plot_finding(TABLE, [panel])
    line = next(one for one in ax.lines if one.get_label() == "gone")
    assert np.isnan(line.get_ydata()[0])
    assert line.get_ydata()[1] == pytest.approx(0.9)


def test_points_of_the_paper_are_drawn_hollow_at_their_place() -> None:
    panel = Panel({"f1": [("learned", "learned", "f1"), ("not", "not learned", "f1")]}, published=(("not", 0.5),))
    (ax,) = plot_finding(TABLE, [panel])
    paper = next(one for one in ax.lines if one.get_label() == "the paper's model")
    assert (list(paper.get_xdata()), list(paper.get_ydata())) == ([1.0], [0.5])
    assert paper.get_markerfacecolor() == "none"


def test_where_the_paper_has_a_curve_is_a_line_of_its_colour() -> None:
    panel = Panel({"f1": [(5, "learned", "f1"), (20, "not learned", "f1")]}, targets={"f1": (-1.0, "opposite")})
    (ax,) = plot_finding(TABLE, [panel])
    curve = next(one for one in ax.lines if one.get_label() == "f1")
    target = next(one for one in ax.lines if list(one.get_ydata()) == [-1.0, -1.0])
    assert target.get_color() == curve.get_color()
    assert [text.get_text() for text in ax.texts] == ["opposite"]
    assert ax.get_ylim()[0] < -1 < 1 < ax.get_ylim()[1]


def test_the_papers_figures_have_a_row_each_with_squares_where_its_model_has_points() -> None:
    before = draw(2, 8, seed=0)
    after = train(before)
    panel = Panel({"f1": [(5, "learned", "f1")]})
    axes = plot_paper(
        [
            PaperFigure("with points", TABLE, (panel, panel), (before, after)),
            PaperFigure("without", TABLE, (panel,)),
        ]
    )
    assert len(axes) == 3
    upper, lower = axes[0].figure, axes[2].figure
    assert [len(upper.axes), len(lower.axes)] == [4, 1]
    keys, _, values, _ = upper.axes
    ends = [line for line in keys.lines if line.get_marker() != "None" and line.get_markerfacecolor() != "white"]
    shown = [tuple(point) for line in ends for point in line.get_xydata()]
    assert sorted(set(shown)) == sorted({tuple(point) for point in after.keys})
    crosses = next(line for line in values.lines if line.get_marker() == "x")
    assert {tuple(point) for point in crosses.get_xydata()} == {tuple(point) for point in before.features}
