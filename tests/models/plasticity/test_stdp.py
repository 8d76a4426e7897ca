"""Pair and triplet STDP against their windows and the published dependence on frequency."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from spikekv.models.neurons.lif import LIF
from spikekv.models.plasticity import triplet_stdp
from spikekv.models.plasticity.pair_stdp import PairSTDP
from spikekv.models.plasticity.triplet_stdp import TripletSTDP

STEP = 1e-2  # relative error of a trace of 20 ms in one step of 0.2 ms
CELL = LIF(C_m=10.0, tau_ref=12.0, source="chosen: fires once per teacher spike, within a step")
LAGS = np.array([2.0, 5.0, 10.0, 20.0, 40.0])
PAIR = PairSTDP(gain=5.0, w_initial=0.5)

# Change of the weight after pairings at 10 ms at a frequency (Hz), in cortical slices: mean and standard error
# (Sjostrom, Turrigiano & Nelson 2001, Neuron 32:1149), the data that Pfister & Gerstner (2006) fitted
SLICE = {
    10.0: {0.1: (-0.04, 0.05), 10: (0.14, 0.10), 20: (0.29, 0.14), 40: (0.53, 0.11), 50: (0.56, 0.26)},
    -10.0: {0.1: (-0.29, 0.08), 10: (-0.41, 0.11), 20: (-0.34, 0.10), 40: (0.56, 0.32), 50: (0.75, 0.19)},
}


def simulated(bench: Any, rule: PairSTDP | TripletSTDP, pre: np.ndarray, post: np.ndarray) -> tuple[Any, Any, Any]:
    """Weights of synapses of which n gets the trains pre[n] and post[n] (ms), and the true trains."""
    trains = {
        name: (np.repeat(np.arange(len(times)), times.shape[1]), times.ravel())
        for name, times in (("PRE", pre), ("TEACHER", post))
    }
    circuit = bench.circuit(len(pre), CELL, plasticity=rule)
    job = bench.job(circuit, max(pre.max(), post.max()) + 20, trains, keep_weights=("PRE->POST",))
    weights, last = bench.weights(job)
    return weights, pre + (last["PRE"] - pre[:, -1])[:, None], post + (last["POST"] - post[:, -1])[:, None]


def change(rule: TripletSTDP, pre: np.ndarray, post: np.ndarray) -> float:
    """Sum of equations 3 and 4 over the spikes of two trains (ms), written apart from the rule's code."""

    def trace(times: np.ndarray, at: float, tau: float) -> float:
        return float(np.exp((times[times < at] - at) / tau).sum())

    up = sum(trace(pre, t, rule.tau_plus) * (rule.A2_plus + rule.A3_plus * trace(post, t, rule.tau_y)) for t in post)
    down = sum(
        trace(post, t, rule.tau_minus) * (rule.A2_minus + rule.A3_minus * trace(pre, t, rule.tau_x)) for t in pre
    )
    return rule.gain * float(up - down)


def test_pair_window(bench: Any) -> None:
    base = np.full((len(LAGS), 1), 20.0)
    pre, post = np.vstack([base, base + LAGS[:, None]]), np.vstack([base + LAGS[:, None], base])
    weights, pre, post = simulated(bench, PAIR, pre, post)
    lag = (post - pre)[:, 0]
    expected = np.where(
        lag > 0, PAIR.A_plus * np.exp(-lag / PAIR.tau_plus), -PAIR.A_minus * np.exp(lag / PAIR.tau_minus)
    )
    assert weights - 0.5 == pytest.approx(5 * expected, rel=5 * STEP)


@pytest.mark.parametrize(
    "name", ["VISUAL_CORTEX_MINIMAL", "VISUAL_CORTEX_FULL", "HIPPOCAMPUS_MINIMAL", "HIPPOCAMPUS_FULL"]
)
def test_triplets_follow_the_equations(bench: Any, name: str) -> None:
    rule = replace(getattr(triplet_stdp, name), w_initial=0.5, gain=3.0)
    pre = np.array([[10.0, 22.0, 60.0, 75.0], [12.0, 31.0, 52.0, 78.0]])
    post = np.array([[16.0, 41.0, 66.0, 90.0], [10.0, 26.0, 47.0, 70.0]])
    weights, pre, post = simulated(bench, rule, pre, post)
    expected = [change(rule, a, b) for a, b in zip(pre, post, strict=True)]
    assert max(np.abs(expected)) > 0.02
    assert weights - 0.5 == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize("rule", [triplet_stdp.VISUAL_CORTEX_MINIMAL, triplet_stdp.VISUAL_CORTEX_FULL])
@pytest.mark.parametrize("lag", SLICE)
def test_triplets_depend_on_frequency_as_in_the_slice(rule: TripletSTDP, lag: float) -> None:
    """60 pairings at each frequency change the weight by what was measured, within two standard errors.

    Pair STDP cannot: what depresses at low frequencies potentiates at high ones.
    """
    for rate, (mean, error) in SLICE[lag].items():
        pre = 100 + 1e3 * np.arange(60) / rate
        assert abs(change(rule, pre, pre + lag) - mean) < 2 * error, rate


def test_the_code_depends_on_frequency_as_the_equations_do(bench: Any) -> None:
    rule = replace(triplet_stdp.VISUAL_CORTEX_MINIMAL, w_initial=0.5)
    for rate, sign in ((10.0, -1), (50.0, 1)):
        pre = 30 + 1e3 * np.arange(10)[None] / rate
        weights, pre, post = simulated(bench, rule, pre, pre - 10.0)
        expected = change(rule, pre[0], post[0])
        assert weights[0] - 0.5 == pytest.approx(expected, abs=3e-3)
        assert np.sign(expected) == sign


def test_weights_stay_within_their_bounds_and_need_acetylcholine(bench: Any) -> None:
    pre = np.tile(20.0 + 10 * np.arange(5), (2, 1))
    strong = replace(PAIR, gain=500.0)
    assert simulated(bench, strong, pre[:1], pre[:1] + 3)[0] == 1
    assert simulated(bench, strong, pre[:1], pre[:1] - 3)[0] <= 1
    circuit = bench.circuit(1, plasticity=strong)
    trains = {"PRE": ([0], [20.0]), "TEACHER": ([0], [23.0])}
    job = bench.job(circuit, 40, trains, keep_weights=("PRE->POST",), POST__ACh=0.0)
    assert bench.weights(job)[0] == 0.5


@pytest.mark.parametrize(
    ("cls", "wrong"),
    [(PairSTDP, {"A_plus": -1}), (PairSTDP, {"tau_plus": 0}), (PairSTDP, {"w_initial": 2}), (TripletSTDP, {"gain": -1}),
     (TripletSTDP, {"tau_y": 0}), (TripletSTDP, {"plastic": 2})],
)  # fmt: skip
def test_impossible_constants_are_refused(cls: type, wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=cls.__name__):
        cls(**wrong)
