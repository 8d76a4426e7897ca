"""Published parameter sets of synapses."""

from __future__ import annotations

from .receptors import NMDA
from .short_term import TsodyksMarkram

JAHR_STEVENS_1990 = NMDA(Mg=1.0)
"""NMDA receptor at 1 mM magnesium; the block is theirs (J Neurosci 10:3178), the decay of 50 ms is chosen."""

TSODYKS_1998_FACILITATING = TsodyksMarkram(
    U=0.03,
    tau_facil=530.0,
    tau_rec=130.0,
    source="Tsodyks, Pawelzik & Markram (1998) Neural Comput 10:821, figure 1B, as given in brian2 examples/frompapers",
)
"""Facilitating neocortical synapse. Often borrowed for mossy fibres, of which no fit of this model was found."""
