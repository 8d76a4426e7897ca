"""The theory's circuit: a key population, a value population, plastic synapses between them."""

from __future__ import annotations

from ..models.neurons import LIF, AdExp, SpikeSource
from ..models.plasticity import GatedHebb
from ..models.receptors import AMPA, GABA_A, NMDA
from .circuit import Circuit, Population, Projection
from .wiring import AllToAll, FixedInDegree, FixedOutDegree, OneToOne

PYRAMIDAL = AdExp(C_m=200, g_L=10, E_L=-70, V_T=-50, Delta_T=2, V_reset=-58, V_cut=-40, tau_ref=3, a=0, b=20, tau_w=100)
BASKET = LIF(C_m=60, g_L=10, E_L=-65, V_T=-55, V_reset=-65, tau_ref=1)


def minimal(n_key: int = 1000, n_value: int = 1000, active: int = 20) -> Circuit:
    """Build the minimal circuit: ``KEY -> VALUE`` plastic and all-to-all, two inhibitory pools.

    Feed-forward inhibition (KEY_INH) grows with the number of active key cells, feedback
    inhibition (VALUE_INH) with the number of active value cells.
    """
    excitation = (AMPA(tau=5), NMDA(tau=50))
    k = 20 / active
    populations = (
        Population("KEY", n_key, SpikeSource(), "input", drive="cue", area="medial temporal lobe"),
        Population("VALUE", n_value, PYRAMIDAL, receptors=(*excitation, GABA_A(tau=10)), area="neocortex"),
        Population("KEY_INH", 150, BASKET, "inhibitory", (AMPA(tau=2),)),
        Population("VALUE_INH", 100, BASKET, "inhibitory", (AMPA(tau=2),)),
        Population("TEACHER", n_value, SpikeSource(), "input", drive="value"),
        Population("ACH", 2, SpikeSource(), "input", drive="acetylcholine"),
    )
    projections = (
        Projection(
            "KEY", "VALUE", AllToAll(), {"AMPA": 3.0 * k, "NMDA": 3.0 * k}, ach=-0.98, plasticity=GatedHebb(eta=0.5)
        ),
        Projection("TEACHER", "VALUE", OneToOne(), {"AMPA": 40.0}),
        Projection("KEY", "KEY_INH", FixedOutDegree(5), {"AMPA": 12.0}, delay=0.6),
        Projection("KEY_INH", "VALUE", FixedInDegree(75), {"GABA_A": 0.1}, delay=0.6, ach=-0.95),
        Projection("VALUE", "VALUE_INH", FixedInDegree(200), {"AMPA": 2.0 * k}, delay=0.6),
        Projection("VALUE_INH", "VALUE", FixedInDegree(50), {"GABA_A": 1.0}, delay=0.6, ach=-0.95),
    )
    return Circuit(
        "minimal", populations, projections, query="KEY", key="KEY", value="VALUE", stages=("KEY",), active=active
    )
