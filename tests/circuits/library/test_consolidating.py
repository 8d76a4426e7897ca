"""The circuit with a cortical area of the cue: what it adds, and that it changes nothing else."""

from __future__ import annotations

from spikekv import HIPPOCAMPAL, HIPPOCAMPAL_2026
from spikekv.analysis.assays.findings.worlds import with_value_recurrence
from spikekv.circuits.library.consolidating import AMONG, SLOW, consolidating
from spikekv.circuits.network.circuit import Circuit


def names(circuit: Circuit) -> set[str]:
    return {p.name for p in circuit.populations} | {p.name for p in circuit.projections}


def test_all_parts_of_the_usual_circuit_are_as_they_were() -> None:
    circuit = consolidating(HIPPOCAMPAL_2026)
    assert circuit.populations[: len(HIPPOCAMPAL_2026.populations)] == HIPPOCAMPAL_2026.populations
    assert circuit.projections[: len(HIPPOCAMPAL_2026.projections)] == HIPPOCAMPAL_2026.projections
    added = names(circuit) - names(HIPPOCAMPAL_2026)
    assert all("CTX" in name or name == AMONG for name in added)


def test_the_slow_synapses_do_not_pass_through_the_hippocampus_and_learn_slowly() -> None:
    circuit = consolidating(HIPPOCAMPAL_2026)
    slow, among, fast = (circuit.projection(name).plasticity for name in (SLOW, AMONG, "CA1->NCX"))
    assert slow == among
    assert slow is not None
    assert fast is not None
    assert slow.eta < 0.1 * fast.eta  # type: ignore[attr-defined]
    assert slow.w_initial == 0  # type: ignore[attr-defined]
    sources = {p.source for p in circuit.projections if p.target == "CTX"}
    assert sources == {"EC", "CA1", "CTX_PV", "CTX_NGF"}


def test_synapses_among_values_are_replaced_or_kept_and_never_there_twice() -> None:
    slow = [p for p in consolidating(HIPPOCAMPAL).projections if p.name == AMONG]
    assert [p.plasticity for p in slow] == [consolidating(HIPPOCAMPAL_2026).projection(AMONG).plasticity]
    assert with_value_recurrence(HIPPOCAMPAL) is HIPPOCAMPAL
    assert with_value_recurrence(HIPPOCAMPAL_2026) != HIPPOCAMPAL_2026
