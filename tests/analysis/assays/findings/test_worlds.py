"""Circuits that forget, and that learn slowly."""

from __future__ import annotations

import pytest
from spikekv import MINIMAL
from spikekv.analysis.assays.findings.catalogue import finding
from spikekv.analysis.assays.findings.judged import of_circuit
from spikekv.analysis.assays.findings.worlds import forgetful, learning, replaced
from spikekv.models import BurstHebb, GatedHebb, TripletSTDP


def test_key_to_value_synapses_lose_weight_and_keep_the_rest_of_their_rule() -> None:
    before, after = (circuit.projection("KEY->VALUE").plasticity for circuit in (MINIMAL, forgetful(MINIMAL, 0.4)))
    assert isinstance(before, GatedHebb)
    assert isinstance(after, GatedHebb)
    assert (after.depression, after.eta, after.tau_x) == (0.4, before.eta, before.tau_x)


def test_a_rule_that_cannot_lose_weight_is_taken_as_the_plain_one() -> None:
    burst = MINIMAL.with_projection("KEY->VALUE", plasticity=BurstHebb(eta=0.7, tau_x=90.0))
    rule = forgetful(burst, 0.4).projection("KEY->VALUE").plasticity
    assert rule == GatedHebb(eta=0.7, tau_x=90.0, depression=0.4)


def test_a_finding_says_which_rule_it_replaced() -> None:
    burst = MINIMAL.with_projection("KEY->VALUE", plasticity=BurstHebb(eta=0.7, tau_x=90.0))
    said = "The rule of KEY->VALUE was replaced: GatedHebb, which can lose weight, in place of BurstHebb."
    assert (replaced(burst), replaced(MINIMAL)) == (said, "")
    silent = finding("F4")
    assert of_circuit(silent, None, burst).facts()["note"] == f"{said} {silent.note}"
    assert of_circuit(silent, None, MINIMAL).facts()["note"] == silent.note


def test_slow_synapses_have_another_rate_and_conductance() -> None:
    before, after = (circuit.projection("KEY->VALUE") for circuit in (MINIMAL, learning(MINIMAL, 0.1, 0.2, 3.0)))
    assert isinstance(after.plasticity, GatedHebb)
    assert (after.plasticity.eta, after.plasticity.depression) == (0.1, 0.2)
    assert after.conductance == {receptor: pytest.approx(3 * g) for receptor, g in before.conductance.items()}


def test_a_rule_of_another_kind_is_refused() -> None:
    other = MINIMAL.with_projection("KEY->VALUE", plasticity=TripletSTDP())
    with pytest.raises(ValueError, match="KEY->VALUE has no Hebbian plasticity"):
        forgetful(other)
