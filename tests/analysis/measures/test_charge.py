"""The charge that AMPA carries in synapses that learn."""

import pytest
from spikekv import MINIMAL
from spikekv.analysis.measures.charge import charge_by_ampa
from spikekv.circuits.library.hippocampal_next import hippocampal_next
from spikekv.models import AMPA, NMDA


def test_ampa_and_nmda_share_the_charge_as_their_conductance_and_decay_say() -> None:
    value = MINIMAL.population("VALUE")
    inhibition = [r for r in value.receptors if r.name not in ("AMPA", "NMDA")]
    circuit = MINIMAL.with_population("VALUE", receptors=(AMPA(tau=5.0), NMDA(tau=50.0, Mg=0.0), *inhibition))
    circuit = circuit.with_projection("KEY->VALUE", conductance={"AMPA": 3.0, "NMDA": 0.1})
    assert charge_by_ampa(circuit, "VALUE")["KEY->VALUE"] == pytest.approx(15 / 20)  # without magnesium all is open


def test_magnesium_leaves_more_of_nmda_where_a_cell_is_depolarised() -> None:
    circuit = hippocampal_next()
    at_rest, near = (charge_by_ampa(circuit, "CA3", v)["CA3->CA3"] for v in (-75.0, -50.0))
    assert near < at_rest


def test_excitation_that_does_not_learn_is_left_out() -> None:
    circuit = hippocampal_next()
    frozen = circuit.with_projection("CA3->CA3", plasticity=None)
    assert set(charge_by_ampa(circuit, "CA3")) - set(charge_by_ampa(frozen, "CA3")) == {"CA3->CA3"}
    assert not any("NGF" in name for name in charge_by_ampa(circuit, "CA3"))


def test_ampa_carries_most_of_what_the_redesigned_circuit_recalls_with() -> None:
    circuit = hippocampal_next()
    for stage in (*circuit.stages, circuit.value):
        for projection in circuit.incoming(stage):
            if projection.name in charge_by_ampa(circuit, stage):
                assert projection.conductance["NMDA"] <= projection.conductance["AMPA"]
        assert 0.6 < min(charge_by_ampa(circuit, stage).values()) <= 0.91, stage
