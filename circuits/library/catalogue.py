"""The circuits that can be asked for by name: ours, and those of other installed packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..extensions import extension, extensions
from ..names import did_you_mean
from ..network.circuit import Circuit
from .autoassociative import autoassociative
from .hippocampal import hippocampal
from .hippocampal_2026 import hippocampal_2026
from .minimal import minimal
from .scaffold import scaffold

CIRCUITS: Mapping[str, Callable[..., Circuit]] = {
    "hippocampal": hippocampal,
    "hippocampal-2026": hippocampal_2026,
    "minimal": minimal,
    "autoassociative": autoassociative,
    "scaffold": scaffold,
}


def names() -> list[str]:
    """Names of all circuits, of other packages too."""
    return [*CIRCUITS, *extensions("circuits")]


def is_known(name: str) -> bool:
    """Whether there is a circuit of that name."""
    return name in CIRCUITS or name in extensions("circuits")


def circuit_named(name: str, active: int | None = None, scale: float = 1.0) -> Circuit:
    """Build a circuit by its name.

    Parameters
    ----------
    name : str
        ``hippocampal``, ``hippocampal-2026``, ``minimal``, ``autoassociative`` or ``scaffold``.
    active : int, optional
        Cells per pattern. Default: the circuit's own number.
    scale : float
        Multiplies the populations.

    Returns
    -------
    Circuit

    Raises
    ------
    ValueError
        For an unknown name (with the nearest one), ``active`` below 1, or a scale that is refused.

    Examples
    --------
    >>> from spikekv.circuits import circuit_named
    >>> circuit_named("minimal", active=10).active
    10
    """
    if name in CIRCUITS:
        return CIRCUITS[name](active=active, scale=scale)
    if not is_known(name):
        raise ValueError(f"circuit: unknown name {name!r}; {did_you_mean(name, names())} A file is named FILE.toml")
    circuit = extension("circuits", name)(active=active, scale=scale)
    if not isinstance(circuit, Circuit):
        raise ValueError(f"circuit: {name} of another package made a {type(circuit).__name__}, not a Circuit")
    return circuit
