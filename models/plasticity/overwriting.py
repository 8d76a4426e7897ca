"""The burst rule with its other half: a synapse onto a cell that is excited and stays silent loses weight."""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import check_positive
from ..quantities import documented, quantity, words
from .acetylcholine import LEFT
from .burst import BurstHebb


@documented
@dataclass(frozen=True)
class OverwritingHebb(BurstHebb):
    """`BurstHebb` that also weakens: a key that is taught a new value lets go of the old one.

    At a source spike also ``w <- w (1 - eta_down A^n m (1 - clip(b, 0, 1)))``, with A acetylcholine, n ``steepness``, b
    the target's recent spikes, and m ``clip(g / (down_at (1 + ach_read S)) - 1, 0, 1)``: how far the conductance g of
    ``receptor`` at the target exceeds ``down_at``. As in `GradedInhibition` the factor ``1 + ach_read S`` divides out
    what acetylcholine leaves of g, with ``S = A (1 + k)/(A + k)`` and k ``half_read``. Many synapses of one key raise g
    together; the few cells that two keys share do not, so keys do not erase each other.

    In slices of visual cortex, excitation too weak for potentiation depresses (Artola et al. 1990, Nature
    347:69), and stimulation that alone changes nothing depresses under a muscarinic agonist (Kirkwood et al. 1999,
    J Neurosci 19:1599). That it takes much acetylcholine (``steepness``), the form and all constants are chosen.

    Examples
    --------
    >>> from spikekv.models import OverwritingHebb
    >>> rule = OverwritingHebb(eta_down=0.7, down_at=5.0)
    >>> rule.eta_down, [trace.update for trace in rule.traces[1]]
    (0.7, ['+= 1'])
    """

    eta_down: float = quantity(0.5, "1", "share of w that a source spike takes at most")
    down_at: float = quantity(5.0, "nS", "conductance above which a silent target loses weight")
    steepness: float = quantity(4.0, "1", "power of acetylcholine in the loss of weight")
    ach_read: float = quantity(-0.9, "1", "relative change by acetylcholine of what is read")
    half_read: float = quantity(1.0, "1", "acetylcholine at which about half of that change is reached")
    receptor: str = words("NMDA", "receptor whose conductance at the target cell is read")

    def __post_init__(self) -> None:
        super().__post_init__()
        check_positive(self, "down_at", "steepness", "half_read")
        if not 0 <= self.eta_down <= 1:
            raise ValueError(f"OverwritingHebb.eta_down: must be in [0, 1], got {self.eta_down}")
        if not self.ach_read > -1:
            raise ValueError(f"OverwritingHebb.ach_read: must be above -1 (something is left), got {self.ach_read}")

    @property
    def on_pre(self) -> str:
        b = self.traces[1][0].name
        excess = f"clip(g_{self.receptor}_post/(down_at*{LEFT}) - 1, 0, 1)"
        loss = f"plastic*eta_down*ACh_post**steepness*clip(1 - {b}_post, 0, 1)*{excess}"
        return f"w = w*(1 - {loss})\n{super().on_pre}"
