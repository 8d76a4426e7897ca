"""``spikekv sweep`` from the command to the files, mostly with made-up measures."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv.analysis.assays.sweep import measure
from spikekv.analysis.measures.summary import summarise
from spikekv.circuits.campaign import task as sweep_task
from spikekv.circuits.campaign.configuration import RecallConfig
from spikekv.circuits.campaign.point import Point as Task
from spikekv.circuits.campaign.task import Metrics, Report
from spikekv.circuits.engine.run import run
from spikekv.scripts.main import main


def failing(otherwise: sweep_task.Work) -> sweep_task.Work:
    def work(task: Task, report: Report) -> Metrics:
        if task.config.pairs == 4 and task.config.seed == 1:
            raise ValueError("population VALUE\nran away")
        return otherwise(task, report)

    return work


def test_one_labelled_table_with_units_and_origin(sweeps: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert sweeps() == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "Sweep of pairs x cue valid: 6 points" in out
    assert max(map(len, out.splitlines())) <= 80
    table = sweeps.results()
    assert dict(table.sizes) == {"pairs": 3, "cue_valid": 2, "seed": 2}
    assert float(table["f1"].sel(pairs=4, cue_valid=0.6, seed=1)) == pytest.approx(0.6 * 4 + 1)
    assert table["rates_hz.VALUE"].attrs["units"] == "Hz"
    assert not table["failed"].any()
    assert tomllib.loads(table.attrs["first_configuration"])["populations"]["VALUE"]["size"] > 0
    assert {"spikekv", "source", "libraries", "git_commit", "grid"} <= set(table.attrs)
    assert sorted(p.name for p in Path("out").iterdir() if p.name[0] != ".") == [
        "metrics.json", "provenance.json", "results.nc", "sweep.json", "sweep.png", "sweep.toml", "tasks", "tasks.csv",
    ]  # fmt: skip
    with Path("out/tasks.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 12
    assert {row["status"] for row in rows} == {"done"}
    assert (Path("out/tasks") / f"{rows[0]['task']}.json").is_file()


def test_the_grid_it_leaves_is_the_same_sweep(sweeps: Any) -> None:
    assert sweeps() == 0
    Path("grid.toml").write_bytes(Path("out/sweep.toml").read_bytes())
    assert sweeps() == 0
    assert sweeps.begun == []


def test_a_task_that_fails_is_recorded_the_others_go_on_and_retry_runs_it_again(
    sweeps: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sweeps.do(failing(sweeps.made_up))
    assert sweeps() == 1
    out, err = capsys.readouterr()
    assert "Results: out" in out
    assert err.startswith(
        "spikekv: 2 of 12 tasks failed, the first with: population VALUE ran away (alone: spikekv recall"
    )
    assert err.count("\n") == 1
    table = sweeps.results()
    assert table["failed"].sum() == 2
    assert bool(table["failed"].sel(pairs=4, cue_valid=0.6, seed=1))
    assert np.isnan(table["f1"].sel(pairs=4, cue_valid=0.6, seed=1))
    with Path("out/tasks.csv").open() as stream:
        errors = {row["task"]: row["error"] for row in csv.DictReader(stream) if row["status"] == "failed"}
    assert set(errors.values()) == {"population VALUE ran away"}
    for key in errors:
        kept = json.loads((Path("out/tasks") / f"{key}.json").read_text())["task"]
        alone = tomllib.loads((Path("out/failed") / f"{key}.toml").read_text())
        assert (kept["error"], kept["config"]["pairs"], kept["config"]["seed"]) == ("population VALUE ran away", 4, 1)
        assert (alone["pairs"], alone["seed"], alone["seeds"]) == (4, 1, 1)
    sweeps.do(sweeps.made_up)
    assert sweeps() == 1
    assert sweeps.begun == []
    assert sweeps("--retry") == 0
    assert len(sweeps.begun) == 2
    assert not sweeps.results()["failed"].any()
    assert not Path("out/failed").exists()


def test_an_error_that_nobody_foresaw_is_a_task_that_failed(sweeps: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps.do(lambda task, report: {}["missing"])
    assert sweeps() == 1
    with Path("out/tasks.csv").open() as stream:
        assert {row["error"] for row in csv.DictReader(stream)} == {"KeyError: 'missing'"}
    assert sweeps.results()["failed"].all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no.toml"], ["GRID no.toml: cannot be read"]),
        (["typo.toml"], ["typo.toml: unknown key 'cue_vaild'", "did you mean cue_valid?"]),
        (["deep.toml"], ['projections."KEY->VALUE".plasticity: unknown key', "did you mean eta?"]),
        (["size.toml"], ["Population VALUE.size: must be at least 1, got 0"]),
        (["grid.toml", "--workers", "2", "--scheduler", "tcp://x:1"], ["--workers: counts tasks on this machine"]),
        (["grid.toml", "--scheduler", "nonsense://x"], ["--scheduler nonsense://x: no Dask scheduler answers there"]),
        (["grid.toml", "--worker", "2"], ["--worker"]),
    ],
)
def test_bad_input(sweeps: Any, capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]) -> None:
    if "nonsense://x" in arguments:
        pytest.importorskip("distributed", reason="the extra spikekv[cluster] is not installed")
    Path("typo.toml").write_text(sweeps.text + "cue_vaild = [1]")
    Path("deep.toml").write_text(sweeps.text + 'projections."KEY->VALUE".plasticity.etta = [1]')
    Path("size.toml").write_text(sweeps.text + "populations.VALUE.size = [1000, 0]")
    before = sorted(Path().rglob("*"))
    with pytest.raises(SystemExit) as left:
        main(["sweep", *arguments])
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    for word in words:
        assert word in err
    assert sorted(Path().rglob("*")) == before


def test_a_measure_that_is_not_there_is_refused_and_the_tasks_are_kept(
    sweeps: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sweeps("--metric", "rates_hz.VALEU") == 2
    assert "--metric rates_hz.VALEU: there is no such measure; did you mean rates_hz.VALUE?" in capsys.readouterr().err
    assert sweeps("--metric", "f1") == 0
    assert sweeps.begun == []


def test_a_real_task_has_the_measures_of_its_run(sweeps: Any, tiny: Path) -> None:
    sweeps.do(measure)
    Path("grid.toml").write_text(
        f'config = "{tiny}"\n[sweep]\ntiming.dt = [0.0005]\ntiming.fillers = [0]\npairs = [2]\n'
    )
    assert sweeps("--no-control") == 0
    (kept,) = Path("out/tasks").iterdir()
    (experiment,) = RecallConfig.model_validate(json.loads(kept.read_text())["task"]["config"]).experiments()
    measured = summarise(run(experiment, backend="numpy"))
    table = sweeps.results().squeeze()
    for name in ("f1", "reconstruction", "theta", "n_plastic_synapses"):
        assert float(table[name]) == measured[name]
    assert float(table["rates_hz.VALUE"]) == measured["rates_hz"]["VALUE"]
    assert "controls.no_learning" not in table
