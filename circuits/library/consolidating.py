"""A hippocampal circuit with a cortical cue area, and slow synapses from it to the values and among these.

::

    EC ──> CTX ──> NCX ⟲      (CTX -> NCX and NCX -> NCX learn slowly: they remain without the hippocampus)
            ^
    CA1 ────┘                 (learns at once, as CA1 -> NCX does: the hippocampus brings back both sides of a pair)

In the usual circuit the cue reaches the values through the hippocampus alone. Here it also reaches CTX, a cortical area
with a cell for each of EC. At study CA1 learns to bring back the cue's cells in CTX, as it learns the value's in NCX.
When CA3 bursts off line, CA1 re-activates both, and synapses from CTX to NCX and among NCX cells, which a single study
hardly changes, learn a little more with each burst: systems consolidation (McClelland, McNaughton & O'Reilly 1995,
Psychol Rev 102:419). The former bring a part of the value, the latter the rest of it.
Cells and inhibition of CTX are those of NCX; conductances, in-degrees and the learning rate are chosen, for
`hippocampal_2026`.
"""

from __future__ import annotations

import dataclasses

from ...models.plasticity.gated_hebb import GatedHebb
from ..network.circuit import Circuit
from ..network.projection import Projection
from ..network.wiring import AllToAll, FixedInDegree, OneToOne

SLOW = "CTX->NCX"
SLOW_RATE = 0.03  # per spike of a value cell, about a seventeenth of that of CA1 -> NCX in `hippocampal_2026`, chosen
SLOW_NMDA = 12.0  # nS; the 40 cells of a cue fire six times each, the 20 to 30 cells of a key about twice
SLOW_PV = 0.5  # nS, inhibition that comes with it
AMONG = "NCX->NCX"
AMONG_INPUTS = 200  # of the 1000 cells, so that a cell hears eight of the 39 others of its value
AMONG_CONDUCTANCE = {"AMPA": 6.0, "NMDA": 0.6}  # nS; with NMDA of 10, NCX fires on without a cue after replay


def consolidating(circuit: Circuit) -> Circuit:
    """Add a cortical cue area to a hippocampal circuit.

    Parameters
    ----------
    circuit : Circuit
        With the populations EC, CA1, NCX, NCX_PV and NCX_NGF: the hippocampal circuit or one like it.

    Returns
    -------
    Circuit
        With the populations CTX, CTX_PV and CTX_NGF, their projections, and NCX -> NCX, in place of one that is there.
        The other parts are unchanged.

    Examples
    --------
    >>> from spikekv import HIPPOCAMPAL_2026
    >>> from spikekv.circuits import consolidating
    >>> consolidating(HIPPOCAMPAL_2026).projection("CTX->NCX").plasticity.eta
    0.03
    """
    circuit = circuit.without(AMONG) if AMONG in [p.name for p in circuit.projections] else circuit
    cells, basket, slow = (circuit.population(name) for name in ("NCX", "NCX_PV", "NCX_NGF"))
    fast, counts = circuit.projection("CA1->NCX"), circuit.projection("NCX_NGF->NCX")
    n = circuit.population("EC").size
    added = (
        dataclasses.replace(cells, name="CTX", size=n, area="cortex of the cue", meaning="the cue"),
        dataclasses.replace(basket, name="CTX_PV", size=n // 4, area="cortex of the cue"),
        dataclasses.replace(slow, name="CTX_NGF", area="cortex of the cue"),
    )
    projections = (
        Projection("EC", "CTX", OneToOne(), {"AMPA": 35.0}, meaning="the cue reaches its cortical area"),
        dataclasses.replace(fast, target="CTX"),
        dataclasses.replace(circuit.projection("CA1->NCX_NGF"), target="CTX_NGF"),
        dataclasses.replace(circuit.projection("CA1->NCX_PV"), target="CTX_PV"),
        dataclasses.replace(circuit.projection("NCX->NCX_PV"), source="CTX", target="CTX_PV"),
        dataclasses.replace(circuit.projection("NCX_PV->NCX"), source="CTX_PV", target="CTX"),
        dataclasses.replace(counts, source="CTX_NGF", target="CTX"),
        Projection(
            "CTX",
            "NCX",
            AllToAll(),
            {"AMPA": 0.1, "NMDA": SLOW_NMDA},
            ach=-0.965,
            plasticity=GatedHebb(eta=SLOW_RATE, tau_x=50.0, w_initial=0.0),
        ),
        Projection("CTX", "NCX_PV", FixedInDegree(min(100, n)), {"AMPA": SLOW_PV}),
        Projection(
            "NCX",
            "NCX",
            FixedInDegree(min(AMONG_INPUTS, cells.size)),
            AMONG_CONDUCTANCE,
            ach=-0.965,
            plasticity=GatedHebb(eta=SLOW_RATE, tau_x=50.0, w_initial=0.0),
        ),
    )
    return dataclasses.replace(
        circuit,
        name=f"{circuit.name}-consolidating",
        populations=(*circuit.populations, *added),
        projections=(*circuit.projections, *projections),
    )
