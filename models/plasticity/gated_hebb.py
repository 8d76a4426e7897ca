"""Hebbian plasticity that acetylcholine gates."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import take_numbers
from ..quantities import Parameter, documented, parameters, quantity
from .rule import Trace, trace_name


@documented
@dataclass(frozen=True)
class GatedHebb:
    """One-shot three-factor storage: presynaptic trace x postsynaptic spike x acetylcholine.

    At a postsynaptic spike ``w <- w + eta A x (1 - w)``, with x the presynaptic trace
    (set to 1 by a spike, decay tau_x) and A the acetylcholine level: soft bound at 1,
    so that one presentation suffices and weights limit themselves. With ``tau_y`` above
    zero the window has a second side: at a presynaptic spike ``w <- w + eta A y (1 - w)``,
    y the postsynaptic trace, as in behavioural-time-scale plasticity, which does not ask
    who fired first (Bittner et al. 2017, Science 357:1033; there the window spans seconds).
    At a presynaptic spike also ``w <- w (1 - depression A)``: slow heterosynaptic
    forgetting. The form is the neo-Hebbian rule of Gerstner et al. (2018) Front Neural
    Circuits 12:53 with the Hebbian term of Gershman, Fiete & Irie (2025) Neuron; its
    constants are chosen, not measured.

    Examples
    --------
    >>> from spikekv import MINIMAL
    >>> from spikekv.models import GatedHebb
    >>> circuit = MINIMAL.with_projection("KEY->VALUE", plasticity=GatedHebb(eta=0.3, depression=0.001))
    >>> GatedHebb().symmetric
    False
    """

    eta: float = quantity(0.5, "1", "learning rate per postsynaptic spike")
    tau_x: float = quantity(20.0, "ms", "decay of the presynaptic trace")
    tau_y: float = quantity(0.0, "ms", "decay of the postsynaptic trace; 0: pre before post only")
    depression: float = quantity(0.0, "1", "fraction of w lost per presynaptic spike")
    w_initial: float = quantity(0.02, "1", "weight before learning")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")

    needs_ach = True
    efficacy = "w"

    def __post_init__(self) -> None:
        take_numbers(self)
        for name in ("eta", "depression", "w_initial", "plastic"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"GatedHebb.{name}: must be in [0, 1], got {value}")
        if self.tau_x <= 0 or self.tau_y < 0:
            raise ValueError(
                f"GatedHebb: tau_x must be positive and tau_y not negative, got {self.tau_x}, {self.tau_y}"
            )

    @property
    def symmetric(self) -> bool:
        return self.tau_y > 0

    @property
    def traces(self) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
        after = (Trace(trace_name("y_hebb", self.tau_y), self.tau_y, "= 1"),) if self.symmetric else ()
        return (Trace(self._x, self.tau_x, "= 1"),), after

    @property
    def _x(self) -> str:
        return trace_name("x_hebb", self.tau_x)

    @property
    def on_pre(self) -> str:
        code = "w = w*(1 - plastic*depression*ACh_post)\n"
        for after in self.traces[1]:
            code += f"w = w + plastic*eta*ACh_post*{after.name}_post*(1 - w)\n"
        return code

    @property
    def on_post(self) -> str:
        return f"w = w + plastic*eta*ACh_post*{self._x}_pre*(1 - w)\n"

    def constants(self) -> list[Parameter]:
        return [p for p in parameters(self) if p.name not in ("tau_x", "tau_y", "w_initial")]
