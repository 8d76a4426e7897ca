"""Files that are damaged, or that somebody made with care."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from spikekv.analysis.figures import drawing
from spikekv.circuits.campaign.configuration import RecallConfig
from spikekv.circuits.engine.job import prepare
from spikekv.circuits.recording.snapshot import Snapshot

from fuzzing.inputs import ANY, DAMAGES, SMALL, asked, damaged, in_time, sizes, tried

SHAPES = st.one_of(st.just((3, 9)), st.lists(st.integers(0, 4), max_size=3).map(tuple))
KINDS = st.sampled_from(["f8", "f4", "i4", "u1", "?", "c16", "U3", "S2", "M8[s]", "f2", "i8"])


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    shape, kind = draw(SHAPES), draw(KINDS)
    array = np.arange(int(np.prod(shape))).reshape(shape).astype(kind)
    if array.size and array.dtype.kind == "f":
        array.flat[0] = draw(st.sampled_from([0.0, np.nan, np.inf, -1.0, 1e300]))
    return array


@sizes(20, "stimuli")
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


@sizes(20, "results")
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


@sizes(4, "nwb")
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


@sizes(25, "snapshots")
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


def test_an_undamaged_directory_is_taken(place: Path, results: Path) -> None:
    for command in (("report", "--out", "p.html"), ("raster", "--out", "p.png"), ("describe",), ("cite",)):
        assert asked(command[0], str(results), *command[1:]) == 0
