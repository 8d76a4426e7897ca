"""One-shot storage gated by acetylcholine that saturates, and a version that asks the target for a burst."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import check_positive, take_numbers
from ..quantities import Parameter, documented, parameters, quantity
from .acetylcholine import GATE
from .gated_hebb import GatedHebb
from .rule import Trace, trace_name


@documented
@dataclass(frozen=True)
class SaturatingHebb(GatedHebb):
    """`GatedHebb` with a gate that saturates.

    ``S = A (1 + k)/(A + k)`` takes the place of the acetylcholine level A, k is ``gate_half``. A little less
    acetylcholine then costs little plasticity, as one expects of a modulator whose receptors are nearly full at the
    level of study. The rule is that of Gerstner et al. (2018) Front Neural Circuits 12:53 as in `GatedHebb`; form and
    constant of the gate are chosen.

    Examples
    --------
    >>> from spikekv.models import SaturatingHebb
    >>> SaturatingHebb(gate_half=0.5).gate_half
    0.5
    """

    gate_half: float = quantity(0.3, "1", "acetylcholine at which about half of the plasticity is left")

    def __post_init__(self) -> None:
        super().__post_init__()
        check_positive(self, "gate_half")

    @property
    def on_pre(self) -> str:
        return super().on_pre.replace("ACh_post", GATE)

    @property
    def on_post(self) -> str:
        return super().on_post.replace("ACh_post", GATE)


@documented
@dataclass(frozen=True)
class BurstHebb:
    """One-shot storage that a single spike of the target does not set off: the target has to burst.

    b is the sum of the target's recent spikes (decay tau_b), x the source's nearest spike (decay tau_x), S
    acetylcholine that saturates as in `SaturatingHebb`. At a target spike ``w <- w + eta S x clip(b, 0, 1) (1 - w)``,
    b without that spike; at a source spike ``w <- w + eta S clip(b - 1, 0, 1) (1 - w)``. So spikes that come
    one by one, as those of a background, store nothing, whoever fires first. That bursts of the target, not single
    spikes, potentiate is found in hippocampal and neocortical pyramidal cells (Pike, Meredith, Olding & Paulsen 1999, J
    Physiol 518:571; Letzkus, Kampa & Stuart 2006, J Neurosci 26:10420). The form is assumed,
    its constants are chosen.

    Examples
    --------
    >>> from spikekv.models import BurstHebb
    >>> [trace.update for trace in BurstHebb().traces[1]]
    ['+= 1']
    """

    eta: float = quantity(0.5, "1", "learning rate per spike")
    tau_x: float = quantity(50.0, "ms", "decay of the presynaptic trace")
    tau_b: float = quantity(60.0, "ms", "decay of the sum of postsynaptic spikes")
    gate_half: float = quantity(0.3, "1", "acetylcholine at which about half of the plasticity is left")
    w_initial: float = quantity(0.02, "1", "weight before learning")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")

    needs_ach = True
    efficacy = "w"

    def __post_init__(self) -> None:
        take_numbers(self)
        for name in ("eta", "w_initial", "plastic"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"BurstHebb.{name}: must be in [0, 1], got {value}")
        check_positive(self, "tau_x", "tau_b", "gate_half")

    @property
    def traces(self) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
        before = Trace(trace_name("x_hebb", self.tau_x), self.tau_x, "= 1")
        return (before,), (Trace(trace_name("b_burst", self.tau_b), self.tau_b, "+= 1"),)

    @property
    def on_pre(self) -> str:
        b = self.traces[1][0].name
        return f"w = w + plastic*eta*{GATE}*clip({b}_post - 1, 0, 1)*(1 - w)\n"

    @property
    def on_post(self) -> str:
        (x,), (b,) = self.traces
        return f"w = w + plastic*eta*{GATE}*{x.name}_pre*clip({b.name}_post, 0, 1)*(1 - w)\n"

    def constants(self) -> list[Parameter]:
        return [p for p in parameters(self) if p.name not in ("tau_x", "tau_b", "w_initial")]
