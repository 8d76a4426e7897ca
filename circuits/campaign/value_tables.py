"""Values from the tables of a configuration file: their fields, checked one by one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from ..names import did_you_mean


def made(cls: type, table: Any, where: str, special: Mapping[str, Callable[[Any, str], Any]] | None = None) -> Any:
    """A value from its fields; ``special`` makes those that are no number, text or list of these."""
    if not isinstance(table, Mapping):
        raise ValueError(f"{where}: must be a table of {cls.__name__} fields, got {table!r}")
    fields = {f.name: f for f in dataclasses.fields(cls)}
    given = {}
    for key, value in table.items():
        if key not in fields:
            raise ValueError(f"{where}: unknown key {key!r}; {did_you_mean(key, fields)}")
        make = (special or {}).get(key)
        given[key] = make(value, f"{where}.{key}") if make else _plain(str(fields[key].type), value, f"{where}.{key}")
    nothing = dataclasses.MISSING
    missing = [n for n, f in fields.items() if f.default is f.default_factory is nothing and n not in given]
    if missing:
        raise ValueError(f"{where}: needs {', '.join(missing)}")
    try:
        return cls(**given)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _plain(kind: str, value: Any, where: str) -> Any:
    """The value of a field of that type, from what stands in the file."""
    kind = kind.removesuffix(" | None")
    if kind in ("int", "float"):
        return number({"int": int, "float": float}[kind], value, where)
    if kind.startswith("tuple"):
        inner, words = (int, "whole numbers") if "int" in kind else (str, "names")
        if not isinstance(value, list) or not all(isinstance(part, inner) for part in value):
            raise ValueError(f"{where}: must be a list of {words}, got {value!r}")
        return tuple(value)
    if kind.startswith("Mapping"):
        if not isinstance(value, Mapping):
            raise ValueError(f"{where}: must be a table of numbers, got {value!r}")
        return {name: number(float, part, f"{where}.{name}") for name, part in value.items()}
    wanted, words = (bool, "true or false") if kind == "bool" else (str, "a text")
    if not isinstance(value, wanted):
        raise ValueError(f"{where}: must be {words}, got {value!r}")
    return value


def number(kind: type, value: Any, where: str) -> Any:
    """A number of that kind, from what stands in the file. Raises ValueError."""
    good = isinstance(value, int | float) if kind is float else isinstance(value, int)
    if not good or isinstance(value, bool) or not isfinite(value):
        raise ValueError(f"{where}: must be a {'number' if kind is float else 'whole number'}, got {value!r}")
    return kind(value)
