"""The check that all reference memories share: rows are items, columns are features."""

from __future__ import annotations

import numpy as np


def as_rows(array: np.ndarray, owner: str, name: str, width: int | None = None) -> np.ndarray:
    """The array as float64, (n_rows, n_features).

    owner, name: for the message. width: the number of features it must have; None for any.
    Raises ValueError for what is no table of finite numbers.
    """
    try:
        array = np.asarray(array, float)
    except (TypeError, ValueError):
        raise ValueError(f"{owner}: {name} must be numbers in rows of equal length") from None
    if array.ndim != 2:
        raise ValueError(f"{owner}: {name} must have shape (n_items, n_features), got {array.shape}; one item a row")
    if width is not None and array.shape[1] != width:
        raise ValueError(f"{owner}: {name} need {width} columns, got {array.shape[1]}")
    if not np.isfinite(array).all():
        raise ValueError(f"{owner}: {name} hold NaN or infinite numbers; remove or fill them")
    return array


def check_positive(owner: str, name: str, value: float) -> None:
    """Raise ValueError unless the number is above 0 and finite."""
    if not 0 < value < np.inf:
        raise ValueError(f"{owner}: {name} must be above 0, got {value}")
