"""The numbers that the project claims, over ten seeds that no tuning used. Slow: run with ``-m claims``.

Each claim is the mean over seeds, as the README reports it; the interval is printed with ``-s``.
"""

import os

import joblib
import pytest
from spikekv.analysis.summary import aggregate, summarise
from spikekv.circuits import patterns
from spikekv.circuits.experiment import Cue, RecallExperiment
from spikekv.circuits.hippocampal import ACTIVE_RANGE, hippocampal
from spikekv.circuits.minimal import minimal
from spikekv.circuits.simulation import run

pytestmark = pytest.mark.claims

SEEDS = range(1000, 1010)


def measured(experiment: RecallExperiment) -> dict:
    return summarise(run(experiment), run(experiment.without_learning()))


def over_seeds(experiments: list[RecallExperiment]) -> dict:
    first = measured(experiments[0])  # compiles
    rest = joblib.Parallel(n_jobs=os.cpu_count())(joblib.delayed(measured)(e) for e in experiments[1:])
    metrics = aggregate([first, *rest])
    for name in ("identification_accuracy", "precision", "recall", "f1", "overlap", "reconstruction"):
        print(f"{name}: {metrics[name]} {metrics['intervals'].get(name)}")
    return metrics


@pytest.fixture(scope="module")
def digits() -> dict:
    """Hippocampal circuit, 50 digit pairs, cues with 60 % of their cells."""
    return over_seeds(
        [RecallExperiment(hippocampal(), patterns.digits(50, seed=s), Cue(valid=0.6), seed=s) for s in SEEDS]
    )


@pytest.fixture(scope="module")
def random_pairs() -> dict:
    """Minimal circuit, 400 random pairs, whole cues."""
    return over_seeds([RecallExperiment(minimal(), patterns.random(400, seed=s), seed=s) for s in SEEDS])


def test_digits_are_recalled_through_ca1_from_damaged_cues(digits: dict) -> None:
    assert digits["identification_accuracy"] >= 0.95
    assert digits["f1"] >= 0.80
    assert digits["reconstruction"] >= 0.75
    assert digits["reconstruction_ceiling"] > digits["reconstruction"]


def test_the_hippocampal_circuit_stays_in_the_biological_range(digits: dict) -> None:
    for stage, (low, high) in ACTIVE_RANGE.items():
        assert low <= digits["active_fraction"][stage] <= high, stage
        assert low <= digits["active_fraction_recall"][stage] <= high, stage
    for name, rate in digits["rates_hz"].items():
        if name.endswith("_PV"):
            assert rate < 100, name
        elif name != "EC":
            assert 0.1 <= rate <= 5, name


def test_the_minimal_circuit_holds_400_pairs(random_pairs: dict) -> None:
    assert random_pairs["overlap"] >= 0.98
    assert random_pairs["precision"] >= 0.95
    assert random_pairs["recall"] >= 0.98


@pytest.mark.parametrize("control", ["no_learning", "shuffled"])
def test_controls_are_not_above_chance(digits: dict, random_pairs: dict, control: str) -> None:
    assert digits["controls_p"][control] > 0.05
    assert random_pairs["controls_p"][control] > 0.05
