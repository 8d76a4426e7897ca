"""Calibration on stages that answer inhibition by a known law, without a simulator."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from spikekv.circuits.calibration import HIPPOCAMPAL_2026_TARGETS, NotReached, Simulate, Target, calibrate
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.recording.trials import Trials
from spikekv.circuits.stimuli import patterns

CELLS = 1000
TARGET = Target("VALUE_INH->VALUE", "VALUE", 0.05)
EXPERIMENT = RecallExperiment(minimal(), patterns.random(4, seed=1))
G = minimal().projection(TARGET.projection).conductance["GABA_A"]


def recording(fraction: float) -> Recording:
    """One study trial, in which a fraction of VALUE fires once."""
    cells = np.arange(round(np.clip(fraction, 0, 1) * CELLS), dtype=np.int32)
    trials = Trials(np.array(["study"]), np.array([0]), np.array([0.1]), np.array([0.2]), np.zeros((1, 1), bool))
    return Recording(
        spikes={"VALUE": (cells, np.full(cells.size, 0.15))}, sizes={"VALUE": CELLS}, kinds={}, trials=trials,
        cues=np.zeros((1, 1)), values=np.zeros((1, CELLS)), value_item=np.zeros(1), query="KEY", key="KEY",
        value="VALUE", stages=(), n_active=1, duration=1.0, seed=0,
    )  # fmt: skip


def answering(law: Callable[[float], float]) -> Simulate:
    """A simulator in which VALUE answers its inhibition by a law; the second seed fires twice as often."""

    def simulate(experiments: Sequence[RecallExperiment], target: Target) -> list[float]:
        fractions = [law(e.circuit.projection(target.projection).conductance["GABA_A"]) for e in experiments]
        return [target.measured(recording(fraction * (1 + n))) for n, fraction in enumerate(fractions)]

    return simulate


@pytest.mark.parametrize("power", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("start", [0.02, 0.3, 0.9])
def test_a_stage_is_brought_to_its_target(power: float, start: float) -> None:
    law = lambda g: start * (g / G) ** -power  # noqa: E731
    found = calibrate([EXPERIMENT], [TARGET], answering(law), max_steps=12)
    (last,) = found.last_steps
    assert last.reached == pytest.approx(TARGET.value, rel=0.05)
    assert found.circuit.projection(TARGET.projection).conductance["GABA_A"] == pytest.approx(G * last.factor)
    assert law(G * last.factor) == pytest.approx(TARGET.value, rel=0.07)


def test_the_mean_over_seeds_is_brought_there() -> None:
    found = calibrate([EXPERIMENT] * 2, [TARGET], answering(lambda g: 0.3 * G / g), max_steps=12)
    low, high = found.last_steps[0].activities
    assert high == pytest.approx(2 * low, rel=0.05)
    assert (low + high) / 2 == pytest.approx(TARGET.value, rel=0.05)


def test_a_stage_that_does_not_answer_is_an_error() -> None:
    with pytest.raises(NotReached, match=r"did not bring VALUE to a study fraction of 0.05 in 8 runs") as given_up:
        calibrate([EXPERIMENT], [TARGET], answering(lambda g: 0.5))
    so_far = given_up.value.so_far
    assert len(so_far.steps) == 8
    last = so_far.circuit.projection(TARGET.projection).conductance["GABA_A"]
    assert last == pytest.approx(G * so_far.steps[-1].factor)


def test_targets_of_another_circuit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"DG_PV->DG: the minimal circuit has no such projection .* VALUE_INH->VALUE"):
        calibrate([EXPERIMENT], HIPPOCAMPAL_2026_TARGETS)
    with pytest.raises(ValueError, match="is given twice"):
        calibrate([EXPERIMENT], [TARGET, dataclasses.replace(TARGET, value=0.1)])
    with pytest.raises(ValueError, match=r"must be in \(0, 1\], got 5"):
        Target("VALUE_INH->VALUE", "VALUE", 5)


def test_the_blank_rate_counts_spikes_per_cell_and_second() -> None:
    trials = Trials(
        np.array(["study", "blank", "blank"]), np.array([0, -1, -1]), np.array([0.0, 1.0, 2.0]),
        np.array([0.5, 1.5, 2.5]), np.zeros((3, 1), bool),
    )  # fmt: skip
    times = np.array([0.1, 1.1, 1.2, 2.1])
    made = dataclasses.replace(
        recording(0.1), trials=trials, spikes={"VALUE": (np.zeros(4, np.int32), times)}, sizes={"VALUE": 10}
    )
    assert Target("VALUE_INH->VALUE", "VALUE", 1.0, "blank rate").measured(made) == pytest.approx(3 / (1.0 * 10))
