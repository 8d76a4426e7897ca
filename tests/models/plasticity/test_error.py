"""The error rule against its closed form: taught spikes raise a synapse, predicted ones lower it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from spikekv.models.plasticity.error import ErrorRule
from spikekv.models.synapses.receptors import AMPA, GABA_A

LAGS = np.array([2.0, 5.0, 10.0, 40.0])
TAU, PEAK = 50.0, 10.0  # of a receptor that fires nothing, so that the teacher alone does
RULE = ErrorRule(eta=0.2, target=20.0, w_max=3.0, w_initial=0.5, receptor="GABA_A")


def weights(bench: Any, rule: ErrorRule, pre: np.ndarray, post: np.ndarray, ach: float = 1.0) -> np.ndarray:
    """Of synapses that are given the spikes pre[n] and post[n] (ms), (n, n_spikes)."""
    circuit = bench.circuit(
        len(pre), receptors=(AMPA(tau=1.0), GABA_A(tau=TAU)), conductance={"GABA_A": PEAK}, plasticity=rule
    )
    trains = {
        name: (np.repeat(np.arange(len(times)), times.shape[1]), times.ravel())
        for name, times in (("PRE", pre), ("TEACHER", post))
    }
    return bench.weights(bench.job(circuit, 120, trains, keep_weights=("PRE->POST",), POST__ACh=ach))[0]


@pytest.mark.parametrize("ach", [0.0, 0.5, 1.0])
def test_each_presynaptic_spike_takes_away_what_is_predicted(bench: Any, ach: float) -> None:
    pre = np.column_stack([np.full(len(LAGS), 20.0), 20.0 + LAGS])
    found = weights(bench, RULE, pre, np.zeros((len(LAGS), 0)), ach)
    once = 0.5 - 0.2 * ach * PEAK * 0.5 / 20
    conductance = PEAK * 0.5 * np.exp(-LAGS / TAU) + PEAK * once
    assert found == pytest.approx(once - 0.2 * ach * conductance / 20, rel=2e-3)


def test_a_taught_spike_adds_the_presynaptic_trace(bench: Any) -> None:
    pre = np.full((len(LAGS), 1), 20.0)
    found = weights(bench, RULE, pre, pre + LAGS[:, None])
    assert found - (0.5 - 0.2 * PEAK * 0.5 / 20) == pytest.approx(0.2 * np.exp(-LAGS / 20), rel=0.1)


def test_weights_stay_within_their_bounds(bench: Any) -> None:
    pre = 20 + 4.0 * np.arange(20)[None]
    nothing = np.zeros((1, 0))
    assert weights(bench, replace(RULE, eta=1.0, target=0.1), pre, nothing) == 0
    taught = np.array([[21.0, 45.0, 69.0, 93.0]])
    assert weights(bench, replace(RULE, eta=1.0, target=1e6, w_max=0.8), pre, taught) == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ErrorRule(target=0), r"ErrorRule\.target: must be positive, got 0"),
        (lambda: ErrorRule(w_max=-1), r"ErrorRule\.w_max: must be positive, got -1"),
        (lambda: ErrorRule(eta=1.5), r"ErrorRule\.eta: must be in \[0, 1\], got 1.5"),
        (lambda: ErrorRule(w_initial=4), r"ErrorRule\.w_initial: must be in \[0, 3\], got 4"),
        (lambda: ErrorRule(plastic=-1), r"ErrorRule\.plastic: must be in \[0, 1\], got -1"),
    ],
)
def test_impossible_rules_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
