"""Times off the grid are said, and experiments that cannot be counted or select what is not there yet are refused."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.catalogue import CIRCUITS, circuit_named
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import Experiment, RecallExperiment
from spikekv.circuits.protocol.phases import Blanks, Delay, Recall, Study
from spikekv.circuits.protocol.schedule import schedule
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.stimuli import patterns
from spikekv.models.neurons.lif import LIF

PAIRS = patterns.random(3, seed=1)


def said(circuit: Any, timing: Timing) -> str:
    return said_of(RecallExperiment(circuit, PAIRS, timing=timing))


def said_of(experiment: Any) -> str:
    """What is warned of where an experiment is laid out to be run."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        schedule(experiment)
    assert len(caught) <= 1
    return str(caught[0].message) if caught else ""


@pytest.mark.parametrize("name", CIRCUITS)
def test_the_circuits_of_the_library_are_on_the_grid_of_the_usual_step(name: str) -> None:
    assert said(circuit_named(name), Timing()) == ""


@pytest.mark.parametrize(
    ("circuit", "timing", "words"),
    [
        (minimal().with_projection("KEY->KEY_INH", delay=0.3), Timing(), "delay of KEY->KEY_INH 0.3 ms"),
        (minimal().with_projection("KEY->KEY_INH", delay=0.09), Timing(), "delay of KEY->KEY_INH 0.09 ms"),
        (minimal(), Timing(dt=0.0003), "delay of "),
        (minimal().with_population("VALUE_INH", cell=LIF(tau_ref=0.3)), Timing(), r"refractory period .* 0.3 ms"),
        (minimal(), Timing(on=0.1501), "Timing.on 150.1 ms"),
        (minimal(), Timing(dt=0.00015), "seconds of phase rest 800 ms"),
    ],
)
def test_times_off_the_grid_are_said(circuit: Any, timing: Timing, words: str) -> None:
    import re

    found = said(circuit, timing)
    assert re.search(words, found), found
    assert "give a step that divides them" in found


def test_times_of_phases_off_the_grid_are_said() -> None:
    protocol = (Study(PAIRS, on=0.1003), Delay(0.5, label="pause"), Blanks(2), Recall(PAIRS, gap=0.1001))
    found = said_of(Experiment(minimal(), protocol))
    assert "on of phase study 100.3 ms, gap of phase recall 100.1 ms" in found
    assert "pause" not in found
    assert said_of(Experiment(minimal(), protocol[1:3])) == ""


@pytest.mark.parametrize("step", [1e-4, 5e-5, 2e-5])
def test_finer_steps_that_divide_all_are_quiet(step: float) -> None:
    assert said(minimal(), Timing(dt=step)) == ""


@pytest.mark.parametrize("reset", [False, True])
def test_the_phases_are_those_of_the_schedule(reset: bool) -> None:
    experiment = RecallExperiment(minimal(), PAIRS, reset=reset, presentations=2, timing=Timing(blanks=4, fillers=3))
    plan = schedule(experiment)
    first, study_end, recall, end = experiment.phases
    assert first == pytest.approx(plan.trials.start[plan.trials.where("study")[0]])
    assert study_end == pytest.approx(plan.phase("study").stop)
    assert recall == pytest.approx(plan.trials.start[plan.trials.where("recall")[0]])
    assert end == pytest.approx(plan.duration)
    assert experiment.n_trials == len(plan.trials)


def test_more_steps_than_can_be_counted_are_refused_before_anything_is_drawn() -> None:
    pairs = patterns.random(6000, seed=0)
    with pytest.raises(ValueError, match=r"Timing\.dt: .* time steps of 1e-06 s, at most 2147483647"):
        RecallExperiment(minimal(), pairs, timing=Timing(dt=1e-6))


@pytest.mark.parametrize(
    ("lesion", "words"),
    [
        (Lesion("VALUE", during=(1000.0, 2000.0)), "begins at 1000 s, the experiment ends at"),
        (Lesion("KEY", select="engram", during=(0.1, 5.0)), "before the first pair is shown"),
        (Lesion("KEY", select="matched", during="study"), "before the first pair is shown"),
    ],
)
def test_lesions_that_come_too_late_or_too_early(lesion: Lesion, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        RecallExperiment(minimal(), PAIRS, lesions=(lesion,))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: RecallExperiment(minimal(), PAIRS, presentations=1001), "presentations: must be at most 1000"),
        (lambda: Timing(blanks=100_001), r"Timing\.blanks: must be at most 100000"),
        (lambda: Timing(on=1e6), r"Timing\.on: must be at most 100000 s"),
        (lambda: patterns.random(100_001), "pairs: must be at most 100000"),
    ],
)
def test_counts_have_bounds(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
