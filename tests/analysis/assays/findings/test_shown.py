"""What docs/findings.md says that the hippocampal circuit of 2026 shows. Slow: run with ``-m claims``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest
from spikekv import HIPPOCAMPAL_2026
from spikekv.analysis.assays.findings import f14_consolidation as f14
from spikekv.analysis.assays.findings.catalogue import finding
from spikekv.analysis.assays.findings.judged import judged
from spikekv.analysis.assays.findings.verdict import PARTLY, SHOWN
from spikekv.circuits.campaign.runner import settle
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.protocol.experiment import Experiment

pytestmark = pytest.mark.claims

MEASURED = {
    **dict.fromkeys(("F1", "F2", "F4", "F7", "F11", "F13"), SHOWN),
    **dict.fromkeys(("F3", "F5", "F6", "F8", "F9", "F10", "F12", "F15", "F16", "F17"), PARTLY),
}


@pytest.mark.parametrize(("name", "verdict"), MEASURED.items())
def test_the_circuit_shows_what_the_page_says(name: str, verdict: str) -> None:
    with judged([finding(name)], HIPPOCAMPAL_2026, range(10, 20), settle("auto"), precision="single") as (one,):
        assert one.verdict == verdict


def shorter(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """F14 without the long replays and the sleep, which take minutes."""
    made = f14.make(circuit, n, seed)
    return {name: made[name] for name in ("0 epochs", "8 epochs", f14.HALF, f14.FROZEN)}


def test_replay_carries_a_memory_over_the_lesion_unless_it_is_blocked_or_nothing_learns() -> None:
    small = dataclasses.replace(finding("F14"), make=shorter, claims=())
    with judged([small], HIPPOCAMPAL_2026, range(10, 11), settle("auto"), pairs=4, precision="single") as (one,):
        assert one.results is not None
        ((none,), (replayed,), (half,), (frozen,)) = one.results.runs.values()
    assert replayed["lesioned.f1"] > 0.5
    assert replayed["lesioned.f1"] > none["lesioned.f1"] + 0.4
    assert frozen["lesioned.f1"] < 0.15
    assert half["lesioned.first"] < 0.2 < half["lesioned.second"]
