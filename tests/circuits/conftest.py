"""Runs of the real circuits, simulated once per test session on the compiled engine."""

import pytest
from spikekv.circuits.engine import standalone
from spikekv.circuits.engine.run import run
from spikekv.circuits.library.hippocampal_2026 import hippocampal_2026
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli import patterns

PAIRS = 24


@pytest.fixture(scope="session")
def compiled() -> None:
    """Skip where full circuits cannot be compiled: interpreted they take minutes."""
    if standalone.compiler() is None:
        pytest.skip("no C++ compiler: the full circuits take minutes on the numpy target")


@pytest.fixture(scope="session")
def hippocampal_2026_experiment(compiled: None) -> RecallExperiment:
    return RecallExperiment(hippocampal_2026(), patterns.digits(PAIRS, seed=71), Cue(valid=0.6), seed=72)


@pytest.fixture(scope="session")
def hippocampal_2026_recording(hippocampal_2026_experiment: RecallExperiment) -> Recording:
    return run(hippocampal_2026_experiment, keep_weights=("CA1->NCX",))


@pytest.fixture(scope="session")
def minimal_experiment(compiled: None) -> RecallExperiment:
    return RecallExperiment(minimal(), patterns.random(40, seed=73), seed=74)


@pytest.fixture(scope="session")
def minimal_recording(minimal_experiment: RecallExperiment) -> Recording:
    return run(minimal_experiment)
