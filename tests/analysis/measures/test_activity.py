import dataclasses

import numpy as np
import pytest
from spikekv.analysis.measures import activity


def test_rates_by_hand(record, blocks):
    r = record(blocks, {"VALUE": {"study": 3 * blocks, "blank": np.ones((2, 20), int), "recall": 1 * blocks}})
    n_spikes = 5 * 4 * 3 + 2 * 20 + 5 * 4
    assert activity.rates_hz(r)["VALUE"] == pytest.approx(n_spikes / 20 / r.duration)
    # Ten cues of 0.1 s; spikes of blank trials are not under a cue
    assert activity.rates_cue_hz(r)["VALUE"] == pytest.approx((5 * 4 * 3 + 5 * 4) / 20 / 1.0)


def test_active_fraction_uses_theta_for_values_only(record, blocks):
    counts = {"study": 2 * blocks, "recall": 1 * blocks}
    r = record(blocks, {"VALUE": counts, "CA3": counts})
    assert activity.active_fraction(r, "study", theta=2) == {"VALUE": 0.2, "CA3": 0.2}
    assert activity.active_fraction(r, "recall", theta=2) == {"VALUE": 0.0, "CA3": 0.2}


def test_cv_of_known_trains(record, blocks):
    r = record(blocks, {"VALUE": {"recall": 1 * blocks}})
    regular, alternating = np.arange(9) * 0.01, np.cumsum([0, 1, 3, 1, 3]) * 0.01
    trains = [(np.zeros(9), regular), (np.ones(5), alternating), (np.full(2, 2), [0.0, 0.5])]
    cells = np.concatenate([c for c, _ in trains]).astype(np.int32)
    times = np.concatenate([t for _, t in trains])
    order = np.argsort(times, kind="stable")
    r = dataclasses.replace(r, spikes={"VALUE": (cells[order], times[order])})
    # Intervals all alike: 0; 1, 3, 1, 3: 1/2; a cell with one interval is left out
    assert activity.cv_isi(r)["VALUE"] == pytest.approx((0 + 0.5) / 2)


def test_cv_of_poisson_trains_is_one(record, blocks):
    rng = np.random.default_rng(0)
    times = np.sort(rng.random(40_000) * 100)
    cells = rng.integers(20, size=40_000).astype(np.int32)
    r = dataclasses.replace(record(blocks, {"VALUE": {"recall": 1 * blocks}}), spikes={"VALUE": (cells, times)})
    assert activity.cv_isi(r)["VALUE"] == pytest.approx(1, abs=0.02)


def test_cv_leaves_out_given_trains_and_silence(record, blocks):
    kinds = {"VALUE": "excitatory", "KEY": "input"}
    r = record(blocks, {"VALUE": {"recall": 0 * blocks}, "KEY": {"recall": 9 * blocks}}, kinds=kinds)
    assert activity.cv_isi(r) == {"VALUE": None}


def warn(record, blocks, kind, hz, fraction):
    r = record(blocks, {"CA3": {"recall": 1 * blocks}}, kinds={"CA3": kind}, active_range={"CA3": (0.02, 0.05)})
    return activity.warnings(r, {"CA3": hz}, {"CA3": fraction}, {"CA3": 0.03}, background=0.0)


@pytest.mark.parametrize(
    ("kind", "hz", "fraction", "words"),
    [
        ("excitatory", 0.0, 0.03, "CA3 is silent"),
        ("excitatory", 7.0, 0.03, "outside 0.1-5 Hz"),
        ("excitatory", 0.05, 0.03, "outside 0.1-5 Hz"),
        ("inhibitory", 150.0, 0.03, "not below 100 Hz"),
        ("excitatory", 1.0, 0.33, "33 % of cells active at study, outside 2-5 %"),
    ],
)
def test_warnings_name_what_leaves_its_range(record, blocks, kind, hz, fraction, words):
    (warning,) = warn(record, blocks, kind, hz, fraction)
    assert words in warning


def test_background_is_the_rate_without_a_cue(record, blocks):
    blank = np.zeros((2, 20), int)
    blank[0, :3] = 2
    r = record(blocks, {"VALUE": {"recall": 9 * blocks, "blank": blank}})
    assert activity.background_rate_hz(r) == pytest.approx(6 / 20 / 0.2)
    silent = record(blocks, {"VALUE": {"recall": 9 * blocks}}, n_blank=0)
    with pytest.raises(ValueError, match="no blank trials"):
        activity.background_rate_hz(silent)


def test_recalled_cells_are_those_of_the_cued_value_while_the_cue_is_on(record, blocks):
    r = record(blocks, {"VALUE": {"recall": 3 * blocks + 2 * ~blocks}})
    assert activity.recalled_rate_hz(r) == pytest.approx(3 / 0.1)  # a cue is on for .1 s
    assert activity.warnings(r, {"VALUE": 1.0}, {}, {}, 0.0, recalled=50.0) == []
    (warning,) = activity.warnings(r, {"VALUE": 1.0}, {}, {}, 0.0, recalled=84.4)
    assert warning == "VALUE cells that are recalled fire at 84 Hz, above 50 Hz"


@pytest.mark.parametrize(
    ("background", "expected"), [(0.0, []), (0.3, ["VALUE background 0.30 Hz is below 0.5 Hz"]), (0.5, [])]
)
def test_a_background_that_was_silenced_is_named(record, blocks, background, expected):
    r = record(blocks, {"VALUE": {"recall": 1 * blocks}})
    assert activity.warnings(r, {"VALUE": 1.0}, {}, {}, background) == expected


def test_no_warning_in_range(record, blocks):
    assert warn(record, blocks, "excitatory", 1.0, 0.03) == []
    assert warn(record, blocks, "inhibitory", 60.0, 0.03) == []
    assert warn(record, blocks, "input", 60.0, 0.03) == []
