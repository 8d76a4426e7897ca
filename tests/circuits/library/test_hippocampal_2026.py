"""The hippocampal circuit of 2026 at 24 digit pairs and one seed."""

import dataclasses

import numpy as np
import pytest
from spikekv.analysis.measures.separation import between, keys_of
from spikekv.analysis.measures.summary import summarise
from spikekv.circuits.engine.run import run
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.hippocampal import ACTIVE_RANGE
from spikekv.circuits.library.hippocampal_2026 import hippocampal_2026
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli import patterns
from spikekv.models.plasticity.balanced_inhibition import BalancedInhibition


@pytest.fixture(scope="module")
def metrics(hippocampal_2026_recording: Recording, hippocampal_2026_experiment: RecallExperiment) -> dict:
    return summarise(hippocampal_2026_recording, run(hippocampal_2026_experiment.without_learning()))


def test_every_stage_is_in_its_range_at_study_and_at_recall(metrics: dict) -> None:
    for stage, (low, high) in ACTIVE_RANGE.items():
        for phase in ("active_fraction", "active_fraction_recall"):
            assert low <= metrics[phase][stage] <= high, (stage, phase)
    (warning,) = metrics["warnings"]  # docs/limits.md
    assert warning.startswith("NCX cells that are recalled fire at")
    assert metrics["recalled_rate_hz"] < 110


def test_rates_are_biological(metrics: dict, hippocampal_2026_recording: Recording) -> None:
    for name, rate in metrics["rates_hz"].items():
        if hippocampal_2026_recording.kinds[name] == "excitatory":
            assert 0.1 <= rate <= 5, name
        elif hippocampal_2026_recording.kinds[name] == "inhibitory":
            assert 1 < rate < 100, name


def test_the_value_area_has_background_activity_and_theta_follows_from_it(metrics: dict) -> None:
    assert metrics["rates_hz"]["NCX"] >= 0.5
    assert metrics["theta"] > 1


def test_damaged_cues_bring_back_pictures(metrics: dict) -> None:
    assert metrics["identification_accuracy"] >= 0.9
    assert metrics["f1"] >= 0.75
    assert metrics["reconstruction_ceiling"] > metrics["reconstruction"] > metrics["reconstruction_same_class"]
    assert metrics["reconstruction"] >= 0.7


def test_without_learning_or_with_shuffled_labels_nothing_is_named(metrics: dict) -> None:
    assert max(metrics["controls"].values()) <= 3 / 24
    assert min(metrics["controls_p"].values()) > 0.01


def test_completion_in_ca3_beats_what_the_dentate_gyrus_hands_on(metrics: dict) -> None:
    assert metrics["familiarity"]["CA3"] > 2 * metrics["familiarity"]["DG"]


def test_learning_binds_key_cells_to_value_cells_and_not_to_others(hippocampal_2026_recording: Recording) -> None:
    recording = hippocampal_2026_recording
    study = recording.trials.where("study")
    keys = recording.counts("CA1", study) > 0
    w = recording.weights["CA1->NCX"].reshape(recording.sizes["CA1"], recording.sizes["NCX"])
    taught = np.mean(
        [w[np.ix_(key, recording.values[p])].mean() for key, p in zip(keys, recording.trials.pair[study], strict=True)]
    )
    assert taught > 0.3
    assert taught > 5 * w.mean()


def test_recurrence_can_be_left_out_and_counts_are_scaled() -> None:
    assert "CA3->CA3" not in [p.name for p in hippocampal_2026(recurrence=0).projections]
    assert hippocampal_2026(active=20).projection("EC->DG").conductance["AMPA"] == pytest.approx(
        2 * hippocampal_2026().projection("EC->DG").conductance["AMPA"]
    )


def test_cues_that_share_their_cells_get_keys_of_their_own(hippocampal_2026_experiment: RecallExperiment) -> None:
    similar = patterns.random(24, similarity=0.6, seed=900)
    learning = dataclasses.replace(hippocampal_2026_experiment, pairs=similar, cued=1)
    frozen = learning.with_lesions(Lesion("DG_NGF->DG, CA1_NGF->CA1", mode="freeze", during="study"))
    keys, without = (keys_of(run(experiment), "study") for experiment in (learning, frozen))
    assert between(keys["EC"]) == pytest.approx(0.6, abs=0.05)
    for stage in ("DG", "CA3", "CA1"):
        assert between(keys[stage]) < 0.85 * between(without[stage]), stage


def test_values_stop_before_the_next_cue(hippocampal_2026_recording: Recording) -> None:
    """With less adaptation they fire on: at 30 Hz in its first 25 ms with 20 pA per spike."""
    recording = hippocampal_2026_recording
    recall = recording.trials.where("recall")
    own = recording.values[recording.trials.pair[recall]]
    before = own[:-1] & ~own[1:]
    cells, times = recording.spikes["NCX"]
    spikes = 0
    for start, left in zip(recording.trials.start[recall[1:]], before, strict=True):
        low, high = np.searchsorted(times, [start, start + 0.025])
        spikes += left[cells[low:high]].sum()
    assert spikes / before.sum() / 0.025 < 15


def test_inhibition_keeps_up_with_the_cells_that_begin_to_store(hippocampal_2026_experiment: RecallExperiment) -> None:
    """Where it averages over fifty cues, as cells are recruited faster, they answer cues that are not theirs."""
    similar = patterns.random(24, similarity=0.6, seed=900)
    now = dataclasses.replace(hippocampal_2026_experiment, pairs=similar)
    circuit = now.circuit
    for projection in circuit.projections:
        if isinstance(rule := projection.plasticity, BalancedInhibition):
            circuit = circuit.with_projection(projection.name, plasticity=dataclasses.replace(rule, eta=rule.eta / 4))
    match, slow = (summarise(run(e))["familiarity"]["CA3"] for e in (now, dataclasses.replace(now, circuit=circuit)))
    assert match > slow + 0.05
