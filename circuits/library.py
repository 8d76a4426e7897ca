"""The circuits that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .circuit import Circuit
from .hippocampal import hippocampal
from .minimal import minimal
from .names import did_you_mean

CIRCUITS: Mapping[str, Callable[..., Circuit]] = {"hippocampal": hippocampal, "minimal": minimal}


def circuit_named(name: str, active: int | None = None) -> Circuit:
    """Build a circuit by name, for ``active`` cells per pattern (default: the circuit's own).

    Raises ValueError for an unknown name (with the nearest one) or ``active`` below 1.
    """
    if name not in CIRCUITS:
        raise ValueError(f"circuit: unknown name {name!r}; {did_you_mean(name, CIRCUITS)}")
    if active is None:
        return CIRCUITS[name]()
    if active < 1:
        raise ValueError(f"active: must be at least 1, got {active}")
    return CIRCUITS[name](active=active)
