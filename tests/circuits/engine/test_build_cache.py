"""Programs that are kept: built once, rebuilt when damaged, removed when too many. A text file stands for a program."""

from __future__ import annotations

import ast
import multiprocessing
import os
import threading
import time
from pathlib import Path

import pytest
from spikekv.circuits import digest
from spikekv.circuits.digest import ROOT
from spikekv.circuits.engine import build_cache, standalone
from spikekv.circuits.engine.process import SimulationError
from spikekv.scripts.main import main


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPIKEKV_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SPIKEKV_CACHE_LIMIT", raising=False)
    return tmp_path / "cache"


A, B = "a" * 20, "b" * 20  # keys


def program(new: Path) -> None:
    (new / "main").write_text("x" * 500_000)
    (new / "main").chmod(0o755)


def never(new: Path) -> None:
    raise AssertionError("this was not to be built")


def slow(new: Path) -> None:
    with (new.parents[1] / "built").open("a") as log:
        log.write("once\n")
    time.sleep(0.2)  # long enough that the other process arrives meanwhile
    program(new)


def want(key: str) -> None:
    build_cache.kept(key, slow)


def test_built_once(cache: Path) -> None:
    assert build_cache.kept(A, program) == cache / A
    assert build_cache.kept(A, never) == cache / A


@pytest.mark.parametrize("damage", ["shorter", "gone", "no manifest"])
def test_damaged_and_built_anew(damage: str) -> None:
    home = build_cache.kept(A, program)
    if damage == "shorter":
        (home / "main").write_text("x")
    elif damage == "gone":
        (home / "main").unlink()
    else:
        (home / "manifest.json").write_text("{")
    build_cache.kept(A, program)
    assert (home / "main").stat().st_size == 500_000


def test_two_processes_build_it_once(cache: Path) -> None:
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=want, args=(A,)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    assert (cache / "built").read_text() == "once\n"
    build_cache.kept(A, never)


def test_a_build_that_fails_leaves_nothing(cache: Path) -> None:
    with pytest.raises(AssertionError):
        build_cache.kept(A, never)
    assert [p.name for p in cache.iterdir() if not p.name.startswith(".lock_")] == []
    build_cache.kept(A, program)


def test_a_build_that_fails_gives_its_lock_back_while_its_error_is_held() -> None:
    def fail(new: Path) -> None:
        raise SimulationError("no")

    with pytest.raises(SimulationError) as held:
        build_cache.kept(A, fail)
    other = threading.Thread(target=build_cache.kept, args=(A, program), daemon=True)
    other.start()
    other.join(10)
    assert not other.is_alive()
    assert held.value.args == ("no",)


def test_the_longest_unused_make_room(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIKEKV_CACHE_LIMIT", "1.2")
    for key, age in (("old", 3), ("older", 5)):
        build_cache.kept(key, program)
        os.utime(cache / key, (time.time() - age * build_cache.IN_USE,) * 2)
    build_cache.kept("new", program)
    assert {p.name for p in cache.glob("[!.]*")} == {"old", "new"}
    build_cache.kept("newest", program)  # "new" may be running
    assert {p.name for p in cache.glob("[!.]*")} == {"new", "newest"}


def test_use_keeps_a_program_young(cache: Path) -> None:
    build_cache.kept(A, program)
    os.utime(cache / A, (0, 0))
    build_cache.kept(A, never)
    assert (cache / A).stat().st_mtime > time.time() - 100


@pytest.mark.parametrize("bad", ["-1", "much", "nan"])
def test_a_limit_that_is_none(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIKEKV_CACHE_LIMIT", bad)
    with pytest.raises(SimulationError, match=f"SPIKEKV_CACHE_LIMIT {bad}: must be a number of megabytes"):
        build_cache.kept(A, program)


def test_clear_cache(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for key in (A, B):
        build_cache.kept(key, program)
    (cache / "mine.txt").write_text("not ours")
    for n, size in ((2, 1), (0, 0)):
        with pytest.raises(SystemExit) as left:
            main(["--clear-cache"])
        assert left.value.code == 0
        assert f"removed {n} compiled circuits and kept studies ({size} MB)" in capsys.readouterr().out
    assert [p.name for p in cache.iterdir()] == ["mine.txt"]


def test_all_models_that_the_compiled_code_needs_are_looked_at_for_changes() -> None:
    looked_at = {file for place in standalone.SOURCES for file in (ROOT / place.removesuffix(".py")).rglob("*.py")}
    looked_at |= {ROOT / place for place in standalone.SOURCES if place.endswith(".py")}
    for file in looked_at:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                module = file.parents[node.level - 1].joinpath(*(node.module or "").split("."))
                if module.is_relative_to(ROOT / "models"):
                    assert module.with_suffix(".py") in looked_at, (file, node.module)


def test_a_change_in_a_folder_changes_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "ROOT", tmp_path)
    (tmp_path / "program").mkdir()
    (tmp_path / "style.py").write_text("a")
    hashes = set()
    for text in ("a", "b"):
        (tmp_path / "program" / "cpp.py").write_text(text)
        digest.source_digest.cache_clear()
        hashes.add(digest.source_digest(("program",)))
    (tmp_path / "style.py").write_text("b")
    digest.source_digest.cache_clear()
    hashes.add(digest.source_digest(("program",)))
    digest.source_digest.cache_clear()
    assert len(hashes) == 2
