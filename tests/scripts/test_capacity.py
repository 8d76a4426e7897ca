"""``spikekv capacity`` from the command to the files, on a tiny circuit."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
from spikekv.analysis.assays.capacity_configuration import LOADS, CapacityConfig
from spikekv.analysis.figures import style
from spikekv.analysis.measures.capacity import CIRCUIT, OBSERVERS, SCORES
from spikekv.circuits.campaign import simulation
from spikekv.circuits.campaign.runner import carried_out
from spikekv.circuits.network.wiring import FixedInDegree
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.scripts.main import main


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main(["capacity", *(str(a) for a in arguments)])
    return int(left.value.code or 0)


def test_a_sweep_leaves_a_results_directory(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(style, "DPI", 30)
    file, out = tmp_path / "tiny.toml", tmp_path / "out"
    file.write_text(
        tiny.read_text()
        .replace('"digits"', '"random"')
        .replace("pairs = 4", "cued = 3")
        .replace("blanks = 3", "blanks = 1\nfillers = 0\ndt = 0.0005")
    )
    assert run("--config", file, "--pairs", "5,3", "--connectivity", 0.5, "--out", out) == 0
    printed = capsys.readouterr().out
    assert "Pairs held with F1 of at least .9" in printed
    assert all(len(line) <= 80 for line in printed.splitlines()[:-1])
    names = {
        "config.toml",
        "metrics.json",
        "curve.csv",
        "curves.npz",
        "capacity.png",
        "provenance.json",
        "table.txt",
        "table.json",
        ".spikekv.json",
    }
    assert {path.name for path in out.iterdir()} == names
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["n_pairs"] == [3, 5]
    assert [set(point["readers"]) for point in metrics["curve"]] == [{CIRCUIT, *OBSERVERS}] * 2
    assert metrics["knee"]["willshaw_peak_bits_per_synapse"] > 0
    with (out / "curve.csv").open() as stream:
        assert len(list(csv.DictReader(stream))) == 2 * (1 + len(OBSERVERS))
    with np.load(out / "curves.npz") as arrays:
        assert all(arrays[f"{m}/{CIRCUIT}"].shape == (1, 2) for m in SCORES)
    config = CapacityConfig.model_validate(tomllib.loads((out / "config.toml").read_text()))
    circuit = config.checked().make_circuit()
    assert circuit.projection("KEY->VALUE").wiring == FixedInDegree(30)
    assert config.of_load(5)[0].cued == 3
    assert run("--config", file, "--out", out) == 2
    assert "--force" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--pairs", "many"], "--pairs many: must be numbers of pairs"),
        (["--pairs", "0"], "--pairs 0: must be"),
        (["--pairs", "5", "--connectivity", "0"], "--connectivity: must be"),
        (["--pairs", "5", "--cue-valid", "2"], "--cue-valid: must be"),
        (["--circuit", "minima"], "minimal"),
    ],
)
def test_bad_input_is_refused(
    arguments: list[str], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1
    assert not Path("results").exists()


def test_connectivity_keeps_the_expected_drive() -> None:
    whole, half = (CapacityConfig(connectivity=c).make_circuit().projection("KEY->VALUE") for c in (1.0, 0.5))
    assert half.wiring == FixedInDegree(500)
    assert {r: g / 2 for r, g in half.conductance.items()} == whole.conductance


@pytest.mark.parametrize("circuit", LOADS)
def test_default_loads_ascend(circuit: str) -> None:
    loads = CapacityConfig(circuit=circuit).checked().loads
    assert loads == sorted(loads)
    assert len(loads) > 4


def test_other_stimuli_and_one_number_are_refused() -> None:
    with pytest.raises(ValueError, match="needs random pairs"):
        CapacityConfig(stimuli="digits").checked()
    with pytest.raises(ValueError, match="reads loads"):
        CapacityConfig(pairs=5).checked()
    with pytest.raises(ValueError, match="did you mean minimal"):
        CapacityConfig(circuit="minima").checked()


def page_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What ``spikekv report`` makes of a directory as it was just written."""
    with pytest.raises(SystemExit) as left:
        main(["report", str(folder)])
    assert left.value.code == 0
    capsys.readouterr()
    return (folder / "report.html").read_text()


def test_circuits_are_compared_on_the_same_stimuli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the command to the files, with known scores in place of simulations."""
    from spikekv.analysis.assays import comparison as capacity_compare
    from spikekv.circuits.campaign import runner as workers

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(style, "DPI", 30)
    names = ("minimal", "autoassociative")

    monkeypatch.setattr(simulation, "study", lambda experiment, **_: experiment)
    monkeypatch.setattr(simulation, "run", lambda experiment, **_: experiment)
    monkeypatch.setattr(capacity_compare, "rates_hz", lambda _: {"VALUE": 0.5})

    def measures(experiment: RecallExperiment) -> dict[str, float]:
        row = names.index(experiment.circuit.name)
        assert experiment.pairs.seed == experiment.seed in (3, 4)
        return dict.fromkeys(capacity_compare.COMPARED, (row + 1) / (experiment.seed - 1))

    monkeypatch.setattr(capacity_compare, "measures", measures)
    monkeypatch.setattr(workers, "settle", lambda backend: "numpy")
    monkeypatch.setattr(workers, "compiled", lambda experiment, engine: 0.0)
    assert run("--compare", ",".join(names), "--pairs", "20,10", "--seed", 3, "--seeds", 2) == 0
    folder = Path("results/compare-minimal-autoassociative-seed3-4")
    printed = capsys.readouterr().out
    assert f"Results: {folder}" in printed
    assert all(len(line) <= 80 for line in printed.splitlines()[:-1])
    files = {
        "config.toml",
        "metrics.json",
        "compare.csv",
        "compare.png",
        "provenance.json",
        "table.txt",
        "table.json",
        ".spikekv.json",
    }
    assert {path.name for path in folder.iterdir()} == files
    with (folder / "compare.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [row["n_pairs"] for row in rows[:4]] == ["10", "10", "20", "20"]
    assert float(rows[1]["f1"]) == pytest.approx((2 / 2 + 2 / 3) / 2)
    for arguments in (("--circuit", "minimal"), ("--cue-valid", 0.5), ("--pairs", "x")):
        assert run("--compare", "minimal", *arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert page_of(folder, capsys).count("The minimal circuit") >= 1
    for circuits in ("", "minimal,", "minimal,minimal"):
        assert run("--compare", circuits) == 2
        assert "each once" in capsys.readouterr().err
    monkeypatch.setattr(workers, "compiled", lambda experiment, engine: pytest.fail("compiled before all is known"))
    assert run("--compare", "scaffold,minima") == 2
    assert "did you mean minimal" in capsys.readouterr().err


def test_what_differs_in_the_cues_is_asked_after_one_study(monkeypatch: pytest.MonkeyPatch) -> None:
    from spikekv.analysis.assays import comparison as capacity_compare

    studied, asked = [], []

    def study(experiment: RecallExperiment, *_: object, until: str, **__: object) -> RecallExperiment:
        assert until == "recall"
        studied.append((experiment.circuit.name, experiment.pairs.name, experiment.pairs.n_pairs, experiment.seed))
        return experiment

    def run(experiment: RecallExperiment, *_: object, start: RecallExperiment, **__: object) -> RecallExperiment:
        assert (start.circuit, start.seed) == (experiment.circuit, experiment.seed)
        assert start.pairs.similarity == experiment.pairs.similarity
        assert len(start.pairs) == len(experiment.pairs)
        asked.append(experiment.cue)
        return experiment

    def measures(experiment: RecallExperiment) -> dict[str, float]:
        return {"f1": experiment.seed + len(experiment.pairs) / 1000 + experiment.cue.noise}

    for name, fake in {"measures": measures, "rates_hz": lambda _: {"V": 1.0}}.items():
        monkeypatch.setattr(capacity_compare, name, fake)
    for name, fake in {"study": study, "run": run}.items():
        monkeypatch.setattr(simulation, name, fake)
    conditions = capacity_compare.conditions([10, 20])
    settings = CapacityConfig(seeds=2)
    tasks = capacity_compare.tasks_of(settings, ["minimal"], conditions, "numpy")
    with carried_out(tasks, simulation.simulate, None, batches=simulation.batches) as kept:
        found, rates = capacity_compare.by_circuit(settings, ["minimal"], conditions, kept)
    assert len(studied) == len(set(studied)) == 2 * 4  # random pairs of two numbers, similar ones and digits
    assert len(asked) == 2 * len(conditions)
    for n, condition in enumerate(conditions):
        wrong = condition.cue.get("cue_noise", 0)
        assert found["minimal", n] == [{"f1": seed + condition.pairs / 1000 + wrong} for seed in range(2)]
    assert rates == {"minimal": {"V": 1.0}}


def test_ages_compare_rules(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the command to the files, with recordings of known age curves in place of simulations."""
    from spikekv.analysis.assays import ages as capacity_ages
    from spikekv.circuits.campaign import runner as workers

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(style, "DPI", 30)
    curve = np.linspace(1, 0, capacity_ages.BINS)
    asked = []

    def f1_by_age(experiment: RecallExperiment, edges: np.ndarray) -> np.ndarray:
        asked.append(experiment.pairs.n_pairs)
        return curve

    monkeypatch.setattr(capacity_ages, "f1_by_age", f1_by_age)
    monkeypatch.setattr(simulation, "run", lambda experiment, **_: experiment)
    monkeypatch.setattr(workers, "settle", lambda backend: "numpy")
    monkeypatch.setattr(workers, "compiled", lambda experiment, engine: 0.0)
    assert run("--ages", "--rule", "fading,bistable", "--seeds", 2, "--pairs", 100) == 0
    assert asked == [100] * 4
    folder = Path("results/ages-minimal-seed0-1")
    assert f"Results: {folder}" in capsys.readouterr().out
    names = {
        "config.toml",
        "metrics.json",
        "ages.csv",
        "ages.npz",
        "ages.png",
        "provenance.json",
        "table.txt",
        "table.json",
        ".spikekv.json",
    }
    assert {path.name for path in folder.iterdir()} == names
    rules = json.loads((folder / "metrics.json").read_text())["rules"]
    assert set(rules) == {"fading", "bistable"}
    assert rules["fading"]["f1_last"] == pytest.approx(0.5)
    assert rules["fading"]["pairs_held"] == 2 * 100 / capacity_ages.BINS
    assert "of the last pairs" in page_of(folder, capsys)
    curve[2:] = np.nan  # age groups of which no pair was cued
    assert run("--ages", "--rule", "fading", "--seeds", 2, "--pairs", 100, "--force") == 0
    shown = capsys.readouterr()
    assert "nan" not in shown.out
    assert not shown.err
    for arguments in (("--ages", "--pairs", "5,6"), ("--rule", "fading,bistable"), ("--ages", "--rule", "fadin")):
        assert run(*arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1
