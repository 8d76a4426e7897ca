"""Made-up bad input, by the thousand: it is taken, or refused in one line with status 2; no traceback, no hang.

Nothing is simulated: an input that passes all checks ends there. A small number always runs; 2,100 with ``-m claims``.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
import tomli_w
from hypothesis import HealthCheck, Phase, given, settings
from spikekv.analysis.figures import drawing
from spikekv.analysis.files.archive import write_recording
from spikekv.analysis.measures.summary import summarise, trial_table
from spikekv.circuits.campaign import runner
from spikekv.circuits.campaign.configuration import RecallConfig
from spikekv.circuits.campaign.results_directory import provenance, write_csv, write_json
from spikekv.circuits.engine.job import prepare
from spikekv.circuits.engine.run import as_recording
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.recording.snapshot import Snapshot
from spikekv.scripts import sweep as sweep_command
from spikekv.scripts.main import main

PATIENCE = 10.0  # s of computing, for one input
SMALL: dict[str, Any] = {
    "circuit": "minimal", "stimuli": "random", "pairs": 3, "active": 4, "backend": "numpy",
    "timing": {"on": 0.08, "gap": 0.04, "delay": 0.5, "blanks": 2, "fillers": 0},
    "populations": {"KEY": {"size": 30}, "VALUE": {"size": 30}, "TEACHER": {"size": 30}},
    "projections": {"VALUE->VALUE_INH": {"wiring": {"n": 10}}},
}  # fmt: skip


class Taken(BaseException):
    """The input passed all checks."""


class Hang(BaseException):
    """An input took longer than it may."""


def sizes(small: int, full: int) -> Any:
    return pytest.mark.parametrize("n", [small, pytest.param(full, marks=pytest.mark.claims)])


def tried(n: int, strategy: st.SearchStrategy[Any], check: Callable[[Any], None]) -> None:
    """Check n inputs, the same ones every time."""
    silent = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    kept = settings(
        max_examples=n, derandomize=True, deadline=None, database=None, suppress_health_check=silent,
        phases=[Phase.generate],
    )  # fmt: skip
    kept(given(strategy)(check))()


@contextlib.contextmanager
def in_time(what: object) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise Hang(what)

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def asked(*arguments: str) -> int | None:
    """Status of a command; None where its input was taken and it would begin to simulate."""
    errors, out = io.StringIO(), io.StringIO()
    with in_time(arguments), contextlib.redirect_stderr(errors), contextlib.redirect_stdout(out):
        try:
            main([*arguments])
        except SystemExit as left:
            status = left.code
        except Taken:
            return None
    said = [line for line in errors.getvalue().splitlines() if not line.startswith("spikekv: warning: ")]
    assert status in (0, 2), (arguments, status, said)
    assert len(said) == (1 if status else 0), (arguments, said)
    if status:
        assert said[0].startswith("spikekv: "), (arguments, said)
        assert said[0].isprintable(), (arguments, said)
        assert "this is a fault of spikekv" not in said[0], (arguments, said)
        assert len(said[0]) > 25, (arguments, said)
    return int(status or 0)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory in which nothing is simulated or drawn into files of any size."""

    def taken(*_: object, **__: object) -> None:
        raise Taken

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner, "compiled", taken)
    monkeypatch.setattr(sweep_command, "opened", taken)
    return tmp_path


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results directory of recall, with made-up spikes."""
    folder = tmp_path_factory.mktemp("results")
    config = RecallConfig.model_validate(SMALL)
    experiment = config.experiments()[0]
    recording = made_up(experiment)
    (folder / "config.toml").write_text(config.resolved(experiment).to_toml())
    metrics = summarise(recording, recording)
    write_json(folder / "metrics.json", metrics)
    write_csv(folder / "trials.csv", [{"seed": 0, **row} for row in trial_table(recording)])
    write_json(folder / "provenance.json", provenance(0, 1, "numpy", 1.0))
    write_recording(recording, folder)
    return folder


def made_up(experiment: Any) -> Recording:
    from spikekv.circuits.engine.job import Result

    job, plan = prepare(experiment)
    rng = np.random.default_rng(0)
    spikes = {}
    for p in job.circuit.cells:
        times = np.sort(np.round(rng.uniform(0, plan.duration, 200) / job.dt) * job.dt)
        spikes[p.name] = rng.integers(0, p.size, 200).astype(np.int32), times
    return as_recording(experiment, plan, job, Result(spikes, {}, {"build": 0.0, "run": 1.0}), "numpy")


# Values that break things
NUMBERS = st.one_of(
    st.integers(-3, 70), st.sampled_from([10**6, 2**31, 2**63, 2**64, 10**30, -(10**18), 10**400]),
    st.floats(-2, 300), st.sampled_from([float("nan"), float("inf"), -float("inf"), 1e308, 5e-324, 0.3, 1e-9]),
)  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(["", "minimal", "KEY", "VALUE", "hippocampal", "none", "random", "digits", "cpp", "all", "recall",
                     "a/b", "../x", "..", ".", "/", "~", "\x1b[31m", "a\nb", "ü", "x" * 300, "KEY->VALUE", "*", "nan",
                     "1e999", "0x10", "\x00", "C:\\x", "--force", "{}", "[1]", "2.5-4", "1,2,3", "-1,-2", "\ud800"]),
    st.text(max_size=8),
)  # fmt: skip
PLAIN = st.one_of(NUMBERS, WORDS, st.booleans())
ANY = st.recursive(
    PLAIN, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)), max_leaves=6
)

OPTIONS = {
    "recall": ("circuit", "stimuli", "pairs", "active", "scale", "rule", "similarity", "cue-valid", "cue-noise", "seed",
               "seeds", "backend", "config", "out", "record", "format"),
    "lesion": ("target", "fraction", "mode", "during", "select", "of-pairs", "factor", "beta", "doses", "circuit",
               "stimuli", "pairs", "cue-valid", "seed", "seeds", "backend", "out"),
    "sweep": ("seed", "seeds", "workers", "metric", "out"),
    "capacity": ("circuit", "pairs", "cued", "active", "scale", "rule", "compare", "similarity", "connectivity", "seed",
                 "seeds", "backend", "out"),
    "raster": ("populations", "pairs", "from", "to", "compare", "out"),
    "describe": ("format", "lesioned", "drawing", "out"),
    "report": ("out",), "export": ("format", "out"), "cite": (),
}  # fmt: skip


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    command = draw(st.sampled_from(sorted(OPTIONS)))
    line = [command]
    if command in ("sweep", "raster", "describe", "report", "export", "cite") or draw(st.integers(0, 4)) == 0:
        line.append(draw(WORDS))
    if command == "capacity":  # else its own default is a long sweep of numbers of pairs
        line += ["--circuit", "minimal"]
    names = draw(st.lists(st.sampled_from(OPTIONS[command] or ("x",)), max_size=4, unique=True))
    for name in names:
        line += [f"--{name}", str(draw(PLAIN))]
    return [word.replace("\x00", "?") for word in line]  # no argument can hold it


@sizes(25, 500)
def test_options(place: Path, n: int) -> None:
    def check(line: list[str]) -> None:
        asked(*line)

    tried(n, command_lines(), check)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A configuration with one to three entries changed, added or of another kind."""
    table: dict[str, Any] = json.loads(json.dumps(SMALL))
    for _ in range(draw(st.integers(1, 3))):
        inner = table
        known = ("circuit", "stimuli", "pairs", "seeds", "presentations", "timing", "populations", "projections",
                 "lesions", "active", "scale", "rule", "cue_valid", "sweep")  # fmt: skip
        key = draw(st.sampled_from(known))
        for _ in range(draw(st.integers(0, 3))):
            if not isinstance(inner.get(key), dict) or not inner[key]:
                break
            inner = inner[key]
            key = draw(st.one_of(st.sampled_from(sorted(inner)), st.sampled_from(FIELDS)))
        inner[key] = draw(ANY)
    if draw(st.booleans()):
        table["lesions"] = {"a": {"target": draw(WORDS), draw(st.sampled_from(LESION)): draw(ANY)}}
    return table


FIELDS = (
    *("size", "bias", "cell", "kind", "drive", "rate_hz", "receptors", "wiring", "delay", "conductance", "type", "n"),
    *("plasticity", "short_term", "ach", "on", "gap", "dt", "blanks", "eta", "AMPA", "KEY", "KEY->VALUE"),
)
LESION = ("fraction", "mode", "during", "select", "pairs", "cells", "factor", "beta", "target", "x")


def as_toml(table: dict[str, Any]) -> bytes | None:
    try:
        return tomli_w.dumps(table).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, OverflowError):
        return None


@sizes(30, 500)
def test_configurations(place: Path, n: int) -> None:
    def check(table: dict[str, Any]) -> None:
        text = as_toml(table)
        if text is not None:
            Path("c.toml").write_bytes(text)
            command = ("sweep", "c.toml") if "sweep" in table else ("recall", "--config", "c.toml")
            asked(*command)

    tried(n, tables(), check)


@sizes(10, 100)
def test_damaged_configurations(place: Path, n: int) -> None:
    def check(damage: tuple[int, bytes]) -> None:
        Path("c.toml").write_bytes(damaged(tomli_w.dumps(SMALL).encode(), *damage))
        asked("recall", "--config", "c.toml")

    tried(n, DAMAGES, check)


DAMAGES = st.tuples(st.integers(0, 10**6), st.binary(max_size=30))


def damaged(content: bytes, where: int, new: bytes) -> bytes:
    """A file with some bytes replaced, or cut off where there are no new ones."""
    where %= max(1, len(content))
    return content[:where] if not new else content[:where] + new + content[where + len(new) :]


SHAPES = st.one_of(st.just((3, 9)), st.lists(st.integers(0, 4), max_size=3).map(tuple))
KINDS = st.sampled_from(["f8", "f4", "i4", "u1", "?", "c16", "U3", "S2", "M8[s]", "f2", "i8"])


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    shape, kind = draw(SHAPES), draw(KINDS)
    array = np.arange(int(np.prod(shape))).reshape(shape).astype(kind)
    if array.size and array.dtype.kind == "f":
        array.flat[0] = draw(st.sampled_from([0.0, np.nan, np.inf, -1.0, 1e300]))
    return array


@sizes(20, 300)
def test_stimuli(place: Path, n: int) -> None:
    names = st.sampled_from(["keys", "values", "reference", "x"])
    content = st.dictionaries(names, arrays(), max_size=4)

    def check(given_: tuple[dict[str, np.ndarray], tuple[int, bytes] | None]) -> None:
        held, damage = given_
        np.savez("s.npz", **held)  # type: ignore[arg-type]
        if damage is not None:
            Path("s.npz").write_bytes(damaged(Path("s.npz").read_bytes(), *damage))
        asked("recall", "--circuit", "minimal", "--stimuli", "s.npz")

    tried(n, st.tuples(content, st.none() | DAMAGES), check)


COMMANDS = st.sampled_from([("report", "--out", "p.html"), ("raster", "--out", "p.png"), ("export", "--out", "p.nwb"),
                            ("describe",), ("cite",)])  # fmt: skip
JSONS = ("metrics.json", "recording.json", "provenance.json")


@st.composite
def changes(draw: st.DrawFn) -> Callable[[Path], str]:
    """Something that is done to a results directory; returns what."""
    kind = draw(st.sampled_from(["json", "json", "json", "array", "array", "bytes", "gone", "link"]))
    if kind == "json":
        file, pick, value, delete = (
            draw(st.sampled_from(JSONS)),
            draw(st.integers(0, 10**6)),
            draw(ANY),
            draw(st.booleans()),
        )
        return lambda folder: change_json(folder / file, pick, value, delete)
    if kind == "array":
        file, pick, array = (
            draw(st.sampled_from(["spikes.npz", "patterns.npz"])),
            draw(st.integers(0, 99)),
            draw(arrays()),
        )
        how = draw(st.sampled_from([lambda a: -a, lambda a: a[::-1], lambda a: a[:-1], lambda a: a + 10**6, None]))
        return lambda folder: change_array(folder / file, pick, array, how)
    files = ("metrics.json", "recording.json", "spikes.npz", "patterns.npz", "config.toml", "provenance.json")
    file, damage = draw(st.sampled_from(files)), draw(DAMAGES)
    if kind == "bytes":
        return lambda folder: str((folder / file).write_bytes(damaged((folder / file).read_bytes(), *damage)))
    if kind == "gone":
        return lambda folder: str((folder / file).unlink())
    return lambda folder: str(((folder / file).unlink(), (folder / file).symlink_to(file)))


def change_json(file: Path, pick: int, value: Any, delete: bool) -> str:
    content = json.loads(file.read_text())
    inner: Any = content
    while True:
        key = sorted(inner)[pick % len(inner)]
        if not (isinstance(inner[key], dict) and inner[key]) or pick % 3 == 0:
            break
        inner, pick = inner[key], pick // 2
    if delete:
        del inner[key]
    else:
        inner[key] = value
    file.write_text(json.dumps(content), encoding="utf-8", errors="surrogatepass")
    return f"{file.name}: {key}"


def change_array(file: Path, pick: int, new: np.ndarray, how: Callable[[np.ndarray], np.ndarray] | None) -> str:
    with np.load(file) as archive:
        content = dict(archive)
    name = sorted(content)[pick % len(content)]
    with contextlib.suppress(TypeError, ValueError, IndexError, OverflowError):
        content[name] = new if how is None else how(content[name])
    np.savez(file, **content)  # type: ignore[arg-type]
    return f"{file.name}: {name}"


@sizes(20, 350)
def test_results_directories(place: Path, results: Path, monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    monkeypatch.setattr(drawing, "write_figure", lambda axes, files: pyplot_closed())

    def check(given_: tuple[tuple[str, ...], Callable[[Path], str]]) -> None:
        (command, *rest), change = given_
        shutil.rmtree("r", ignore_errors=True)
        shutil.copytree(results, "r")
        change(Path("r"))
        asked(command, "r", *rest, *(["--force"] if rest else []))

    tried(n, st.tuples(COMMANDS, changes()), check)


def pyplot_closed() -> None:
    from matplotlib import pyplot

    pyplot.close("all")


@sizes(4, 100)
def test_nwb_files(place: Path, results: Path, monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    pytest.importorskip("pynwb")
    monkeypatch.setattr(drawing, "write_figure", lambda axes, files: pyplot_closed())
    assert asked("export", str(results), "--out", "whole.nwb") == 0
    whole = Path("whole.nwb").read_bytes()

    def check(given_: tuple[tuple[str, ...], list[tuple[int, bytes]]]) -> None:
        (command, *rest), damages = given_
        content = whole
        for damage in damages:
            content = damaged(content, *damage)
        Path("f.nwb").write_bytes(content)
        asked(command, "f.nwb", *rest, *(["--force"] if rest else []))

    commands = st.sampled_from([("report", "--out", "p.html"), ("raster", "--out", "p.png"), ("describe",), ("cite",)])
    tried(n, st.tuples(commands, st.lists(DAMAGES, min_size=1, max_size=3)), check)


@sizes(25, 250)
def test_snapshots(place: Path, n: int) -> None:
    experiment = RecallConfig.model_validate(SMALL).experiments()[0]
    job, _ = prepare(experiment)
    state = {
        "KEY.v": np.zeros(30),
        "KEY_to_VALUE.w": np.zeros(900),
        "KEY_to_VALUE_pre.queue": np.array([2, 1, 0, 5], np.int32),
    }
    spikes = {"KEY": (np.array([1, 2], np.int32), np.array([0.001, 0.002]))}
    whole = Snapshot(10_000, job.dt, state, spikes, "w", "h", "minimal", 0)
    fits = {p.name: p.size for p in job.circuit.populations}, {"KEY_to_VALUE": 900}
    whole.check_fits(*fits)

    def check(
        given_: tuple[int, np.ndarray, Callable[[np.ndarray], np.ndarray] | None, tuple[int, bytes] | None],
    ) -> None:
        pick, array, how, damage = given_
        Path("s.npz").unlink(missing_ok=True)
        whole.save("s.npz")
        change_array(Path("s.npz"), pick, array, how)
        if damage is not None:
            Path("s.npz").write_bytes(damaged(Path("s.npz").read_bytes(), *damage))
        said = ""
        with in_time("snapshot"):
            try:
                Snapshot.load("s.npz").check_fits(*fits)
            except ValueError as error:
                said = str(error)
        assert not said or said.startswith("snapshot"), said

    hows = st.sampled_from([lambda a: a + 1000, lambda a: -a, lambda a: a[:-1], lambda a: a[::-1], None])
    tried(n, st.tuples(st.integers(0, 99), arrays(), hows, st.none() | DAMAGES), check)


def test_the_full_form_has_two_thousand_inputs() -> None:
    marks = [mark for name in dir(sys.modules[__name__]) if name.startswith("test_")
             for mark in getattr(globals()[name], "pytestmark", []) if mark.name == "parametrize"]  # fmt: skip
    assert sum(mark.args[1][1].values[0] for mark in marks) >= 2000


def test_an_undamaged_directory_is_taken(place: Path, results: Path) -> None:
    for command in (("report", "--out", "p.html"), ("raster", "--out", "p.png"), ("describe",), ("cite",)):
        assert asked(command[0], str(results), *command[1:]) == 0
