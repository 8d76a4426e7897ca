"""Error-driven plasticity in spikes: a synapse learns what the learned input does not yet predict."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import check_positive, take_numbers
from ..quantities import Parameter, documented, parameters, quantity, words
from .rule import Trace, trace_name


@documented
@dataclass(frozen=True)
class ErrorRule:
    """Delta rule with spikes: taught spikes raise what their cell's learned conductance lowers.

    The error of a value cell is its spikes, which the teacher drives, less what its learned input predicts: the
    conductance g of ``receptor``, over the target at which prediction and teaching cancel. As in learning by
    the dendritic prediction of somatic spiking (Urbanczik & Senn 2014, Neuron 81:521), the conductance standing
    in for the dendrite's potential. At a postsynaptic spike ``w <- w + eta A x``, at a presynaptic one
    ``w <- w - eta A g / target``, w kept in [0, w_max]; x the presynaptic trace (set to 1 by a spike, decay tau_x),
    A acetylcholine. Cells that a cue drives without a teacher lose the synapses that drive them, so that correlated
    keys come apart over several presentations. Constants are chosen, not measured.

    Examples
    --------
    >>> from spikekv.models import ErrorRule
    >>> ErrorRule(receptor="AMPA").receptor
    'AMPA'
    """

    eta: float = quantity(0.1, "1", "learning rate per spike")
    target: float = quantity(6.7, "nS", "learned conductance at study that predicts a taught cell in full")
    w_max: float = quantity(3.0, "1", "largest weight")
    tau_x: float = quantity(20.0, "ms", "decay of the presynaptic trace")
    w_initial: float = quantity(0.02, "1", "weight before learning")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")
    receptor: str = words("NMDA", "receptor whose conductance at the target cell is read")

    needs_ach = True
    efficacy = "w"

    def __post_init__(self) -> None:
        take_numbers(self)
        check_positive(self, "target", "w_max", "tau_x")
        for name, most in (("eta", 1.0), ("w_initial", self.w_max), ("plastic", 1.0)):
            if not 0 <= getattr(self, name) <= most:
                raise ValueError(f"ErrorRule.{name}: must be in [0, {most:g}], got {getattr(self, name)}")

    @property
    def _x(self) -> str:
        return trace_name("x_error", self.tau_x)

    @property
    def traces(self) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
        return (Trace(self._x, self.tau_x, "= 1"),), ()

    @property
    def on_pre(self) -> str:
        return f"w = clip(w - plastic*eta*ACh_post*g_{self.receptor}_post/target, 0, w_max)\n"

    @property
    def on_post(self) -> str:
        return f"w = clip(w + plastic*eta*ACh_post*{self._x}_pre, 0, w_max)\n"

    def constants(self) -> list[Parameter]:
        return [p for p in parameters(self) if p.name not in ("tau_x", "w_initial", "receptor")]
