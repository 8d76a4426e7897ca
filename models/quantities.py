"""Numbers with a unit, a meaning and a source, kept apart from the simulator.

A parameter set is a frozen dataclass whose fields are plain floats in the unit that
papers print (pF, nS, mV, ms). The unit travels in the field's metadata, so the same
number serves the simulator (SI value), the tables of a paper (unit and meaning) and
a configuration file (plain float).
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from functools import cache
from typing import Any, TypeVar

Model = TypeVar("Model")
SOURCE = "whose equations and numbers these are"  # what the field ``source`` of a model means

# unit -> (factor to SI, dimension as Brian2 writes it in an equation string)
UNITS: dict[str, tuple[float, str]] = {
    "1": (1.0, "1"),
    "pF": (1e-12, "farad"),
    "nS": (1e-9, "siemens"),
    "mV": (1e-3, "volt"),
    "ms": (1e-3, "second"),
    "s": (1.0, "second"),
    "pA": (1e-12, "amp"),
    "Hz": (1.0, "hertz"),
    "nF": (1e-9, "farad"),
    "uS": (1e-6, "siemens"),
    "nA": (1e-9, "amp"),
    "V": (1.0, "volt"),
}


@cache
def unit_of(unit: str) -> tuple[float, str]:
    """Factor to SI, and dimension as Brian2 spells it, of a unit: a product or quotient such as ``nS/mV``."""
    factor, dimension = 1.0, ""
    for sign, name in re.findall(r"([*/]?)\s*([^*/]+)", unit):
        name = name.strip()
        if name not in UNITS:
            raise ValueError(f"unknown unit {name!r}; known: {', '.join(UNITS)}, and * and / between them")
        size, what = UNITS[name]
        factor = factor / size if sign == "/" else factor * size
        dimension += f"{sign}{what}"
    if not dimension:
        raise ValueError(f"unknown unit {unit!r}; known: {', '.join(UNITS)}, and * and / between them")
    return factor, dimension.replace("/1", "").replace("*1", "")


def quantity(default: float, unit: str, meaning: str, source: str = "") -> Any:
    """A dataclass field that knows its unit and what it means.

    Parameters
    ----------
    default : float
        Its value where none is given.
    unit : str
        A key of `UNITS`, such as ``"nS"``.
    meaning : str
        For the tables of a circuit.
    source : str
        Where the value is from.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from spikekv.models import parameters, quantity
    >>> @dataclass(frozen=True)
    ... class Leak:
    ...     g_L: float = quantity(10.0, "nS", "leak conductance")
    >>> parameters(Leak())[0].si
    1e-08
    """
    if unit not in UNITS:
        raise ValueError(f"quantity: unknown unit {unit!r}; known: {', '.join(UNITS)}")
    return dataclasses.field(default=default, metadata={"unit": unit, "meaning": meaning, "source": source})


def words(default: str, meaning: str) -> Any:
    """A dataclass field that holds a text and knows what it means.

    Parameters
    ----------
    default : str
        Its value where none is given.
    meaning : str
        For the documentation.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from spikekv.models import words
    >>> @dataclass(frozen=True)
    ... class Reader:
    ...     receptor: str = words("NMDA", "receptor whose conductance is read")
    >>> Reader().receptor
    'NMDA'
    """
    return dataclasses.field(default=default, metadata={"meaning": meaning})


def documented(cls: type[Model]) -> type[Model]:
    """Add to the docstring of a parameter set what its fields say of themselves: a section of parameters.

    Parameters
    ----------
    cls : type
        A dataclass with fields made by `quantity` and `words`. Sections of its docstring that numpydoc puts after the
        parameters stay behind them.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from spikekv.models import documented, quantity
    >>> @documented
    ... @dataclass(frozen=True)
    ... class Leak:
    ...     \"""A leak.\"""
    ...
    ...     g_L: float = quantity(10.0, "nS", "leak conductance")
    >>> print(Leak.__doc__)
    A leak.
    <BLANKLINE>
    Parameters
    ----------
    g_L : float, default 10
        Leak conductance (nS).
    """
    lines = ["Parameters", "----------"]
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        meaning, unit = field.metadata.get("meaning", SOURCE), field.metadata.get("unit", "1")
        kind, default = (
            ("str", repr(field.default)) if isinstance(field.default, str) else ("float", f"{field.default:g}")
        )
        lines.append(f"{field.name} : {kind}, default {default}")
        lines.append(f"    {meaning[0].upper()}{meaning[1:]}{'' if unit == '1' else f' ({unit})'}.")
    if hasattr(cls, "__post_init__"):
        lines += ["", "Raises", "------", "ValueError", "    If a value is out of its range."]
    text, examples, rest = inspect.cleandoc(cls.__doc__ or "").partition("\n\nExamples\n")
    cls.__doc__ = f"{text}\n\n{chr(10).join(lines)}{examples}{rest}"
    return cls


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One constant of a model as the simulator sees it.

    Parameters
    ----------
    name : str
        As the equations spell it.
    value : float
        In its unit.
    unit : str
        A product or quotient of `UNITS`, such as ``"nS/mV"``.
    meaning : str
        For the tables of a circuit.

    Examples
    --------
    >>> from spikekv.models import Parameter
    >>> Parameter("k", 0.5, "nS/mV", "gain").dimension
    'siemens/volt'
    """

    name: str
    value: float
    unit: str
    meaning: str

    @property
    def si(self) -> float:
        """The value in SI units."""
        return self.value * unit_of(self.unit)[0]

    @property
    def dimension(self) -> str:
        """Dimension in Brian2's spelling, for example ``siemens``."""
        return unit_of(self.unit)[1]


def parameters(obj: Any, suffix: str = "") -> list[Parameter]:
    """The fields of a parameter set that have a unit.

    Parameters
    ----------
    obj : object
        A dataclass with fields made by `quantity`.
    suffix : str
        What is put behind each name.

    Examples
    --------
    >>> from spikekv.models import LIF, parameters
    >>> [p.name for p in parameters(LIF())][:3]
    ['C_m', 'g_L', 'E_L']
    """
    return [
        Parameter(f.name + suffix, float(getattr(obj, f.name)), f.metadata["unit"], f.metadata["meaning"])
        for f in dataclasses.fields(obj)
        if "unit" in f.metadata
    ]
