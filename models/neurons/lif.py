"""The leaky integrate-and-fire cell."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import check_positive, take_numbers
from ..quantities import Parameter, documented, parameters, quantity


@documented
@dataclass(frozen=True)
class LIF:
    """Leaky integrate-and-fire neuron with conductance synapses.

    With constant current I the inter-spike interval has the closed form
    ``tau_ref + tau_m ln((V_inf - V_reset)/(V_inf - V_T))``, ``tau_m = C_m/g_L``,
    ``V_inf = E_L + I/g_L`` (Gerstner et al. 2014, Neuronal Dynamics, section 1.3),
    which is `LIF.interspike_interval`.

    Examples
    --------
    >>> from spikekv.models import LIF
    >>> round(LIF().interspike_interval(200.0), 2)
    11.99
    """

    C_m: float = quantity(100.0, "pF", "membrane capacitance")
    g_L: float = quantity(10.0, "nS", "leak conductance")
    E_L: float = quantity(-65.0, "mV", "leak reversal potential")
    V_T: float = quantity(-50.0, "mV", "threshold")
    V_reset: float = quantity(-60.0, "mV", "reset potential")
    tau_ref: float = quantity(1.0, "ms", "refractory period")
    source: str = "chosen, not measured"

    threshold = "v > V_T"
    refractory = "tau_ref"

    def __post_init__(self) -> None:
        take_numbers(self)
        check_positive(self, "C_m", "g_L")
        if not self.tau_ref >= 0:
            raise ValueError(f"LIF.tau_ref: must not be negative, got {self.tau_ref}")
        if self.V_reset >= self.V_T:
            raise ValueError(f"LIF.V_reset: must be below V_T ({self.V_T} mV), got {self.V_reset}")

    equations = "dv/dt = (g_L*(E_L - v) + I_syn + I_ext)/C_m : volt"
    reset = "v = V_reset"

    def constants(self) -> list[Parameter]:
        return parameters(self)

    def start(self) -> dict[str, float]:
        return {"v": self.E_L * 1e-3}

    def rheobase(self) -> float:
        """``g_L (V_T - E_L)`` (pA)."""
        return self.g_L * (self.V_T - self.E_L)

    def interspike_interval(self, I_pA: float) -> float:
        """Interval between spikes (ms) under a constant current (pA); ``inf`` below rheobase."""
        from math import inf, log

        V_inf = self.E_L + I_pA / self.g_L
        if V_inf <= self.V_T:
            return inf
        return self.tau_ref + self.C_m / self.g_L * log((V_inf - self.V_reset) / (V_inf - self.V_T))
