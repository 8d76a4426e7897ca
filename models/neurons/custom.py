"""A cell from one's own Brian2 equations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..numeric import finite, take_numbers
from ..quantities import Parameter, unit_of

Value = tuple[float, str]
REST = -65.0  # mV
METHODS = ("euler", "exponential_euler", "heun", "rk2", "rk4")


@dataclass(frozen=True)
class CustomNeuron:
    """A cell from one's own Brian2 equations.

    The equations must define the membrane potential ``v`` (volt). The population adds to them what it needs: the
    current of all receptors ``I_syn`` (amp), the current of an electrode ``I_ext`` (amp), and for each receptor its
    conductance ``g_NAME`` and current ``I_NAME``. Write ``(unless refractory)`` after the unit of ``v`` if it is to
    be held while the cell is refractory.

    Parameters
    ----------
    equations : str
        Brian2 equations, one a line.
    threshold : str
        Condition of a spike, as ``"v > V_peak"``.
    reset : str
        Statements run at each spike, separated by ``;``.
    refractory : str
        Duration without a second spike: an expression as ``"tau_ref"`` or ``"2*ms"``. Brian2 rounds down to whole
        steps.
    method : str
        Brian2's method of integration: ``euler``, ``exponential_euler``, ``heun``, ``rk2`` or ``rk4``.
    parameters : mapping of str to (float, str)
        The constants that the equations name, each with its value and unit, as ``{"C": (150.0, "pF")}``. Units are
        products and quotients of `spikekv.models.quantities.UNITS`, as ``"nS/mV"``.
    initial : mapping of str to (float, str)
        Values at rest. Default: ``v`` at the parameter ``E_L`` if there is one, else at -65 mV, all others at 0.
    rheobase_pA : float, optional
        Constant current beyond which the cell fires without end. Lesions with mode ``stimulate`` need it.
    source : str
        Whose equations and numbers these are.
    name : str
        What tables call the cell, and what names it in a file if a package registers it (see `spikekv.neurons`).

    Raises
    ------
    ValueError
        If a parameter has an unknown unit, or ``v`` is not defined. What Brian2 finds wrong with the equations is
        said when an experiment is made, with the line.

    Examples
    --------
    >>> from spikekv.models import CustomNeuron
    >>> cell = CustomNeuron(
    ...     equations="dv/dt = (g_L*(E_L - v) + I_syn + I_ext)/C_m : volt (unless refractory)",
    ...     threshold="v > V_T",
    ...     reset="v = E_L",
    ...     refractory="2*ms",
    ...     parameters={"C_m": (200, "pF"), "g_L": (10, "nS"), "E_L": (-70, "mV"), "V_T": (-50, "mV")},
    ... )
    >>> cell.start()
    {'v': -0.07}
    """

    equations: str
    threshold: str
    reset: str = ""
    refractory: str = "0*second"
    method: str = "euler"
    parameters: Mapping[str, Value] = field(default_factory=dict)
    initial: Mapping[str, Value] = field(default_factory=dict)
    rheobase_pA: float | None = None
    source: str = "own equations"
    name: str = "CustomNeuron"

    def __post_init__(self) -> None:
        take_numbers(self, self.name)
        for what in ("parameters", "initial"):
            found = {}
            for name, given in getattr(self, what).items():
                where = f"{self.name}.{what}[{name}]"
                if not (isinstance(given, list | tuple) and len(given) == 2):
                    raise ValueError(f'{where}: must be a value and its unit, as (10.0, "nS"), got {given!r}')
                try:
                    unit_of(given[1])
                except ValueError as error:
                    raise ValueError(f"{where}: {error}") from None
                found[name] = (float(finite(given[0], where)), str(given[1]))
            object.__setattr__(self, what, found)
        if self.method not in METHODS:
            raise ValueError(f"{self.name}.method: must be one of {', '.join(METHODS)}, got {self.method!r}")
        if not re.search(r"^\s*(dv/dt|v)\s*[=:]", self.equations, re.MULTILINE):
            raise ValueError(f"{self.name}.equations: define no membrane potential; add a line dv/dt = ... : volt")

    def __hash__(self) -> int:
        return hash((self.name, self.equations, tuple(self.parameters.items())))

    def constants(self) -> list[Parameter]:
        return [Parameter(name, value, unit, "") for name, (value, unit) in self.parameters.items()]

    def start(self) -> dict[str, float]:
        given = {"v": self.parameters.get("E_L", (REST, "mV")), **self.initial}
        return {name: value * unit_of(unit)[0] for name, (value, unit) in given.items()}

    def rheobase(self) -> float | None:
        return self.rheobase_pA
