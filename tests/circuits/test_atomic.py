"""A file is there whole, or as it was."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from spikekv.circuits.atomic import whole, write_text


def test_a_file_takes_its_place_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("old")
    with whole(file) as part:
        part.write_text("new")
        assert part.name == "page.html"
        assert file.read_text() == "old"
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError(errno.EIO, "no")])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, error: BaseException) -> None:
    file = tmp_path / "page.html"
    file.write_text("old")

    def fail() -> None:
        with whole(file) as part:
            part.write_text("half")
            raise error

    with pytest.raises((RuntimeError, KeyboardInterrupt, OSError)):
        fail()
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_is_said_of_the_file_that_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        write_text(tmp_path / "page.html", "x")
    assert caught.value.filename == str(tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_modes_and_links_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "page.html", tmp_path / "link.html"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_text(link, "new")
    assert link.is_symlink()
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o640


def test_texts_are_utf_8_and_keep_the_bytes_of_names(tmp_path: Path) -> None:
    write_text(tmp_path / "t", "ü " + os.fsdecode(b"\xff"))
    assert (tmp_path / "t").read_bytes() == "ü ".encode() + b"\xff"


def test_the_longest_name_that_a_file_can_have(tmp_path: Path) -> None:
    write_text(tmp_path / ("x" * 250 + ".html"), "there")
    assert (tmp_path / ("x" * 250 + ".html")).read_text() == "there"
