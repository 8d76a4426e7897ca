"""The figure of a finding: means where they belong, words as ticks, and no point where nothing was measured."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from spikekv.analysis.figures.finding import plot_finding
from spikekv.analysis.figures.panel import Panel

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
