"""The circuit whose CA3 bursts by itself."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv import HIPPOCAMPAL_2026, patterns
from spikekv.analysis.assays.assay import play
from spikekv.analysis.measures.bursts import bursts
from spikekv.analysis.measures.ripples import ripples
from spikekv.circuits.engine.run import run
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.bursting import DEPRESSING, FEEDBACK, NOISE, RECURRENT, bursting
from spikekv.circuits.network.wiring import FixedInDegree
from spikekv.circuits.protocol.phases import Recall, Replay, Study


def test_ca3_gets_noise_strong_recurrence_and_weak_feedback_and_all_else_stays() -> None:
    circuit = bursting(HIPPOCAMPAL_2026)
    recurrent, before = circuit.projection("CA3->CA3"), HIPPOCAMPAL_2026.projection("CA3->CA3")
    assert recurrent.conductance == RECURRENT
    assert recurrent.wiring == FixedInDegree(800)
    assert recurrent.short_term == DEPRESSING
    assert (recurrent.plasticity, recurrent.ach) == (before.plasticity, before.ach)
    usual = HIPPOCAMPAL_2026.projection("CA3->CA3_PV").conductance["AMPA"]
    assert circuit.projection("CA3->CA3_PV").conductance["AMPA"] == FEEDBACK * usual
    changed = {"CA3->CA3", "CA3->CA3_PV", "CA3->CA1_PV"}
    for before, after in zip(HIPPOCAMPAL_2026.projections, circuit.projections, strict=False):
        assert (before == after) == (before.name not in changed)
    same = [p for p in HIPPOCAMPAL_2026.populations if p.name != "CA1_PV"]
    assert [p for p in circuit.populations if p.name not in ("CA1_PV", NOISE)] == same
    assert circuit.population(NOISE).size == circuit.population("CA3").size


def test_acetylcholine_shuts_the_noise_off() -> None:
    assert bursting(HIPPOCAMPAL_2026).projection(f"{NOISE}->CA3").ach == -1.0


@pytest.mark.claims
def test_ca3_bursts_by_its_recurrence_and_replays_what_it_stored() -> None:
    pairs = patterns.random(5, seed=50)
    sleep = Replay(10, "CA3", seeds="none", on=0.9, gap=0.1, label="sleep")
    experiment = play(bursting(HIPPOCAMPAL_2026), 50, (Study(pairs), sleep), (Recall(pairs),))
    rates, matched, ms, ripple = {}, {}, {}, {}
    for name, lesions in {"whole": (), "cut": (Lesion("CA3->CA3", mode="cut", during="sleep"),)}.items():
        recording = run(experiment.with_lesions(*lesions))
        trials = recording.trials
        rows = trials.where("replay")
        found = bursts(recording, "CA3", trials.start[rows[0]], trials.stop[rows[-1]])
        keys = recording.counts("CA3", trials.where("study")) > 0
        rates[name], matched[name] = found.rate, int((found.replayed(keys) >= 0).sum())
        ripple[name] = ripples(recording, "CA1_PV", found, trials.start[rows[0]], trials.stop[rows[-1]])
        ms[name] = 1e3 * np.median(found.stop - found.start) if len(found.start) else 0.0
    assert 1 < rates["whole"] < 3
    assert matched["whole"] > 0
    assert 45 < ms["whole"] < 150  # without depression the key of pair 0 fires on for seconds
    assert rates["cut"] < 0.5
    assert matched["cut"] == 0
    assert ripple["whole"].share > 0.3
    assert ripple["whole"].share > ripple["whole"].jittered + 0.2
    assert 120 < ripple["whole"].peak < 220
