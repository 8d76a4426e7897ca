"""The minimal circuit at 40 random pairs and one seed; ten seeds are in test_claims."""

import dataclasses

import numpy as np
import pytest
from spikekv.analysis.measures.summary import summarise
from spikekv.circuits.engine.run import run
from spikekv.circuits.library.minimal import INHIBITED, minimal
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli import patterns


def test_whole_cues_bring_back_their_values(minimal_recording: Recording, minimal_experiment: RecallExperiment) -> None:
    metrics = summarise(minimal_recording, run(minimal_experiment.without_learning()))
    assert metrics["precision"] >= 0.98
    assert metrics["recall"] >= 0.98
    assert metrics["overlap"] >= 0.98
    assert max(metrics["controls"].values()) <= 3 / 40
    assert metrics["bits_per_synapse"] <= metrics["willshaw_bits_per_synapse"] * 1.01


def test_two_keys_may_hold_one_value(compiled: None) -> None:
    """Keys and values are different codes: pairs n and n + 20 share a value, and both cues bring it out."""
    shared = patterns.random(40, seed=75).with_values_of(np.arange(40) % 20)
    recording = run(RecallExperiment(minimal(), shared, seed=76))
    metrics = summarise(recording)
    assert np.array_equal(recording.values[:20], recording.values[20:])
    assert (recording.cues[:20] & recording.cues[20:]).sum(1).max() < 10
    assert metrics["chance"] == 2 / 40
    assert metrics["f1"] >= 0.95
    assert metrics["identification_accuracy"] == 1


def test_one_value_may_be_stored_again_under_another_key(compiled: None) -> None:
    """The second key does not disturb what the first one brings out."""
    pairs = patterns.random(40, seed=77)
    again = dataclasses.replace(pairs).with_values_of(np.r_[np.arange(39), 0])
    one, two = (run(RecallExperiment(minimal(), p, seed=78)) for p in (pairs, again))
    for recording, keys in ((one, [0]), (two, [0, 39])):
        for key in keys:
            trial = [t for t in recording.trials.where("recall") if recording.trials.pair[t] == key]
            active = recording.counts("VALUE", np.array(trial))[0] > 0
            assert (active & recording.values[0]).sum() >= 19
            assert (active & ~recording.values[0]).sum() <= 2


def test_inhibition_learns_how_much_a_cell_has_stored(minimal_experiment: RecallExperiment) -> None:
    """Each value raises its cells' inhibition by about 2 % of what is left to 1; a cell without value keeps its own."""
    recording = run(minimal_experiment, keep_weights=("KEY_INH->VALUE",))
    weight = recording.weights["KEY_INH->VALUE"].reshape(100, -1).mean(0)
    n_stored = recording.values.sum(0)
    for n in range(3):
        expected = 1 - (1 - INHIBITED) * 0.98**n
        assert weight[n_stored == n].mean() == pytest.approx(expected, abs=0.006), n


def test_a_cue_that_was_never_stored_is_not_answered(minimal_experiment: RecallExperiment) -> None:
    recording = run(dataclasses.replace(minimal_experiment, cue=Cue(valid=0.0, noise=1.0)))
    answers = recording.counts("VALUE", recording.trials.where("recall")) > 0
    assert answers.sum(1).mean() < 0.5


def test_a_cue_with_a_third_of_its_cells_wrong_is_completed(minimal_experiment: RecallExperiment) -> None:
    metrics = summarise(run(dataclasses.replace(minimal_experiment, cue=Cue(valid=0.67, noise=0.33))))
    assert metrics["f1"] >= 0.9


def test_the_teacher_writes_only_while_acetylcholine_cuts_learned_transmission(compiled: None) -> None:
    """Without the cut, recall leaks into writing and precision is lost (Hasselmo)."""
    pairs = patterns.random(100, seed=79)
    circuit = minimal().with_projection("KEY->VALUE", ach=1e-9)
    kept, cut = (summarise(run(RecallExperiment(c, pairs, seed=80))) for c in (circuit, minimal()))
    assert cut["precision"] > 0.95
    assert kept["precision"] < cut["precision"] - 0.03
