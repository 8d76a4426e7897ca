"""A sweep that is killed, at whatever moment, and started again ends as if it had not been."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import xarray as xr
from spikekv.circuits.program.compiler import compiler

MADE_UP = [sys.executable, str(Path(__file__).parent / "made_up_sweep.py"), "sweep", "grid.toml"]
REAL = [sys.executable, "-m", "spikekv.scripts.main", "sweep", "grid.toml"]

GRID = """
circuit = "minimal"
stimuli = "random"
backend = "numpy"
seeds = 4
[sweep]
pairs = [3, 4]
cue_valid = [0.5, 0.75, 1.0]
"""
SMALL = """
circuit = "minimal"
stimuli = "random"
pairs = 5
seeds = 8
[timing]
blanks = 2
fillers = 0
[sweep]
cue_valid = [0.4, 0.7, 1.0]
projections."KEY->VALUE".plasticity.eta = [0.2, 0.5]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("grid.toml").write_text(GRID)
    return tmp_path


def begin(command: list[str], out: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*command, "--out", out], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )


def finished(out: str) -> set[str]:
    return {file.stem for file in (Path(out) / "tasks").glob("[!.]*.json")}


def begun() -> Counter[str]:
    return Counter(Path("begun").read_text().split()) if Path("begun").exists() else Counter()


def end(command: list[str], out: str) -> int:
    with begin(command, out) as process:
        _, err = process.communicate(timeout=300)
    assert err.count("\n") <= 1
    return process.returncode


def kill_after(command: list[str], out: str, tasks: int, seconds: float) -> None:
    """Let a sweep finish so many more tasks, go on for a moment, and kill it."""
    with begin(command, out) as process:
        wanted = len(finished(out)) + tasks
        while len(finished(out)) < wanted and process.poll() is None:
            time.sleep(0.002)
        time.sleep(seconds)
        process.kill()


def whole(out: str) -> None:
    """No file that is there is half written."""
    for file in [Path(out) / "sweep.json", *(Path(out) / "tasks").glob("[!.]*")]:
        json.loads(file.read_text())


def test_killed_sweeps_end_alike_and_run_nothing_twice_that_was_kept(place: Path) -> None:
    assert end(MADE_UP, "undisturbed") == 1  # some tasks are made to fail
    Path("begun").unlink()
    chance = random.Random(0)
    for _ in range(2):
        kept, before = finished("out"), begun()
        kill_after(MADE_UP, "out", chance.randint(1, 8), chance.uniform(0, 0.03))
        whole("out")
        assert not kept & set(begun() - before)
    kept, before = finished("out"), begun()
    assert 2 <= len(kept) < 24
    assert end(MADE_UP, "out") == 1
    assert set(begun() - before) == finished("out") - kept
    assert len(finished("out")) == 24
    assert xr.load_dataset("out/results.nc").identical(xr.load_dataset("undisturbed/results.nc"))


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_one_line_and_what_is_done(place: Path, sent: signal.Signals, status: int) -> None:
    with begin(MADE_UP, "out") as process:
        while not finished("out") and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(sent)
        out, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert out == ""
    word = "interrupted" if sent == signal.SIGINT else "terminated"
    assert (
        err
        == f"spikekv: {word}; {len(finished('out'))} of 24 tasks are kept in out, the same command goes on from there\n"
    )
    assert 1 <= len(finished("out")) < 24


def test_a_signal_ends_the_simulations_of_a_sweep(place: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("grid.toml").write_text(f'config = "{tiny}"\npairs = 600\n[sweep]\ncue_valid = [0.5, 1.0]')
    Path("scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(place / "scratch"))
    with begin(REAL, "out") as process:
        while not list(Path("scratch").glob("spikekv_run_*")) and process.poll() is None:
            time.sleep(0.01)
        process.terminate()
        _, err = process.communicate(timeout=60)
    assert process.returncode == 143
    assert (
        err.splitlines()[-1] == "spikekv: terminated; 0 of 2 tasks are kept in out, the same command goes on from there"
    )
    assert list(Path("scratch").glob("spikekv_*")) == []


@pytest.mark.claims
@pytest.mark.skipif(compiler() is None, reason="no C++ compiler (g++)")
def test_twenty_kills_at_random_moments_of_a_real_sweep_change_nothing(place: Path) -> None:
    Path("grid.toml").write_text(SMALL)
    assert end(REAL, "undisturbed") == 0  # this one compiles
    start = time.monotonic()
    assert end(REAL, "warm") == 0
    took = time.monotonic() - start
    chance, n_killed, n_before = random.Random(1), 0, []
    for _ in range(20):
        with begin(REAL, "out") as process:
            try:
                process.communicate(timeout=chance.uniform(0, took / 5))
            except subprocess.TimeoutExpired:
                n_killed += 1
            process.kill()
        n_before.append(len(finished("out")))
        if n_before[-1]:
            whole("out")
    print(f"{n_killed} kills within {took / 5:.1f} s of the start; tasks kept after each: {n_before}")
    times = {file.stem: file.stat().st_mtime_ns for file in (Path("out") / "tasks").glob("[!.]*")}
    assert n_killed >= 15
    assert end(REAL, "out") == 0
    assert all((Path("out") / "tasks" / f"{key}.json").stat().st_mtime_ns == then for key, then in times.items())
    assert len(finished("out")) == 48
    for other in ("undisturbed", "warm"):
        assert xr.load_dataset("out/results.nc").identical(xr.load_dataset(f"{other}/results.nc"))
