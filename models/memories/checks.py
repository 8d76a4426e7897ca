"""Checks that the reference memories share: of tables, whose rows are items, and of single numbers."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np

LARGEST = 1e30  # products of some queries, keys, values and gains, all up to this, are finite


def as_rows(array: np.ndarray, owner: str, name: str, width: int | None = None) -> np.ndarray:
    """The array as float64, (n_rows, n_features).

    owner, name: for the message. width: the number of features it must have; None for any.
    Raises ValueError for what is no table of finite numbers, up to 1e30.
    """
    try:
        array = np.asarray(array)
        if array.dtype.kind not in "biufO":
            raise TypeError
        array = array.astype(float, copy=False)
    except (TypeError, ValueError):
        raise ValueError(f"{owner}: {name} must be real numbers in rows of equal length") from None
    if array.ndim != 2:
        raise ValueError(f"{owner}: {name} must have shape (n_items, n_features), got {array.shape}; one item a row")
    if width is not None and array.shape[1] != width:
        raise ValueError(f"{owner}: {name} need {width} columns, got {array.shape[1]}")
    if not array.shape[1]:
        raise ValueError(f"{owner}: {name} have no columns; give at least one feature")
    if not np.isfinite(array).all():
        raise ValueError(f"{owner}: {name} hold NaN or infinite numbers; remove or fill them")
    if np.abs(array).max(initial=0) > LARGEST:
        raise ValueError(f"{owner}: {name} hold numbers beyond {LARGEST:g}; scale them down")
    return array


def check_pairs(where: str, keys: np.ndarray, values: np.ndarray, names: tuple[str, str] = ("keys", "values")) -> None:
    """Raise ValueError unless two tables have as many rows, one or more."""
    if len(keys) != len(values):
        raise ValueError(f"{where}: {len(keys)} {names[0]} and {len(values)} {names[1]}; they must be equal")
    if not len(keys):
        raise ValueError(f"{where}: got no pairs; give at least one")


def check_number(owner: str, name: str, value: float) -> None:
    """Raise ValueError unless it is a real number, at most 1e30 in size."""
    if not (isinstance(value, Real) and abs(value) <= LARGEST):
        raise ValueError(f"{owner}.{name}: must be a number within +-{LARGEST:g}, got {value!r}")


def check_positive(owner: str, name: str, value: float) -> None:
    """Raise ValueError unless it is a number above 0, at most 1e30."""
    if not (isinstance(value, Real) and 0 < value <= LARGEST):
        raise ValueError(f"{owner}.{name}: must be above 0 and at most {LARGEST:g}, got {value!r}")


def check_whole(owner: str, name: str, value: int, least: int = 1) -> None:
    """Raise ValueError unless it is a whole number, not below the least one."""
    if not (isinstance(value, Integral) and value >= least):
        raise ValueError(f"{owner}.{name}: must be a whole number, at least {least}, got {value!r}")
