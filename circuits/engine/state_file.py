"""The state of a network as the compiled program reads and writes it: named records in one file.

A record is the length of its name (uint32), the name, the length of its content in bytes
(uint64), the content. The type follows from the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..precision import Precision, number_type

# Times are doubles in either precision; all else has the type of the precision
TYPES = {
    "queue": np.int32,
    "not_refractory": np.int8,
    "step": np.int64,
    "lastspike": np.float64,
    "lastupdate": np.float64,
}


def write(file: Path, state: Mapping[str, np.ndarray], precision: Precision) -> None:
    """Write a state; ``step``, if there is one, is its time step."""
    with file.open("wb") as stream:
        for name, array in state.items():
            content = np.ascontiguousarray(array, _type(name, precision)).tobytes()
            stream.write(np.uint32(len(name)).tobytes() + name.encode() + np.uint64(len(content)).tobytes())
            stream.write(content)


def read(file: Path, precision: Precision) -> dict[str, np.ndarray]:
    """Read the state a program left, by name."""
    state: dict[str, np.ndarray] = {}
    with file.open("rb") as stream:
        while head := stream.read(4):
            name = stream.read(int(np.frombuffer(head, np.uint32)[0])).decode()
            n_bytes = int(np.frombuffer(stream.read(8), np.uint64)[0])
            state[name] = np.frombuffer(stream.read(n_bytes), _type(name, precision)).copy()
    return state


def _type(name: str, precision: Precision) -> type:
    return TYPES.get(name.rpartition(".")[2], number_type(precision))
