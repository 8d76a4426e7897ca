"""A recording comes back from disk as it was, and damaged files are refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from spikekv.analysis.files.archive import save_recording, write_recording
from spikekv.analysis.files.recordings import load_recording
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli.stimuli import Stimuli


@pytest.fixture
def full(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    """A recording in which every optional field is filled."""
    rng = np.random.default_rng(0)
    pictures = rng.random((5, 6))
    return record(
        blocks,
        {"VALUE": {"study": 2 * blocks, "recall": blocks}, "CA3": {"study": np.eye(5, 8, dtype=int)}},
        stimuli=Stimuli(pictures, pictures[::-1], (2, 3), rng.random((20, 6)), pictures.mean(0), pictures, pictures),
        key_to_value=(np.array([0, 1], np.int32), np.array([3, 2], np.int32)),
        weights={"CA3->VALUE": rng.random(2)},
        active_range={"CA3": (0.02, 0.05)},
        plastic=("CA3->VALUE",),
        n_synapses={"CA3->VALUE": 2},
        wall_seconds={"build": 1.0, "run": np.float64(2.5)},
        metadata={"backend": "cpp"},
        circuit_name="by hand",
    )


def assert_same(a: object, b: object) -> None:
    """Equal in every array, number and name, dtypes of arrays included."""
    assert type(a) is type(b) or isinstance(a, (float, int))
    if isinstance(a, np.ndarray):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)
    elif dataclasses.is_dataclass(a):
        for f in dataclasses.fields(a):
            assert_same(getattr(a, f.name), getattr(b, f.name))
    elif isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            assert_same(a[key], b[key])
    elif isinstance(a, tuple):
        assert len(a) == len(b)
        for x, y in zip(a, b, strict=True):
            assert_same(x, y)
    else:
        assert a == b


def test_a_recording_comes_back_as_it_was(full: Recording, tmp_path: Path) -> None:
    write_recording(full, tmp_path)
    assert_same(full, load_recording(tmp_path))


def test_a_recording_without_the_optional_fields_comes_back(
    record: Callable[..., Recording], blocks: np.ndarray, tmp_path: Path
) -> None:
    bare = record(blocks, {"VALUE": {"recall": blocks}})
    write_recording(bare, tmp_path)
    back = load_recording(tmp_path)
    assert back.stimuli is None
    assert back.key_to_value is None
    assert_same(bare, back)


def test_spikes_are_plain_arrays_of_the_agreed_types(full: Recording, tmp_path: Path) -> None:
    write_recording(full, tmp_path)
    with np.load(tmp_path / "spikes.npz", allow_pickle=False) as spikes:
        assert set(spikes.files) == {"VALUE_i", "VALUE_t", "CA3_i", "CA3_t"}
        assert spikes["VALUE_i"].dtype == np.int32
        assert spikes["VALUE_t"].dtype == np.float64
        assert spikes["VALUE_i"].size == 3 * 5 * 4
        assert (np.diff(spikes["VALUE_t"]) >= 0).all()


@pytest.mark.parametrize("file", ["spikes.npz", "patterns.npz", "recording.json"])
def test_a_missing_or_damaged_file_is_named(full: Recording, tmp_path: Path, file: str) -> None:
    write_recording(full, tmp_path)
    (tmp_path / file).write_bytes(b"{ not this")
    with pytest.raises(ValueError, match=r"(run spikekv recall|make the results) again"):
        load_recording(tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(ValueError, match=f"no {file} there"):
        load_recording(tmp_path)


def test_pickled_objects_are_refused(full: Recording, tmp_path: Path) -> None:
    write_recording(full, tmp_path)
    np.savez(tmp_path / "patterns.npz", cues=np.array([{}], object))
    with pytest.raises(ValueError, match=r"patterns\.npz: not a readable archive"):
        load_recording(tmp_path)


def test_a_directory_is_made_with_those_above_it_and_never_written_twice(full: Recording, tmp_path: Path) -> None:
    save_recording(full, tmp_path / "results" / "first")
    assert_same(full, load_recording(tmp_path / "results" / "first"))
    with pytest.raises(ValueError, match="first exists; give another"):
        save_recording(full, tmp_path / "results" / "first")
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="cannot be made"):
        save_recording(full, tmp_path / "file" / "below")
