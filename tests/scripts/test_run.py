"""``spikekv run``: an experiment from a file, from the command to the files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from spikekv import load_recording
from spikekv.circuits.engine import standalone
from spikekv.scripts.main import main

FILE = """
circuit = "minimal"
seed = 7
timing = { on = 0.1, gap = 0.04 }

[stimuli.AB]
pairs = 2
cues = "A"
values = "B"
[stimuli.AC]
pairs = 2
cues = "A"
values = "C"

[[protocol]]
phase = "study"
pairs = "AB"
[[protocol]]
phase = "study"
pairs = "AC"
label = "second list"
[[protocol]]
phase = "delay"
seconds = 0.5
[[protocol]]
phase = "blank"
n = 1
[[protocol]]
phase = "recall"
pairs = "AB"
[[protocol]]
phase = "recall"
pairs = "AC"
label = "again"
"""


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if standalone.compiler() is None:
        pytest.skip("no C++ compiler (g++) on this machine")
    folder = tmp_path_factory.mktemp("run")
    (folder / "mine.toml").write_text(FILE)
    assert left_with("run", folder / "mine.toml", "--seeds", 2, "--out", folder / "out") == 0
    return folder / "out"


def test_each_test_has_its_measures(results: Path) -> None:
    metrics = json.loads((results / "metrics.json").read_text())
    assert metrics["kind"] == "run"
    assert list(metrics["phases"]) == ["recall", "again"]
    for one in metrics["phases"].values():
        assert one["chance"] == 0.25  # four values were taught
        assert sum(one["provenance"].values()) == pytest.approx(1.0)
    assert "phases.again.f1" in metrics["intervals"] or metrics["phases"]["again"]["f1"] == 1.0
    assert len(metrics["per_seed"]) == 2
    rows = list(csv.DictReader((results / "trials.csv").open()))
    assert [row["phase"] for row in rows if row["seed"] == "7"][::2] == ["study", "second list", "recall", "again"]
    asked = [row for row in rows if row["phase"] == "recall"]
    assert {int(row["taught_last"]) - int(row["pair"]) for row in asked} == {2}


def test_the_recording_comes_back_with_its_phases(results: Path) -> None:
    recording = load_recording(results)
    assert recording.phase("again").n_pairs == 4
    assert recording.trials.set.tolist()[:4] == ["AB", "AB", "AC", "AC"]
    assert recording.trials.related[recording.trials.of_phase("second list")].tolist() == [
        pair - 2 for pair in recording.trials.pair[recording.trials.of_phase("second list")]
    ]


def test_its_configuration_runs_again_to_the_same_spikes(results: Path, tmp_path: Path) -> None:
    assert left_with("run", results / "config.toml", "--seeds", 1, "--out", tmp_path / "again") == 0
    one, other = (np.load(folder / "spikes.npz") for folder in (results, tmp_path / "again"))
    assert all(np.array_equal(one[name], other[name]) for name in one.files)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('pairs = "AC"', 'pairs = "AD"', "no stimuli of the name 'AD'"),
        ("seconds = 0.5", "seconds = 500", "500.0 s are not simulated|500 s are not simulated"),
        ('label = "again"', 'label = "second list"', "label 'second list' is used twice"),
    ],
)
def test_a_senseless_protocol_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    (tmp_path / "mine.toml").write_text(FILE.replace(old, new))
    assert left_with("run", tmp_path / "mine.toml", "--out", tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert any(part in said for part in message.split("|"))
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
