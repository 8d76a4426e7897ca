"""What a sweep keeps, and when it is used again."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from spikekv.circuits.campaign import store
from spikekv.circuits.campaign import task as sweep_task
from spikekv.circuits.campaign.point import Point as Task
from spikekv.circuits.campaign.task import Metrics, Report


def test_a_sweep_that_is_there_runs_nothing_and_leaves_the_same(sweeps: Any) -> None:
    assert sweeps() == 0
    first = sweeps.results()
    assert len(sweeps.begun) == 12
    assert sweeps("--svg") == 0
    assert sweeps.begun == []
    assert sweeps.results().identical(first)
    assert Path("out/sweep.svg").is_file()


def test_points_of_one_configuration_run_once(sweeps: Any) -> None:
    Path("grid.toml").write_text(sweeps.text + 'projections."KEY->VALUE".plasticity = [{}, { eta = 1.0 }]')
    assert sweeps() == 0
    assert len(sweeps.begun) == len(set(sweeps.begun)) == 12


def test_another_sweep_is_refused_and_with_force_takes_over_what_both_have(
    sweeps: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sweeps() == 0
    Path("grid.toml").write_text(sweeps.text.replace("[3, 4, 5]", "[4, 5, 6]"))
    before = sorted(Path("out").rglob("*"))
    assert sweeps() == 2
    err = capsys.readouterr().err
    assert err.startswith("spikekv: --out out: holds another sweep")
    assert err.count("\n") == 1
    assert sorted(Path("out").rglob("*")) == before
    assert sweeps("--force") == 0
    assert len(sweeps.begun) == 4
    assert len(list(Path("out/tasks").iterdir())) == 12
    assert list(sweeps.results()["pairs"].values) == [4, 5, 6]


def test_another_sweep_stays_whole_until_the_new_one_has_results(
    sweeps: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sweeps() == 0
    old = {
        p: p.read_bytes() for p in Path("out").rglob("*") if p.is_file() and p.name not in (".lock", ".spikekv.json")
    }
    first = sweeps.results()
    Path("grid.toml").write_text(sweeps.text.replace("[3, 4, 5]", "[4, 5, 6]"))
    with monkeypatch.context() as patch:
        patch.setattr("spikekv.scripts.sweep.write_results", stopped)
        assert sweeps("--force") == 130
    assert {p: p.read_bytes() for p in old} == old
    assert sweeps.results().identical(first)
    assert sweeps() == 2  # it is still the other sweep
    Path("out/mine.txt").write_text("mine")
    capsys.readouterr()
    assert sweeps("--force") == 0
    assert list(sweeps.results()["pairs"].values) == [4, 5, 6]
    assert len(list(Path("out/tasks").iterdir())) == 12
    assert Path("out/mine.txt").read_text() == "mine"
    assert "is left there: mine.txt" in capsys.readouterr().err


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_is_no_sweep_is_never_replaced(sweeps: Any, capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").mkdir()
    Path("out/metrics.json").write_text("{}")
    assert sweeps("--force") == 2
    assert "is not of a sweep and is not replaced" in capsys.readouterr().err
    assert [p.name for p in Path("out").iterdir()] == ["metrics.json"]


@pytest.mark.parametrize("changed", ["spikekv", "source"])
def test_results_of_another_version_or_source_are_never_used(
    sweeps: Any, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    assert sweeps() == 0
    state = sweep_task.code_state() | {changed: "other"}
    monkeypatch.setattr(sweep_task, "code_state", lambda: state)
    monkeypatch.setattr("spikekv.scripts.sweep.code_state", lambda: state)
    assert sweeps() == 2
    assert sweeps("--force") == 0
    assert len(sweeps.begun) == 12


def test_other_stimuli_in_the_same_file_are_another_sweep(sweeps: Any) -> None:
    Path("grid.toml").write_text(sweeps.text.replace('"random"', '"mine.npz"').replace("[3, 4, 5]", "[3]"))
    np.savez("mine.npz", keys=np.eye(6), values=np.eye(6))
    assert sweeps() == 0
    assert sweeps() == 0
    assert sweeps.begun == []
    np.savez("mine.npz", keys=np.eye(6), values=np.eye(6)[::-1])
    assert sweeps() == 2
    assert sweeps("--force") == 0
    assert len(sweeps.begun) == 4


def test_code_that_changes_on_the_way_stops_the_sweep(
    sweeps: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sweep_task, "code_state", lambda: {"source": "edited"})
    assert sweeps() == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "are not those that the runs began with" in err
    assert "0 of 12 tasks are kept in out" in err
    assert sweeps.begun == []


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
    sweeps: Any, capsys: pytest.CaptureFixture[str], damage: object
) -> None:
    assert sweeps() == 0
    first = sweeps.results()
    hit = sorted(Path("out/tasks").iterdir())[3]
    hit.write_text(damage(hit.read_text()))  # type: ignore[operator]
    capsys.readouterr()
    assert sweeps() == 0
    err = capsys.readouterr().err
    assert err == f"spikekv: warning: {hit}: is damaged; its task runs again\n"
    assert [hit.stem] == sweeps.begun
    assert sweeps.results().identical(first)
    assert not list(Path("out").rglob(".spikekv_*"))


def test_a_file_of_another_task_is_not_taken_for_this_one(sweeps: Any) -> None:
    assert sweeps() == 0
    first, second, *_ = sorted(Path("out/tasks").iterdir())
    first.write_bytes(second.read_bytes())
    assert sweeps() == 0
    assert [first.stem] == sweeps.begun


def test_a_full_disk_stops_the_sweep_which_goes_on_when_there_is_room(
    sweeps: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write = store.write_text

    def full(file: Path, text: str) -> None:
        if file.parent.name == "tasks" and len(list(Path("out/tasks").iterdir())) == 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(file, text)

    monkeypatch.setattr(store, "write_text", full)
    assert sweeps("--workers", 1) == 1
    err = capsys.readouterr().err
    assert err.startswith("spikekv: out/tasks: No space left on device; free some space; 5 of 12 tasks are kept in out")
    assert err.count("\n") == 1
    assert len(list(Path("out/tasks").iterdir())) == 5
    monkeypatch.setattr(store, "write_text", write)
    assert sweeps() == 0
    assert len(sweeps.begun) == 7
    assert not sweeps.results()["failed"].any()


def test_a_disk_that_is_full_at_the_end_leaves_the_earlier_results(
    sweeps: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sweeps() == 0
    first = Path("out/results.nc").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(xr.Dataset, "to_netcdf", full)
    assert sweeps() == 1
    assert "out: No space left on device" in capsys.readouterr().err
    assert Path("out/results.nc").read_bytes() == first
    assert not list(Path("out").rglob(".spikekv_*"))


def test_a_disk_full_of_the_simulation_is_no_fault_of_the_task(sweeps: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(task: Task, report: Report) -> Metrics:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/scratch/x")

    sweeps.do(full)
    assert sweeps() == 1
    assert list(Path("out/tasks").iterdir()) == []


def test_two_sweeps_do_not_share_a_directory(sweeps: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import filelock

    assert sweeps() == 0
    with filelock.FileLock("out/.lock"):
        assert sweeps() == 2
    assert "another process is working on it" in capsys.readouterr().err


def test_ctrl_c_says_what_is_kept(
    sweeps: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(task: Task, report: Report) -> Metrics:
        if task.config.pairs == 5:
            raise KeyboardInterrupt
        return sweeps.made_up(task, report)

    sweeps.do(interrupted)
    assert sweeps("--workers", 1) == 130
    words = "spikekv: interrupted; 8 of 12 tasks are kept in out, the same command goes on from there\n"
    assert capsys.readouterr().err == words
