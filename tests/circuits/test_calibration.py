"""Calibration on stages that answer inhibition by a known law, without a simulator."""

from collections.abc import Callable

import numpy as np
import pytest
from spikekv.circuits.calibration import Target, calibrate
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.recording.trials import Trials
from spikekv.circuits.stimuli import patterns

CELLS = 1000
TARGET = Target("VALUE_INH->VALUE", "VALUE", 0.05)
PAIRS = patterns.random(4, seed=1)


def answering(law: Callable[[float], float]) -> Callable[[RecallExperiment], Recording]:
    """A simulator in which the fraction ``law(conductance)`` of VALUE fires once in each study trial."""

    def simulate(experiment: RecallExperiment) -> Recording:
        g = experiment.circuit.projection(TARGET.projection).conductance["GABA_A"]
        cells = np.arange(round(np.clip(law(g), 0, 1) * CELLS), dtype=np.int32)
        trials = Trials(np.array(["study"]), np.array([0]), np.array([0.1]), np.array([0.2]), np.zeros((1, 1), bool))
        return Recording(
            spikes={"VALUE": (cells, np.full(cells.size, 0.15))}, sizes={"VALUE": CELLS}, kinds={}, trials=trials,
            cues=np.zeros((1, 1)), values=np.zeros((1, CELLS)), value_item=np.zeros(1), query="KEY", key="KEY",
            value="VALUE", stages=(), n_active=1, duration=1.0, seed=0,
        )  # fmt: skip

    return simulate


@pytest.mark.parametrize("power", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("start", [0.02, 0.3, 0.9])
def test_a_stage_is_brought_to_its_target(power: float, start: float) -> None:
    g0 = minimal().projection(TARGET.projection).conductance["GABA_A"]
    law = lambda g: start * (g / g0) ** -power  # noqa: E731
    found = calibrate(minimal(), PAIRS, seed=0, targets=[TARGET], simulate=answering(law), max_steps=12)
    assert found.reached[0] == pytest.approx(TARGET.value, rel=0.05)
    assert found.circuit.projection(TARGET.projection).conductance["GABA_A"] == pytest.approx(g0 * found.factors[0])
    assert law(g0 * found.factors[0]) == pytest.approx(TARGET.value, rel=0.07)


def test_a_stage_that_does_not_answer_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"VALUE_INH->VALUE did not bring VALUE to a study fraction of 0.05 in 8 runs"):
        calibrate(minimal(), PAIRS, seed=0, targets=[TARGET], simulate=answering(lambda g: 0.5))


def test_the_blank_rate_counts_spikes_per_cell_and_second() -> None:
    trials = Trials(
        np.array(["study", "blank", "blank"]), np.array([0, -1, -1]), np.array([0.0, 1.0, 2.0]),
        np.array([0.5, 1.5, 2.5]), np.zeros((3, 1), bool),
    )  # fmt: skip
    recording = answering(lambda g: 0.1)(RecallExperiment(minimal(), PAIRS))
    times = np.array([0.1, 1.1, 1.2, 2.1])
    import dataclasses

    recording = dataclasses.replace(
        recording, trials=trials, spikes={"VALUE": (np.zeros(4, np.int32), times)}, sizes={"VALUE": 10}
    )
    assert Target("VALUE_INH->VALUE", "VALUE", 1.0, "blank rate").measured(recording) == pytest.approx(3 / (1.0 * 10))
