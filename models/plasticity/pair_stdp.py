"""Spike-timing-dependent plasticity by pairs of spikes."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import take_numbers
from ..quantities import Parameter, documented, parameters, quantity
from .rule import Trace, trace_name


@documented
@dataclass(frozen=True)
class PairSTDP:
    """Every presynaptic spike before a postsynaptic one potentiates, every one after it depresses.

    ``dw = gain A A_plus exp(-dt/tau_plus)`` for dt = t_post - t_pre > 0, ``-gain A A_minus exp(dt/tau_minus)`` for
    dt < 0, all pairs counted, w clipped to [0, 1]; A the acetylcholine level. Windows of cultured hippocampal cells
    (Bi & Poo 1998, J Neurosci 18:10464; exponential fits of Bi & Poo 2001, Annu Rev Neurosci 24:139, whose
    amplitudes of .777 and .273 are of 60 pairings).

    A gain above 1, for storage at one presentation, is chosen and not measured.

    Examples
    --------
    >>> from spikekv.models import PairSTDP
    >>> round(PairSTDP().A_plus, 3)
    0.013
    """

    A_plus: float = quantity(0.777 / 60, "1", "potentiation per pair of spikes")
    A_minus: float = quantity(0.273 / 60, "1", "depression per pair of spikes")
    tau_plus: float = quantity(16.8, "ms", "window of potentiation")
    tau_minus: float = quantity(33.7, "ms", "window of depression")
    gain: float = quantity(1.0, "1", "multiplies both amplitudes")
    w_initial: float = quantity(0.02, "1", "weight before learning")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")

    needs_ach = True
    efficacy = "w"

    def __post_init__(self) -> None:
        take_numbers(self)
        if min(self.A_plus, self.A_minus, self.gain) < 0 or min(self.tau_plus, self.tau_minus) <= 0:
            raise ValueError("PairSTDP: amplitudes and gain must not be negative, time constants positive")
        for name in ("w_initial", "plastic"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"PairSTDP.{name}: must be in [0, 1], got {getattr(self, name)}")

    @property
    def traces(self) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
        return (Trace(trace_name("r_stdp", self.tau_plus), self.tau_plus, "+= 1"),), (
            Trace(trace_name("o_stdp", self.tau_minus), self.tau_minus, "+= 1"),
        )

    @property
    def on_pre(self) -> str:
        return f"w = clip(w - plastic*gain*ACh_post*A_minus*{self.traces[1][0].name}_post, 0, 1)\n"

    @property
    def on_post(self) -> str:
        return f"w = clip(w + plastic*gain*ACh_post*A_plus*{self.traces[0][0].name}_pre, 0, 1)\n"

    def constants(self) -> list[Parameter]:
        return [p for p in parameters(self) if p.name in ("A_plus", "A_minus", "gain", "plastic")]
