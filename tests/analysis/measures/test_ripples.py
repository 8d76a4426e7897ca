"""Ripples, on spikes written by hand: a rhythm is found, and jitter takes it; a burst without one has none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from spikekv.analysis import Field
from spikekv.analysis.measures.bursts import bursts
from spikekv.analysis.measures.ripples import Ripples, band_share, ripples

BURSTS = np.arange(0.5, 19.5, 0.5)  # s


def found(volley_hz: float | None) -> Ripples:
    """Bursts of 60 ms of CA3; CA1 fires in volleys at a rate in them, or at random times; few spikes elsewhere."""
    rng = np.random.default_rng(1)
    burst = np.concatenate([at + rng.uniform(0, 0.06, 300) for at in BURSTS])
    if volley_hz is None:
        inside = np.concatenate([at + rng.uniform(0, 0.06, 120) for at in BURSTS])
    else:
        volleys = np.arange(0, 0.06, 1 / volley_hz)
        inside = np.concatenate(
            [at + np.repeat(volleys, 12) + rng.normal(0, 0.0005, 12 * volleys.size) for at in BURSTS]
        )
    times = {"CA3": np.sort(burst), "CA1": np.sort(np.r_[inside, rng.uniform(0, 20, 400)])}
    spikes = {name: (rng.integers(0, 1000, at.size), at) for name, at in times.items()}
    recording: Any = SimpleNamespace(spikes=spikes, sizes={"CA3": 1000, "CA1": 1000}, seed=1)
    return ripples(recording, "CA1", bursts(recording, "CA3", 0.0, 20.0), 0.0, 20.0)


def test_volleys_at_a_ripple_rate_are_a_ripple_that_jitter_takes() -> None:
    one = found(170.0)
    assert one.share > 0.6
    assert one.peak == pytest.approx(170, abs=10)
    assert one.outside == pytest.approx(0.21, abs=0.06)  # 100 of 480 Hz: spikes at random times
    assert one.jittered < 0.35


def test_spikes_at_random_times_and_a_gamma_rhythm_are_no_ripple() -> None:
    chance = found(None)
    assert chance.share == pytest.approx(chance.jittered, abs=0.05)
    gamma = found(80.0)
    assert gamma.peak == pytest.approx(80, abs=10)


def test_a_share_needs_a_window_in_the_field() -> None:
    field = Field("CA1", np.arange(1000) / 1000, np.sin(2 * np.pi * 50 * np.arange(1000) / 1000))
    assert band_share(field, np.array([0.5]), "gamma") > 0.95
    assert band_share(field, np.array([0.5])) < 0.05
    assert np.isnan(band_share(field, np.array([0.01])))
