"""The scratch folders of simulations."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import filelock
import pytest
from spikekv.circuits.engine.run_folder import LOCK, PREFIX, run_folder, sweep


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sweep.cache_clear()
    return tmp_path


def left(scratch: Path, name: str, *, lock: bool = True, old: bool = True) -> Path:
    folder = scratch / f"{PREFIX}{name}"
    folder.mkdir()
    if lock:
        (folder / LOCK).touch()
    if old:
        os.utime(folder, (0, 0))
    return folder


def test_a_folder_goes_with_its_run(scratch: Path) -> None:
    with run_folder() as folder:
        assert folder.parent == scratch
        (folder / "spikes").touch()
    assert list(scratch.iterdir()) == []


def test_the_next_run_removes_what_killed_ones_left_and_nothing_else(scratch: Path) -> None:
    killed = left(scratch, "killed")
    stays = [left(scratch, "young", old=False), left(scratch, "other", lock=False), scratch / "mine"]
    stays[2].mkdir()
    running = left(scratch, "running")
    with filelock.FileLock(running / LOCK):
        os.utime(running, (0, 0))
        with run_folder():
            assert not killed.exists()
            assert all(folder.exists() for folder in [*stays, running])
