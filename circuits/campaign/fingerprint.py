"""One text for one value: equal values have equal fingerprints, in every process and on every machine."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import inspect
import sys
import types
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

OURS = __name__.split(".")[0]
# Libraries are told by their versions, which every task has
_NOT_OF_USERS = {OURS, *sys.stdlib_module_names, "numpy", "scipy", "sklearn", "elephant", "brian2"} - {"__main__"}


def fingerprint(*values: Any) -> str:
    """Short hash of the content of values: frozen dataclasses, numbers, texts, arrays, tables of them, functions.

    Of functions and classes that are not of spikekv the source code counts, and what they read of their module, so that
    what was measured with another version of them is not taken for the same. Raises ValueError for what has no content
    of its own, such as an open file.
    """
    found = hashlib.sha256()
    for part in _parts(values):
        found.update(part)
    return found.hexdigest()[:20]


def _parts(value: Any, within: frozenset[int] = frozenset()) -> Iterator[bytes]:
    """The content as bytes that say where each part ends. within: functions whose content this is a part of."""
    match value:
        case None | bool() | int() | float() | str() | bytes():
            yield f"{type(value).__name__}:{value!r};".encode("utf-8", "surrogateescape")
        case np.generic():
            yield from _parts(value.item(), within)
        case np.ndarray():
            yield f"array {value.dtype.str} {value.shape}:".encode()
            yield from (
                _parts(value.tolist(), within) if value.dtype.hasobject else [np.ascontiguousarray(value).tobytes()]
            )
        case Enum() | Path():
            yield f"{type(value).__qualname__}:{value};".encode()
        case list() | tuple() | range():
            yield f"row {len(value)}:".encode()
            for part in value:
                yield from _parts(part, within)
        case set() | frozenset():
            yield from _parts(sorted(fingerprint(part) for part in value), within)
        case Mapping():
            yield f"table {len(value)}:".encode()
            for key in sorted(value, key=lambda key: (str(key), str(type(key)))):
                yield from _parts((key, value[key]), within)
        case functools.partial():
            yield from _parts((value.func, value.args, value.keywords), within)
        case types.MethodType():
            yield from _parts((value.__func__, value.__self__), within)
        case type() | types.FunctionType() | types.BuiltinFunctionType():
            yield from _parts(("named", value.__module__, value.__qualname__), within)
            if id(value) not in within:  # a function may call itself
                yield from _parts(list(_of_user(value)), within | {id(value)})
        case types.ModuleType():
            yield from _parts(("module", value.__name__, getattr(value, "__version__", "")), within)
        case types.CodeType():
            yield from _parts((value.co_code, value.co_names, value.co_consts), within)
        case _ if dataclasses.is_dataclass(value):
            yield from _parts(
                (type(value), {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}), within
            )
        case _ if hasattr(value, "__dict__"):
            yield from _parts((type(value), vars(value)), within)
        case _:
            raise ValueError(f"fingerprint: {value!r:.80} is no value that can be told from others; give plain values")


def _of_user(value: Any) -> Iterator[Any]:
    """What else decides what code that is not of spikekv does: its source, and the values that it has taken in."""
    if isinstance(value, types.BuiltinFunctionType) or str(value.__module__).split(".")[0] in _NOT_OF_USERS:
        return
    try:
        yield inspect.getsource(value)
    except (OSError, TypeError):  # typed into an interpreter
        yield getattr(value, "__code__", "")
    if isinstance(value, types.FunctionType):
        read = inspect.getclosurevars(value)
        yield [*read.nonlocals.items()], value.__defaults__, value.__kwdefaults__
        yield {name: part if _plain(part) else type(part) for name, part in read.globals.items()}


def _plain(value: Any) -> bool:
    """Whether the content of what a function reads can be told; of others, as a logger, the kind has to do."""
    kinds = (bool, int, float, str, bytes, np.generic, np.ndarray, Enum, Path, list, tuple, set, frozenset, Mapping)
    code = (functools.partial, types.FunctionType, types.ModuleType, type)
    return value is None or isinstance(value, kinds + code) or dataclasses.is_dataclass(value)
