"""What a task found, as JSON and back without any loss: numbers, texts, arrays, and tables of them."""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

ARRAY, NUMBER, TABLE = "$array", "$number", "$table"
KINDS = "biufUS"  # of arrays: no Python objects, which would be code to run


def encode(value: Any) -> Any:
    """A value for JSON. Tuples become lists. Raises ValueError for what is neither number, text, array nor table."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {NUMBER: str(value)}
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in KINDS:
            raise ValueError(f"an array of {value.dtype} cannot be kept; give numbers, truth values or texts")
        packed = zlib.compress(np.ascontiguousarray(value).tobytes(), 1)
        return {ARRAY: [value.dtype.str, list(value.shape), base64.b64encode(packed).decode()]}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {key: encode(part) for key, part in value.items()}
        return {TABLE: [[encode(key), encode(part)] for key, part in value.items()]}
    if isinstance(value, list | tuple):
        return [encode(part) for part in value]
    raise ValueError(f"{value!r:.80} cannot be kept; measures are numbers, texts, arrays or tables of them")


def decode(value: Any) -> Any:
    """The value that was encoded. Raises ValueError for what `encode` did not make."""
    if isinstance(value, list):
        return [decode(part) for part in value]
    if not isinstance(value, Mapping):
        return value
    match dict(value):
        case {"$number": str(text), **rest} if not rest:
            return float(text)
        case {"$array": [str(kind), list(shape), str(text)], **rest} if not rest:
            if np.dtype(kind).kind not in KINDS:
                raise ValueError(f"an array of {kind}")
            n_bytes = math.prod(shape) * np.dtype(kind).itemsize
            raw = zlib.decompressobj().decompress(base64.b64decode(text), n_bytes + 1)  # no more than it says
            return np.frombuffer(raw, kind).reshape(shape).copy()
        case {"$table": list(rows), **rest} if not rest:
            return {decode(key): decode(part) for key, part in rows}
    return {key: decode(part) for key, part in value.items()}
