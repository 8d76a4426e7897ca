"""What comes from outside is refused by the file and the field, and a received file writes nowhere."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv.analysis.files import validation
from spikekv.analysis.files.archive import write_recording
from spikekv.analysis.files.nwb import write_nwb
from spikekv.analysis.files.nwb_reading import read_nwb_files
from spikekv.analysis.files.recordings import load_recording
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.recording.snapshot import Snapshot
from spikekv.circuits.toml_file import read_table
from spikekv.scripts.main import main


@pytest.fixture
def whole(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    made = record(blocks, {"VALUE": {"study": 2 * blocks, "recall": blocks}, "CA3": {"study": np.eye(5, 8, dtype=int)}})
    return dataclasses.replace(made, key_to_value=(np.array([0, 1], np.int32), np.array([3, 2], np.int32)))


def with_spikes(change: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]) -> Any:
    return lambda r: dataclasses.replace(r, spikes={**r.spikes, "VALUE": change(*r.spikes["VALUE"])})


def with_trials(**changes: Callable[[np.ndarray], np.ndarray]) -> Any:
    def changed(r: Recording) -> Recording:
        new = {name: change(getattr(r.trials, name)) for name, change in changes.items()}
        return dataclasses.replace(r, trials=dataclasses.replace(r.trials, **new))

    return changed


BAD: dict[str, tuple[Callable[[Recording], Recording], str]] = {
    "negative times": (with_spikes(lambda i, t: (i, t - 100)), "spikes of VALUE: times must be finite, in order"),
    "times that are none": (with_spikes(lambda i, t: (i, t * np.nan)), "spikes of VALUE: times must be finite"),
    "late times": (with_spikes(lambda i, t: (i, t + 1e6)), "within 0 to"),
    "unsorted times": (with_spikes(lambda i, t: (i, t[::-1].copy())), "in order"),
    "cells out of range": (with_spikes(lambda i, t: (i + 1000, t)), r"cells must be in \[0, "),
    "negative cells": (with_spikes(lambda i, t: (-i - 1, t)), r"cells must be in \[0, "),
    "fewer cells": (with_spikes(lambda i, t: (i[:-1], t)), "as many of each"),
    "fewer pairs of trials": (with_trials(pair=lambda x: x[:-1]), "trials: must have as many"),
    "pairs that are not there": (with_trials(pair=lambda x: x + 1000), r"trials_pair: must be in \[-1, 4\]"),
    "kinds that are no names": (with_trials(kind=lambda x: np.arange(len(x))), "trials_kind: must be names"),
    "sets with controls": (with_trials(set=lambda x: np.full(len(x), "\x1b[2J")), "trials_set: must be names"),
    "positions that are none": (with_trials(position=lambda x: x * np.nan), "trials_position: must be numbers from 0"),
    "relations out of range": (with_trials(related=lambda x: x * 0 + 5), r"trials_related: must be in \[-1, 4\]"),
    "trials that end before": (with_trials(stop=lambda x: x * 0 - 1), "end after they begin"),
    "other cue cells": (with_trials(presented=lambda x: x[:, :-1]), "trials_presented"),
    "other value cells": (lambda r: dataclasses.replace(r, values=r.values[:, :-1]), "values: must say of each"),
    "fewer items": (lambda r: dataclasses.replace(r, value_item=r.value_item[:-1]), "value_item: must be 5"),
    "synapses out of range": (
        lambda r: dataclasses.replace(r, key_to_value=(np.array([0]), np.array([10**6]))),
        "key_to_value: cells of VALUE",
    ),
    "weights that are none": (lambda r: dataclasses.replace(r, weights={"A->B": np.array([np.inf])}), "weights_A->B"),
    "no duration": (lambda r: dataclasses.replace(r, duration=0.0), "duration: must be greater than 0"),
    "a value that is no population": (lambda r: dataclasses.replace(r, value="ELSE"), "no population ELSE"),
    "a name that a terminal obeys": (
        lambda r: dataclasses.replace(r, circuit_name="\x1b]0;owned\x07"), "control characters"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_recordings_that_cannot_be_are_refused_by_field(whole: Recording, tmp_path: Path, name: str) -> None:
    change, words = BAD[name]
    write_recording(whole, tmp_path)
    load_recording(tmp_path)
    write_recording(change(whole), tmp_path)
    with pytest.raises(ValueError, match=words) as caught:
        load_recording(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "again" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1]", "must be an object"),
        ("{", "not readable as JSON"),
        ("[" * 100_000, "not readable as JSON"),
        ('{"a": "\\u001b[31m"}', "no control characters"),
        ('{"\\u0007": 1}', "no control characters"),
    ],
)
def test_odd_json_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "metrics.json").write_text(text)
    with pytest.raises(ValueError, match=words):
        validation.json_of(tmp_path / "metrics.json")


def test_a_file_of_a_size_that_none_of_ours_has_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "config.toml").open("wb") as file:
        file.truncate(10**9)
    with pytest.raises(ValueError, match="larger than 20 MB"):
        validation.text_of(tmp_path / "config.toml")


@pytest.mark.parametrize(
    ("metrics", "words"),
    [
        ({"f1": 7.0}, r"f1: must be in \[0, 1\], got 7.0"),
        ({"lesioned": {"n_pairs": -1}}, "n_pairs"),
        ({"f1": "x"}, "f1"),
    ],
)
def test_shares_and_counts_have_their_range(metrics: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        validation.check_metrics(metrics, "metrics.json")
    validation.check_metrics({"f1": 1.0, "n_pairs": [1, 2], "recall": None, "seed": 3}, "metrics.json")


@pytest.mark.parametrize("name", ["../../home/.bashrc", "/etc/passwd", ".bashrc", "config.toml/../x", "evil.py", ""])
def test_a_received_nwb_file_writes_nowhere(
    whole: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    pytest.importorskip("pynwb")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".bashrc").write_text("mine")
    write_nwb(whole, "evil.nwb", {"config.toml": "circuit = 'minimal'\n", name: "theirs"})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SystemExit) as left:
        main(["report", "evil.nwb", "--out", "page.html"])
    assert left.value.code == 2
    assert "only config.toml, metrics.json, provenance.json, recording.json are known" in capsys.readouterr().err
    assert (tmp_path / "home" / ".bashrc").read_text() == "mine"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("kind", ["link", "external", "virtual"])
def test_an_nwb_file_with_content_elsewhere_is_refused(whole: Recording, tmp_path: Path, kind: str) -> None:
    pytest.importorskip("pynwb")
    import h5py

    (tmp_path / "secret").write_text("secret!!")
    write_nwb(whole, tmp_path / "f.nwb")
    with h5py.File(tmp_path / "f.nwb", "a") as file:
        if kind == "link":
            file["scratch/x"] = h5py.ExternalLink("other.h5", "/a")
        elif kind == "external":
            file.create_dataset("scratch/x", (8,), "u1", external=[(os.fspath(tmp_path / "secret"), 0, 8)])
        else:
            layout = h5py.VirtualLayout((2,), "f8")
            layout[:] = h5py.VirtualSource("other.h5", "a", (2,))
            file.create_virtual_dataset("scratch/x", layout)
    with pytest.raises(ValueError, match="not a readable NWB file"):
        read_nwb_files(tmp_path / "f.nwb")


def snapshot(**changes: Any) -> Snapshot:
    due = np.array([2, 1, 0, 5], np.int32)  # two slots, one spike in the first, of synapse 5
    state = {"VALUE.v": np.zeros(4), "KEY_to_VALUE.w": np.zeros(12), "KEY_to_VALUE_pre.queue": due}
    spikes = {"KEY": (np.array([1, 2], np.int32), np.array([0.001, 0.002]))}
    made = Snapshot(100, 1e-4, state, spikes, "w", "h", "minimal", 0)
    state |= changes.pop("state", {})
    return dataclasses.replace(made, **{"state": state, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": {"KEY_to_VALUE_pre.queue": np.array([2, 1, 0, 12], np.int32)}}, "has synapse 12, the circuit 12"),
        ({"state": {"KEY_to_VALUE_pre.queue": np.array([2, 1, 0, -1], np.int32)}}, "must be the spikes of each slot"),
        ({"state": {"KEY_to_VALUE_pre.queue": np.array([2, 9, 0, 5], np.int32)}}, "must be the spikes of each slot"),
        ({"state": {"KEY_to_VALUE_pre.queue": np.array([900, 5], np.int32)}}, "must be the spikes of each slot"),
        ({"state": {"VALUE.v": np.zeros(5)}}, "VALUE.v has 5 numbers, the circuit 4"),
        ({"state": {"VALUE.v": np.full(4, np.nan)}}, "must be finite numbers"),
        ({"state": {"VALUE.v": np.zeros((2, 2))}}, "in one row"),
        ({"state": {"../x.v": np.zeros(4)}}, "must be OBJECT.variable"),
        ({"spikes": {"KEY": (np.array([9], np.int32), np.array([0.001]))}}, "spikes of KEY are not of the circuit's"),
        ({"spikes": {"ELSE": (np.array([0], np.int32), np.array([0.001]))}}, "spikes of ELSE"),
        ({"spikes": {"KEY": (np.array([0], np.int32), np.array([7.0]))}}, "within 0 to 0.01 s"),
        ({"spikes": {"KEY": (np.array([0, 1], np.int32), np.array([0.002, 0.001]))}}, "finite and in order"),
        ({"step": -1}, "step: must be a whole number"),
        ({"step": 2**40}, "step: must be a whole number"),
        ({"dt": 0.0}, "dt: must be a time step"),
        ({"seed": 1.5}, "seed: must be a whole number"),
        ({"circuit_name": "\x1b[31m"}, "circuit_name: must be a text"),
    ],
)
def test_snapshots_that_cannot_be_are_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    fits = {"KEY": 3, "VALUE": 4}, {"KEY_to_VALUE": 12}
    snapshot().save(tmp_path / "good.npz")
    Snapshot.load(tmp_path / "good.npz").check_fits(*fits)
    snapshot(**changes).save(tmp_path / "bad.npz")
    with pytest.raises(ValueError, match=words):
        Snapshot.load(tmp_path / "bad.npz").check_fits(*fits)


def test_a_page_does_not_show_what_links_lead_to(tmp_path: Path) -> None:
    from spikekv.analysis.report.parts import again_section, csv_table, figures_section

    secret = tmp_path / "secret"
    secret.write_text("password = 'x'\n")
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "config.toml").write_text("circuit = 'minimal'\n")
    (folder / "theirs.toml").symlink_to(secret)
    (folder / "raster.png").symlink_to(secret)
    (folder / "not-a-picture.png").write_text("password")
    (folder / "provenance.json").write_text(json.dumps({"spikekv": "0.1.0", "libraries": {}}))
    sections = figures_section(folder, {}, "t"), again_section(folder, "spikekv", "")
    text = repr(sections)
    assert "password" not in text
    (folder / "table.csv").symlink_to(secret)
    with pytest.raises(ValueError, match=r"table\.csv: is a link, and a page shows only files of its directory; put"):
        csv_table(folder / "table.csv", "t")
    assert "circuit = " in text
    assert "This result has none" in text


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    from spikekv.analysis.report.parts import figures_section

    for name in ("raster.png", "config.toml", "snapshot.npz"):
        os.mkfifo(tmp_path / name)
    assert "This result has none" in repr(figures_section(tmp_path, {}, "t"))
    with pytest.raises(ValueError, match=r"config\.toml: is no plain file; make the results again"):
        validation.text_of(tmp_path / "config.toml")
    with pytest.raises(ValueError, match=r"snapshot\.npz: is damaged or none \(is no plain file\)"):
        Snapshot.load(tmp_path / "snapshot.npz")


def test_a_configuration_without_end_is_read_to_its_bound() -> None:
    with pytest.raises(ValueError, match=r"--config /dev/zero: is larger than 5 MB"):
        read_table(Path("/dev/zero"))
