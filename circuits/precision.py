"""The kind of floating-point number in which a simulation computes."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

Precision = Literal["double", "single"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)


def check_precision(precision: str) -> None:
    """Raise ValueError for one that there is not."""
    if precision not in PRECISIONS:
        raise ValueError(f"precision: must be {' or '.join(PRECISIONS)}, got {precision!r}")


def number_type(precision: Precision) -> type[np.floating]:
    """The type of state, weights and parameters; times are doubles in either precision."""
    return np.float32 if precision == "single" else np.float64
