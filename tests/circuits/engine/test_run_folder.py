"""The scratch folders of simulations."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from spikekv.circuits.engine.run_folder import PREFIX, run_folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_goes_with_its_run(place: Path) -> None:
    with run_folder() as folder:
        assert folder.parent == place
        assert folder.name.startswith(PREFIX)
        (folder / "spikes").touch()
    assert list(place.iterdir()) == []


def test_runs_beside_one_another_keep_their_folders(place: Path) -> None:
    with run_folder() as one, run_folder() as other:
        assert one.is_dir()
        assert other.is_dir()
