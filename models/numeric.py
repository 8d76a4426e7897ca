"""Numbers as people have them, and as we keep them: plain, finite and of the kind that the field says."""

from __future__ import annotations

import dataclasses
import math
from numbers import Integral, Real
from typing import Any

MOST = 2**63 - 1  # of a whole number


def take_numbers(obj: Any, called: str = "") -> None:
    """Convert the numeric fields of a frozen dataclass to Python's ``int`` and ``float``; called where it is made.

    Numbers of numpy (float64, float32, int64, arrays without dimensions) become plain ones: text that is made of
    them compiles, and JSON and TOML take them. Fields are numeric by their annotation: ``int``, ``float``, or these
    with ``| None``. called: what messages call the object, default its class.
    Raises ValueError that names the field for what is no number, is not finite, or not whole.
    """
    for field in dataclasses.fields(obj):
        kinds = {part.strip() for part in str(field.type).split("|")}
        value = getattr(obj, field.name)
        if not kinds & {"int", "float"} or (value is None and "None" in kinds):
            continue
        name = f"{called or type(obj).__name__}.{field.name}"
        object.__setattr__(obj, field.name, whole(value, name) if "int" in kinds else finite(value, name))


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


def _item(value: Any) -> Any:
    """The number in an array without dimensions."""
    return value[()] if getattr(value, "ndim", None) == 0 and hasattr(value, "dtype") else value
