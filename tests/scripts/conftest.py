"""A circuit small enough to be run on the numpy target, and its results directory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import xarray as xr
from spikekv.analysis.assays import sweep
from spikekv.circuits.campaign.point import Point as Task
from spikekv.circuits.campaign.task import Metrics, Report, Work
from spikekv.circuits.program.compiler import compiler
from spikekv.scripts.main import main

TINY = """
circuit = "minimal"
stimuli = "digits"
pairs = 4
active = 5
cue_valid = 1.0
backend = "numpy"
[timing]
on = 0.08
gap = 0.03
delay = 0.5
blanks = 3
[populations]
KEY = { size = 60 }
VALUE = { size = 60 }
TEACHER = { size = 60 }
[projections]
"VALUE->VALUE_INH" = { wiring = { n = 20 } }
"""

SWEEP = """
circuit = "minimal"
stimuli = "random"
backend = "numpy"
seeds = 2
[sweep]
pairs = [3, 4, 5]
cue_valid = [0.6, 1.0]
"""


@pytest.fixture(scope="session")
def fast() -> tuple[str, str]:
    """Option for tests of many runs: compiled once, where that can be; interpreted, each takes seconds to begin."""
    return "--backend", "cpp" if compiler() else "numpy"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Configuration file of a tiny experiment."""
    file = tmp_path_factory.mktemp("config") / "tiny.toml"
    file.write_text(TINY)
    return file


@pytest.fixture(scope="session")
def results(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results directory of the tiny experiment; not to be changed by tests."""
    home = tmp_path_factory.mktemp("results")
    before = Path.cwd()
    os.chdir(home)
    try:
        with pytest.raises(SystemExit) as left:
            main(["recall", "--config", str(tiny), "--out", "run", "--pdf", "--format", "nwb"])
    finally:
        os.chdir(before)
    assert left.value.code == 0
    return home / "run"


class Sweeps:
    """``spikekv sweep`` on a grid in the working directory, with made-up measures in place of simulations.

    A call runs the command and returns its status; ``begun`` are the keys of the tasks that it began.
    """

    text = SWEEP

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: list[str] = []
        self.monkeypatch = monkeypatch
        Path("grid.toml").write_text(self.text)
        self.do(self.made_up)

    def __call__(self, *arguments: object) -> int:
        self.begun.clear()
        with pytest.raises(SystemExit) as left:
            main(["sweep", "grid.toml", "--out", "out", *map(str, arguments)])
        return int(left.value.code or 0)

    def do(self, work: Work) -> None:
        """What a task does from now on."""
        self.monkeypatch.setattr(sweep, "measure", work)

    def made_up(self, task: Task, report: Report) -> Metrics:
        self.begun.append(task.key)
        report(0.5)
        config = task.config
        return {"chance": 0.1, "f1": config.cue_valid * (config.pairs or 0) + config.seed, "rates_hz": {"VALUE": 2.0}}

    def results(self) -> xr.Dataset:
        return xr.load_dataset("out/results.nc")


@pytest.fixture
def sweeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sweeps:
    """A sweep of 12 made-up tasks in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    return Sweeps(monkeypatch)
