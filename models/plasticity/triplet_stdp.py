"""Spike-timing-dependent plasticity by triplets of spikes."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import take_numbers
from ..quantities import Parameter, documented, parameters, quantity
from .rule import Trace, trace_name


@documented
@dataclass(frozen=True)
class TripletSTDP:
    """Pairs of spikes, and how long before them the same cell had fired, so that rates matter as in the slice.

    Pfister & Gerstner (2006) J Neurosci 26:9673, equations 3 and 4, all spikes interacting: at a postsynaptic spike
    ``w <- w + gain A r1 (A2_plus + A3_plus o2)``, at a presynaptic one ``w <- w - gain A o1 (A2_minus + A3_minus r2)``,
    with r1, r2 (tau_plus, tau_x) the presynaptic and o1, o2 (tau_minus, tau_y) the postsynaptic traces just before
    the spike; w is clipped to [0, 1]; A the acetylcholine level.
    The default is the minimal model of visual cortex.

    A gain above 1, for storage at one presentation, is chosen and not measured.

    Examples
    --------
    >>> from spikekv.models import HIPPOCAMPUS_FULL, TripletSTDP
    >>> TripletSTDP().A3_plus, HIPPOCAMPUS_FULL.tau_x
    (0.0065, 946.0)
    """

    A2_plus: float = quantity(0.0, "1", "potentiation by pairs")
    A3_plus: float = quantity(6.5e-3, "1", "potentiation by triplets")
    A2_minus: float = quantity(7.1e-3, "1", "depression by pairs")
    A3_minus: float = quantity(0.0, "1", "depression by triplets")
    tau_plus: float = quantity(16.8, "ms", "window of potentiation")
    tau_x: float = quantity(101.0, "ms", "memory of earlier presynaptic spikes")
    tau_minus: float = quantity(33.7, "ms", "window of depression")
    tau_y: float = quantity(114.0, "ms", "memory of earlier postsynaptic spikes")
    gain: float = quantity(1.0, "1", "multiplies all amplitudes")
    w_initial: float = quantity(0.02, "1", "weight before learning")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")
    source: str = "Pfister & Gerstner (2006), visual cortex, all-to-all, minimal"

    needs_ach = True
    efficacy = "w"

    def __post_init__(self) -> None:
        take_numbers(self)
        if min(self.A2_plus, self.A3_plus, self.A2_minus, self.A3_minus, self.gain) < 0:
            raise ValueError("TripletSTDP: amplitudes and gain must not be negative")
        if min(self.tau_plus, self.tau_x, self.tau_minus, self.tau_y) <= 0:
            raise ValueError("TripletSTDP: time constants must be positive")
        for name in ("w_initial", "plastic"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"TripletSTDP.{name}: must be in [0, 1], got {getattr(self, name)}")

    @property
    def traces(self) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
        def trace(kind: str, tau: float) -> Trace:
            return Trace(trace_name(f"{kind}_triplet", tau), tau, "+= 1")

        return (trace("r1", self.tau_plus), trace("r2", self.tau_x)), (
            trace("o1", self.tau_minus),
            trace("o2", self.tau_y),
        )

    @property
    def on_pre(self) -> str:
        (_, r2), (o1, _) = self.traces
        change = f"plastic*gain*ACh_post*{o1.name}_post*(A2_minus + A3_minus*{r2.name}_pre)"
        return f"w = clip(w - {change}, 0, 1)\n"

    @property
    def on_post(self) -> str:
        (r1, _), (_, o2) = self.traces
        change = f"plastic*gain*ACh_post*{r1.name}_pre*(A2_plus + A3_plus*{o2.name}_post)"
        return f"w = clip(w + {change}, 0, 1)\n"

    def constants(self) -> list[Parameter]:
        kept = ("A2_plus", "A3_plus", "A2_minus", "A3_minus", "gain", "plastic")
        return [p for p in parameters(self) if p.name in kept]


# The parameter sets of the paper, all spikes interacting. Visual cortex: fits of Sjostrom, Turrigiano & Nelson (2001);
# hippocampal culture: fits of Wang, Gerkin, Nauen & Bi (2005)
VISUAL_CORTEX_MINIMAL = TripletSTDP()
VISUAL_CORTEX_FULL = TripletSTDP(
    A2_plus=5e-10, A3_plus=6.2e-3, A2_minus=7e-3, A3_minus=2.3e-4, tau_x=101.0, tau_y=125.0,
    source="Pfister & Gerstner (2006), visual cortex, all-to-all, full",
)  # fmt: skip
HIPPOCAMPUS_MINIMAL = TripletSTDP(
    A2_plus=5.3e-3, A3_plus=8e-3, A2_minus=3.5e-3, A3_minus=0.0, tau_y=40.0,
    source="Pfister & Gerstner (2006), hippocampal culture, all-to-all, minimal",
)  # fmt: skip
HIPPOCAMPUS_FULL = TripletSTDP(
    A2_plus=6.1e-3, A3_plus=6.7e-3, A2_minus=1.6e-3, A3_minus=1.4e-3, tau_x=946.0, tau_y=27.0,
    source="Pfister & Gerstner (2006), hippocampal culture, all-to-all, full",
)  # fmt: skip
