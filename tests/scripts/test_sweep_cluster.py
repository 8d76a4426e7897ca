"""The tasks of a sweep on the workers of a Dask cluster."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import xarray as xr
from spikekv import load_recording
from spikekv.analysis.assays import sweep
from spikekv.circuits.campaign.point import Point as Task
from spikekv.circuits.campaign.task import Metrics, Report
from spikekv.scripts.main import main

distributed = pytest.importorskip("distributed", reason="the extra spikekv[cluster] is not installed")

GRID = """
circuit = "minimal"
stimuli = "random"
backend = "numpy"
seeds = 2
[sweep]
pairs = [3, 4, 5]
"""


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Address of a real cluster: a scheduler, and two workers in processes of their own."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, worker_dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def swept(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["sweep", "grid.toml", *arguments])
    return int(left.value.code or 0)


def by_process(task: Task, report: Report) -> Metrics:
    if task.config.pairs == 4:
        raise ValueError("population VALUE ran away")
    return {"chance": 0.1, "f1": float(task.config.seed), "process": os.getpid()}


def dying(task: Task, report: Report) -> Metrics:
    if task.config.pairs == 4:
        os._exit(1)
    return {"chance": 0.1, "f1": 1.0}


def do(monkeypatch: pytest.MonkeyPatch, work: object) -> None:
    """Let the cluster run this in place of the simulation; by value, since its workers do not import the tests."""
    import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    monkeypatch.setattr(sweep, "measure", work)


def test_tasks_run_in_the_workers_and_what_fails_is_recorded(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("grid.toml").write_text(GRID)
    do(monkeypatch, by_process)
    assert swept("--scheduler", scheduler, "--out", "out") == 1
    assert "2 of 6 tasks failed, the first with: population VALUE ran away" in capsys.readouterr().err
    table = xr.load_dataset("out/results.nc")
    assert os.getpid() not in table["process"].values
    assert table["failed"].sum("seed").values.tolist() == [0, 2, 0]
    assert swept("--scheduler", scheduler, "--out", "out") == 1
    assert xr.load_dataset("out/results.nc").identical(table)


def test_a_task_that_kills_its_workers_has_failed(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("grid.toml").write_text(GRID)
    do(monkeypatch, dying)
    assert swept("--scheduler", scheduler, "--out", "out", "--seeds", "1") == 1
    err = capsys.readouterr().err
    assert "1 of 3 tasks failed, the first with: the workers that ran it died" in err
    assert err.count("\n") == 1


def test_the_cluster_gives_what_this_machine_gives(
    scheduler: str, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("grid.toml").write_text(
        f'config = "{tiny}"\n[sweep]\npairs = [2]\ntiming.dt = [0.0005]\ntiming.fillers = [0]\n'
    )
    assert swept("--scheduler", scheduler, "--out", "there", "--no-control") == 0
    assert swept("--out", "here", "--no-control") == 0
    assert xr.load_dataset("here/results.nc").identical(xr.load_dataset("there/results.nc"))
    assert len(list(Path("there/tasks").iterdir())) == 1


def test_other_commands_run_there_too(
    scheduler: str, tiny: Path, fast: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = [
        "lesion",
        *fast,
        "--config",
        str(tiny),
        "--pairs",
        "2",
        "--target",
        "KEY",
        "--fraction",
        "0.5",
        "--seeds",
        "1",
    ]
    for out, where in (("here", []), ("there", ["--scheduler", scheduler])):
        with pytest.raises(SystemExit) as left:
            main([*command, "--out", out, *where])
        assert left.value.code == 0
        assert not Path(f"{out}.unfinished").exists()
    here, there = (load_recording(f"{out}/lesioned") for out in ("here", "there"))
    for name, (cells, times) in here.spikes.items():
        assert (cells == there.spikes[name][0]).all()
        assert (times == there.spikes[name][1]).all()
