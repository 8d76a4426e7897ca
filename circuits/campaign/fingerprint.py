"""One text for one value: equal values have equal fingerprints, in every process and on every machine."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import inspect
import types
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

OURS = __name__.split(".")[0]


def fingerprint(*values: Any) -> str:
    """Short hash of the content of values: frozen dataclasses, numbers, texts, arrays, tables of them, functions.

    Of functions and classes that are not of spikekv the source code counts, so that what was measured with another
    version of them is not taken for the same. Raises ValueError for what has no content of its own, such as an open
    file.
    """
    found = hashlib.sha256()
    for part in _parts(values):
        found.update(part)
    return found.hexdigest()[:20]


def _parts(value: Any) -> Iterator[bytes]:
    """The content as bytes that say where each part ends."""
    match value:
        case None | bool() | int() | float() | str() | bytes():
            yield f"{type(value).__name__}:{value!r};".encode("utf-8", "surrogateescape")
        case np.generic():
            yield from _parts(value.item())
        case np.ndarray():
            yield f"array {value.dtype.str} {value.shape}:".encode()
            yield from _parts(value.tolist()) if value.dtype.hasobject else [np.ascontiguousarray(value).tobytes()]
        case Enum() | Path():
            yield f"{type(value).__qualname__}:{value};".encode()
        case list() | tuple() | range():
            yield f"row {len(value)}:".encode()
            for part in value:
                yield from _parts(part)
        case set() | frozenset():
            yield from _parts(sorted(fingerprint(part) for part in value))
        case Mapping():
            yield f"table {len(value)}:".encode()
            for key in sorted(value, key=lambda key: (str(key), str(type(key)))):
                yield from _parts((key, value[key]))
        case functools.partial():
            yield from _parts((value.func, value.args, value.keywords))
        case types.MethodType():
            yield from _parts((value.__func__, value.__self__))
        case type() | types.FunctionType() | types.BuiltinFunctionType():
            yield from _parts(("named", value.__module__, value.__qualname__, *_of_user(value)))
        case _ if dataclasses.is_dataclass(value):
            yield from _parts((type(value), {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}))
        case _ if hasattr(value, "__dict__"):
            yield from _parts((type(value), vars(value)))
        case _:
            raise ValueError(f"fingerprint: {value!r:.80} is no value that can be told from others; give plain values")


def _of_user(value: Any) -> Iterator[Any]:
    """What else decides what code that is not of spikekv does: its source, and the values that it has taken in."""
    if str(value.__module__).split(".")[0] == OURS or isinstance(value, types.BuiltinFunctionType):
        return
    try:
        yield inspect.getsource(value)
    except (OSError, TypeError):  # typed into an interpreter
        code = getattr(value, "__code__", None)
        yield code.co_code.hex() if code else ""
        yield [part for part in code.co_consts if not isinstance(part, types.CodeType)] if code else []
    if isinstance(value, types.FunctionType):
        yield [cell.cell_contents for cell in value.__closure__ or ()]
        yield value.__defaults__
