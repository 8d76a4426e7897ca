"""``spikekv recall`` and ``spikekv raster`` on a tiny circuit, from the command to the files."""

from __future__ import annotations

import csv
import json
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from spikekv.analysis.files.recordings import load_recording
from spikekv.scripts.main import main

KEYS = {
    "n_pairs",
    "n_neurons",
    "n_synapses",
    "n_plastic_synapses",
    "chance",
    "theta",
    "identification_accuracy",
    "overlap",
    "precision",
    "recall",
    "f1",
    "silent_fraction",
    "intrusion_rate",
    "reconstruction",
    "familiarity",
    "stage_identification",
    "bits_per_synapse",
    "willshaw_bits_per_synapse",
    "rates_hz",
    "active_fraction",
    "cv_isi",
    "controls",
    "simulated_seconds",
    "wall_seconds",
    "real_time_factor",
    "seed",
}


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


def test_the_directory_holds_what_the_contract_says(results: Path) -> None:
    figures = {f"{name}.{form}" for name in ("raster", "recall", "confusion", "activity") for form in ("png", "pdf")}
    assert {p.name for p in results.iterdir()} == figures | {
        ".spikekv.json",
        "config.toml",
        "metrics.json",
        "trials.csv",
        "spikes.npz",
        "patterns.npz",
        "recording.json",
        "recording.nwb",
        "provenance.json",
    }
    for file in results.iterdir():
        assert file.stat().st_size > 0
    assert [p.name for p in results.parent.iterdir()] == ["run"]


def test_metrics_and_trials_describe_the_run(results: Path) -> None:
    metrics = json.loads((results / "metrics.json").read_text())
    assert set(metrics) >= KEYS
    assert metrics["n_pairs"] == 4
    assert metrics["n_plastic_synapses"] == 60 * 60 + 100 * 60  # from KEY and from KEY_INH
    assert metrics["controls"]["no_learning"] is not None
    with (results / "trials.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [row["phase"] for row in rows] == ["study"] * 4 + ["recall"] * 4
    right = [row["correct"] == "True" for row in rows if row["phase"] == "recall"]
    assert np.mean(right) == metrics["identification_accuracy"]


def test_provenance_and_configuration(results: Path) -> None:
    facts = json.loads((results / "provenance.json").read_text())
    assert facts["backend"] == "numpy"
    assert facts["wall_seconds"] > 0
    config = tomllib.loads((results / "config.toml").read_text())
    assert config["pairs"] == 4
    assert config["populations"]["VALUE"]["size"] == 60


def test_the_configuration_runs_again_to_identical_spikes_and_force_replaces(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = shutil.copytree(results, tmp_path / "again")
    assert left_with("recall", "--config", results / "config.toml", "--out", again, "--force") == 0
    out, err = capsys.readouterr()
    assert err == ""  # no bar where stderr is no terminal
    for words in (
        "identification",
        "chance 0.250",
        "no learning",
        "ceiling",
        "VALUE_INH",
        "Background of VALUE",
        "Results:",
    ):
        assert words in out
    assert max(len(line) for line in out.replace(str(tmp_path), "").splitlines()) <= 80
    first, second = load_recording(results), load_recording(again)
    assert sum(len(i) for i, _ in first.spikes.values()) > 0
    for name in first.spikes:
        np.testing.assert_array_equal(first.spikes[name][0], second.spikes[name][0])
        np.testing.assert_array_equal(first.spikes[name][1], second.spikes[name][1])
    assert (again / "config.toml").read_text() == (results / "config.toml").read_text()
    assert not (again / "raster.pdf").exists()
    assert list(tmp_path.iterdir()) == [again]


def test_without_control_and_figures(results: Path, tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "bare"
    assert left_with("recall", "--config", tiny, "--no-control", "--no-figures", "--out", out) == 0
    assert {file.name for file in out.iterdir() if file.suffix == ".png"} == set()
    bare, whole = (json.loads((folder / "metrics.json").read_text()) for folder in (out, results))
    assert bare["controls"]["no_learning"] is None
    assert bare["f1"] == whole["f1"]
    assert left_with("report", out) == 0


def test_several_seeds_give_intervals_and_the_first_is_the_single_run(
    results: Path, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left_with("recall", "--config", tiny, "--seeds", 2, "--out", tmp_path / "two") == 0
    out = capsys.readouterr().out
    assert "95 % interval" in out
    assert "(fewer than 10 seeds: not for publication)" in out
    metrics = json.loads((tmp_path / "two" / "metrics.json").read_text())
    assert metrics["seeds"] == [0, 1]
    assert len(metrics["per_seed"]) == 2
    assert metrics["f1"] == pytest.approx(np.mean([m["f1"] for m in metrics["per_seed"]]))
    low, high = metrics["intervals"]["reconstruction"]
    assert low < metrics["reconstruction"] < high
    alone = json.loads((results / "metrics.json").read_text())
    assert metrics["per_seed"][0]["f1"] == alone["f1"]
    first, saved = load_recording(results), load_recording(tmp_path / "two")
    np.testing.assert_array_equal(first.spikes["VALUE"][1], saved.spikes["VALUE"][1])
    with (tmp_path / "two" / "trials.csv").open() as stream:
        assert [row["seed"] for row in csv.DictReader(stream)] == ["0"] * 8 + ["1"] * 8


def test_raster_redraws_chosen_populations_pairs_and_times(results: Path, tmp_path: Path) -> None:
    whole, part, span = (tmp_path / f"{name}.png" for name in ("whole", "part", "span"))
    assert left_with("raster", results, "--out", whole) == 0
    assert left_with("raster", results, "--out", part, "--populations", "VALUE,KEY", "--pairs", "1") == 0
    assert left_with("raster", results, "--out", span, "--from", 0.2, "--to", 0.6, "--pdf") == 0
    drawn = [file.read_bytes() for file in (whole, part, span)]
    assert len(set(drawn)) == 3
    assert whole.read_bytes() == (results / "raster.png").read_bytes()
    assert (tmp_path / "span.pdf").read_bytes().startswith(b"%PDF")


def test_raster_goes_beside_the_spikes_and_replaces_nothing_unasked(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(results, tmp_path / "copy")
    assert left_with("raster", copy) == 0
    assert capsys.readouterr().out == f"{copy / 'raster-redrawn.png'}\n"
    assert left_with("raster", copy) == 2
    assert "exists; give another file, or --force" in capsys.readouterr().err
    assert left_with("raster", copy, "--force") == 0


def test_two_runs_are_compared(results: Path, tmp_path: Path) -> None:
    file = tmp_path / "both.pdf"
    assert left_with("raster", results, "--compare", results, "--out", file) == 0
    assert file.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--populations", "VALEU"], "VALEU"),
        (["--pairs", "9"], "got 9"),
        (["--from", "2", "--to", "1"], "--from 2 --to 1: must be increasing times"),
        (["--to", "1e9"], "must be increasing times within the run"),
        (["--compare", "nowhere"], "nowhere: no spikes.npz there"),
    ],
)
def test_bad_requests_of_a_raster(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert left_with("raster", results, "--out", tmp_path / "x.png", *arguments) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert words in err
    assert list(tmp_path.iterdir()) == []


def test_comparing_excludes_a_time_span(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with("raster", results, "--compare", results, "--to", 1, "--out", tmp_path / "x.png") == 2
    assert "without --from and --to" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
