"""``spikekv theory``: small versions of each experiment, from the command to the files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from spikekv.analysis import recovery, style
from spikekv.circuits import openml
from spikekv.scripts import theory_capacity, theory_equivalences, theory_recovery, theory_representations
from spikekv.scripts.main import main
from spikekv.scripts.theory import EXPERIMENTS
from spikekv.scripts.theory_found import Options, as_text


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Experiments that take a moment, in a directory of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(style, "DPI", 30)
    monkeypatch.setattr(theory_equivalences, "COUNTS", np.array([64, 256]))
    monkeypatch.setattr(theory_equivalences, "DRAWS", 2)
    monkeypatch.setattr(theory_equivalences, "N_STEPS", 50)
    monkeypatch.setattr(theory_representations, "N_STEPS", 50)
    monkeypatch.setattr(theory_capacity, "PAIRS", (50, 200))
    monkeypatch.setattr(theory_capacity, "WILLSHAW", ((100, 4, 241), (1000, 20, 100)))
    monkeypatch.setattr(theory_capacity, "WILLSHAW_CURVE", (100, 4, (100, 200)))
    monkeypatch.setattr(theory_capacity, "SIZES", (100, 200))
    monkeypatch.setattr(theory_capacity, "EXACT", 200)
    monkeypatch.setattr(theory_capacity, "LOADS", np.array([0.1, 0.15, 0.22, 0.3]))
    monkeypatch.setattr(theory_capacity, "FILLS", (1.0, 1.5))
    monkeypatch.setattr(theory_capacity, "SPARSE", ((200, 0.05), (200, 0.1)))
    monkeypatch.setattr(theory_representations, "PAIRS", {2: 20, 3: 24})
    monkeypatch.setattr(theory_recovery, "DIGITS", recovery.Training(epochs=(3, 3)))


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main(["theory", *(str(a) for a in arguments)])
    return int(left.value.code or 0)


def test_the_list_names_all_experiments(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(EXPERIMENTS)
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_each_experiment_leaves_a_results_directory(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(name, "--seed", 3, "--seeds", 2) == 0
    out = capsys.readouterr().out
    folder = Path("results") / f"theory-{name}"
    assert f"Results: {folder}" in out
    assert {file.name for file in folder.iterdir()} == {
        "metrics.json", "table.csv", "table.txt", "curves.npz", f"{name}.png", "provenance.json",
    }  # fmt: skip
    assert (folder / "table.txt").read_text() in out
    metrics = json.loads((folder / "metrics.json").read_text())
    assert (metrics["experiment"], metrics["seed"], metrics["n_seeds"]) == (name, 3, 2)
    assert json.loads((folder / "provenance.json").read_text())["seeds"] == 2
    with (folder / "table.csv").open() as stream:
        assert len(list(csv.DictReader(stream))) > 5
    with np.load(folder / "curves.npz") as arrays:
        assert len(arrays.files) >= 2
    assert run(name) == 2
    assert "--force" in capsys.readouterr().err


def test_one_seed_has_no_intervals() -> None:
    found = theory_recovery.run(Options(seed=1, seeds=1), lambda fraction: None)
    assert found.metrics["intervals"] == {}
    assert "seed 1\n" in found.text


def test_equivalences_hold_and_say_so() -> None:
    found = theory_equivalences.run(Options(seed=4, seeds=2), lambda fraction: None)
    assert found.metrics["all_hold"] is True
    assert "all below 1e-10" in found.text


def test_the_tasks_of_the_paper_are_made_of_fetched_images(monkeypatch: pytest.MonkeyPatch) -> None:
    def images(name: str) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(len(name))
        label = np.arange(400) % 10
        pixels = rng.integers(0, 30, (400, 30))
        pixels[np.arange(400), label + len(name)] = 255
        return pixels, label

    monkeypatch.setattr(openml, "classified", images)
    monkeypatch.setattr(theory_recovery, "MNIST", recovery.Training(rate=0.05, epochs=(30, 30)))
    found = theory_recovery.run(Options(seeds=1, images="mnist"), lambda fraction: None)
    assert found.metrics["tasks"] == ("MNIST 0, 1", "Fashion-MNIST 2, 3")
    assert found.metrics["task1_learned"] == 1
    first, second = theory_recovery._tasks("mnist", seed=0)
    assert set(first.train.label) == {0, 1}
    assert set(second.test.label) == {2, 3}
    assert first.train.pixels.max() == 1


def test_images_that_cannot_be_fetched_are_bad_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline(name: str) -> None:
        raise ValueError(f"{name} could not be fetched from openml.org (offline); go online once, or use digits")

    monkeypatch.setattr(openml, "classified", offline)
    assert run("recovery", "--images", "mnist") == 2
    assert capsys.readouterr().err.startswith("spikekv: mnist could not be fetched")
    assert not Path("results").exists()


def test_a_table_of_words_and_numbers() -> None:
    text = as_text("Title", ("name", "number", "span"), [("a", 0.25, [1.0, 2.0]), ("b", 1e-7, None)], ("remark [x]",))
    assert "Title" in text
    assert "0.25" in text
    assert "1, 2" in text
    assert "1.0e-07" in text
    assert text.endswith("remark [x]\n")
    assert all(line == line.rstrip() for line in text.splitlines())
