"""Plasticity rules. To add one: a frozen dataclass with the attributes of `Rule`; to name it
in configuration files, list it in `spikekv.circuits.network.tables.CHOICES`.

A rule owns one weight ``w`` per synapse and may keep a trace of the spikes of the
source and of the target cell. Traces live on the cells, not on the synapses (one
number per cell instead of one per synapse), and are named after the rule, so that
several rules can share a cell. ``ACh_post`` is the acetylcholine level in [0, 1]
at the target cell.

A rule may also have state at every synapse, by two optional attributes:

equations
    Brian2 equations of it, event-driven, as ``"dmark/dt = -mark/tau : 1 (event-driven)"``; it begins at 0.
on_reward
    Code run at every synapse when reward is given (`Population` with ``drive="reward"``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from ..quantities import Parameter


@dataclass(frozen=True)
class Trace:
    """Exponentially decaying memory of a cell's own spikes.

    Parameters
    ----------
    name : str
        Its variable in the equations. Traces of one name and cell are one; `trace_name` gives one per time constant.
    tau : float
        Time constant of the decay (ms).
    update : str
        What a spike does: ``"= 1"`` (the nearest spike counts) or ``"+= 1"`` (all spikes count).

    Examples
    --------
    >>> from spikekv.models import Trace
    >>> Trace("x_mine", 20.0, "= 1").tau
    20.0
    """

    name: str
    tau: float
    update: Literal["= 1", "+= 1"]


def trace_name(name: str, tau: float) -> str:
    """One trace per time constant, with a name that equations can hold."""
    return f"{name}_{float(tau)!r}".replace(".", "p").replace("+", "").replace("-", "m")


class Rule(Protocol):
    """What a projection asks of a plasticity rule. Any class that has it can be given to a projection.

    Examples
    --------
    >>> from spikekv.models import GatedHebb, Rule
    >>> rule: Rule = GatedHebb()
    >>> rule.needs_ach, rule.w_initial
    (True, 0.02)
    """

    @property
    def traces(self) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
        """Traces kept by the source and by the target cell."""

    @property
    def efficacy(self) -> str:
        """What of the weight is transmitted: ``w``, or an expression in it."""

    @property
    def on_pre(self) -> str:
        """Code run at each presynaptic spike, after transmission."""

    @property
    def on_post(self) -> str:
        """Code run at each postsynaptic spike."""

    @property
    def needs_ach(self) -> bool:
        """Whether acetylcholine gates the rule."""

    @property
    def w_initial(self) -> float:
        """Weight before any learning."""

    @property
    def plastic(self) -> float:
        """1: learns, 0: frozen; a field, so that the no-learning control can replace it."""

    def constants(self) -> list[Parameter]: ...
