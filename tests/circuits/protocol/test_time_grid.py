"""Times off the grid are said, and experiments that cannot be counted or select what is not there yet are refused."""

from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import pytest
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.catalogue import CIRCUITS, circuit_named
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.population import Population
from spikekv.circuits.protocol.experiment import Experiment, RecallExperiment
from spikekv.circuits.protocol.layout import Layout
from spikekv.circuits.protocol.phases import Blanks, Delay, Fillers, Gap, Recall, Replay, Rest, Study
from spikekv.circuits.protocol.schedule import schedule
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.stimuli import patterns
from spikekv.models.neurons.lif import LIF
from spikekv.models.neurons.spike_source import SpikeSource

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
    "phase",
    [
        Study(PAIRS, presentations=1000, on=1e5), Recall(PAIRS, repeats=100_000, on=10.0), Blanks(100_000, on=10.0),
        Fillers(100_000, on=10.0), Replay(100_000, "KEY", on=10.0), Gap(24.0, settle=1e5),
    ],
)  # fmt: skip
def test_a_phase_of_too_many_steps_is_refused_before_its_trials_are_laid_out(phase: Any) -> None:
    layout = Layout(minimal(), 0, Timing(dt=2e-5), 20)
    with pytest.raises(ValueError, match=r"Timing\.dt: .* time steps of 2e-05 s, at most 2147483647"):
        phase.write(layout)
    assert not layout.rows


def test_a_reward_that_never_comes_is_refused() -> None:
    circuit = dataclasses.replace(
        minimal(),
        populations=(*minimal().populations, Population("DA", 1, SpikeSource(), kind="input", drive="reward")),
    )
    protocol = (Study(PAIRS, rewarded=(0, 1, 2)), Delay(0.5))
    assert len(schedule(Experiment(circuit, protocol)).events["DA"][1]) == 3
    late = Experiment(circuit, protocol, timing=Timing(reward=2.0))
    with pytest.raises(ValueError, match=r"Timing\.reward: 2 s after the cue is past the end of the experiment; give"):
        schedule(late)
    assert "Timing.reward 50.3 ms" in said_of(Experiment(circuit, protocol, timing=Timing(reward=0.0503)))


def test_the_time_after_a_jump_is_on_the_grid_too() -> None:
    assert "settle of phase gap 0.1 ms" in said_of(Experiment(minimal(), (Study(PAIRS), Gap(24.0, settle=1e-4))))


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
        (lambda: Study(PAIRS, on=1e6), r"Study\.on: must be at most 100000 s, got 1e\+06"),
        (lambda: Recall(PAIRS, gap=1e9), r"Recall\.gap: must be at most 100000 s"),
        (lambda: Replay(1, "KEY", on=1e9), r"Replay\.on: must be at most 100000 s"),
        (lambda: Gap(24.0, settle=1e9), r"Gap\.settle: must be at most 100000 s"),
        (lambda: Timing(reward=1e9), r"Timing\.reward: must be at most 100000 s"),
        (lambda: Study(PAIRS, label="x" * 101), r"Study\.label: must be a text of at most 100 characters"),
        (lambda: Study(PAIRS, label="a\u202eb"), r"Study\.label: .* without control characters, got 'a\\u202eb'"),
        (lambda: Experiment(minimal(), (Rest(0.1),) * 1001), "protocol: must be at most 1000 phases, got 1001"),
        (
            lambda: Experiment(minimal(), (Study(PAIRS),), context=0.9, active=3),
            "context: 0.9 of 3 active cells leaves",
        ),
    ],
)
def test_counts_have_bounds(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
