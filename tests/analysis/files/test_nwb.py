"""NWB: the identical recording comes back, other tools see what they expect, the inspector has nothing to say."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from spikekv.analysis.files.nwb import write_nwb
from spikekv.analysis.files.nwb_reading import read_nwb, read_nwb_files
from spikekv.analysis.files.recordings import load_recording
from spikekv.circuits.recording.record import Samples
from spikekv.circuits.recording.recording import Hit, Recording
from spikekv.circuits.stimuli.stimuli import Stimuli

pynwb = pytest.importorskip("pynwb")
FILES = {"config.toml": 'circuit = "by hand"\n[timing]\non = 0.1\n', "metrics.json": '{\n  "f1": {\n  "a": 1}\n}\n'}


@pytest.fixture
def full(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    """A recording with silent cells, a silent population and every optional field."""
    rng = np.random.default_rng(0)
    pictures = rng.random((5, 6))
    times = np.arange(10) * 0.001
    return record(
        blocks,
        {
            "VALUE": {"study": 2 * blocks, "recall": blocks},
            "CA3": {"study": np.eye(5, 8, dtype=int)},
            "CA3_PV": {"study": np.zeros((5, 3), int)},
        },
        kinds={"VALUE": "excitatory", "CA3": "excitatory", "CA3_PV": "inhibitory"},
        stimuli=Stimuli(pictures, pictures[::-1], (2, 3), rng.random((20, 6)), pictures.mean(0), pictures, pictures),
        key_to_value=(np.array([0, 1], np.int32), np.array([3, 2], np.int32)),
        weights={"CA3->VALUE": rng.random(2)},
        samples={"CA3.v": Samples(times, rng.random((10, 2)), np.array([0, 4]))},
        n_synapses={"CA3->VALUE": 2},
        metadata={"areas": {"CA3": "CA3", "VALUE": "neocortex"}, "models": {"CA3": "AdExp: somebody"}},
        circuit_name="by hand",
        lesions=("silence 30 % of CA3 during recall",),
        hits=(Hit("CA3", np.array([1, 5]), "silence", 1.6, 2.6), Hit("CA3", np.array([2]), "stimulate", 0.5, 1.0)),
    )


@pytest.fixture
def file(full: Recording, tmp_path: Path) -> Path:
    write_nwb(full, tmp_path / "run.nwb", FILES, datetime(2025, 1, 1, tzinfo=UTC))
    assert [path.name for path in tmp_path.iterdir()] == ["run.nwb"]
    return tmp_path / "run.nwb"


def flat(item: Any, name: str = "") -> dict[str, Any]:
    """All leaves of nested dataclasses, tuples and mappings, by path."""
    if dataclasses.is_dataclass(item):
        item = {f.name: getattr(item, f.name) for f in dataclasses.fields(item)}
    if isinstance(item, tuple | list):
        item = dict(enumerate(item))
    if isinstance(item, dict):
        return {key: leaf for k, part in item.items() for key, leaf in flat(part, f"{name}.{k}").items()}
    return {name: item}


def test_the_identical_recording_comes_back(full: Recording, file: Path) -> None:
    a, b = flat(full), flat(read_nwb(file))
    assert list(a) == list(b)
    for name, leaf in a.items():
        if name.startswith(".samples") and name.endswith("times"):
            np.testing.assert_allclose(leaf, b[name], rtol=1e-12)
        elif isinstance(leaf, np.ndarray):
            texts = leaf.dtype.kind == b[name].dtype.kind == "U"  # their width is of no meaning
            assert texts or leaf.dtype == b[name].dtype, name
            np.testing.assert_array_equal(leaf, b[name], err_msg=name)
        else:
            assert leaf == b[name], name


def test_the_texts_come_back(file: Path) -> None:
    texts = read_nwb_files(file)
    assert {name: texts[name] for name in FILES} == FILES


def test_an_nwb_file_is_a_place_of_a_recording(full: Recording, file: Path) -> None:
    np.testing.assert_array_equal(load_recording(file).spikes["VALUE"][1], full.spikes["VALUE"][1])


def test_pynwb_alone_finds_spikes_cells_and_trials(full: Recording, file: Path) -> None:
    with pynwb.NWBHDF5IO(str(file), "r") as io:
        nwb = io.read()
        units, trials = nwb.units.to_dataframe(), nwb.trials.to_dataframe()
        lesions, epochs = nwb.intervals["lesions"].to_dataframe(), nwb.epochs.to_dataframe()
    assert [tags[0] for tags in epochs.tags] == ["study", "blank", "recall"]
    assert len(units) == 20 + 8 + 3
    for name, (cells, times) in full.spikes.items():
        of = units[units.population == name].reset_index()
        for cell in range(full.sizes[name]):
            np.testing.assert_array_equal(of.spike_times[cell], times[cells == cell])
    assert set(units.location[units.population == "VALUE"]) == {"neocortex"}
    assert set(units.cell_type[units.population == "CA3_PV"]) == {"parvalbumin-positive basket cell"}
    assert lesions.population.tolist() == ["CA3", "CA3"]
    assert lesions["mode"].tolist() == ["stimulate", "silence"]  # in the order of time
    np.testing.assert_array_equal(lesions.cells[1], [1, 5])
    assert trials.phase.tolist() == full.trials.phase.tolist()
    recall = trials[trials.phase == "recall"]
    assert recall.stored_item.tolist() == [0, 1, 2, 3, 4]
    assert recall.decoded_item.tolist() == [0, 1, 2, 3, 4]
    assert recall.correct.all()
    assert trials[trials.phase == "blank"].f1.isna().all()
    np.testing.assert_array_equal(recall.cue_cells.iloc[2], [2])


def test_the_inspector_reports_no_violation(file: Path) -> None:
    inspector = pytest.importorskip("nwbinspector")
    worst = inspector.Importance.BEST_PRACTICE_VIOLATION
    found = [m for m in inspector.inspect_nwbfile(str(file)) if m.importance.value >= worst.value]
    assert not found


def test_a_wrong_file_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no such file"):
        read_nwb(tmp_path / "none.nwb")
    (tmp_path / "broken.nwb").write_text("no")
    with pytest.raises(ValueError, match="not a readable NWB file"):
        read_nwb(tmp_path / "broken.nwb")
    with h5py.File(tmp_path / "plain.nwb", "w") as plain:
        plain["x"] = 1
    with pytest.raises(ValueError, match=r"not a readable NWB file.*spikekv export"):
        read_nwb(tmp_path / "plain.nwb")
    other = pynwb.NWBFile("session", "id", datetime(2025, 1, 1, tzinfo=UTC))
    with pynwb.NWBHDF5IO(str(tmp_path / "other.nwb"), "w") as io:
        io.write(other)
    with pytest.raises(ValueError, match="not one of spikekv"):
        read_nwb(tmp_path / "other.nwb")


def test_without_pynwb_the_extra_is_named(full: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "pynwb":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ValueError, match=r"pip install 'spikekv\[export\]'"):
        write_nwb(full, tmp_path / "run.nwb")
    assert not list(tmp_path.iterdir())


def in_order(recording: Recording) -> list[np.ndarray]:
    """Spike times of every cell, population by population."""
    return [
        times[cells == cell]
        for name, (cells, times) in recording.spikes.items()
        for cell in range(recording.sizes[name])
    ]


def test_neo_opens_the_file_and_finds_the_identical_spikes(full: Recording, file: Path) -> None:
    neo_io = pytest.importorskip("neo.io")
    (block,) = neo_io.NWBIO(str(file), "r").read_all_blocks()
    (segment,) = block.segments
    trains, expected = segment.spiketrains, in_order(full)
    assert len(trains) == len(expected)
    for train, times in zip(trains, expected, strict=True):
        np.testing.assert_array_equal(train.rescale("s").magnitude, times)
        assert float(train.t_stop.rescale("s")) == pytest.approx(full.duration)


def test_pynapple_finds_the_identical_spikes_and_trials(full: Recording, file: Path) -> None:
    pynapple = pytest.importorskip("pynapple", reason="pip install 'spikekv[test]'")
    content = pynapple.load_file(str(file))
    for unit, times in zip(content["units"].values(), in_order(full), strict=True):
        np.testing.assert_array_equal(unit.times(), times)
    trials = content["trials"]
    np.testing.assert_allclose(trials["start"], full.trials.start)
    assert trials["phase"].tolist() == full.trials.phase.tolist()
