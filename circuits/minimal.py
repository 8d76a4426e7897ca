"""The theory's circuit: a key population, a value population, plastic synapses between them.

Key cells are given as spike trains. Feed-forward inhibition (KEY_INH) grows with the number
of active key cells, feedback inhibition (VALUE_INH) with the number of active value cells, so
that the threshold of the value cells follows the drive. One acetylcholine level, high
during study, opens plasticity, cuts the learned transmission to a fiftieth and most of the
inhibition, so that the teacher alone decides which value cells fire.
"""

from __future__ import annotations

from ..models.neurons import LIF, AdExp, SpikeSource
from ..models.plasticity import GatedHebb
from ..models.receptors import AMPA, GABA_A, NMDA
from .circuit import Circuit, Population, Projection
from .scale import scaled
from .wiring import AllToAll, FixedInDegree, FixedOutDegree, OneToOne

PYRAMIDAL = AdExp(
    C_m=200.0, g_L=10.0, E_L=-70.0, V_T=-50.0, Delta_T=2.0, V_reset=-58.0, V_cut=-40.0, tau_ref=3.0,
    a=0.0, b=20.0, tau_w=100.0, source="chosen: a generic, weakly adapting pyramidal cell",
)  # fmt: skip
BASKET = LIF(
    C_m=60.0, g_L=10.0, E_L=-65.0, V_T=-55.0, V_reset=-65.0, tau_ref=1.0,
    source="chosen: a small, fast cell that one key spike can fire",
)  # fmt: skip
N_KEY_INH, N_VALUE_INH = 150, 100
ACTIVE = 20  # cells per pattern


def minimal(n_key: int = 1000, n_value: int = 1000, active: int | None = None, scale: float = 1.0) -> Circuit:
    """Build the minimal circuit: ``KEY -> VALUE`` is plastic and all-to-all.

    n_key, n_value: excitatory cells, times ``scale`` (see `scaled`: above 1 a value cell hears
    n_key key cells). active: cells per pattern in each, default 20 scale; conductances that count
    them are multiplied by 20 scale/active. All conductances are chosen.
    """
    if active is not None and active < 1:
        raise ValueError(f"active: must be at least 1, got {active}")
    k = 1.0 if active is None else ACTIVE * scale / active
    heard = max(1, n_value // 5)  # value cells that one feedback cell hears
    excitation = (AMPA(tau=5.0), NMDA(tau=50.0))
    populations = (
        Population("KEY", n_key, SpikeSource(), "input", drive="cue", area="medial temporal lobe", meaning="the key"),
        Population(
            "VALUE",
            n_value,
            PYRAMIDAL,
            receptors=(*excitation, GABA_A(tau=10.0)),
            area="neocortex",
            meaning="the value",
        ),
        Population("KEY_INH", N_KEY_INH, BASKET, "inhibitory", (AMPA(tau=2.0),), area="neocortex"),
        Population("VALUE_INH", N_VALUE_INH, BASKET, "inhibitory", (AMPA(tau=2.0),), area="neocortex"),
        Population("TEACHER", n_value, SpikeSource(), "input", drive="value", area="sensory input to VALUE"),
        Population("ACH", 2, SpikeSource(), "input", drive="acetylcholine", area="basal forebrain"),
    )
    projections = (
        Projection(
            "KEY", "VALUE", AllToAll(), {"AMPA": 3.0 * k, "NMDA": 3.0 * k}, ach=-0.98, plasticity=GatedHebb(eta=0.5)
        ),
        Projection("TEACHER", "VALUE", OneToOne(), {"AMPA": 40.0}, meaning="drives the cells of the value at study"),
        # every key spike fires the same five cells, so that this pool counts key spikes
        Projection("KEY", "KEY_INH", FixedOutDegree(5), {"AMPA": 12.0}, delay=0.6),
        Projection("KEY_INH", "VALUE", FixedInDegree(N_KEY_INH // 2), {"GABA_A": 0.2 * k}, delay=0.6, ach=-0.95),
        Projection("VALUE", "VALUE_INH", FixedInDegree(heard), {"AMPA": 2.0 * k}, delay=0.6),
        Projection("VALUE_INH", "VALUE", FixedInDegree(N_VALUE_INH // 2), {"GABA_A": 2.0}, delay=0.6, ach=-0.95),
    )
    circuit = Circuit(
        "minimal",
        populations,
        projections,
        query="KEY",
        key="KEY",
        value="VALUE",
        stages=("KEY",),
        active=ACTIVE,
        notes=("key cells are given as spike trains", "VALUE has no background activity"),
    )
    return scaled(circuit, scale, active)
