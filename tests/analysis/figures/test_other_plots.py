"""Recall panel, confusion matrix, activity, and the style of all figures."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color
from spikekv.analysis.figures.activity import plot_activity
from spikekv.analysis.figures.confusion import plot_confusion
from spikekv.analysis.figures.raster import plot_raster
from spikekv.analysis.figures.recall import plot_recall
from spikekv.analysis.figures.style import OUTCOME, WEAK, colour, figure_style, save


def texts(axes):
    return [t.get_text() for t in axes.texts]


# Recall panel


def test_panel_shows_best_median_and_worst_with_their_correlation(pictured):
    grid = plot_recall(pictured, pictured.values, np.array([0.1, 0.9, -0.5, 0.7, 0.3]), n=3)
    assert [a.get_title() for a in grid[0]] == ["pair 1", "pair 4", "pair 2"]
    assert [a.get_xlabel() for a in grid[2]] == ["r = 0.90", "r = 0.30", "r = −0.50"]
    assert [texts(a) for a in grid[0]] == [["best"], ["median"], ["worst"]]
    assert [a.get_ylabel() for a in grid[:, 0]] == ["whole cue", "stored", "recalled"]


def test_panel_pictures_are_those_given(pictured):
    active = pictured.values.copy()
    active[3] = False
    grid = plot_recall(pictured, active, np.arange(5.0), n=8)
    assert grid.shape == (3, 5)
    column = [a.get_title() for a in grid[0]].index("pair 3")
    cue, stored, recalled = (a.images[0].get_array() for a in grid[:, column])
    np.testing.assert_allclose(cue.ravel(), pictured.stimuli.cue_features[3])
    np.testing.assert_allclose(stored.ravel(), pictured.stimuli.value_features[3])
    np.testing.assert_allclose(recalled.ravel(), pictured.stimuli.mean)  # silence says the mean picture


def test_panel_of_random_patterns_is_a_grid_of_cells(run):
    active = run.values.copy()
    active[0, [3, 7]] = False, True
    grid = plot_recall(run, active, np.array([0.5, 1, 1, 1, 1]))
    panel = grid[2, [a.get_title() for a in grid[0]].index("pair 0")]
    image = panel.images[0]
    shown = image.cmap(image.norm(image.get_array())).reshape(25, 4)
    assert image.get_array().shape == (5, 5)
    for cell, name in ((0, "stored"), (3, "missed"), (7, "false")):
        assert same_color(shown[cell], OUTCOME[name])
    assert np.ma.getmaskarray(np.ma.masked_invalid(image.get_array())).sum() == 5  # 20 cells in 25 squares


def test_panel_axes_in_axes_out_and_checks(run):
    _, mine = plt.subplots(3, 2)
    correlation = np.arange(5.0)
    grid = plot_recall(run, run.values, correlation, n=2, axes=mine)
    assert all(a is b for a, b in zip(grid.flat, mine.flat, strict=True))
    for arguments, message in (
        ((run.values[:4], correlation), "active must have shape"),
        ((run.values, correlation[:4]), "correlation must have shape"),
        ((run.values, correlation, 0), "n must be at least 1"),
        ((run.values, correlation, 3, mine), r"axes must have shape \(3, 3\)"),
    ):
        with pytest.raises(ValueError, match=message):
            plot_recall(run, *arguments)


# Confusion


def test_confusion_draws_the_matrix_and_rings_wrong_answers():
    matrix = np.eye(6) * 0.9
    axes = plot_confusion(matrix, answer=np.array([0, 1, 4, 3, -1, 5]))
    np.testing.assert_array_equal(axes.images[0].get_array(), matrix)
    assert axes.images[0].get_clim() == (0, 1)
    (rings,) = axes.lines
    assert (rings.get_xdata().tolist(), rings.get_ydata().tolist()) == ([4], [2])
    assert "correlation of recalled and stored value" in [a.get_ylabel() for a in axes.figure.axes]


def test_confusion_in_given_axes_and_its_limits():
    _, mine = plt.subplots()
    assert plot_confusion(np.eye(100), ax=mine) is mine
    assert not mine.lines
    with pytest.raises(ValueError, match=r"at most 100 pairs, got 101; give matrix\[:100, :100\]"):
        plot_confusion(np.eye(101))
    with pytest.raises(ValueError, match=r"must have shape \(n_pairs, n_pairs\), got \(2, 3\)"):
        plot_confusion(np.zeros((2, 3)))


# Activity

TABLE = {
    "active_fraction": {"DG": 0.03, "DG_PV": 1.0},
    "active_fraction_recall": {"DG": 0.02, "DG_PV": 0.9},
    "rates_hz": {"DG": 0.5, "DG_PV": 30.0},
    "rates_cue_hz": {"DG": 1.25, "DG_PV": 60.0},
    "active_range": {"DG": (0.01, 0.05)},
}


def dots(axes):
    marks = [line for line in axes.lines if line.get_marker() == "o"]
    return {(mark.get_label(), mark.get_fillstyle()): mark.get_xdata()[0] for mark in marks}


def test_activity_marks_numbers_and_ranges():
    left, right = plot_activity(TABLE, kinds={"DG": "excitatory", "DG_PV": "inhibitory"})
    shares = {("DG", "full"): 3, ("DG", "none"): 2, ("DG_PV", "full"): 100, ("DG_PV", "none"): 90}
    assert dots(left) == pytest.approx(shares)
    assert dots(right)[("DG", "none")] == 1.25
    assert (left.get_xlabel(), right.get_xlabel()) == ("active cells (%)", "firing rate (Hz)")
    assert {"study", "recall", "3.00", "2.00", "90.0"} <= set(texts(left))
    assert {"run", "cue on", "0.50", "60.0"} <= set(texts(right))
    bands = [(p.get_x(), p.get_x() + p.get_width()) for a in (left, right) for p in a.patches]
    np.testing.assert_allclose(bands, [(1, 5), (0.1, 5), (0, 100)])


def test_activity_axes_in_and_what_is_missing():
    _, mine = plt.subplots(1, 2)
    assert plot_activity(TABLE, axes=tuple(mine)) == tuple(mine)
    assert not mine[1].patches  # without kinds no range of rates is known
    with pytest.raises(ValueError, match="table has no 'rates_cue_hz'"):
        plot_activity({k: v for k, v in TABLE.items() if k != "rates_cue_hz"})


# Style


def test_style_leaves_the_users_settings_alone():
    before = dict(plt.rcParams)
    with figure_style():
        assert plt.rcParams["font.size"] == 8
    plot_confusion(np.eye(2))
    assert dict(plt.rcParams) == before


def test_outcomes_and_areas_have_their_own_colours():
    areas = [colour(name) for name in ("EC", "DG", "CA3", "CA1", "NCX")]
    assert len(set(areas)) == 5
    assert len({*OUTCOME.values(), WEAK}) == 4
    assert colour("CA3_PV") == colour("CA3")
    assert colour("SUBICULUM") == colour("SUBICULUM_PV")


def test_save_writes_each_format_alike_each_time(tmp_path, run):
    axes = plot_raster(run, pairs=[0])
    files = save(axes.figure, tmp_path / "raster.v1", ("png", "pdf"))
    assert [f.name for f in files] == ["raster.v1.png", "raster.v1.pdf"]
    first = [f.read_bytes() for f in files]
    assert [f.read_bytes() for f in save(axes.figure, tmp_path / "raster.v1", ("png", "pdf"))] == first
    assert plt.imread(files[0]).shape[1] == pytest.approx(180 / 25.4 * 300, abs=1)
    assert first[1].startswith(b"%PDF")
    with pytest.raises(ValueError, match="format must be one of png, pdf, svg, got 'jpg'"):
        save(axes.figure, tmp_path / "other", ("png", "jpg"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["raster.v1.pdf", "raster.v1.png"]


def test_doses_that_were_run_are_marked():
    from spikekv.analysis import plot_doses

    panel = plot_doses([0.0, 0.5, 1.0], [[{"f1": 0.9}], [{"f1": 0.6}], [{"f1": 0.1}]], "CA3")[0, 1]
    (marked,) = [line for line in panel.lines if line.get_marker() == "o"]
    assert marked.get_xdata().tolist() == [0.0, 0.5, 1.0]
    assert marked.get_ydata().tolist() == pytest.approx([0.9, 0.6, 0.1])
