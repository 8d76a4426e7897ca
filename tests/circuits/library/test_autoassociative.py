"""The autoassociative circuit: one population in two named halves, and what it does with part of a pattern."""

import dataclasses

import numpy as np
import pytest
from spikekv.analysis.measures.summary import summarise
from spikekv.circuits.engine.run import run
from spikekv.circuits.library.autoassociative import HALVES, autoassociative
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli import patterns


@pytest.fixture(scope="module")
def experiment(compiled: None) -> RecallExperiment:
    circuit = autoassociative(scale=0.3, active=12)
    timing = Timing(fillers=1, blanks=1)
    return RecallExperiment(circuit, patterns.random(10, seed=81), Cue(valid=0.5), seed=82, timing=timing)


@pytest.fixture(scope="module")
def recording(experiment: RecallExperiment) -> Recording:
    return run(experiment)


def test_the_halves_are_one_population() -> None:
    """Cells, recurrent synapses and inhibition are the same in both, and in number those of the minimal circuit."""
    circuit = autoassociative()
    one, other = (circuit.population(name) for name in HALVES)
    assert dataclasses.replace(one, name=other.name, meaning=other.meaning) == other
    blocks = [circuit.projection(f"{a}->{b}") for a in HALVES for b in HALVES]
    same = {(p.conductance["NMDA"], p.plasticity, p.ach, p.delay) for p in blocks}
    assert len(same) == 1
    inhibition = [circuit.projection(f"MEMORY_INH->{half}") for half in HALVES]
    assert dataclasses.replace(inhibition[0], target=HALVES[1]) == inhibition[1]
    excitatory = minimal().population("KEY").size + minimal().population("VALUE").size
    assert one.size + other.size == excitatory
    assert sum(p.wiring.count(one.size, other.size) for p in blocks) == pytest.approx(excitatory**2, rel=1e-3)


def test_half_a_cue_brings_back_value_and_cue(recording: Recording) -> None:
    """Other than a memory with keys, it answers with the missing part of the cue as well."""
    trials = recording.trials.where("recall")
    active = {name: recording.counts(name, trials) > 0 for name in HALVES}
    cues, values = (whole[recording.trials.pair[trials]] for whole in (recording.cues, recording.values))
    missing = cues & ~recording.trials.presented[trials]
    assert missing.sum() == 10 * 6
    assert (active[HALVES[0]] & missing).sum() >= 0.9 * missing.sum()
    assert (active[HALVES[1]] & values).sum() >= 0.95 * values.sum()
    assert (active[HALVES[1]] & ~values).sum() <= 0.05 * values.sum()


def test_without_learning_it_is_silent(experiment: RecallExperiment) -> None:
    silent = run(dataclasses.replace(experiment, cued=3).without_learning())
    assert silent.counts(HALVES[1], silent.trials.where("recall")).sum() == 0


def test_activity_ends_with_the_cue(recording: Recording) -> None:
    """A pattern that went on by itself would be the answer to the next cue."""
    trials = recording.trials.where("recall")
    stop = recording.trials.stop[trials]
    for name in HALVES:
        times = recording.spikes[name][1]
        late = [((times > end + 0.06) & (times < end + 0.1)).sum() for end in stop]
        assert np.mean(late) < 1


def test_metrics_are_those_of_any_circuit(recording: Recording) -> None:
    metrics = summarise(recording)
    assert metrics["f1"] >= 0.95
    assert metrics["identification_accuracy"] == 1
    assert metrics["rates_hz"][HALVES[1]] < 5


@pytest.mark.parametrize(("size", "active"), [(3, None), (5, None), (2000, 0)])
def test_impossible_sizes_are_refused(size: int, active: int | None) -> None:
    with pytest.raises(ValueError, match=r"(size|active): must be"):
        autoassociative(size, active=active)
