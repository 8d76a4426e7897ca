"""A synapse that is on or off, and forgets after a while."""

from __future__ import annotations

from dataclasses import dataclass

from ..quantities import documented, quantity
from .gated_hebb import GatedHebb


@documented
@dataclass(frozen=True)
class BistableHebb(GatedHebb):
    """`GatedHebb` on a hidden state w of which only one bit is transmitted: whether it exceeds ``on_above``.

    A pair sets w to nearly 1. From there ``depression`` per presynaptic spike takes ``ln(1/on_above)/depression``
    spikes to switch the synapse off, until when it transmits in full: what is young is as clear as if nothing had
    been forgotten, where a graded weight would have faded at once. Each new pair of the same two cells begins anew.
    Single synapses change in steps: Petersen et al. (1998) PNAS 95:4732; O'Connor, Wittenberg & Wang (2005)
    PNAS 102:9679. Constants are chosen, not measured.

    Examples
    --------
    >>> from spikekv import MINIMAL
    >>> from spikekv.models import BistableHebb
    >>> MINIMAL.with_projection("KEY->VALUE", plasticity=BistableHebb()).projection("KEY->VALUE").plasticity.efficacy
    'int(w > on_above)'
    """

    eta: float = quantity(1.0, "1", "learning rate per postsynaptic spike")
    depression: float = quantity(0.004, "1", "fraction of w lost per presynaptic spike")
    on_above: float = quantity(0.5, "1", "state above which the synapse transmits")

    efficacy = "int(w > on_above)"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.on_above < 1:
            raise ValueError(f"BistableHebb.on_above: must be in (0, 1), got {self.on_above}")
