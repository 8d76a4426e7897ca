"""Short-term plasticity of a synapse that carries a spike train."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..numeric import take_numbers
from ..quantities import Parameter, documented, parameters, quantity


@documented
@dataclass(frozen=True)
class TsodyksMarkram:
    """Facilitation and depression by use.

    Markram, Wang & Tsodyks (1998) PNAS 95:5323; Tsodyks, Pawelzik & Markram (1998)
    Neural Comput 10:821. At each presynaptic spike ``u <- u + U (1 - u)``, the synapse
    releases ``u R``, then ``R <- R - u R``; between spikes u decays to 0 with tau_facil
    and R recovers to 1 with tau_rec. Transmission is scaled so that the first
    spike after a rest has the projection's conductance.

    Examples
    --------
    >>> from spikekv.models import TsodyksMarkram
    >>> TsodyksMarkram(U=0.1, source="own fit").U
    0.1
    """

    U: float = quantity(0.05, "1", "release probability at rest")
    tau_facil: float = quantity(500.0, "ms", "decay of facilitation")
    tau_rec: float = quantity(100.0, "ms", "recovery of resources")
    source: str = "chosen, not measured"

    equations = """
        du/dt = -u/tau_facil : 1 (event-driven)
        dR/dt = (1 - R)/tau_rec : 1 (event-driven)
        """
    before = "u += U*(1 - u)\n"
    factor = "u*R/U"
    after = "R -= u*R\n"

    def __post_init__(self) -> None:
        take_numbers(self)
        if not 0 < self.U <= 1:
            raise ValueError(f"TsodyksMarkram.U: must be in (0, 1], got {self.U}")
        if not (self.tau_facil > 0 and self.tau_rec > 0):
            raise ValueError("TsodyksMarkram: tau_facil and tau_rec must be positive")

    def constants(self) -> list[Parameter]:
        return parameters(self)

    def response(self, spike_times_ms: np.ndarray) -> np.ndarray:
        """Relative response ``u R / U`` to each spike of a train (times in ms, ascending)."""
        u, R, last = 0.0, 1.0, -np.inf
        out = np.empty(len(spike_times_ms))
        for n, t in enumerate(np.asarray(spike_times_ms, float)):
            gap = t - last
            u *= np.exp(-gap / self.tau_facil)
            R = 1 - (1 - R) * np.exp(-gap / self.tau_rec)
            u += self.U * (1 - u)
            out[n] = u * R / self.U
            R -= u * R
            last = t
        return out
