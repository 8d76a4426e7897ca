"""The circuits that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..names import did_you_mean
from ..network.circuit import Circuit
from .autoassociative import autoassociative
from .hippocampal import hippocampal
from .minimal import minimal
from .scaffold import scaffold

CIRCUITS: Mapping[str, Callable[..., Circuit]] = {
    "hippocampal": hippocampal,
    "minimal": minimal,
    "autoassociative": autoassociative,
    "scaffold": scaffold,
}


def circuit_named(name: str, active: int | None = None, scale: float = 1.0) -> Circuit:
    """Build a circuit by name, ``scale`` times its size, for ``active`` cells per pattern (default: the circuit's own).

    Raises ValueError for an unknown name (with the nearest one), ``active`` below 1 or a ``scale``
    that `scaled` refuses.
    """
    if name not in CIRCUITS:
        raise ValueError(f"circuit: unknown name {name!r}; {did_you_mean(name, CIRCUITS)}")
    return CIRCUITS[name](active=active, scale=scale)
