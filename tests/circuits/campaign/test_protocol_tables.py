"""An experiment in a file is the experiment in Python, and what is wrong in a file is named with its key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv import (
    Blanks,
    Context,
    Cue,
    Delay,
    Experiment,
    Fillers,
    Gap,
    Lesion,
    Probe,
    Recall,
    Replay,
    Rest,
    Study,
    minimal,
    patterns,
)
from spikekv.circuits import GammaRenewal, Inputs, Theta, Volleys
from spikekv.circuits.campaign.configuration import read_as
from spikekv.circuits.campaign.experiment_configuration import ExperimentConfig
from spikekv.circuits.protocol.schedule import schedule

FILE = """
circuit = "minimal"
seed = 5
context = 0.2

[stimuli.AB]
pairs = 4
cues = "A"
values = "B"
seed = 1
[stimuli.AC]
pairs = 4
cues = "A"
values = "C"
seed = 1
[stimuli.lures]
of = "AB"
similarity = 0.5
seed = 2

[inputs]
cue = { train = "gamma", cv = 0.8 }
theta = { hz = 7.0, depth = 0.4 }

[lesions.one]
target = "VALUE"
fraction = 0.1
during = "second list"

[[protocol]]
phase = "rest"
seconds = 0.8
[[protocol]]
phase = "fillers"
n = 2
[[protocol]]
phase = "study"
pairs = "AB"
order = "given"
context = { name = "room", rho = 0.9 }
[[protocol]]
phase = "study"
pairs = "AC"
label = "second list"
acetylcholine = 0.8
inputs = { teacher = { train = "volleys", jitter = 0.001 } }
[[protocol]]
phase = "replay"
n = 2
population = "VALUE"
open = ["KEY->VALUE"]
[[protocol]]
phase = "gap"
hours = 5.0
forgetting = { "KEY->VALUE" = 24.0 }
[[protocol]]
phase = "delay"
seconds = 0.6
[[protocol]]
phase = "blank"
n = 3
[[protocol]]
phase = "recall"
pairs = "AB"
cue = { valid = 0.6 }
repeats = 2
learns = true
[[protocol]]
phase = "probe"
pairs = "lures"
"""


def in_python() -> Experiment:
    AB, AC = patterns.lists("AB", "AC", n_pairs=4, seed=1)
    protocol = (
        Rest(0.8),
        Fillers(2),
        Study(AB, order="given", context=Context("room", rho=0.9)),
        Study(AC, label="second list", acetylcholine=0.8, inputs=Inputs(teacher=Volleys(jitter=0.001))),
        Replay(2, "VALUE", open=("KEY->VALUE",)),
        Gap(5.0, forgetting={"KEY->VALUE": 24.0}),
        Delay(0.6),
        Blanks(3),
        Recall(AB, cue=Cue(valid=0.6), repeats=2, learns=True),
        Probe(patterns.lures(AB, 0.5, seed=2)),
    )
    return Experiment(
        minimal(),
        protocol,
        seed=5,
        lesions=(Lesion("VALUE", 0.1, during="second list"),),
        inputs=Inputs(cue=GammaRenewal(0.8), theta=Theta(7.0, 0.4)),
        context=0.2,
    )


def read(tmp_path: Path, text: str, **options: Any) -> list[Experiment]:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    return read_as(ExperimentConfig, file, options).experiments()


def test_a_file_says_the_same_as_python(tmp_path: Path) -> None:
    (found,) = read(tmp_path, FILE)
    expected = in_python()
    assert found.lesions == expected.lesions
    a, b = schedule(found), schedule(expected)
    assert a.stretches == b.stretches
    assert a.driven == b.driven
    for name in a.events:
        for x, y in zip(a.events[name], b.events[name], strict=True):
            assert np.array_equal(x, y)
    assert np.array_equal(a.trials.presented, b.trials.presented)
    assert a.trials.set.tolist() == b.trials.set.tolist()


def test_what_is_written_out_runs_again(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(FILE)
    settings = read_as(ExperimentConfig, file, {"seeds": 2})
    first, second = settings.experiments()
    assert (first.seed, second.seed) == (5, 6)
    (tmp_path / "again.toml").write_text(settings.resolved(first).to_toml())
    again = read_as(ExperimentConfig, tmp_path / "again.toml", {}).experiments()[0]
    assert again.circuit == first.circuit
    for name, (cells, times) in schedule(again).events.items():
        assert np.array_equal(cells, schedule(first).events[name][0])
        assert np.array_equal(times, schedule(first).events[name][1])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('pairs = "lures"', 'pairs = "lure"', r"protocol\[10\] \(probe\)\.pairs: no stimuli .* did you mean lures\?"),
        ('phase = "probe"', 'phase = "prob"', r"protocol\[10\]\.phase: unknown phase 'prob'; did you mean probe\?"),
        ("repeats = 2", 'repeats = "2"', r"protocol\[9\] \(recall\)\.repeats: must be a whole number, got '2'"),
        ("learns = true", "learns = 1", r"\.learns: must be true or false, got 1"),
        ("seconds = 0.8", "seconds = 0", r"protocol\[1\] \(rest\): Rest\.seconds: must be positive, got 0"),
        ("seconds = 0.6", "second = 0.6", r"unknown key 'second'; did you mean seconds\?"),
        ("hours = 5.0", "settle = 0.5", r"protocol\[6\] \(gap\): needs hours"),
        ('train = "gamma"', 'train = "gama"', r"inputs\.cue\.train: unknown train 'gama'; did you mean gamma\?"),
        ("cv = 0.8", "cv = 9.0", r"inputs\.cue: GammaRenewal\.cv: must be in \[0\.05, 3\], got 9\.0"),
        ('of = "AB"', 'of = "XY"', r"stimuli\.lures: of: names no set of pairs above it, got 'XY'"),
        ('cues = "A"', 'cue = "A"', r"stimuli\.AB: unknown key 'cue' of random stimuli; did you mean cues\?"),
        ("similarity = 0.5", "similarity = 1.0", r"stimuli\.lures: Lures\.similarity: must be in \[0, 1\), got 1\.0"),
        ('during = "second list"', 'during = "third list"', r"Lesion\.during: must be one of .*'third list'"),
        ('phase = "recall"', 'phase = "study"', "needs a phase of kind recall"),
        ("context = 0.2", "contxt = 0.2", "unknown key 'contxt'; did you mean context"),
    ],
)
def test_what_is_wrong_is_named_with_its_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in FILE
    with pytest.raises(ValueError, match=message) as error:
        read(tmp_path, FILE.replace(old, new, 1))
    assert "\n" not in str(error.value)
