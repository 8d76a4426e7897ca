"""Balanced inhibition against its closed form: a running mean of the excitation at each presynaptic spike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from spikekv.models.plasticity.balanced_inhibition import BalancedInhibition
from spikekv.models.synapses.receptors import AMPA, GABA_A

TAU, PEAK = 50.0, 10.0  # of the receptor that is read, here also the one that the synapse opens
RULE = BalancedInhibition(eta=0.2, target=20.0, rest=0.5, w_initial=0.4, receptor="GABA_A")
TIMES = np.array([[20.0, 30.0, 60.0], [20.0, 24.0, 100.0]])


def weights(bench: Any, rule: BalancedInhibition, pre: np.ndarray, ach: float = 1.0) -> np.ndarray:
    """Of synapses that are given the spikes pre[n] (ms), (n, n_spikes)."""
    circuit = bench.circuit(
        len(pre), receptors=(AMPA(tau=1.0), GABA_A(tau=TAU)), conductance={"GABA_A": PEAK}, plasticity=rule
    )
    trains = {"PRE": (np.repeat(np.arange(len(pre)), pre.shape[1]), pre.ravel())}
    return bench.weights(bench.job(circuit, 120, trains, keep_weights=("PRE->POST",), POST__ACh=ach))[0]


def running_mean(rule: BalancedInhibition, times: np.ndarray, ach: float) -> float:
    """Spike by spike: transmit ``rest + w``, then move w towards the conductance that this leaves."""
    w, g, last = rule.w_initial, 0.0, times[0]
    for t in times:
        g = g * np.exp(-(t - last) / TAU) + PEAK * (rule.rest + w)
        w = min(max(w + rule.eta * ach * (g / rule.target - w), 0.0), rule.w_max)
        last = t
    return w


@pytest.mark.parametrize("ach", [0.0, 0.5, 1.0])
def test_the_weight_is_a_running_mean_of_the_conductance_while_acetylcholine_is_high(bench: Any, ach: float) -> None:
    expected = [running_mean(RULE, times, ach) for times in TIMES]
    assert weights(bench, RULE, TIMES, ach) == pytest.approx(expected, rel=2e-3)
    assert (expected == pytest.approx([0.4, 0.4])) == (ach == 0)


def test_what_is_more_excited_is_inhibited_more(bench: Any) -> None:
    weak, strong = (weights(bench, replace(RULE, target=target), TIMES)[0] for target in (40.0, 10.0))
    assert strong > 2 * weak


def test_weights_stay_within_their_bounds_and_frozen_ones_as_they_are(bench: Any) -> None:
    assert weights(bench, replace(RULE, eta=1.0, target=0.1, w_max=0.8), TIMES) == pytest.approx(0.8)
    assert weights(bench, replace(RULE, plastic=0.0), TIMES) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BalancedInhibition(target=0), r"BalancedInhibition\.target: must be positive, got 0"),
        (lambda: BalancedInhibition(w_max=-1), r"BalancedInhibition\.w_max: must be positive, got -1"),
        (lambda: BalancedInhibition(eta=1.5), r"BalancedInhibition\.eta: must be in \[0, 1\], got 1.5"),
        (lambda: BalancedInhibition(w_initial=4), r"BalancedInhibition\.w_initial: must be in \[0, 3\], got 4"),
        (lambda: BalancedInhibition(rest=-1), r"BalancedInhibition\.rest: must not be negative, got -1"),
    ],
)
def test_impossible_rules_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
