"""Commands that are killed in the middle of a write, or find the disk full: the old result or the new one, never half.

Simulations are made up; what is written is not. A kill comes at the n-th thing that is done to the file system, so that
it needs no luck to come at a bad moment.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import CELLS, CONFIG, TEST_OF_AB, TIMING
from spikekv.analysis.files.recordings import load_recording
from spikekv.circuits.campaign import runner
from spikekv.circuits.engine import run as engine
from spikekv.circuits.engine.job import Job, Result
from spikekv.circuits.ownership import MARK, files_of
from spikekv.circuits.scratch import PREFIX
from spikekv.scripts.main import main

PROTOCOL = f"""{TIMING}{CELLS}
[stimuli.AB]
pairs = 3
[[protocol]]
phase = "study"
pairs = "AB"
{TEST_OF_AB}"""
COMMANDS: dict[str, list[str]] = {
    "recall": ["recall", "--config", "c.toml", "--out", "d/recall"],
    "lesion": [
        "lesion",
        "--config",
        "c.toml",
        "--target",
        "KEY",
        "--fraction",
        "0.5",
        "--seeds",
        "1",
        "--out",
        "d/lesion",
    ],
    "capacity": ["capacity", "--config", "capacity.toml", "--cued", "2", "--out", "d/capacity"],
    "sweep": ["sweep", "g.toml", "--workers", "1", "--out", "d/sweep"],
    "run": ["run", "p.toml", "--out", "d/run"],
    "report": ["report", "results", "--out", "d/page.html"],
    "export": ["export", "results", "--out", "d/run.nwb"],
    "raster": ["raster", "results", "--out", "d/raster.png"],
    "describe": ["describe", "minimal", "--out", "d/tables.txt", "--drawing", "d/circuit.svg"],
}
KILLED = ("recall", "run", "lesion", "sweep", "capacity", "report", "export")


def simulated(job: Job, *_: object) -> Result:
    """Made-up spikes of a stretch of a run."""
    rng = np.random.default_rng(job.n_steps)
    spikes = {}
    for p in job.circuit.cells:
        steps = np.sort(rng.integers(job.first_step, max(job.n_steps, job.first_step + 1), 60 if job.n_to_run else 0))
        spikes[p.name] = rng.integers(0, p.size, steps.size).astype(np.int32), steps * job.dt
    return Result(spikes, {}, {"build": 0.0, "run": 1.0}, {}, {})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a configuration, a grid and results to be drawn; all output goes into ``d``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engine, "_engine", simulated)
    monkeypatch.setattr(runner, "compiled", lambda *_, **__: (0.0, None))
    Path("c.toml").write_text(f"pairs = 3\n{CONFIG}")
    Path("capacity.toml").write_text(f"loads = [2, 3]\n{CONFIG}")
    Path("g.toml").write_text('config = "c.toml"\n[sweep]\ncue_valid = [0.5, 1.0]\n')
    Path("p.toml").write_text(PROTOCOL)
    Path("d").mkdir()
    Path("d/mine.txt").write_text("mine")
    assert status(["recall", "--config", "c.toml", "--out", "results"]) == 0
    return tmp_path


def status(command: list[str]) -> int:
    with pytest.raises(SystemExit) as left:
        main(command)
    return int(left.value.code or 0)


def state(folder: Path) -> dict[str, str]:
    """All files below a folder with their digests; scratch is left out."""
    found = (f for f in folder.rglob("*") if f.is_file() and PREFIX not in str(f) and f.name != ".lock")
    return {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(found)}


def is_whole(name: str) -> bool:
    """Whether the new result of a command is there, complete."""
    target = Path(COMMANDS[name][COMMANDS[name].index("--out") + 1])
    if name == "sweep":  # goes on: what is there of it is whole
        for file in target.rglob("*.json"):
            json.loads(file.read_text())
        return True
    if target.is_file():
        return target.stat().st_size > 500 and not target.read_bytes().startswith(b"old")
    listed = files_of(target) or frozenset()
    there = {f.relative_to(target).as_posix() for f in target.rglob("*") if f.is_file()} - {MARK}
    if name in ("recall", "run"):
        load_recording(target)
    return bool(listed) and listed == there and json.loads((target / "metrics.json").read_text()) is not None


def killed(command: list[str], at: int) -> bool:
    """Run a command in a process of its own that is killed at the n-th change of files; False if it ended before."""
    return counted(command, at) is None


def counted(command: list[str], at: int = 10**9) -> int | None:
    """Changes of files that a command makes in a process of its own; None if it was killed, at the n-th of them."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        done = [0]
        with contextlib.suppress(BaseException):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            _count(done, at)
            main(command)
        os.write(tell, str(done[0]).encode())
        os._exit(0)
    os.close(tell)
    with open(told, "rb") as said:
        number = said.read()
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL:
        return None
    return int(number)


def _count(done: list[int], at: int) -> None:
    def counting(do: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            done[0] += 1
            if done[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return do(*arguments, **named)

        return counted

    for name in ("replace", "rename", "fsync", "mkdir", "unlink", "link", "rmdir"):
        setattr(os, name, counting(getattr(os, name)))


def kills(name: str, moments: list[int]) -> int:
    command = [*COMMANDS[name], "--force"]
    assert status(COMMANDS[name]) == 0
    done = 0
    for at in moments:
        if name == "sweep":  # else it goes on with the tasks that are there, and has less and less to do
            shutil.rmtree("d/sweep", ignore_errors=True)
        before = state(Path("d"))
        done += killed(command, at)
        after = state(Path("d"))
        assert after == before or is_whole(name), (name, at, sorted(set(before.items()) ^ set(after.items())))
        assert after["mine.txt"] == before["mine.txt"]
    assert status(command) == 0
    assert is_whole(name)
    assert [str(f) for f in Path("d").rglob(f"{PREFIX}*")] == []
    return done


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "moments"), [("recall", [3, 12]), ("export", [2, 4])])
def test_kills(place: Path, name: str, moments: list[int]) -> None:
    assert kills(name, moments) == 2


@pytest.mark.claims
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", KILLED)
def test_ten_kills_of_each_command(place: Path, name: str) -> None:
    steps = counted(COMMANDS[name])
    assert steps is not None
    shutil.rmtree("d")
    Path("d").mkdir()
    Path("d/mine.txt").write_text("mine")
    assert kills(name, [max(1, steps * n // 10) for n in range(1, 11)]) >= 8


@contextlib.contextmanager
def disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """A small file system at a folder; skips where this user may not mount one."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def on_a_full_disk(name: str, room: int, capsys: pytest.CaptureFixture[str]) -> int:
    """Run a command over an old result with so many kilobytes left; returns its status."""
    shutil.rmtree("d")
    Path("d").mkdir()
    with disk(Path("d"), 20_000):
        Path("d/mine.txt").write_text("mine")
        assert status(COMMANDS[name]) == 0
        free = shutil.disk_usage("d").free // 1024
        with contextlib.suppress(OSError), open("d/full", "wb") as filler:
            filler.write(b"x" * 1024 * max(0, free - room))
        before = state(Path("d"))
        capsys.readouterr()
        left = status([*COMMANDS[name], "--force"])
        said = [line for line in capsys.readouterr().err.splitlines() if "warning: " not in line]
        after = state(Path("d"))
        assert after["mine.txt"] == before["mine.txt"]
        assert [str(f) for f in Path("d").rglob(f"{PREFIX}*")] == []
        if left:
            assert len(said) == 1, said
            assert "No space left on device" in said[0] or "cannot write" in said[0], said
            assert after == before, sorted(set(before.items()) ^ set(after.items()))
        else:
            assert is_whole(name)
    return left


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "room"), [("recall", 4), ("report", 40), ("export", 0)])
def test_full_disks(place: Path, capsys: pytest.CaptureFixture[str], name: str, room: int) -> None:
    assert on_a_full_disk(name, room, capsys) in (1, 2)


@pytest.mark.claims
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", COMMANDS)
def test_ten_sizes_of_full_disks(place: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    for room in (0, 4, 12, 24, 48, 96, 160, 240, 400, 800):
        on_a_full_disk(name, room, capsys)


def test_a_figure_that_fails_costs_the_figure(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from spikekv.analysis.figures import drawing

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("latex could not be found")

    monkeypatch.setattr(drawing, "plot_confusion", fail)
    assert status(COMMANDS["recall"]) == 0
    assert "warning: confusion: not drawn (RuntimeError: latex could not be found)" in capsys.readouterr().err
    assert not Path("d/recall/confusion.png").exists()
    assert Path("d/recall/raster.png").is_file()
    assert len(load_recording("d/recall").trials) > 0
