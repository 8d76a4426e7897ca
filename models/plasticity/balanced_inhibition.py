"""Inhibition that learns how much a cell is excited on average."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import check_positive, take_numbers
from ..quantities import Parameter, documented, parameters, quantity, words


@documented
@dataclass(frozen=True)
class BalancedInhibition:
    """Inhibitory weights that follow the mean excitation of their target: what all cues have in common cancels.

    At a presynaptic spike ``w <- w + eta A (g / target - w)``, kept in [0, w_max]; A is acetylcholine, g the
    conductance of ``receptor`` at the target cell from all its inputs, of synapses that learn only what acetylcholine
    leaves of them (so ``target`` goes with their ``ach``). w is a running mean over about ``1 / eta`` spikes;
    ``rest + w`` is transmitted. Where the presynaptic cells count the spikes of a cue, inhibition is that count times
    ``rest + w``: a threshold in proportion to the cue, higher in cells that cues excite more on average, as a
    covariance rule subtracts the mean. That inhibition matches the excitation of each cell is found in cortex, of
    basket cells (Isaacson & Scanziani 2011, Neuron 72:231; Xue, Atallah & Scanziani 2014, Nature 511:596); that slow
    interneurons learn so, the rule and its constants are assumed.

    Examples
    --------
    >>> from spikekv.models import BalancedInhibition
    >>> BalancedInhibition(target=8.0).efficacy
    '(rest + w)'
    """

    eta: float = quantity(0.003, "1", "share of the running mean that a presynaptic spike renews")
    target: float = quantity(16.0, "nS", "conductance that counts as 1")
    rest: float = quantity(1.0, "1", "transmitted where nothing excites")
    w_max: float = quantity(3.0, "1", "largest weight")
    w_initial: float = quantity(0.0, "1", "weight before learning")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")
    receptor: str = words("NMDA", "receptor whose conductance at the target cell is read")

    needs_ach = True
    efficacy = "(rest + w)"
    traces = ((), ())

    def __post_init__(self) -> None:
        take_numbers(self)
        check_positive(self, "target", "w_max")
        for name, most in (("eta", 1.0), ("w_initial", self.w_max), ("plastic", 1.0)):
            if not 0 <= getattr(self, name) <= most:
                raise ValueError(f"BalancedInhibition.{name}: must be in [0, {most:g}], got {getattr(self, name)}")
        if not self.rest >= 0:
            raise ValueError(f"BalancedInhibition.rest: must not be negative, got {self.rest}")

    @property
    def on_pre(self) -> str:
        return f"w = clip(w + plastic*eta*ACh_post*(g_{self.receptor}_post/target - w), 0, w_max)\n"

    on_post = ""

    def constants(self) -> list[Parameter]:
        return [p for p in parameters(self) if p.name != "w_initial"]
