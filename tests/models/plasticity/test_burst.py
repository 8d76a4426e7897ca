"""The rule that asks the target for a burst, and the gate that saturates, against their closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from spikekv.models.plasticity.burst import BurstHebb, SaturatingHebb
from spikekv.models.plasticity.graded_inhibition import GradedInhibition

RULE = BurstHebb(eta=0.5, tau_x=50.0, tau_b=60.0, w_initial=0.1, gate_half=0.3)


def weight(bench: Any, rule: Any, pre: list[float], post: list[float], ach: float = 1.0) -> float:
    """Weight after one synapse's source and target have fired at the given times (ms)."""
    circuit = bench.circuit(1, plasticity=rule)
    trains = {"PRE": ([0] * len(pre), pre), "TEACHER": ([0] * len(post), post)}
    job = bench.job(circuit, 200, trains, keep_weights=("PRE->POST",), POST__ACh=np.array([ach]))
    return float(bench.weights(job)[0][0])


@pytest.mark.parametrize(("pre", "post"), [([20.0], [30.0]), ([30.0], [20.0]), ([20.0, 40.0], [30.0])])
def test_a_single_spike_of_the_target_binds_nothing(bench: Any, pre: list[float], post: list[float]) -> None:
    assert weight(bench, RULE, pre, post) == pytest.approx(0.1, abs=1e-12)


def test_the_second_spike_of_a_burst_stores_both_traces(bench: Any) -> None:
    found = weight(bench, RULE, [20.0], [30.0, 50.0])
    assert found - 0.1 == pytest.approx(0.5 * np.exp(-30 / 50) * np.exp(-20 / 60) * 0.9, rel=0.03)


def test_a_burst_binds_a_source_that_fires_after_it(bench: Any) -> None:
    b = np.exp(-30 / 60) + np.exp(-10 / 60)
    found = weight(bench, RULE, [50.0], [20.0, 40.0])
    assert found - 0.1 == pytest.approx(0.5 * (b - 1) * 0.9, rel=0.05)


@pytest.mark.parametrize("ach", [0.0, 0.3, 1.0])
def test_the_gate_saturates(bench: Any, ach: float) -> None:
    rule = SaturatingHebb(eta=0.5, tau_x=20.0, w_initial=0.1, gate_half=0.3)
    gate = ach * 1.3 / (ach + 0.3)
    found = weight(bench, rule, [20.0], [30.0], ach)
    assert found - 0.1 == pytest.approx(0.5 * gate * np.exp(-10 / 20) * 0.9, rel=0.05, abs=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BurstHebb(eta=1.5), r"BurstHebb\.eta: must be in \[0, 1\], got 1\.5"),
        (lambda: BurstHebb(tau_b=0.0), r"BurstHebb\.tau_b: must be positive, got 0\.0"),
        (lambda: SaturatingHebb(gate_half=0.0), r"SaturatingHebb\.gate_half: must be positive, got 0\.0"),
    ],
)
def test_impossible_constants_are_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_inhibition_learns_the_same_whatever_acetylcholine_leaves_of_what_it_reads() -> None:
    """The factor that acetylcholine leaves of the conductance read is divided out in the rule's own code."""
    rule = GradedInhibition(eta=0.1, target=20.0, ach_read=-0.8, half_read=0.5)
    found = []
    for level in (0.2, 0.6, 1.0):
        left = 1 - 0.8 * level * 1.5 / (level + 0.5)
        names = {
            "clip": np.clip,
            "plastic": 1.0,
            "eta": 0.1 / level,
            "ACh_post": level,
            "target": 20.0,
            "w": 0.2,
            "w_max": 3.0,
            "g_NMDA_post": 10.0 * left,
            "ach_read": -0.8,
            "half_read": 0.5,
        }
        exec(rule.on_pre, {}, names)
        found.append(names["w"])
    assert found == pytest.approx([0.2 + 0.1 * (0.5 - 0.2)] * 3)


@pytest.mark.parametrize("changed", [{"ach_read": -1.0}, {"half_read": 0.0}])
def test_impossible_reading_is_refused(changed: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=rf"GradedInhibition\.{next(iter(changed))}"):
        GradedInhibition(**changed)
