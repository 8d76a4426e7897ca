"""Checks that neuron models share."""

from __future__ import annotations


def check_positive(obj: object, *names: str) -> None:
    for name in names:
        value = getattr(obj, name)
        if not value > 0:
            raise ValueError(f"{type(obj).__name__}.{name}: must be positive, got {value}")
