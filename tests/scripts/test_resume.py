"""Runs that are killed, at whatever moment, and started again end as if they had not been."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import CELLS, CONFIG, TEST_OF_AB
from spikekv.circuits.program.compiler import compiler

MADE_UP = [sys.executable, str(Path(__file__).parent / "made_up_runs.py")]
REAL = [sys.executable, "-m", "spikekv.scripts.main"]
ASSAY = f"""
circuit = "minimal"
backend = "numpy"
active = 4
seeds = 3
shown = ["recall.f1"]
contrasts = [{{ measure = "recall.f1", a = "two lists", b = "one list", expected = -1 }}]
[stimuli.AB]
pairs = 4
cues = "A"
values = "B"
[stimuli.DE]
pairs = 4
cues = "D"
values = "E"
[[protocol]]
phase = "study"
pairs = "AB"
[[protocol]]
phase = "study"
pairs = "DE"
label = "second list"
only = ["two lists"]
{TEST_OF_AB}
[conditions."one list"]
[conditions."two lists"]
{CELLS}"""
COMMANDS = {
    "recall": ["recall", "--config", "c.toml", "--seeds", "3", "--no-figures"],
    "lesion": ["lesion", "--config", "c.toml", "--target", "KEY", "--fraction", "0.5", "--seeds", "3"],
    "capacity": ["capacity", "--config", "loads.toml", "--cued", "2", "--seeds", "3"],
    "theory": ["theory", "equivalences", "--seeds", "6"],
    "assay": ["assay", "assay.toml"],
}
SMALL = """
circuit = "minimal"
stimuli = "random"
[timing]
blanks = 2
fillers = 0
"""
# Real ones that take a few seconds each
LONG = {
    "lesion": ["lesion", "--config", "c.toml", "--pairs", "5", "--target", "KEY", "--fraction", "0.5", "--seeds", "4"],
    "capacity": ["capacity", "--config", "loads.toml", "--cued", "3", "--seeds", "4"],
    "theory": ["theory", "equivalences", "--seeds", "6"],
    "calibrate": ["calibrate", "--pairs", "5", "--target", "CA1_PV->CA1=0.03", "--target", "NCX_PV->NCX=1Hz"],
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("c.toml").write_text(f"pairs = 4\n{CONFIG}")
    Path("loads.toml").write_text(f"loads = [2, 3]\n{CONFIG}")
    Path("assay.toml").write_text(ASSAY)
    return tmp_path


def begin(command: list[str], out: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*command, "--out", out], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **more}
    )


def end(command: list[str], out: str) -> str:
    with begin(command, out) as process:
        _, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    return err


def kept(out: str) -> set[str]:
    return {file.name for file in Path(f"{out}.unfinished/tasks").glob("[!.]*.json")}


def results(out: str) -> dict[str, Any]:
    """The numbers of a results directory, without times of the machine."""
    found: dict[str, Any] = {"metrics": timeless(json.loads((Path(out) / "metrics.json").read_text()))}
    for file in Path(out).rglob("*.csv"):
        with file.open() as stream:
            found[file.name] = [timeless(row) for row in csv.DictReader(stream)]
    for file in Path(out).rglob("*.npz"):
        with np.load(file) as arrays:
            found[str(file.relative_to(out))] = {name: arrays[name].tolist() for name in arrays.files}
    return found


def timeless(value: Any) -> Any:
    if isinstance(value, list):
        return [timeless(part) for part in value]
    if not isinstance(value, dict):
        return value
    left_out = ("wall_seconds", "real_time_factor")
    return {name: timeless(part) for name, part in value.items() if not name.startswith(left_out)}


def kill_after(command: list[str], out: str, tasks: int) -> None:
    """Let a made-up command keep so many tasks; it is killed then."""
    with begin(command, out, KILLED_AFTER=str(tasks)) as process:
        process.communicate(timeout=600)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_runs_go_on_and_end_alike(place: Path, name: str) -> None:
    command = [*MADE_UP, *COMMANDS[name]]
    assert end(command, "undisturbed") == ""
    everything = Path("begun").read_text() if Path("begun").exists() else ""
    Path("begun").unlink(missing_ok=True)
    kill_after(command, "out", 2)
    there = kept("out")
    assert there
    assert not Path("out").exists()
    Path("begun").unlink(missing_ok=True)
    assert end(command, "out") == ""
    assert not Path("out.unfinished").exists()
    assert results("out") == results("undisturbed")
    if everything:
        assert len(Path("begun").read_text()) < len(everything)


def test_a_signal_says_what_is_kept(place: Path) -> None:
    command = [*MADE_UP, *COMMANDS["lesion"]]
    with begin(command, "out") as process:
        while not kept("out") and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 143
    n = len(kept("out"))
    words = f"{n} of 9 runs are kept in out.unfinished, the same command goes on from there"
    assert err == f"spikekv: terminated; {words}\n"


@pytest.mark.parametrize("seed", [1, 7])  # seeds 1 and 2 are in both, or none is
def test_what_is_kept_of_other_runs_gives_way(place: Path, seed: int) -> None:
    kill_after([*MADE_UP, *COMMANDS["lesion"]], "out", 2)
    before = kept("out")
    other = [*MADE_UP, *COMMANDS["lesion"], "--seed", str(seed)]
    assert end(other, "out") == ""
    assert before
    assert not Path("out.unfinished").exists()
    assert end(other, "fresh") == ""
    assert results("out") == results("fresh")


def test_a_folder_of_that_name_that_is_not_ours_is_not_touched(place: Path) -> None:
    Path("out.unfinished").mkdir()
    Path("out.unfinished/mine.txt").write_text("mine")
    with begin([*MADE_UP, *COMMANDS["lesion"]], "out") as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "out.unfinished: is not what spikekv keeps of a run that was stopped" in err
    assert [f.name for f in Path("out.unfinished").iterdir()] == ["mine.txt"]


@pytest.mark.claims
@pytest.mark.skipif(compiler() is None, reason="no C++ compiler (g++)")
@pytest.mark.parametrize("name", LONG)
def test_a_kill_at_each_of_ten_moments_changes_nothing(place: Path, name: str) -> None:
    Path("c.toml").write_text(SMALL)
    Path("loads.toml").write_text(f"loads = [5, 10, 20]\n{SMALL}")
    command = [*REAL, *LONG[name]]
    end(command, "warm")  # this one compiles
    start = time.monotonic()
    end(command, "undisturbed")
    took = time.monotonic() - start
    n_killed, n_before = 0, []
    for n in range(10):
        out = f"out{n}"
        with begin(command, out) as process:
            try:
                process.communicate(timeout=took * (n + 0.5) / 10)
            except subprocess.TimeoutExpired:
                n_killed += 1
            process.kill()
        n_before.append(len(kept(out)))
        if not Path(out).exists():
            end(command, out)
        assert results(out) == results("undisturbed")
        assert not Path(f"{out}.unfinished").exists()
    print(f"{n_killed} kills of a run of {took:.1f} s; tasks kept after each: {n_before}")
    assert n_killed >= 3  # a machine with less to do than before ends some of the runs first
    assert max(n_before) > 0
