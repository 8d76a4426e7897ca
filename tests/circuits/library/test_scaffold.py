"""The scaffold circuit: what its states are, and that modules correct what a damaged cue brings up."""

import dataclasses

import numpy as np
import pytest
from spikekv.analysis.measures.accuracy import f1
from spikekv.analysis.measures.ages import ages
from spikekv.analysis.measures.decoding import decode
from spikekv.circuits.engine.job import prepare
from spikekv.circuits.engine.run import run
from spikekv.circuits.library.scaffold import HEARD, PER_STATE, scaffold
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli import patterns
from spikekv.models.memories.scaffold import ScaffoldMemory
from spikekv.models.plasticity.gated_hebb import GatedHebb

MODULES = (9, 10, 11)
PAIRS = 8


@pytest.fixture(scope="module")
def experiment(compiled: None) -> RecallExperiment:
    circuit = scaffold(n_key=300, n_hpc=300, n_value=300, modules=MODULES, active=12)
    cue = Cue(valid=0.5, noise=0.25)
    return RecallExperiment(circuit, patterns.random(PAIRS, seed=91), cue, seed=92, timing=Timing(fillers=1, blanks=1))


@pytest.fixture(scope="module")
def recording(experiment: RecallExperiment) -> Recording:
    return run(experiment)


def sets(experiment: RecallExperiment, n_states: int) -> np.ndarray:
    """(n_states, n_hpc) hippocampal cells that hear an active state in every module."""
    job, _ = prepare(experiment)
    on = np.ones((n_states, experiment.circuit.population("HPC").size), bool)
    for n in MODULES:
        cell, target = job.wiring[f"GRID_{n}->HPC"]
        heard = np.zeros((n, on.shape[1]), bool)
        heard[cell % n, target] = True
        assert (heard.sum(0) == HEARD).all()
        on &= heard[np.arange(n_states) % n]
    return on


def test_study_visits_the_states_of_the_scaffold_in_order(experiment: RecallExperiment, recording: Recording) -> None:
    """Modules stand where position puts them, and exactly the cells that hear all three states fire."""
    trials = recording.trials.where("study")
    for n in MODULES:
        spikes = recording.counts(f"GRID_{n}", trials).reshape(PAIRS, PER_STATE, n).sum(1)
        assert (spikes.argmax(1) == np.arange(PAIRS) % n).all()
        assert (spikes.max(1) == spikes.sum(1)).all()
    fired = recording.counts("HPC", trials) > 0
    assert (fired == sets(experiment, PAIRS)).mean() > 0.99


def test_a_damaged_cue_falls_to_its_own_state(experiment: RecallExperiment, recording: Recording) -> None:
    order = recording.trials.pair[recording.trials.where("study")]
    trials = recording.trials.where("recall")
    place = np.argsort(order)[recording.trials.pair[trials]]
    for n in MODULES:
        spikes = recording.counts(f"GRID_{n}", trials).reshape(PAIRS, PER_STATE, n).sum(1)
        assert (spikes.argmax(1) == place % n).mean() >= 7 / 8
    fired, stored = recording.counts("HPC", trials) > 0, sets(experiment, PAIRS)[place]
    assert (fired & stored).sum() >= 0.9 * stored.sum()
    assert (fired & ~stored).sum() <= 0.1 * stored.sum()


def test_values_come_back_as_in_the_model(recording: Recording) -> None:
    """The same pairs and the same damaged cues, in `ScaffoldMemory`."""
    decoded = decode(recording)
    model = ScaffoldMemory(MODULES, n_hidden=300).write(2.0 * recording.cues - 1, 2.0 * recording.values - 1)
    read = model.read(2.0 * recording.trials.presented[decoded.trials] - 1) > 0
    assert (read == decoded.stored).all()
    assert (decoded.active & decoded.stored).sum() >= 0.9 * decoded.stored.sum()
    assert (decoded.active & ~decoded.stored).sum() <= 0.1 * decoded.stored.sum()


def test_old_pairs_are_answered_with_silence_and_young_ones_are_whole(experiment: RecallExperiment) -> None:
    """Forgetting twelve times as fast as by default, so that half of sixty pairs is past capacity."""
    circuit = experiment.circuit
    for name in ("KEY->HPC", "KEY_INH->HPC", "HPC->VALUE", "HPC_INH->VALUE"):
        rule = circuit.projection(name).plasticity
        assert isinstance(rule, GatedHebb)
        assert rule.depression > 0
        faster = dataclasses.replace(rule, depression=12 * rule.depression)
        circuit = circuit.with_projection(name, plasticity=faster)
    many = dataclasses.replace(experiment, circuit=circuit, pairs=patterns.random(60, seed=91), cue=Cue())
    recording = run(many)
    decoded = decode(recording)
    age, scores = ages(recording)[decoded.pair], f1(decoded.active, decoded.stored)
    assert scores[age < 15].mean() >= 0.9
    assert scores[age >= 45].mean() <= 0.1
    assert decoded.active[age >= 45].sum(1).mean() < 3  # of 12: silence rather than other values


def test_without_learning_no_value_comes_back(experiment: RecallExperiment) -> None:
    silent = run(dataclasses.replace(experiment, cued=2).without_learning())
    assert silent.counts("VALUE", silent.trials.where("recall")).sum() == 0


@pytest.mark.parametrize("modules", [(), (4, 9), (6, 9), (5, 5)])
def test_modules_without_a_scaffold_are_refused(modules: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="modules: must be numbers above 4 without common factors"):
        scaffold(modules=modules)
