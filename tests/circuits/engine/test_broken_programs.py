"""Programs that do not start or die by a signal, compilers with arguments, processes that end with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from spikekv.circuits.child import child_environment, run_child
from spikekv.circuits.engine import build_cache, standalone
from spikekv.circuits.engine.process import Broken, SimulationError, execute
from spikekv.circuits.program import compiler


def test_a_program_that_dies_by_a_signal_of_its_own_is_broken(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="ended by signal SIGSEGV"):
        execute(["sh", "-c", "kill -SEGV $$"], tmp_path, 1)


def test_a_program_that_does_not_start_is_broken(tmp_path: Path) -> None:
    (tmp_path / "main").write_bytes(b"\0" * 100)
    (tmp_path / "main").chmod(0o755)
    with pytest.raises(Broken, match="does not start"):
        execute([str(tmp_path / "main")], tmp_path, 1)


def test_a_program_that_was_killed_is_not(tmp_path: Path) -> None:
    with pytest.raises(SimulationError, match="killed, perhaps for want of memory") as caught:
        execute(["sh", "-c", "kill -KILL $$"], tmp_path, 1)
    assert not isinstance(caught.value, Broken)


@pytest.mark.parametrize("failures", [1, 2])
def test_a_broken_program_is_built_once_more_and_then_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failures: int
) -> None:
    events: list[str] = []

    def run(*_: Any) -> str:
        events.append("run")
        if events.count("run") <= failures:
            raise Broken("main: ended by signal SIGILL")
        return "result"

    monkeypatch.setattr(standalone, "_run", run)
    monkeypatch.setattr(standalone, "build", lambda job: events.append("build") or tmp_path)
    monkeypatch.setattr(build_cache, "discard", lambda home: events.append("discard"))
    job: Any = SimpleNamespace()
    if failures == 1:
        assert standalone.run(job) == "result"
    else:
        with pytest.raises(SimulationError, match="SIGILL, also after it was compiled anew; use --backend numpy"):
            standalone.run(job)
    assert events == ["build", "run", "discard", "build", "run"]


@pytest.mark.parametrize("manifest", ["[]", "{", '{"main": 3}', "null", '{"main": {"size": 1}}'])
def test_programs_with_odd_manifests_or_damaged_bytes_are_rebuilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manifest: str
) -> None:
    monkeypatch.setenv("SPIKEKV_CACHE", str(tmp_path))

    def make(new: Path) -> None:
        (new / "main").write_text("whole")
        (new / "main").chmod(0o755)

    home = build_cache.kept("0" * 20, make)
    (home / build_cache.MANIFEST).write_text(manifest)
    assert (build_cache.kept("0" * 20, make) / "main").read_text() == "whole"
    (home / "main").write_text("WHOLE")  # of the same length
    assert (build_cache.kept("0" * 20, make) / "main").read_text() == "whole"
    build_cache.discard(home)
    assert (build_cache.kept("0" * 20, make) / "main").read_text() == "whole"


def test_without_a_home_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SPIKEKV_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(SimulationError, match=r"no home directory .* set SPIKEKV_CACHE"):
        build_cache.cache_directory()


@pytest.mark.parametrize(("text", "words"), [("", ["g++"]), ("sh -e", ["sh", "-e"]), ("'a b' -x", ["a b", "-x"])])
def test_a_compiler_may_have_arguments(monkeypatch: pytest.MonkeyPatch, text: str, words: list[str]) -> None:
    monkeypatch.setenv("CXX", text)
    assert compiler.command() == words
    monkeypatch.setenv("CXX", "sh -e")
    assert (compiler.compiler() or "").endswith("sh")


def test_a_compiler_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", "g++ 'x")
    with pytest.raises(ValueError, match=r"CXX .* cannot be read"):
        compiler.command()


ARM = "processor : 0\nBogoMIPS : 243.75\nFeatures : fp asimd{}\nCPU implementer : 0x41\nCPU part : {}\n"


def test_kinds_of_arm_have_programs_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for features, part in (("", "0xd0c"), (" sve", "0xd0c"), ("", "0xd40")):
        info = ARM.format(features, part)
        monkeypatch.setattr(Path, "read_text", lambda *_, text=info, **__: text)
        monkeypatch.setattr(Path, "is_file", lambda _: True)
        found.append(compiler.processor())
    assert len(set(found)) == 3
    assert "BogoMIPS" not in found[0]  # differs from one start of a machine to the next


def test_libraries_come_before_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "brian2.py").write_text("raise RuntimeError('my notes')")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    code = "import brian2, sys; print(brian2.__file__, sys.path[-1])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=child_environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert str(tmp_path) not in done.stdout.split()[0]
    assert str(tmp_path) in child_environment(tmp_path)["PYTHONPATH"].split(os.pathsep)


PARENT = """
import sys
from pathlib import Path
from spikekv.circuits.child import run_child
child = '''
import os, subprocess, sys, time
from spikekv.circuits.child import end_with_parent
end_with_parent()
compiler = subprocess.Popen(["sleep", "60"])
print(os.getpid(), compiler.pid, file=open(sys.argv[1], "w"), flush=True)
time.sleep(60)
'''
run_child([sys.executable, "-c", child, sys.argv[1]], Path(sys.argv[1]).parent, b"")
"""


def test_a_compile_and_its_compilers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    with subprocess.Popen([sys.executable, "-c", PARENT, str(told)]) as parent:
        while not (told.is_file() and told.read_text().endswith("\n")):
            time.sleep(0.01)
        pids = [int(text) for text in told.read_text().split()]
        parent.send_signal(signal.SIGKILL)
    for pid in pids:
        while is_running(pid):
            time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_gives_back_what_it_said(tmp_path: Path) -> None:
    code = "import sys; sys.stderr.write(sys.stdin.read().upper()); sys.exit(3)"
    done = run_child([sys.executable, "-c", code], tmp_path, b"no space")
    assert (done.returncode, done.stderr) == (3, b"NO SPACE")
