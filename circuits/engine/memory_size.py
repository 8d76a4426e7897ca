"""How much memory a run takes, known before it is laid out."""

from __future__ import annotations

import os

from ..network.circuit import Circuit

# bytes; 9 (all to all) to 21 in the compiled program beside the 8 of its sources and targets here, or 8 beside the 22
# that drawing one projection takes
PER_SYNAPSE = 32.0
PER_RUN = 0.2e9  # bytes; for all else


def n_synapses(circuit: Circuit) -> int:
    """Synapses of all projections."""
    sizes = {p.name: p.size for p in circuit.populations}
    return sum(p.wiring.count(sizes[p.source], sizes[p.target]) for p in circuit.projections)


def runs_that_fit(circuit: Circuit, available: float | None = None) -> int:
    """How many runs of a circuit fit side by side into ``available`` bytes (default: what the machine has).

    Raises ValueError if not even one does.
    """
    if available is None:
        available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    synapses = n_synapses(circuit)
    needed = synapses * PER_SYNAPSE + PER_RUN
    if needed > available:
        raise ValueError(
            f"scale: {synapses:.3g} synapses need about {needed / 1e9:.0f} GB, the machine has "
            f"{available / 1e9:.0f} GB; lower the scale or the in-degree of the largest projection"
        )
    return max(1, int(available / needed))
