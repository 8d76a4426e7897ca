"""Plasticity rules. To add one: a frozen dataclass with the attributes of `Rule`; to name it
in configuration files, list it in `spikekv.circuits.tables.CHOICES`.

A rule owns one weight ``w`` per synapse and may keep a trace of the spikes of the
source and of the target cell. Traces live on the cells, not on the synapses (one
number per cell instead of one per synapse), and are named after the rule, so that
several rules can share a cell. ``ACh_post`` is the acetylcholine level in [0, 1]
at the target cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from .quantity import Parameter, parameters, quantity


@dataclass(frozen=True)
class Trace:
    """Exponentially decaying memory of a cell's own spikes.

    ``update`` is what a spike does: ``= 1`` (nearest spike) or ``+= 1`` (all spikes).
    """

    name: str
    tau: float
    update: Literal["= 1", "+= 1"]


def trace_name(name: str, tau: float) -> str:
    """One trace per time constant, with a name that equations can hold."""
    return f"{name}_{float(tau)!r}".replace(".", "p").replace("+", "").replace("-", "m")


class Rule(Protocol):
    """What a projection asks of a plasticity rule."""

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

    def parameters(self) -> list[Parameter]: ...


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

    def parameters(self) -> list[Parameter]:
        return [p for p in parameters(self) if p.name not in ("tau_x", "tau_y", "w_initial")]


@dataclass(frozen=True)
class VogelsISTDP:
    """Inhibitory plasticity that holds its target at a set rate.

    Vogels, Sprekeler, Zenke, Clopath & Gerstner (2011) Science 334:1569: near-coincident
    pre- and postsynaptic spikes strengthen, each presynaptic spike alone weakens:
    ``pre: w <- w + eta (x_post - alpha)``, ``post: w <- w + eta x_pre``,
    ``alpha = 2 rho_0 tau``; w stays in [0, w_max].
    """

    eta: float = quantity(0.005, "1", "learning rate")
    tau: float = quantity(20.0, "ms", "decay of both traces")
    rho_0: float = quantity(3.0, "Hz", "target rate of the postsynaptic cell")
    w_max: float = quantity(20.0, "1", "largest weight")
    w_initial: float = quantity(1.0, "1", "weight before learning")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")

    needs_ach = False
    efficacy = "w"

    def __post_init__(self) -> None:
        if self.tau <= 0 or self.eta < 0 or self.w_max <= 0 or self.rho_0 < 0:
            raise ValueError("VogelsISTDP: tau and w_max must be positive, eta and rho_0 not negative")

    @property
    def alpha(self) -> float:
        """Depression per presynaptic spike, in units of eta: ``2 rho_0 tau``."""
        return 2 * self.rho_0 * self.tau * 1e-3

    @property
    def traces(self) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
        return (Trace("x_istdp", self.tau, "+= 1"),), (Trace("x_istdp", self.tau, "+= 1"),)

    on_pre = "w = clip(w + plastic*eta*(x_istdp_post - alpha), 0, w_max)\n"
    on_post = "w = clip(w + plastic*eta*x_istdp_pre, 0, w_max)\n"

    def parameters(self) -> list[Parameter]:
        kept = [p for p in parameters(self) if p.name in ("eta", "w_max", "plastic")]
        return [*kept, Parameter("alpha", self.alpha, "1", "depression per presynaptic spike")]
