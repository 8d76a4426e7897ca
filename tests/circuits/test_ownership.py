"""Only what is provably ours is removed, and whatever else is found stays, byte for byte."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from spikekv.circuits import ownership
from spikekv.circuits.campaign.results_directory import check_target, results_directory
from spikekv.circuits.engine import build_cache
from spikekv.scripts.main import main


def results(place: Path, **files: str) -> Path:
    """A results directory of ours with these files."""
    with results_directory(place) as folder:
        for name, text in {"metrics": "old", **files}.items():
            file = folder / name.replace("__", "/")
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
    return place


def tree(place: Path) -> dict[str, str]:
    """All files below a place but the mark, with their texts."""
    files = [f for f in place.rglob("*") if f.is_file()]
    found = {f.relative_to(place).as_posix(): f.read_bytes().decode(errors="replace") for f in files}
    return {name: text for name, text in found.items() if name != ownership.MARK}


def replace(place: Path) -> None:
    with results_directory(place, force=True) as folder:
        (folder / "metrics").write_text("new")


def test_what_a_user_adds_stays_and_is_named(tmp_path: Path) -> None:
    place = results(tmp_path / "run", intact__spikes="old")
    for name in ("notes.txt", "intact/mine.csv", "figures/draft/a.txt"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(name)
    (place / "link").symlink_to("nowhere")
    (place / "empty").mkdir()
    with pytest.warns(UserWarning, match=r"left there: empty, figures/draft/a.txt, intact/mine.csv, link, notes.txt"):
        replace(place)
    added = {name: name for name in ("notes.txt", "intact/mine.csv", "figures/draft/a.txt")}
    assert tree(place) == {"metrics": "new", **added}
    assert (place / "link").is_symlink()
    assert (place / "empty").is_dir()
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


@pytest.mark.filterwarnings("ignore:.*left there")
def test_a_users_file_with_the_name_of_a_new_one_stays_too(tmp_path: Path) -> None:
    place = results(tmp_path / "run")
    (place / "report").write_text("mine")
    with results_directory(place, force=True) as folder:
        (folder / "report").write_text("ours")
    assert tree(place) == {"report": "ours", "report~": "mine"}


def test_where_there_are_no_links_nothing_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = results(tmp_path / "run")
    (place / "mine").write_text("mine")

    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(ValueError, match="holds mine, which is not of spikekv"):
        replace(place)
    assert tree(place) == {"metrics": "old", "mine": "mine"}


def test_without_an_exchange_of_the_system_it_ends_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "spikekv.circuits.campaign.results_directory"
    monkeypatch.setattr(f"{module}._exchanged", lambda one, other: False)
    place = results(tmp_path / "run", stale="x")
    replace(place)
    assert tree(place) == {"metrics": "new"}
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


MARKS: list[Callable[[Path], object]] = [
    lambda place: (place / ownership.MARK).unlink(),
    lambda place: (place / ownership.MARK).write_text("{"),
    lambda place: (place / ownership.MARK).write_text("[]"),
    lambda place: (place / ownership.MARK).write_text('{"written_by": "another", "files": ["metrics"]}'),
    lambda place: (place / ownership.MARK).write_text('{"written_by": "spikekv", "files": "metrics"}'),
]


@pytest.mark.parametrize("damage", MARKS)
def test_without_an_intact_mark_nothing_is_replaced(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    place = results(tmp_path / "run")
    damage(place)
    with pytest.raises(ValueError, match=r"has no mark of spikekv \(.spikekv.json\) and is not replaced; give another"):
        check_target(place, force=True)
    assert (place / "metrics").read_text() == "old"


@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "/etc/passwd", "", ".", "link/secret", "a\0b"])
def test_a_mark_that_lists_what_is_elsewhere_removes_nothing_there(tmp_path: Path, name: str) -> None:
    place = results(tmp_path / "run")
    outside = tmp_path / "outside"
    outside.write_text("precious")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "secret").write_text("precious")
    (place / "link").symlink_to(tmp_path / "folder")
    (place / ownership.MARK).write_text(json.dumps({"written_by": "spikekv", "files": [name]}))
    ownership.remove_all(place)
    assert outside.read_text() == (tmp_path / "folder" / "secret").read_text() == "precious"


def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    home = results(tmp_path / "home")
    monkeypatch.setenv("HOME", str(home))
    repository = results(tmp_path / "repository")
    (repository / ".git").mkdir()
    above = results(tmp_path / "above")
    (above / "work").mkdir()
    monkeypatch.chdir(above / "work")
    return {
        "is the current folder, or holds it": above,
        "is your home directory": home,
        "is the top of a repository": repository,
        "is the root": Path("/"),
    }


def test_places_that_are_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for words, place in places(tmp_path, monkeypatch).items():
        with pytest.raises(ValueError, match=words if words != "is the root" else "is the"):
            check_target(place, force=True)


def decoys(home: Path) -> None:
    """A home directory with what looks like ours everywhere, none of it marked."""
    for name in (
        *(".git/HEAD", ".bashrc", "metrics.json", "sweep.json", "manifest.json", "config.toml", "recording.json"),
        *("results/metrics.json", "results/thesis.tex", "data/.part_1", "data/raw.csv", ".spikekv_x/notes"),
        *("spikekv_run_1/lock", "app/manifest.json", "app/main", ".build_mine/work", "tasks/0.json"),
        *(f"{'0' * 20}/manifest.json", f"{'0' * 20}/main", ".run.abc/old/thesis.tex"),
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(f"mine: {name}")
    (home / ".lock_mine").touch()


COMMANDS = [
    *(["recall", "--circuit", "minimal", "--stimuli", "random", "--pairs", "2", "--out", place, "--force"]
      for place in (".", "results", "..", "app", "data")),
    ["sweep", "grid.toml", "--out", ".", "--force"],
    ["sweep", "grid.toml", "--out", "results", "--force"],
    ["lesion", "--target", "KEY", "--circuit", "minimal", "--out", "results", "--force"],
    ["capacity", "--pairs", "3", "--out", "results", "--force"],
    ["theory", "separation", "--out", ".", "--force"],
    ["report", ".", "--force"],
    ["report", "results", "--force"],
    ["raster", "results", "--force"],
    ["export", "results", "--force"],
    ["describe", "results"],
    ["cite", "results"],
    ["--clear-cache"],
]  # fmt: skip


def test_no_command_takes_a_byte_of_a_home_or_a_cache_that_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    decoys(home)
    (home / "grid.toml").write_text("circuit = 'minimal'\nstimuli = 'random'\npairs = 2\n[sweep]\ncue_valid = [1.0]\n")
    monkeypatch.chdir(home)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SPIKEKV_CACHE", str(home))
    monkeypatch.setenv("SPIKEKV_CACHE_LIMIT", "0")
    for name in ("MPLCONFIGDIR", "XDG_CACHE_HOME"):  # libraries keep lists of fonts and types in a home
        monkeypatch.setenv(name, str(tmp_path / "libraries"))
    before = tree(home), sorted(home.rglob("*"))
    for command in COMMANDS:
        with pytest.raises(SystemExit) as left:
            main(command)
        assert left.value.code == (0 if command[0] == "--clear-cache" else 2), command
        assert "Traceback" not in capsys.readouterr().err
        assert (tree(home), sorted(home.rglob("*"))) == before, command


def test_programs_of_the_cache_go_and_their_neighbours_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIKEKV_CACHE", str(tmp_path))

    def make(new: Path) -> None:
        (new / "main").write_text("x")
        (new / "main").chmod(0o755)

    for key in ("a" * 20, "b" * 20):
        build_cache.kept(key, make)
    (tmp_path / ("b" * 20) / "notes.txt").write_text("mine")
    place = results(tmp_path / "results-beside-the-programs")
    decoys(tmp_path)
    n, _, left = build_cache.clear()
    assert n == 2
    assert (tmp_path / ("b" * 20) / "notes.txt").read_text() == "mine"
    assert not (tmp_path / ("a" * 20)).exists()
    assert not (tmp_path / ("b" * 20) / "main").exists()
    assert (place / "metrics").read_text() == "old"
    assert "app" in left
    assert (tmp_path / "app" / "manifest.json").is_file()
