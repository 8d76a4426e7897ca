"""Numbers as people have them, and as we keep them: plain, finite and of the kind that the field says."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

MOST = 2**63 - 1  # of a whole number


def take_numbers(obj: Any, called: str = "") -> None:
    """Convert the numeric fields of a frozen dataclass to Python's own numbers; called where it is made.

    Numbers of numpy (float64, float32, int64, bool, arrays without dimensions) become plain ones: text that is made of
    them compiles, and JSON and TOML take them. Fields are numeric by their annotation: those of `TAKEN`, or these
    with ``| None``. called: what messages call the object, default its class.
    Raises ValueError that names the field for what is no number, is not finite, or not whole.
    """
    for field in dataclasses.fields(obj):
        kinds = [part.strip() for part in str(field.type).split("|")]
        value = getattr(obj, field.name)
        take = next((TAKEN[kind] for kind in kinds if kind in TAKEN), None)
        if take is not None and not (value is None and "None" in kinds):
            object.__setattr__(obj, field.name, take(value, f"{called or type(obj).__name__}.{field.name}"))


def finite(value: Any, name: str) -> float:
    """A value as a plain finite float. Raises ValueError that names it."""
    number = _item(value)
    if isinstance(number, bool) or not isinstance(number, Real):
        raise ValueError(f"{name}: must be a number, got {value!r}")
    try:
        # the shortest decimal: of a float32 it is what was meant, 0.1 and not 0.10000000149
        plain = float(str(number)) if hasattr(number, "dtype") else float(number)
        shown = str(plain)
    except OverflowError:
        plain, shown = math.inf, "a number of hundreds of digits"
    if not math.isfinite(plain):
        raise ValueError(f"{name}: must be a finite number, got {shown}")
    return number if type(number) is int else plain  # messages show numbers as they were given


def whole(value: Any, name: str) -> int:
    """A value as a plain whole number. Raises ValueError that names it."""
    number = _item(value)
    if isinstance(number, bool) or not isinstance(number, Integral):
        raise ValueError(f"{name}: must be a whole number, got {value!r}; int(...) makes one")
    plain = int(number)
    if abs(plain) > MOST:
        raise ValueError(f"{name}: must be within 2^63 of 0, got a number of {plain.bit_length()} bits")
    return plain


def truth(value: Any, name: str) -> bool:
    """A value as a plain bool. Raises ValueError that names it."""
    found = _item(value)
    if not isinstance(found, bool) and type(found).__name__ not in ("bool", "bool_"):  # the second is numpy's
        raise ValueError(f"{name}: must be true or false, got {value!r}")
    return bool(found)


def wholes(values: Any, name: str) -> tuple[int, ...]:
    """Values as plain whole numbers. Raises ValueError that names them."""
    try:
        return tuple(whole(value, name) for value in values)
    except TypeError:
        raise ValueError(f"{name}: must be whole numbers, got {values!r}") from None


def table(values: Any, name: str) -> dict[str, float]:
    """A table of plain finite numbers. Raises ValueError that names the entry."""
    if not isinstance(values, Mapping):
        raise ValueError(f"{name}: must be a table of numbers by name, got {values!r}")
    return {key: finite(value, f"{name}[{key}]") for key, value in values.items()}


TAKEN = {
    "int": whole, "float": finite, "bool": truth, "tuple[int, ...]": wholes, "Mapping[str, float]": table,
}  # fmt: skip


def _item(value: Any) -> Any:
    """The number in an array without dimensions."""
    return value[()] if getattr(value, "ndim", None) == 0 and hasattr(value, "dtype") else value


def check_positive(value: object, *names: str) -> None:
    """Raise ValueError that names the first of these fields that is not above 0."""
    for name in names:
        if not getattr(value, name) > 0:
            raise ValueError(f"{type(value).__name__}.{name}: must be positive, got {getattr(value, name)}")
