"""Inhibitory plasticity that holds a cell at a target rate."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import take_numbers
from ..quantities import Parameter, documented, parameters, quantity
from .rule import Trace


@documented
@dataclass(frozen=True)
class VogelsISTDP:
    """Inhibitory plasticity that holds its target at a set rate.

    Vogels, Sprekeler, Zenke, Clopath & Gerstner (2011) Science 334:1569: near-coincident
    pre- and postsynaptic spikes strengthen, each presynaptic spike alone weakens:
    ``pre: w <- w + eta (x_post - alpha)``, ``post: w <- w + eta x_pre``,
    ``alpha = 2 rho_0 tau``; w stays in [0, w_max].

    Examples
    --------
    >>> from spikekv.models import VogelsISTDP
    >>> VogelsISTDP(rho_0=5.0, tau=20.0).alpha
    0.2
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
        take_numbers(self)
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

    def constants(self) -> list[Parameter]:
        kept = [p for p in parameters(self) if p.name in ("eta", "w_max", "plastic")]
        return [*kept, Parameter("alpha", self.alpha, "1", "depression per presynaptic spike")]
