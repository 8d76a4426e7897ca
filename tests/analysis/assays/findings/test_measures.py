"""What findings measure beyond the package's own measures: worked by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from spikekv.analysis.assays.findings import f14_consolidation as f14
from spikekv.analysis.assays.findings import f16_contiguity as f16
from spikekv.analysis.assays.findings.f11_transfer_curves import above
from spikekv.analysis.assays.findings.tables import span_words


def test_intrusions_are_relative_to_the_places_that_were_possible() -> None:
    """Three cues of a list of three have four neighbours at distance 1 and two at distance 2."""
    cued, asked, came = np.arange(3), np.array([0]), np.array([1])
    assert f16._share(cued, asked, came, n=3, distance=1) == pytest.approx(1 / 4)
    assert f16._share(cued, asked, came, n=3, distance=2) == 0
    assert f16._share(cued, np.array([0]), np.array([2]), n=3, distance=2) == pytest.approx(1 / 2)


def test_spontaneous_bursts_are_counted_where_nothing_is_shown() -> None:
    """Twenty of a thousand cells in the rest are a burst; the same in a trial, or two cells, are none."""
    in_rest, in_trial, few = np.full(20, 0.41), np.full(20, 1.21), np.full(2, 0.61)
    times = np.concatenate([in_rest, few, in_trial])
    cells = np.concatenate([np.arange(20), np.arange(2), np.arange(20)])
    trials = SimpleNamespace(start=np.array([1.0]), stop=np.array([1.5]))
    recording = SimpleNamespace(
        trials=trials, spikes={"CA3": (cells, times)}, sizes={"CA3": 1000}, duration=1.5, kinds={}
    )
    windows = len(np.arange(0.05, 0.95, 0.05))
    assert f14.spontaneous(recording) == pytest.approx(1 / (windows * 0.05))  # type: ignore[arg-type]


def test_a_transfer_curve_is_compared_with_its_input_or_with_another_stage() -> None:
    run = {"CA3.70": 0.9, "CA3.80": 1.0, "DG.70": 0.2, "DG.80": 0.3}
    assert above("CA3", "intact", (70, 80))({"intact": run}) == pytest.approx(0.2)
    assert above("CA3", "intact", (70, 80), "DG")({"intact": run}) == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(0.0, None, "above 0"), (None, 0.15, "below 0.15"), (-0.1, 0.1, "-0.1 to 0.1"), (None, None, "any")],
)
def test_a_range_in_words(least: float | None, most: float | None, words: str) -> None:
    assert span_words(least, most) == words
