"""``spikekv sweep`` from the command to the files, mostly with made-up measures: what is kept, and when it is used."""

from __future__ import annotations

import csv
import errno
import json
import os
import tomllib
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from spikekv.analysis.summary import summarise
from spikekv.circuits.simulation import run
from spikekv.scripts import sweep_store, sweep_task, sweep_workers
from spikekv.scripts.config import RecallConfig
from spikekv.scripts.main import main
from spikekv.scripts.sweep_task import Metrics, Report, Task

SWEEP = """
circuit = "minimal"
stimuli = "random"
backend = "numpy"
seeds = 2
[sweep]
pairs = [3, 4, 5]
cue_valid = [0.6, 1.0]
"""
BEGUN: list[str] = []


def made_up(task: Task, report: Report) -> Metrics:
    BEGUN.append(task.key)
    report(0.5)
    config = task.config
    return {"chance": 0.1, "f1": config.cue_valid * (config.pairs or 0) + config.seed, "rates_hz": {"VALUE": 2.0}}


def failing(task: Task, report: Report) -> Metrics:
    if task.config.pairs == 4 and task.config.seed == 1:
        raise ValueError("population VALUE\nran away")
    return made_up(task, report)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a grid, where tasks are made up."""
    monkeypatch.chdir(tmp_path)
    Path("grid.toml").write_text(SWEEP)
    do(monkeypatch, made_up)
    return tmp_path


def do(monkeypatch: pytest.MonkeyPatch, work: sweep_task.Work) -> None:
    original = getattr(sweep_workers.run_here, "func", sweep_workers.run_here)
    monkeypatch.setattr(sweep_workers, "run_here", partial(original, work=work))


def swept(*arguments: object) -> int:
    BEGUN.clear()
    with pytest.raises(SystemExit) as left:
        main(["sweep", "grid.toml", "--out", "out", *map(str, arguments)])
    return int(left.value.code or 0)


def results() -> xr.Dataset:
    return xr.load_dataset("out/results.nc")


def test_one_labelled_table_with_units_and_origin(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept() == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "Sweep of pairs x cue valid: 6 points" in out
    assert max(map(len, out.splitlines())) <= 80
    table = results()
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


def test_the_grid_it_leaves_is_the_same_sweep(place: Path) -> None:
    assert swept() == 0
    Path("grid.toml").write_bytes(Path("out/sweep.toml").read_bytes())
    assert swept() == 0
    assert BEGUN == []


def test_a_sweep_that_is_there_runs_nothing_and_leaves_the_same(place: Path) -> None:
    assert swept() == 0
    first = results()
    assert len(BEGUN) == 12
    assert swept("--svg") == 0
    assert BEGUN == []
    assert results().identical(first)
    assert Path("out/sweep.svg").is_file()


def test_points_of_one_configuration_run_once(place: Path) -> None:
    Path("grid.toml").write_text(SWEEP + 'circuit = ["minimal"]\nsimilarity = [0, 0.0001]\n'.replace("0, 0.0001", "0"))
    assert swept() == 0
    assert len(BEGUN) == len(set(BEGUN)) == 12


def test_another_sweep_is_refused_and_with_force_takes_over_what_both_have(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert swept() == 0
    Path("grid.toml").write_text(SWEEP.replace("[3, 4, 5]", "[4, 5, 6]"))
    before = sorted(Path("out").rglob("*"))
    assert swept() == 2
    err = capsys.readouterr().err
    assert err.startswith("spikekv: --out out: holds another sweep")
    assert err.count("\n") == 1
    assert sorted(Path("out").rglob("*")) == before
    assert swept("--force") == 0
    assert len(BEGUN) == 4
    assert len(list(Path("out/tasks").iterdir())) == 12
    assert list(results()["pairs"].values) == [4, 5, 6]


def test_what_is_no_sweep_is_never_replaced(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").mkdir()
    Path("out/metrics.json").write_text("{}")
    assert swept("--force") == 2
    assert "is not of a sweep and is not replaced" in capsys.readouterr().err
    assert [p.name for p in Path("out").iterdir()] == ["metrics.json"]


@pytest.mark.parametrize("changed", ["spikekv", "source"])
def test_results_of_another_version_or_source_are_never_used(
    place: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    assert swept() == 0
    state = sweep_task.code_state() | {changed: "other"}
    monkeypatch.setattr(sweep_task, "code_state", lambda: state)
    monkeypatch.setattr("spikekv.scripts.sweep.code_state", lambda: state)
    assert swept() == 2
    assert swept("--force") == 0
    assert len(BEGUN) == 12


def test_other_stimuli_in_the_same_file_are_another_sweep(place: Path) -> None:
    Path("grid.toml").write_text(SWEEP.replace('"random"', '"mine.npz"').replace("[3, 4, 5]", "[3]"))
    np.savez("mine.npz", keys=np.eye(6), values=np.eye(6))
    assert swept() == 0
    assert swept() == 0
    assert BEGUN == []
    np.savez("mine.npz", keys=np.eye(6), values=np.eye(6)[::-1])
    assert swept() == 2
    assert swept("--force") == 0
    assert len(BEGUN) == 4


def test_code_that_changes_on_the_way_stops_the_sweep(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sweep_task, "code_state", lambda: {"source": "edited"})
    assert swept() == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "are not those that the sweep began with" in err
    assert "0 of 12 tasks are kept in out" in err
    assert BEGUN == []


def test_a_task_that_fails_is_recorded_the_others_go_on_and_retry_runs_it_again(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    do(monkeypatch, failing)
    assert swept() == 1
    out, err = capsys.readouterr()
    assert "Results: out" in out
    assert err.startswith(
        "spikekv: 2 of 12 tasks failed, the first with: population VALUE ran away (alone: spikekv recall"
    )
    assert err.count("\n") == 1
    table = results()
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
    do(monkeypatch, made_up)
    assert swept() == 1
    assert BEGUN == []
    assert swept("--retry") == 0
    assert len(BEGUN) == 2
    assert not results()["failed"].any()
    assert not Path("out/failed").exists()


def test_an_error_that_nobody_foresaw_is_a_task_that_failed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    do(monkeypatch, lambda task, report: {}["missing"])
    assert swept() == 1
    with Path("out/tasks.csv").open() as stream:
        assert {row["error"] for row in csv.DictReader(stream)} == {"KeyError: 'missing'"}
    assert results()["failed"].all()


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: text.replace('"f1": ', '"f1": 1'),
        lambda text: "[]",
        lambda text: text.replace('"task"', '"tusk"'),
    ],
)
def test_a_damaged_file_is_said_and_its_task_runs_again(
    place: Path, capsys: pytest.CaptureFixture[str], damage: object
) -> None:
    assert swept() == 0
    first = results()
    hit = sorted(Path("out/tasks").iterdir())[3]
    hit.write_text(damage(hit.read_text()))  # type: ignore[operator]
    (Path("out/tasks") / ".part_x.json").write_text('{"digest"')
    capsys.readouterr()
    assert swept() == 0
    err = capsys.readouterr().err
    assert err == f"spikekv: warning: {hit}: is damaged; its task runs again\n"
    assert [hit.stem] == BEGUN
    assert results().identical(first)
    assert not list(Path("out").rglob(".part_*"))


def test_a_file_of_another_task_is_not_taken_for_this_one(place: Path) -> None:
    assert swept() == 0
    first, second, *_ = sorted(Path("out/tasks").iterdir())
    first.write_bytes(second.read_bytes())
    assert swept() == 0
    assert [first.stem] == BEGUN


def test_a_full_disk_stops_the_sweep_which_goes_on_when_there_is_room(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sync, there = os.fsync, []

    def full(handle: int) -> None:
        there.append(handle)
        if len(there) > 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    monkeypatch.setattr(sweep_store.os, "fsync", full)
    assert swept("--workers", 1) == 1
    err = capsys.readouterr().err
    assert err.startswith("spikekv: out/tasks: No space left on device; free some space; 5 of 12 tasks are kept in out")
    assert err.count("\n") == 1
    assert len(list(Path("out/tasks").iterdir())) == 5
    monkeypatch.setattr(sweep_store.os, "fsync", sync)
    assert swept() == 0
    assert len(BEGUN) == 7
    assert not results()["failed"].any()


def test_a_disk_that_is_full_at_the_end_leaves_the_earlier_results(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert swept() == 0
    first = Path("out/results.nc").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(xr.Dataset, "to_netcdf", full)
    assert swept() == 1
    assert "out: No space left on device" in capsys.readouterr().err
    assert Path("out/results.nc").read_bytes() == first
    assert not list(Path("out").rglob(".part_*"))


def test_a_disk_full_of_the_simulation_is_no_fault_of_the_task(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(task: Task, report: Report) -> Metrics:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/scratch/x")

    do(monkeypatch, full)
    assert swept() == 1
    assert list(Path("out/tasks").iterdir()) == []


def test_two_sweeps_do_not_share_a_directory(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import filelock

    assert swept() == 0
    with filelock.FileLock("out/.lock"):
        assert swept() == 2
    assert "another process is working on it" in capsys.readouterr().err


def test_ctrl_c_says_what_is_kept(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(task: Task, report: Report) -> Metrics:
        if task.config.pairs == 5:
            raise KeyboardInterrupt
        return made_up(task, report)

    do(monkeypatch, interrupted)
    assert swept("--workers", 1) == 130
    words = "spikekv: interrupted; 8 of 12 tasks are kept in out, the same command goes on from there\n"
    assert capsys.readouterr().err == words


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
def test_bad_input(place: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]) -> None:
    if "nonsense://x" in arguments:
        pytest.importorskip("distributed", reason="the extra spikekv[cluster] is not installed")
    Path("typo.toml").write_text(SWEEP + "cue_vaild = [1]")
    Path("deep.toml").write_text(SWEEP + 'projections."KEY->VALUE".plasticity.etta = [1]')
    Path("size.toml").write_text(SWEEP + "populations.VALUE.size = [1000, 0]")
    before = sorted(place.rglob("*"))
    with pytest.raises(SystemExit) as left:
        main(["sweep", *arguments])
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    for word in words:
        assert word in err
    assert sorted(place.rglob("*")) == before


def test_a_measure_that_is_not_there_is_refused_and_the_tasks_are_kept(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert swept("--metric", "rates_hz.VALEU") == 2
    assert "--metric rates_hz.VALEU: there is no such measure; did you mean rates_hz.VALUE?" in capsys.readouterr().err
    assert swept("--metric", "f1") == 0
    assert BEGUN == []


def test_a_real_task_has_the_measures_of_its_run(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("grid.toml").write_text(
        f'config = "{tiny}"\n[sweep]\ntiming.dt = [0.0005]\ntiming.fillers = [0]\npairs = [2]\n'
    )
    assert swept("--no-control") == 0
    (kept,) = Path("out/tasks").iterdir()
    (experiment,) = RecallConfig.model_validate(json.loads(kept.read_text())["task"]["config"]).experiments()
    measured = summarise(run(experiment, "numpy"))
    table = results().squeeze()
    for name in ("f1", "reconstruction", "theta", "n_plastic_synapses"):
        assert float(table[name]) == measured[name]
    assert float(table["rates_hz.VALUE"]) == measured["rates_hz"]["VALUE"]
    assert "controls.no_learning" not in table
