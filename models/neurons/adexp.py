"""The adaptive exponential integrate-and-fire cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..numeric import check_positive, take_numbers
from ..quantities import Parameter, documented, parameters, quantity


@documented
@dataclass(frozen=True)
class AdExp:
    """Adaptive exponential integrate-and-fire neuron.

    Brette & Gerstner (2005) J Neurophysiol 94:3637, equations 1-3, with conductance
    synapses and an optional slow after-hyperpolarising conductance (g_sahp, off by default).

    The current of the synapses is ``I_syn``, that of an electrode ``I_ext``.

    Examples
    --------
    >>> from spikekv.models import AdExp
    >>> round(AdExp(a=0.0).rheobase())
    546
    """

    C_m: float = quantity(281.0, "pF", "membrane capacitance")
    g_L: float = quantity(30.0, "nS", "leak conductance")
    E_L: float = quantity(-70.6, "mV", "leak reversal potential")
    V_T: float = quantity(-50.4, "mV", "threshold of the spike-initiating current")
    Delta_T: float = quantity(2.0, "mV", "slope factor of spike initiation")
    V_reset: float = quantity(-70.6, "mV", "reset potential")
    V_cut: float = quantity(-40.0, "mV", "potential at which a spike is registered")
    tau_ref: float = quantity(2.0, "ms", "refractory period")
    a: float = quantity(4.0, "nS", "subthreshold adaptation")
    b: float = quantity(80.5, "pA", "spike-triggered adaptation")
    tau_w: float = quantity(144.0, "ms", "time constant of adaptation")
    g_sahp: float = quantity(0.0, "nS", "slow after-hyperpolarisation per spike")
    tau_sahp: float = quantity(1000.0, "ms", "decay of the slow after-hyperpolarisation")
    E_K: float = quantity(-80.0, "mV", "reversal of the slow after-hyperpolarisation")
    source: str = "after Brette & Gerstner (2005) J Neurophysiol 94:3637; tau_ref and V_cut chosen"

    threshold = "v > V_cut"
    refractory = "tau_ref"

    def __post_init__(self) -> None:
        take_numbers(self)
        check_positive(self, "C_m", "g_L", "Delta_T", "tau_w", "tau_sahp")
        if not self.tau_ref >= 0:
            raise ValueError(f"AdExp.tau_ref: must not be negative, got {self.tau_ref}")
        if not self.V_reset < self.V_cut:
            raise ValueError(f"AdExp.V_reset: must be below V_cut ({self.V_cut} mV), got {self.V_reset}")
        if self.V_cut < self.V_T:
            raise ValueError(f"AdExp.V_cut: must not be below V_T ({self.V_T} mV), got {self.V_cut}")

    @property
    def has_sahp(self) -> bool:
        return self.g_sahp > 0

    @property
    def equations(self) -> str:
        slow = " + g_K*(E_K - v)" if self.has_sahp else ""
        text = f"""
        dv/dt = (g_L*(E_L - v) + g_L*Delta_T*exp((v - V_T)/Delta_T) - I_w{slow} + I_syn + I_ext)/C_m : volt
        dI_w/dt = (a*(v - E_L) - I_w)/tau_w : amp
        """
        return text + ("dg_K/dt = -g_K/tau_sahp : siemens\n" if self.has_sahp else "")

    @property
    def reset(self) -> str:
        return "v = V_reset; I_w += b" + ("; g_K += g_sahp" if self.has_sahp else "")

    def constants(self) -> list[Parameter]:
        hidden = () if self.has_sahp else ("g_sahp", "tau_sahp", "E_K")
        return [p for p in parameters(self) if p.name not in hidden]

    def start(self) -> dict[str, float]:
        return {"v": self.E_L * 1e-3}

    def rheobase(self) -> float:
        """``(g_L + a)(V_T - E_L - Delta_T + Delta_T ln(1 + a/g_L))`` (pA), where rest and threshold meet.

        Touboul & Brette (2008) Biol Cybern 99:319.
        """
        g = self.g_L + max(self.a, 0.0)
        return float(g * (self.V_T - self.E_L - self.Delta_T + self.Delta_T * np.log(g / self.g_L)))
