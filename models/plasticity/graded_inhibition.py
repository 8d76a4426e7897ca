"""Inhibition that learns the mean excitation of a cell as it will be without acetylcholine."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import check_positive
from ..quantities import documented, quantity
from .acetylcholine import LEFT
from .balanced_inhibition import BalancedInhibition


@documented
@dataclass(frozen=True)
class GradedInhibition(BalancedInhibition):
    """`BalancedInhibition` that divides what it reads by what acetylcholine leaves of it.

    Acetylcholine A suppresses the synapses that learn, so the rule reads ``g (1 + ach_read S)``, where
    ``S = A (1 + k)/(A + k)`` and k is ``half_read``. The rule divides this factor out. Its weight then fits recall,
    whatever the level at study was. Without the division, a little less acetylcholine makes inhibition learn too much,
    and similar cues bring out nothing. ``target`` is in terms of the conductance without acetylcholine. That
    inhibition matches excitation is found in cortex (Isaacson & Scanziani 2011, Neuron 72:231); the form is assumed.

    Examples
    --------
    >>> from spikekv.models import GradedInhibition
    >>> GradedInhibition(ach_read=-0.65).ach_read
    -0.65
    """

    ach_read: float = quantity(-0.8, "1", "relative change by acetylcholine of what is read")
    half_read: float = quantity(1.0, "1", "acetylcholine at which about half of that change is reached")

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.ach_read > -1:
            raise ValueError(f"GradedInhibition.ach_read: must be above -1 (something is left), got {self.ach_read}")
        check_positive(self, "half_read")

    @property
    def on_pre(self) -> str:
        read = f"g_{self.receptor}_post/(target*{LEFT})"
        return f"w = clip(w + plastic*eta*ACh_post*({read} - w), 0, w_max)\n"
