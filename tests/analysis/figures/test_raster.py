"""The raster: which spikes it shows, of which cells, in which colours, under which words."""

import dataclasses
import itertools

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.legend import Legend
from spikekv.analysis import StyleSheet, styled
from spikekv.analysis.figures import raster_view
from spikekv.analysis.figures.raster import plot_comparison, plot_raster
from spikekv.analysis.figures.style import OUTCOME, WEAK, colour


def strokes(axes, population):
    """Colour -> number of spikes drawn for a population."""
    found = [c for c in axes.collections if c.get_label() == f"spikes {population}"]
    return {to_hex(c.get_color()[0]).upper(): len(c.get_segments()) for c in found}


def missed(axes):
    return sum(len(c.get_segments()) for c in axes.collections if c.get_label().startswith("missed"))


def texts(axes):
    return [t.get_text() for t in axes.texts]


def rates(axes):
    """The panels of rates that belong to a raster, top to bottom."""
    return [a for a in axes.figure.axes if a.get_ylabel().endswith("rate (Hz)")]


# Raster


def test_every_spike_of_the_shown_trials_is_drawn_once(run):
    axes = plot_raster(run, pairs=[0, 2])
    assert sum(strokes(axes, "KEY").values()) == 2 * 3 + 2 * 1
    assert sum(strokes(axes, "VALUE").values()) == 2 * 4 * 2 + (3 + 1) * 2 + 4 * 2
    assert sum(strokes(axes, "VALUE_INH").values()) == 4 * 3


def test_value_cells_are_coloured_by_what_became_of_them(run):
    axes = plot_raster(run, pairs=[0])
    study, recalled = 4 * 2, 3 * 2
    assert strokes(axes, "VALUE") == {OUTCOME["stored"]: study + recalled, OUTCOME["false"]: 2}
    assert missed(axes) == 1
    assert strokes(axes, "KEY") == {colour("KEY"): 3 + 1}


def test_theta_moves_cells_from_active_to_missed(run):
    axes = plot_raster(run, pairs=[0, 1], theta=3)
    # The spikes of cell 7 at the recall of pair 0 are too few to be false; it is shown for pair 1
    assert strokes(axes, "VALUE") == {colour("VALUE"): 8 * 2, OUTCOME["missed"]: 3 * 2 + 4 * 2, WEAK: 2}
    assert missed(axes) == 8


def test_theta_is_by_default_each_runs_own(record, blocks):
    background = {"study": 2 * blocks, "recall": 2 * blocks + 1}
    noisy, quiet = (record(blocks, {"VALUE": {**background, "blank": np.full((2, 20), n)}}) for n in (1, 0))
    axes = plot_raster(noisy, pairs=[0])
    assert OUTCOME["false"].upper() not in strokes(axes, "VALUE")  # one spike is no answer where theta is 2
    a, b = plot_comparison(noisy, quiet, ("noisy", "quiet"), pairs=[0])
    assert OUTCOME["false"].upper() not in strokes(a, "VALUE")
    assert OUTCOME["false"].upper() in strokes(b, "VALUE")
    legend = rates(b)[-1].get_legend()
    assert any("≥ 2 / 1 spikes" in t.get_text() for t in legend.get_texts())


def test_trials_are_headed_by_phase_pair_and_cue(record, blocks, run):
    presented = np.eye(5, 6, dtype=bool)
    presented[2, 5] = True
    trials = dataclasses.replace(run.trials, presented=np.vstack([run.trials.presented[:7], presented]))
    axes = plot_raster(dataclasses.replace(run, trials=trials), pairs=[2])
    assert {"study pair 2", "recall pair 2"} <= set(texts(axes))
    cues = [t for t in texts(axes) if t.startswith("cue")]
    assert [t.split(",")[0] for t in cues] == ["cue 100 %", "cue 100 %"]
    assert ["+ 100 % wrong" in t for t in cues] == [False, True]


def test_populations_are_named_with_size_and_what_is_shown(run):
    words = "\n".join(texts(plot_raster(run, pairs=[0, 2])))
    assert "20 cells, shown:\n8 engram\n10 other" in words
    assert "3 of 3 cells" in words  # interneurons have no engram
    names = {t.get_text(): t.get_color() for t in plot_raster(run).texts}
    assert names["VALUE"] == names["VALUE_INH"] == colour("VALUE") != names["KEY"] == colour("KEY")


def test_only_the_chosen_populations(run):
    axes = plot_raster(run, populations=["VALUE"], pairs=[0])
    assert strokes(axes, "KEY") == {}
    assert [a.get_ylabel() for a in rates(axes)] == ["excitatory\nrate (Hz)"]


def test_rates_are_per_cell_and_second(run):
    excitatory, inhibitory = rates(plot_raster(run, pairs=[0]))
    lines = {line.get_label(): line.get_ydata() for line in (*excitatory.lines, *inhibitory.lines)}
    # Study: 4 cells x 2 spikes of 20 cells in one bin of 10 ms, and 3 of 3 interneurons
    assert np.nanmax(lines["VALUE"]) == pytest.approx(8 / 20 / 0.01)
    assert np.nanmax(lines["VALUE_INH"]) == pytest.approx(3 / 3 / 0.01)
    assert np.nansum(lines["KEY"]) * 0.01 * 6 == pytest.approx(3 + 1)
    assert inhibitory.get_xlabel() == "time from cue onset (ms)"


def test_interval_is_continuous_time(run):
    start, stop = run.trials.start[1] - 0.01, run.trials.stop[2] + 0.01
    axes = plot_raster(run, interval=(start, stop))
    assert axes.get_xlim() == pytest.approx((start, stop))
    assert rates(axes)[-1].get_xlabel() == "time (s)"
    assert strokes(axes, "VALUE") == {colour("VALUE"): 2 * 4 * 2}
    assert [t for t in texts(axes) if t.startswith("study")] == ["study 1", "study 2"]


def test_interval_colours_recall_too(run):
    recall = run.trials.where("recall")[0]
    axes = plot_raster(run, interval=(run.trials.start[recall], run.trials.stop[recall]))
    assert strokes(axes, "VALUE") == {OUTCOME["stored"]: 3 * 2, OUTCOME["false"]: 2}


def test_axes_in_axes_out(run):
    figure, (left, right) = plt.subplots(1, 2)
    before = right.get_position().bounds
    assert plot_raster(run, pairs=[0], ax=left) is left
    assert len(rates(left)) == 2
    assert right.get_position().bounds == before
    assert not right.collections
    assert plt.get_fignums() == [figure.number]


def test_points_are_rasterised_and_text_is_not(run):
    axes = plot_raster(run, pairs=[0])
    assert all(c.get_rasterized() for c in axes.collections)
    assert not any(t.get_rasterized() for t in axes.texts)


def test_pictures_over_trials_are_cue_and_value(pictured):
    axes = plot_raster(pictured, pairs=[0], theta=2)
    images = [a.offsetbox.get_data() for a in axes.artists]
    stimuli = pictured.stimuli
    # Recalled cells 0, 1, 2 and 7 are pixels 0, 1, 2 and 3
    expected = stimuli.cue_features[0], stimuli.value_features[0], stimuli.cue_features[0], np.full(4, 1.25)
    for image, features in zip(images, expected, strict=True):
        np.testing.assert_allclose(image, features.reshape(2, 2))


@pytest.mark.parametrize("pairs", [[0, 1, 2], [0, 1, 2, 3, 4]])
def test_no_text_lies_on_another_or_off_the_page(pictured, pairs):
    figure = plot_raster(pictured, pairs=pairs).figure
    figure.canvas.draw()
    words = [t for a in figure.axes for t in (*a.texts, a.xaxis.label, a.yaxis.label)]
    for panel in rates(figure.axes[0]):
        low, high = panel.get_ylim()
        words += [label for label in panel.get_yticklabels() if low <= label.get_position()[1] <= high]
        words += panel.get_legend().get_texts() if panel.get_legend() else []
    boxes = [t.get_window_extent() for t in words if t.get_text() and t.get_visible()]
    page = figure.bbox
    assert all(page.x0 <= b.x0 and b.x1 <= page.x1 and page.y0 <= b.y0 and b.y1 <= page.y1 for b in boxes)
    assert [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if a.overlaps(b)] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"populations": ["VALU"]}, r"no population 'VALU'; did you mean VALUE\?"),
        ({"pairs": [5]}, r"pairs: must be in \[0, 4\], got 5"),
        ({"pairs": []}, "pairs: must name at least one"),
        ({"interval": (1.0, 0.5)}, "interval: must be two increasing times"),
        ({"interval": (0.0, 99.0)}, "interval: must be two increasing times"),
    ],
)
def test_bad_requests_name_the_remedy(run, arguments, message):
    with pytest.raises(ValueError, match=message):
        plot_raster(run, **arguments)
    assert not plt.get_fignums()


# What a raster shows


def test_rows_are_engrams_then_strangers_then_a_sample(run):
    trials = raster_view.trials_of(run, [0])
    rows = raster_view.choose_rows([run], "VALUE", np.array([0]), trials, [1])
    assert rows.cells[:4].tolist() == [0, 1, 2, 3]
    assert rows.cells[4] == 7  # active at recall, belongs to no pair shown
    assert rows.pair.tolist() == [0] * 4 + [-1] * 10
    assert len(set(rows.cells.tolist())) == 14
    assert rows.n_engram == 4


def test_a_cell_of_two_engrams_has_one_row(run):
    values = run.values.copy()
    values[1, 0] = True
    rows = raster_view.choose_rows(
        [dataclasses.replace(run, values=values)], "VALUE", np.array([0, 1]), raster_view.trials_of(run, [0, 1]), [1]
    )
    assert np.count_nonzero(rows.cells == 0) == 1
    assert rows.n_engram == 8


def test_large_engrams_are_sampled_evenly(record):
    values = np.kron(np.eye(2), np.ones((1, 200))).astype(bool)
    r = record(values, {"VALUE": {"study": values.astype(int)}, "KEY": {"study": np.eye(2, 5, dtype=int)}})
    rows = raster_view.choose_rows([r], "VALUE", np.array([0, 1]), raster_view.trials_of(r, [0, 1]), [1])
    assert len(rows.of(0)) == len(rows.of(1)) == raster_view.MOST_ROWS // 2
    assert rows.n_engram == 400


def test_engram_of_a_stage_is_what_fired_at_study(record, blocks):
    fired = np.zeros((5, 9), int)
    fired[2, [1, 8]] = 1, 4
    r = record(blocks, {"CA3": {"study": fired}, "VALUE": {"study": 1 * blocks}})
    assert np.argwhere(raster_view.engrams(r, "CA3")).tolist() == [[2, 1], [2, 8]]
    # The second presentation of a pair adds its cells
    twice = dataclasses.replace(r.trials, pair=np.where(r.trials.pair == 3, 2, r.trials.pair))
    fired[3, 5] = 1
    r = record(blocks, {"CA3": {"study": fired}, "VALUE": {"study": 1 * blocks}})
    r = dataclasses.replace(r, trials=twice)
    assert np.flatnonzero(raster_view.engrams(r, "CA3")[2]).tolist() == [1, 5, 8]


def test_pairs_stand_in_the_order_given_and_by_themselves_in_that_of_time(run):
    trials = raster_view.trials_of(run, [4, 1])
    assert run.trials.pair[trials].tolist() == [4, 1, 4, 1]
    assert run.trials.kind[trials].tolist() == ["study", "study", "recall", "recall"]
    by_itself = run.trials.start[raster_view.trials_of(run)]
    assert by_itself.tolist() == sorted(by_itself)
    windows = raster_view.windows_of_trials(run, trials)
    ((*_, seconds),) = raster_view.delays(run, windows)
    first, last = (run.trials.start[trials[2:]].min(), run.trials.stop[trials[:2]].max())
    assert seconds == pytest.approx(first - raster_view.BEFORE - last - raster_view.AFTER)
    axes = plot_raster(run, pairs=[4, 1])
    assert [t for t in texts(axes) if "pair" in t] == ["study pair 4", "study pair 1", "recall pair 4", "recall pair 1"]


def test_windows_keep_to_their_trial_and_to_time(run):
    trials = raster_view.trials_of(run, [1, 4])
    windows = raster_view.windows_of_trials(run, trials)
    for window in windows:
        assert window.start <= run.trials.start[window.trial]
        assert raster_view.trials_in(run, window).tolist() == [window.trial]
    assert all(a.right < b.left for a, b in itertools.pairwise(windows))
    ((left, right, seconds),) = raster_view.delays(run, windows)
    assert (left, right) == (windows[1].right, windows[2].left)
    assert seconds == pytest.approx(windows[2].start - windows[1].stop)


def test_default_pairs_span_the_study(run):
    assert raster_view.default_pairs(run).tolist() == [0, 2, 4]


# Comparison


def test_comparison_sets_the_same_cells_and_times(run):
    i, t = run.spikes["VALUE"]
    late = t > run.trials.start[run.trials.where("recall")[0]]
    silent = dataclasses.replace(run, spikes={**run.spikes, "VALUE": (i[~late], t[~late])})
    a, b = plot_comparison(run, silent, ("intact", "lesioned"), pairs=[0])
    assert {"intact", "lesioned"} == {text.get_text() for text in a.figure.texts}
    assert a.get_xlim() == b.get_xlim()
    assert a.get_ylim() == b.get_ylim()
    assert (missed(a), missed(b)) == (1, 4)
    assert strokes(b, "VALUE") == {colour("VALUE"): 4 * 2}
    upper, lower = rates(a)[:2], rates(a)[2:]
    assert [x.get_ylim() for x in upper] == [x.get_ylim() for x in lower]
    notes = [[t for t in texts(x) if "engram" in t or "cells" in t] for x in (a, b)]
    assert notes[0] == notes[1]


def test_comparison_refuses_other_trials(run):
    moved = dataclasses.replace(run, trials=dataclasses.replace(run.trials, start=run.trials.start + 1))
    with pytest.raises(ValueError, match="intact and moved have other trials"):
        plot_comparison(run, moved, ("intact", "moved"))
    other = dataclasses.replace(run, sizes={**run.sizes, "VALUE": 21})
    with pytest.raises(ValueError, match="other populations"):
        plot_comparison(run, other, ("intact", "other"))


def below(axes):
    """All words of the legend below the rates."""
    legend = rates(axes)[-1].get_legend()
    return [t.get_text() for t in legend.get_texts()] if legend else []


def above(panel):
    """All words of the legend above a panel of rates."""
    return [t.get_text() for a in panel.artists if isinstance(a, Legend) for t in a.get_texts()]


def test_the_legend_names_only_what_the_window_holds(run):
    study = run.trials.where("study")
    first = plot_raster(run, interval=(float(run.trials.start[study[0]]), float(run.trials.stop[study[1]])))
    assert below(first) == ["study"]
    last = plot_raster(run, interval=(float(run.trials.start[-1]) - 0.01, float(run.trials.stop[-1])))
    assert {"recall", "false", "stored, missed"} <= set(below(last))
    assert "study" not in below(last)


def test_types_of_interneurons_have_lines_of_their_own_and_are_named(record, blocks):
    firing = {"study": np.ones((5, 3), int), "recall": np.ones((5, 3), int)}
    recording = record(
        blocks,
        {"VALUE": {"study": 2 * blocks}, "VALUE_PV": firing, "VALUE_NGF": firing},
        kinds={"VALUE": "excitatory", "VALUE_PV": "inhibitory", "VALUE_NGF": "inhibitory"},
    )
    axes = plot_raster(recording, pairs=[0])
    lines = {line.get_label(): line.get_linestyle() for line in rates(axes)[-1].lines}
    assert lines["VALUE_PV"] != lines["VALUE_NGF"]
    assert [above(panel) for panel in rates(axes)] == [["VALUE"], ["VALUE_PV", "VALUE_NGF"]]


def test_names_of_rates_take_rows_that_fit(record, blocks):
    names = [f"VALUE_INTERNEURONS_OF_TYPE_{n}" for n in range(6)]
    recording = record(
        blocks,
        {"VALUE": {"study": 2 * blocks}, **{name: {"study": np.ones((5, 3), int)} for name in names}},
        kinds={"VALUE": "excitatory", **dict.fromkeys(names, "inhibitory")},
    )
    figure = plot_raster(recording, pairs=[0]).figure
    figure.canvas.draw()
    panel = rates(figure.axes[0])[-1]
    legends = [a.get_window_extent() for a in panel.artists if isinstance(a, Legend)]
    assert len(legends) > 1
    assert all(box.x1 <= figure.bbox.x1 and box.y0 >= panel.get_window_extent().y1 for box in legends)
    assert not any(a.overlaps(b) for a, b in itertools.combinations(legends, 2))


def test_populations_stand_in_the_order_of_the_style_sheet(run):
    with styled(StyleSheet(order=("VALUE_INH", "VALUE"))):
        assert [t for t in texts(plot_raster(run, pairs=[0])) if t in run.sizes] == ["VALUE_INH", "VALUE", "KEY"]
        assert [t for t in texts(plot_raster(run, ["KEY", "VALUE"])) if t in run.sizes] == ["KEY", "VALUE"]


def test_few_windows_have_ticks_between_cue_on_and_off(run):
    few, many = plot_raster(run, pairs=[0]), plot_raster(run, pairs=[0, 1, 2])
    assert [t.get_text() for t in rates(few)[-1].get_xticklabels()] == ["0", "50", "100"] * 2
    assert [t.get_text() for t in rates(many)[-1].get_xticklabels()] == ["0", "100"] * 6
