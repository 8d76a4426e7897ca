"""Scratch folders: ours go with their process or with the next run; others' stay, whatever they are called."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from spikekv.circuits.scratch import ASIDE, MARK, PREFIX, scratch, sweep

KILLED = """
import os, signal, sys
from pathlib import Path
from spikekv.circuits.scratch import scratch
with scratch(Path(sys.argv[1]), target="run") as folder:
    (folder / "half").write_text("x")
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(place: Path) -> Path:
    """The folder of a process that was killed in it."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(place)], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    return Path(done.stdout.strip())


def test_a_folder_goes_also_where_the_block_fails(tmp_path: Path) -> None:
    def fail() -> None:
        with scratch(tmp_path) as folder:
            (folder / "x").touch()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_the_next_run_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    left = killed(tmp_path)
    assert (left / "half").is_file()
    with scratch(tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_in_use_stays(tmp_path: Path) -> None:
    with scratch(tmp_path) as folder:
        sweep(tmp_path)
        assert folder.is_dir()


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"written_by": "me"}', "\x00\xff", "[" * 5000])
def test_a_folder_that_is_not_proven_ours_stays(tmp_path: Path, content: str | None) -> None:
    mine = tmp_path / f"{PREFIX}thesis"
    mine.mkdir()
    (mine / "chapter.tex").write_text("precious")
    if content is not None:
        (mine / MARK).write_text(content)
    sweep(tmp_path)
    assert (mine / "chapter.tex").read_text() == "precious"


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    left = killed(tmp_path)
    home = left.rename(tmp_path / "elsewhere")
    (tmp_path / f"{PREFIX}link").symlink_to(home)
    sweep(tmp_path)
    assert (home / "half").is_file()


def test_what_stood_aside_when_the_process_was_killed_comes_back(tmp_path: Path) -> None:
    left = killed(tmp_path)
    (left / ASIDE).mkdir()
    (left / ASIDE / "metrics.json").write_text("old")
    sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "metrics.json").read_text() == "old"


def test_a_mark_leads_nowhere_else(tmp_path: Path) -> None:
    left = killed(tmp_path)
    (left / MARK).write_text(json.dumps({"written_by": "spikekv", "target": "../outside"}))
    (left / ASIDE).mkdir()
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not os.path.lexists(tmp_path.parent / "outside")


def test_what_a_process_left_that_was_killed_before_its_mark_was_written(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}a").mkdir()
    (tmp_path / f"{PREFIX}b").mkdir()
    (tmp_path / f"{PREFIX}b" / MARK).touch()
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []
