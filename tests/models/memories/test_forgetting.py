"""Rules whose weights do not saturate: the bistable synapse and the covariance rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from spikekv.models.neurons.lif import LIF
from spikekv.models.plasticity.bistable import BistableHebb
from spikekv.models.plasticity.covariance import CovarianceRule
from spikekv.models.synapses.receptors import AMPA

BISTABLE = BistableHebb(depression=0.2, w_initial=0.02)
COVARIANCE = CovarianceRule(eta=0.5, x_mean=0.1, y_mean=0.05, w_initial=0.4)


def weights(bench: Any, rule: Any, pre: list[float], post: list[float]) -> float:
    trains = {"PRE": ([0] * len(pre), pre), "TEACHER": ([0] * len(post), post)}
    job = bench.job(bench.circuit(plasticity=rule), 150, trains, keep_weights=("PRE->POST",))
    return float(bench.weights(job)[0][0])


def test_a_bistable_synapse_transmits_in_full_until_it_switches_off(bench: Any) -> None:
    """Three spikes leave .8^3 > .5 of the state, the fourth takes it below."""
    circuit = bench.circuit(
        1, LIF(V_T=100.0), (AMPA(tau=0.5),), {"AMPA": 2.0}, plasticity=replace(BISTABLE, w_initial=1)
    )
    times = 10.0 + 20 * np.arange(6)
    job = bench.job(circuit, 130, {"PRE": ([0] * 6, list(times))})
    found = bench.record(job, "g_AMPA")
    peaks = [found["g_AMPA"][0][(found["t"] > t) & (found["t"] < t + 10)].max() * 1e9 for t in times]
    assert peaks == pytest.approx([2, 2, 2, 2, 0, 0], abs=1e-6)


def test_a_pair_switches_a_bistable_synapse_on_again(bench: Any) -> None:
    assert weights(bench, BISTABLE, [20.0], [22.0]) > 0.5
    assert weights(bench, BISTABLE, [20.0, 60.0, 80.0, 100.0, 120.0], [22.0]) < 0.5


def test_the_three_parts_of_the_covariance_rule(bench: Any) -> None:
    assert weights(bench, COVARIANCE, [20.0], []) == pytest.approx(0.4 * (1 - 0.5 * 0.05))
    assert weights(bench, COVARIANCE, [], [20.0]) == pytest.approx(0.4 - 0.5 * 0.1 * 0.4)
    together = weights(bench, COVARIANCE, [20.0], [22.0])
    w = 0.4 * (1 - 0.5 * 0.05)
    assert together == pytest.approx(w + 0.5 * (np.exp(-2 / 20) * (1 - w) - 0.1 * w), rel=0.02)


@pytest.mark.parametrize(
    ("cls", "wrong"),
    [(BistableHebb, {"on_above": 1.0}), (BistableHebb, {"eta": 2.0}), (CovarianceRule, {"x_mean": -0.1}),
     (CovarianceRule, {"tau_x": 0.0})],
)  # fmt: skip
def test_impossible_constants_are_refused(cls: type, wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))}: must be"):
        cls(**wrong)
