"""The user's session: settings of matplotlib, hooks, devices, encodings and terminals stay as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import pyplot
from spikekv.analysis.figures.style import figure_style, new_figure, save
from spikekv.circuits.campaign.configuration import read_table
from spikekv.circuits.engine import interpreted
from spikekv.circuits.terminal import shown
from spikekv.scripts.main import main


def test_figures_leave_the_users_settings_out_and_alone(tmp_path: Path) -> None:
    mine = {"text.usetex": True, "font.size": 30.0, "axes.grid": True, "savefig.transparent": True}
    with mpl.rc_context(mine):
        with figure_style():
            assert not any(mpl.rcParams[name] == value for name, value in mine.items())
            figure = new_figure(20)
            figure.subplots().set_title("a title")
        files = save(figure, tmp_path / "a")
        assert {name: mpl.rcParams[name] for name in mine} == mine
    pyplot.close(figure)
    with figure_style():
        again = new_figure(20)
        again.subplots().set_title("a title")
    assert save(again, tmp_path / "b")[0].read_bytes() == files[0].read_bytes()
    pyplot.close(again)


SESSION = """
import sys
hook = sys.excepthook
import spikekv
from spikekv.circuits.engine import interpreted
interpreted._brian2()
assert sys.excepthook is hook
assert not interpreted.device_is_taken()
import brian2
brian2.set_device("cpp_standalone", build_on_run=False)
assert interpreted.device_is_taken()
"""


def test_hooks_and_devices_of_the_session_are_seen_and_kept() -> None:
    done = subprocess.run([sys.executable, "-c", SESSION], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


FILTERS = """
import warnings
from spikekv.analysis.measures.elephant_import import elephant
elephant("statistics").mean_firing_rate
assert ("once", None, UserWarning, None, 0) not in warnings.filters, warnings.filters
"""


def test_the_filters_of_warnings_are_the_users() -> None:
    subprocess.run([sys.executable, "-c", FILTERS], check=True)


def test_a_file_that_stands_before_brian2_is_named(tmp_path: Path) -> None:
    (tmp_path / "brian2.py").write_text("notes = 1")
    code = "from spikekv.circuits.engine import interpreted; interpreted._brian2()"
    path = os.pathsep.join([str(tmp_path), *(p for p in sys.path if p)])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{tmp_path}/brian2.py is not the library Brian2" in done.stderr
    assert interpreted.device_is_taken() in (False, True)


def test_a_configuration_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_bytes(b"\xef\xbb\xbfcircuit = 'minimal'\r\n")
    assert read_table(tmp_path / "c.toml") == {"circuit": "minimal"}


@pytest.mark.parametrize("text", ["a\x1b]0;owned\x07b", "a\u202eb", "a\x9bb", "\ud800", "a\r\nb", "a\x00"])
def test_what_a_terminal_would_obey_is_shown_as_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(text).isprintable()
    with pytest.raises(SystemExit) as left:
        main(["describe", text.replace("\x00", "")])
    assert left.value.code == 2
    assert capsys.readouterr().err.removesuffix("\n").isprintable()


PLAIN = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}


@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "ascii"}, PLAIN])
def test_a_terminal_that_cannot_show_a_character_gets_a_substitute(env: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "spikekv.scripts.main", "describe", "hippocampal"]
    done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()
    written = subprocess.run(
        [*command, "--out", "tables.txt"], env={**os.environ, **env}, capture_output=True, check=False, cwd=tmp_path
    )
    assert written.returncode == 0
    assert not (tmp_path / "tables.txt").read_text(encoding="utf-8").isascii()


def test_an_error_that_nobody_foresaw_is_one_line_with_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("gain")

    monkeypatch.setattr("spikekv.analysis.files.circuit_of.circuit_of", fail)
    with pytest.raises(SystemExit) as left:
        main(["describe", "minimal"])
    assert left.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("spikekv: describe minimal: KeyError: 'gain'; this is a fault of spikekv: please report it")
    log = Path(line.rpartition("(")[2].removesuffix(")"))
    assert "Traceback" in log.read_text()
    log.unlink()
