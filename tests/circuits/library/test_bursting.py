"""The circuit whose CA3 bursts by itself."""

from __future__ import annotations

import pytest
from spikekv import HIPPOCAMPAL_2026, patterns
from spikekv.analysis.assays.assay import play
from spikekv.analysis.measures.bursts import bursts
from spikekv.circuits.engine.run import run
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.bursting import FEEDBACK, NOISE, RECURRENT, bursting
from spikekv.circuits.protocol.phases import Recall, Replay, Study


def test_ca3_gets_noise_strong_recurrence_and_weak_feedback_and_all_else_stays() -> None:
    circuit = bursting(HIPPOCAMPAL_2026)
    assert circuit.projection("CA3->CA3").conductance == RECURRENT
    usual = HIPPOCAMPAL_2026.projection("CA3->CA3_PV").conductance["AMPA"]
    assert circuit.projection("CA3->CA3_PV").conductance["AMPA"] == FEEDBACK * usual
    changed = {"CA3->CA3", "CA3->CA3_PV"}
    for before, after in zip(HIPPOCAMPAL_2026.projections, circuit.projections, strict=False):
        assert (before == after) == (before.name not in changed)
    assert circuit.populations[:-1] == HIPPOCAMPAL_2026.populations
    assert circuit.population(NOISE).size == circuit.population("CA3").size


def test_acetylcholine_shuts_the_noise_off() -> None:
    assert bursting(HIPPOCAMPAL_2026).projection(f"{NOISE}->CA3").ach == -1.0


@pytest.mark.claims
def test_ca3_bursts_by_its_recurrence_and_replays_what_it_stored() -> None:
    pairs = patterns.random(5, seed=50)
    sleep = Replay(10, "CA3", seeds="none", on=0.9, gap=0.1, label="sleep")
    experiment = play(bursting(HIPPOCAMPAL_2026), 50, (Study(pairs), sleep), (Recall(pairs),))
    rates, matched = {}, {}
    for name, lesions in {"whole": (), "cut": (Lesion("CA3->CA3", mode="cut", during="sleep"),)}.items():
        recording = run(experiment.with_lesions(*lesions))
        trials = recording.trials
        rows = trials.where("replay")
        found = bursts(recording, "CA3", trials.start[rows[0]], trials.stop[rows[-1]])
        keys = recording.counts("CA3", trials.where("study")) > 0
        rates[name], matched[name] = found.rate, int((found.replayed(keys) >= 0).sum())
    assert 1 < rates["whole"] < 3
    assert matched["whole"] > 0
    assert rates["cut"] < 0.5
    assert matched["cut"] == 0
