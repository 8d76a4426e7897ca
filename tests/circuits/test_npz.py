"""Archives of arrays: what is written is what is read, and is compressed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from spikekv.circuits.npz import Pickled, read_npz, write_npz


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    arrays = {"a/b": np.arange(6, dtype=np.int32).reshape(2, 3), "c": np.zeros(10_000), "name": np.array("text")}
    write_npz(tmp_path / "a.npz", arrays)
    found = read_npz(tmp_path / "a.npz")
    assert found.keys() == arrays.keys()
    assert all(np.array_equal(found[name], array) for name, array in arrays.items())
    assert all(found[name].dtype == array.dtype for name, array in arrays.items())
    assert (tmp_path / "a.npz").stat().st_size < 2000
    with np.load(tmp_path / "a.npz") as plain:
        assert np.array_equal(plain["a/b"], arrays["a/b"])


def test_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        write_npz(tmp_path / "a.npz", {"a": np.array([{}], object)})
    np.savez(tmp_path / "b.npz", a=np.array([{}], object))
    with pytest.raises(Pickled):
        read_npz(tmp_path / "b.npz")
