"""A covariance rule in spikes: what fires together is bound, what fires alone comes apart."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import check_positive, take_numbers
from ..quantities import Parameter, documented, parameters, quantity
from .rule import Trace, trace_name


@documented
@dataclass(frozen=True)
class CovarianceRule:
    """Presynaptic times postsynaptic departure from the mean (Sejnowski 1977, J Math Biol 4:303), bounded.

    ``(x - <x>)(y - <y>)`` has three parts that change a synapse: both cells fire, ``+``; the target fires without
    the source, ``- <x>`` (heterosynaptic); the source fires without the target, ``- <y>`` (homosynaptic).
    At a postsynaptic spike ``w <- w + eta A (x (1 - w) - x_mean w)``, at a presynaptic one
    ``w <- w (1 - eta A y_mean)``, x the presynaptic trace (set to 1 by a spike, decay tau_x), A acetylcholine.
    Soft bounds keep w in [0, 1] and make old pairs fade. Constants are chosen, not measured.

    Examples
    --------
    >>> from spikekv import MINIMAL
    >>> from spikekv.models import CovarianceRule
    >>> circuit = MINIMAL.with_projection("KEY->VALUE", plasticity=CovarianceRule(eta=0.3))
    """

    eta: float = quantity(0.5, "1", "learning rate per spike")
    x_mean: float = quantity(0.004, "1", "mean presynaptic trace: depression per postsynaptic spike, in units of eta")
    y_mean: float = quantity(0.004, "1", "mean postsynaptic activity: depression per presynaptic spike")
    tau_x: float = quantity(20.0, "ms", "decay of the presynaptic trace")
    w_initial: float = quantity(0.02, "1", "weight before learning")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")

    needs_ach = True
    efficacy = "w"

    def __post_init__(self) -> None:
        take_numbers(self)
        for name in ("eta", "x_mean", "y_mean", "w_initial", "plastic"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"CovarianceRule.{name}: must be in [0, 1], got {value}")
        check_positive(self, "tau_x")

    @property
    def _x(self) -> str:
        return trace_name("x_cov", self.tau_x)

    @property
    def traces(self) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
        return (Trace(self._x, self.tau_x, "= 1"),), ()

    on_pre = "w = w*(1 - plastic*eta*ACh_post*y_mean)\n"

    @property
    def on_post(self) -> str:
        return f"w = clip(w + plastic*eta*ACh_post*({self._x}_pre*(1 - w) - x_mean*w), 0, 1)\n"

    def constants(self) -> list[Parameter]:
        return [p for p in parameters(self) if p.name not in ("tau_x", "w_initial")]
