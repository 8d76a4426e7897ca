"""What every neuron model has.

A model states its equations as a paper prints them; `spikekv.circuits.program.integration` has the form in which
they are integrated.
"""

from __future__ import annotations

from typing import Protocol

from ..quantities import Parameter
from .spike_source import SpikeSource


class Neuron(Protocol):
    """What a population asks of the model of its cells. `CustomNeuron` makes one of any Brian2 equations.

    Examples
    --------
    >>> from spikekv.models import LIF, Neuron
    >>> cell: Neuron = LIF()
    >>> cell.threshold, cell.start()
    ('v > V_T', {'v': -0.065})
    """

    @property
    def equations(self) -> str:
        """Brian2 equations of the membrane potential ``v`` and of what it depends on.

        Provided by the population: the current of all receptors ``I_syn``, that of an electrode ``I_ext``,
        and of each receptor its conductance ``g_NAME`` and current ``I_NAME``.
        """

    @property
    def threshold(self) -> str:
        """Condition of a spike."""

    @property
    def reset(self) -> str:
        """Statements run at each spike."""

    @property
    def refractory(self) -> str:
        """Duration for which v is held after a spike."""

    @property
    def source(self) -> str:
        """Whose parameters these are."""

    def constants(self) -> list[Parameter]:
        """The constants that the equations name."""

    def start(self) -> dict[str, float]:
        """Value (SI) at rest of the variables that do not begin at 0; always that of ``v``."""

    def rheobase(self) -> float | None:
        """Constant current (pA) beyond which a cell has no resting state; None where it is not known."""


NeuronModel = Neuron | SpikeSource
