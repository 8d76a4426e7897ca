"""``spikekv theory``: small versions of each experiment, from the command to the files."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from spikekv.analysis.assays import (
    attention as theory_attention,
)
from spikekv.analysis.assays import (
    equivalences as theory_equivalences,
)
from spikekv.analysis.assays import (
    errors as theory_errors,
)
from spikekv.analysis.assays import (
    memory_capacity as theory_capacity,
)
from spikekv.analysis.assays import (
    recovery as theory_recovery,
)
from spikekv.analysis.assays import (
    representations as theory_representations,
)
from spikekv.analysis.assays import (
    separation as theory_separation,
)
from spikekv.analysis.assays.found import Found, Options, load_tables
from spikekv.analysis.assays.theory import EXPERIMENTS, measured
from spikekv.analysis.figures import style
from spikekv.analysis.measures.attention import overlaps
from spikekv.analysis.theory import recovery
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.schedule import Schedule, schedule
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli import openml, patterns
from spikekv.circuits.table import as_text
from spikekv.models.plasticity.error import ErrorRule
from spikekv.scripts.main import main


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
    monkeypatch.setattr(theory_attention, "N_PAIRS", 12)
    monkeypatch.setattr(theory_attention, "REPEATS", 2)
    monkeypatch.setattr(theory_attention, "KINDS", ((10, 10), (12, 8), (16, 4)))
    monkeypatch.setattr(theory_attention, "ASKED", 1)
    monkeypatch.setattr(theory_attention, "study", lambda experiment, backend, until: experiment)
    monkeypatch.setattr(theory_attention, "simulate", made_up_recall)
    monkeypatch.setattr(theory_separation, "CIRCUIT", minimal(n_key=200, n_value=200, active=20))
    monkeypatch.setattr(theory_separation, "N_PAIRS", 6)
    monkeypatch.setattr(theory_separation, "SIMILARITIES", (0.0, 0.6))
    monkeypatch.setattr(theory_separation, "SHOWN", 1)
    monkeypatch.setattr(theory_separation, "LAGS", 3)
    monkeypatch.setattr(theory_separation, "study", lambda experiment, backend, until: experiment)
    monkeypatch.setattr(theory_separation, "simulate", made_up_keys)
    monkeypatch.setattr(theory_errors, "CIRCUIT", minimal(n_key=200, n_value=200, active=10))
    monkeypatch.setattr(theory_errors, "N_PAIRS", 12)
    monkeypatch.setattr(theory_errors, "simulate", made_up_passes)


def made_up_recall(experiment: RecallExperiment, backend: str, start: RecallExperiment) -> Recording:
    """In place of a simulation: weights 200 (o - threshold) ^ power over their sum, where inhibition sets both."""
    assert start.pairs == experiment.pairs
    feedback, feedforward = (
        experiment.circuit.projection(f"{source}->VALUE").conductance["GABA_A"] for source in ("VALUE_INH", "KEY_INH")
    )
    plan = schedule(experiment)
    recall = plan.trials.where("recall")
    asked = overlaps(plan.trials.presented[recall], plan.patterns.cues)
    weight = np.maximum(asked - feedforward / 2, 0) ** (1 + 5 * feedback)
    weight *= 200 / np.maximum(weight.sum(1, keepdims=True), 1e-9)
    counts = np.rint(weight @ plan.patterns.values).astype(int)
    return recorded(experiment, plan, counts)


def made_up_passes(experiment: RecallExperiment, backend: str, allow_runaway: bool) -> Recording:
    """In place of a simulation: the error rule recalls one cell more with each pass, Hebb answers twice too much."""
    plan = schedule(experiment)
    stored = plan.patterns.values[plan.trials.pair[plan.trials.where("recall")]].astype(int)
    if isinstance(experiment.circuit.projection("KEY->VALUE").plasticity, ErrorRule):
        return recorded(experiment, plan, stored * (stored.cumsum(1) <= experiment.presentations))
    return recorded(experiment, plan, np.maximum(stored, np.roll(1 - stored, 1, axis=1)))


def made_up_keys(experiment: RecallExperiment, backend: str, start: RecallExperiment | None = None) -> Recording:
    """In place of a simulation: the key is the cue, but where cues meet the same state, where all keys are one."""
    plan = schedule(experiment)
    recording = recorded(experiment, plan, np.zeros((len(plan.trials.where("recall")), 200), int))
    trial, cell = np.nonzero(plan.trials.presented)
    if experiment.learning is False:
        cell %= 1
    return replace(recording, spikes=recording.spikes | {"KEY": (cell, plan.trials.start[trial] + 0.01)},
                   sizes={"KEY": 200, "VALUE": 200})  # fmt: skip


def recorded(experiment: RecallExperiment, plan: Schedule, counts: np.ndarray) -> Recording:
    """With so many spikes of each value cell in each recall trial, (n_trials, n_cells)."""
    recall = plan.trials.where("recall")
    trial, cell = np.nonzero(counts)
    n = counts[trial, cell]
    spikes = np.repeat(cell, n), np.repeat(plan.trials.start[recall][trial] + 0.05, n)
    return Recording(
        {"VALUE": spikes}, {"VALUE": counts.shape[1]}, {"VALUE": "excitatory"}, plan.trials, plan.patterns.cues,
        plan.patterns.values, experiment.pairs.value_item, "KEY", "KEY", "VALUE", ("KEY",), experiment.n_active,
        plan.duration, experiment.seed, metadata={"backend": "made up"},
    )  # fmt: skip


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main(["theory", *(str(a) for a in arguments)])
    return int(left.value.code or 0)


def outcome(name: str, options: Options) -> Found:
    with measured(name, options) as found:
        return found


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
        "metrics.json", "table.csv", "table.txt", "table.json", "curves.npz", f"{name}.png", "provenance.json",
        ".spikekv.json",
    }  # fmt: skip
    assert (folder / "table.txt").read_text() in out
    assert as_text(load_tables(folder)) == (folder / "table.txt").read_text()
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["kind"] == "theory"
    assert (metrics["experiment"], metrics["seed"], metrics["n_seeds"]) == (name, 3, 2)
    assert json.loads((folder / "provenance.json").read_text())["seeds"] == 2
    with (folder / "table.csv").open() as stream:
        assert len(list(csv.DictReader(stream))) > 5
    with np.load(folder / "curves.npz") as arrays:
        assert len(arrays.files) >= 2
    assert run(name) == 2
    assert "--force" in capsys.readouterr().err


def test_one_seed_has_no_intervals() -> None:
    found = outcome("recovery", Options(seed=1, seeds=1))
    assert found.metrics["intervals"] == {}
    assert "seed 1\n" in found.text


def test_equivalences_hold_and_say_so() -> None:
    found = outcome("equivalences", Options(seed=4, seeds=2))
    assert found.metrics["all_hold"] is True
    assert "All are below 1e-10" in found.text


def test_the_tasks_of_the_paper_are_made_of_fetched_images(monkeypatch: pytest.MonkeyPatch) -> None:
    def images(name: str) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(len(name))
        label = np.arange(400) % 10
        pixels = rng.integers(0, 30, (400, 30))
        pixels[np.arange(400), label + len(name)] = 255
        return pixels, label

    monkeypatch.setattr(openml, "classified", images)
    monkeypatch.setattr(theory_recovery, "MNIST", recovery.Training(rate=0.05, epochs=(30, 30)))
    found = outcome("recovery", Options(seeds=1, images="mnist"))
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


def test_attention_finds_the_dial_that_was_built_in() -> None:
    found = outcome("attention", Options(seed=1, seeds=2))
    levels = found.metrics["levels"]
    assert [(level["feedback"], level["feedforward"]) for level in levels[:5]] == [
        (g, 0) for g in (0, 0.03, 0.1, 0.3, 1)
    ]
    for level in levels[:5]:
        assert level["polynomial_parameter"] == pytest.approx(1 + 5 * level["feedback"], rel=0.05)
        assert level["polynomial_r_others"] > 0.98
    assert levels[-1]["share"] > levels[0]["share"] == pytest.approx(0.6, abs=0.02)
    assert (found.metrics["seeds_with_rising_power"], found.backend) == (2, "made up")
    assert all(len(line) <= 80 for line in found.text.splitlines())
    assert found.arrays["alpha/feedback 0.3, feed-forward 0.9"].shape == (2, 12, 12)


def test_values_of_mixed_pairs_share_no_cell() -> None:
    values = patterns.random(12, seed=3).encode(100, 100, 8).values
    mixtures = theory_attention.mixtures(values, seed=0)
    assert len(mixtures) == 12
    assert mixtures[:6] == mixtures[6:]
    for mixture in mixtures:
        assert values[list(mixture.pairs)].sum(0).max() == 1
    with pytest.raises(ValueError, match="mixtures: no 2 of the 12 values are without a common cell; take sparser"):
        theory_attention.mixtures(np.ones((12, 5), bool), seed=0)


def test_errors_scores_what_fires_after_each_number_of_passes() -> None:
    found = outcome("errors", Options(seed=1, seeds=2))
    rows = {(row["memory"], row["passes"]): row for row in found.rows}
    assert [rows["spikes, errors", n]["recall"] for n in (1, 3, 10)] == pytest.approx([0.1, 0.3, 1.0])
    assert rows["spikes, errors", 10]["f1"] == 1
    assert rows["spikes, Hebb", 10]["precision"] < 0.1
    assert rows["numpy, delta rule", 10]["f1"] > 0.9 > 0.5 > rows["numpy, Hebb", 10]["f1"]


def test_separation_compares_keys_asked_in_all_ways() -> None:
    found = outcome("separation", Options(seed=1, seeds=2))
    far, near = found.metrics["similarities"]
    cues = near["study/KEY"]
    assert 0.45 < cues < 0.75
    assert far["study/KEY"] < 0.2
    assert (near["study, other order/KEY"], near["recall, whole cue/KEY"]) == pytest.approx((cues, cues))
    assert near["study, state reset/KEY"] == 1
    assert near["own/recall, 60 % of the cue/KEY"] == pytest.approx(0.6**0.5)
    assert (near["own/recall, whole cue/KEY"], near["own/study, other order/KEY"]) == (1, 1)
