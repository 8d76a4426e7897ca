"""What findings measure beyond the package's own measures: worked by hand."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from spikekv.analysis.assays.findings import f06_list_length as f06
from spikekv.analysis.assays.findings import f12_feeling_of_knowing as f12
from spikekv.analysis.assays.findings import f14_consolidation as f14
from spikekv.analysis.assays.findings import f15_corners_and_features as f15
from spikekv.analysis.assays.findings import f16_contiguity as f16
from spikekv.analysis.assays.findings.f11_transfer_curves import above, of_itself
from spikekv.analysis.assays.findings.tables import span_words


def test_intrusions_are_relative_to_the_places_that_were_possible() -> None:
    """Three cues of a list of three have four neighbours at distance 1 and two at distance 2."""
    cued, asked, came = np.arange(3), np.array([0]), np.array([1])
    assert f16._share(cued, asked, came, n=3, distance=1) == pytest.approx(1 / 4)
    assert f16._share(cued, asked, came, n=3, distance=2) == 0
    assert f16._share(cued, np.array([0]), np.array([2]), n=3, distance=2) == pytest.approx(1 / 2)


def test_bursts_off_line_tell_which_pairs_were_replayed_and_whether_these_survived() -> None:
    """Two pairs; the key of the first comes three times in ten seconds, that of the second once."""
    keys = np.zeros((2, 1000), bool)
    keys[0, :20], keys[1, 20:40] = True, True
    volleys = [(0, 2.0), (0, 4.0), (1, 6.0), (0, 8.0)]
    times = np.concatenate([np.full(20, at + 0.001) for _, at in volleys])
    cells = np.concatenate([np.flatnonzero(keys[pair]) for pair, _ in volleys])
    rows = {"study": np.array([0, 1]), "filler": np.zeros(0, int), "replay": np.array([2])}
    trials = SimpleNamespace(
        start=np.array([0.0, 0.5, 1.0]), stop=np.array([0.2, 0.7, 11.0]), pair=np.array([0, 1, -1]), where=rows.get
    )
    values = keys[::-1]  # of NCX, which fires 30 ms later: that of the pair, but for the burst at 8 s
    came = [(pair if at < 7 else 1 - pair, at + 0.03) for pair, at in volleys]
    of_value = [np.flatnonzero(values[pair]) for pair, _ in came]
    spikes = {
        "CA3": (cells, times),
        "NCX": (np.concatenate(of_value), np.repeat([at for _, at in came], 20)),
        **dict.fromkeys(("CA1", "CA1_PV"), (cells, times + 0.002)),
    }
    recording = SimpleNamespace(
        trials=trials,
        spikes=spikes,
        sizes=dict.fromkeys(spikes, 1000),
        counts=lambda name, of: keys[of].astype(int),
        value="NCX",
        values=values,
        seed=1,
    )
    found = f14.off_line(recording, np.array([0.9, 0.2]))  # type: ignore[arg-type]
    assert found["bursts.pairs"] == 1.0
    assert found["bursts.value"] == pytest.approx((1 + 0.0204) * (3 - 1) / 4, abs=0.001)
    assert found["ripple.CA1.share"] > found["ripple.CA1.jittered"]
    assert found["bursts.rate"] == pytest.approx(0.4)
    assert found["bursts.per_pair"] == 2.0
    assert found["bursts.matched"] == 1.0
    assert found["bursts.participation"] == pytest.approx(0.02)
    assert found["replay_and_survival"] == pytest.approx(1.0)


def test_lists_have_every_order_of_lengths_as_often() -> None:
    for seed in range(4):
        pairs = list(itertools.pairwise(f06.lengths_of(seed)))
        assert {pairs.count((a, b)) for a in f06.LENGTHS for b in f06.LENGTHS} == {f06.CYCLES}


def test_the_feeling_is_the_sum_of_cubed_matches_of_early_spikes() -> None:
    """Cells 0 and 1 fire early and match one of two traces; a late spike of another cell does not count."""
    recording = SimpleNamespace(
        key="CA1",
        spikes={"CA1": (np.array([0, 1, 3]), np.array([1.02, 1.03, 1.10]))},
        windows=lambda name, rows: [(0, 3)],
        trials=SimpleNamespace(start=np.array([1.0])),
    )
    traces = np.array([[1, 1, 0, 0], [0, 0, 1, 1]], bool)
    assert f12.echo_intensity(recording, np.array([0]), traces) == pytest.approx([1.0 - 1.0])  # type: ignore[arg-type]
    assert f12.echo_intensity(recording, np.array([0]), traces[:1]) == pytest.approx([1.0])  # type: ignore[arg-type]


def test_the_order_of_feelings_is_judged_by_the_weakest_kind_shown_twice() -> None:
    felt = {"feeling.repeated": 0.6, "feeling.similar": 0.7, "feeling.changed": 0.3, "feeling.once": 0.4}
    assert f12.least_of_twice({"learned": felt}) == pytest.approx(-0.1)
    assert f12.shown_twice({"learned": felt}) == pytest.approx(0.4 / 3)


def test_similarity_within_and_between_classes() -> None:
    """Eight events of four classes: those of a class are alike."""
    found = f15._alike(np.tile(np.eye(4), (2, 1)), "key")
    assert found["key.within"] == pytest.approx(1.0)
    assert found["key.across"] == pytest.approx(-1 / 3)
    assert found["key.class"] == pytest.approx(4 / 3)


def test_a_transfer_curve_is_compared_with_its_input_or_with_another_stage() -> None:
    run = {"CA3.70": 0.9, "CA3.80": 1.0, "DG.70": 0.2, "DG.80": 0.3}
    assert above("CA3", "intact", (70, 80))({"intact": run}) == pytest.approx(0.2)
    assert above("CA3", "intact", (70, 80), "DG")({"intact": run}) == pytest.approx(0.7)


def test_the_dentate_gyrus_is_compared_with_its_own_repetition() -> None:
    run = {"DG.70": 0.25, "DG.80": 0.3, "DG.90": 0.35, "DG.100": 0.5}
    assert of_itself({"intact": run}) == pytest.approx(-0.2)
    assert np.isnan(of_itself({"intact": {**run, "DG.100": 0.0}}))


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(0.0, None, "above 0"), (None, 0.15, "below 0.15"), (-0.1, 0.1, "-0.1 to 0.1"), (None, None, "any")],
)
def test_a_range_in_words(least: float | None, most: float | None, words: str) -> None:
    assert span_words(least, most) == words
