"""The rule that lets go of an old value: when a synapse loses weight, and how much."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from spikekv.models.plasticity.burst import BurstHebb
from spikekv.models.plasticity.overwriting import OverwritingHebb

RULE = OverwritingHebb(eta=1.0, tau_x=50.0, tau_b=60.0, eta_down=0.6, down_at=5.0, ach_read=-0.9, half_read=0.5)


def after_a_source_spike(
    rule: BurstHebb, w: float = 0.8, ach: float = 1.0, bursts: float = 0.0, excited_nS: float = 20.0
) -> float:
    """The weight, by the rule's own code. excited_nS: conductance at the target as it were without acetylcholine."""
    left = 1 - 0.9 * ach * 1.5 / (ach + 0.5)
    names: dict[str, Any] = {p.name: p.value for p in rule.constants()}
    names |= {"clip": np.clip, "w": w, "ACh_post": ach, "g_NMDA_post": excited_nS * left}
    names[rule.traces[1][0].name + "_post"] = bursts
    exec(rule.on_pre, {}, names)
    return float(names["w"])


def test_a_synapse_onto_a_cell_that_is_excited_and_silent_loses_weight() -> None:
    assert after_a_source_spike(RULE) == pytest.approx(0.8 * (1 - 0.6))


@pytest.mark.parametrize(("excited", "part"), [(0.0, 0.0), (5.0, 0.0), (7.5, 0.5), (10.0, 1.0)])
def test_only_many_synapses_together_set_it_off(excited: float, part: float) -> None:
    assert after_a_source_spike(RULE, excited_nS=excited) == pytest.approx(0.8 * (1 - 0.6 * part))


@pytest.mark.parametrize("bursts", [0.0, 0.25, 1.0])
def test_a_cell_that_fires_keeps_its_synapses(bursts: float) -> None:
    assert after_a_source_spike(RULE, bursts=bursts) == pytest.approx(0.8 * (1 - 0.6 * (1 - bursts)))


@pytest.mark.parametrize("ach", [0.0, 0.5, 1.0])
def test_it_takes_much_acetylcholine(ach: float) -> None:
    assert after_a_source_spike(RULE, ach=ach) == pytest.approx(0.8 * (1 - 0.6 * ach**4))


def test_a_burst_stores_as_in_the_rule_it_extends() -> None:
    plain = BurstHebb(eta=1.0, tau_x=50.0, tau_b=60.0)
    assert after_a_source_spike(RULE, w=0.2, bursts=1.5) == after_a_source_spike(plain, w=0.2, bursts=1.5) > 0.2
    assert RULE.on_post == plain.on_post


@pytest.mark.parametrize(
    "changed", [{"eta_down": 1.5}, {"down_at": 0.0}, {"steepness": 0.0}, {"ach_read": -1.0}, {"half_read": 0.0}]
)
def test_impossible_constants_are_refused(changed: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=rf"OverwritingHebb\.{next(iter(changed))}"):
        OverwritingHebb(**changed)
