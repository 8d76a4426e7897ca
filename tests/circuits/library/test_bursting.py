"""The circuit whose CA3 bursts by itself."""

from __future__ import annotations

from spikekv import HIPPOCAMPAL
from spikekv.circuits.library.bursting import FEEDBACK, NOISE, RECURRENT, bursting


def test_ca3_gets_noise_strong_recurrence_and_weak_feedback_and_all_else_stays() -> None:
    circuit = bursting(HIPPOCAMPAL)
    assert circuit.projection("CA3->CA3").conductance == RECURRENT
    usual = HIPPOCAMPAL.projection("CA3->CA3_PV").conductance["AMPA"]
    assert circuit.projection("CA3->CA3_PV").conductance["AMPA"] == FEEDBACK * usual
    changed = {"CA3->CA3", "CA3->CA3_PV"}
    for before, after in zip(HIPPOCAMPAL.projections, circuit.projections, strict=False):
        assert (before == after) == (before.name not in changed)
    assert circuit.populations[:-1] == HIPPOCAMPAL.populations
    assert circuit.population(NOISE).size == circuit.population("CA3").size


def test_acetylcholine_shuts_the_noise_off() -> None:
    assert bursting(HIPPOCAMPAL).projection(f"{NOISE}->CA3").ach == -1.0
