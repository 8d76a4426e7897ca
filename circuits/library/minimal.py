"""The theory's circuit: a key population, a value population, plastic synapses between them.

Key cells are given as spike trains. Two inhibitory populations set the threshold of the value
cells. Feed-forward inhibition (KEY_INH) counts the spikes of the key, so that what a value cell
must exceed is a share of the cue, whatever is left of it. Its synapses learn with the same
rule as those from KEY, slowly: each value that a cell takes part in raises its inhibition by
about as much as it raises the cell's chance to be driven by any other cue, so that threshold follows
load, cell by cell (excitation and inhibition of a cell balanced in detail, as in Vogels et
al. 2011, Science 334:1569; here for memories). Feedback inhibition (VALUE_INH) grows with the number of
active value cells. Excitation and inhibition decay alike, slowly, so that the sum over all of the cue
is read and its ratio to inhibition holds at all times.

One acetylcholine level, high during study, opens plasticity, cuts the learned transmission to
a fiftieth and the inhibition to a twentieth, so that the teacher alone decides which value cells fire.
What was tried on the way is in docs/development/circuit-record.md.
"""

from __future__ import annotations

from ...models.neurons.adexp import AdExp
from ...models.neurons.lif import LIF
from ...models.neurons.spike_source import SpikeSource
from ...models.plasticity.gated_hebb import GatedHebb
from ...models.synapses.receptors import AMPA, GABA_A, NMDA
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from ..network.scale import scaled
from ..network.wiring import AllToAll, FixedInDegree, FixedOutDegree, OneToOne

PYRAMIDAL = AdExp(
    C_m=200.0, g_L=10.0, E_L=-70.0, V_T=-50.0, Delta_T=2.0, V_reset=-58.0, V_cut=-40.0, tau_ref=3.0,
    a=0.0, b=20.0, tau_w=100.0, source="chosen: a generic, weakly adapting pyramidal cell",
)  # fmt: skip
BASKET = LIF(
    C_m=60.0, g_L=10.0, E_L=-65.0, V_T=-55.0, V_reset=-65.0, tau_ref=1.0,
    source="chosen: a small, fast cell that one key spike can fire",
)  # fmt: skip
N_KEY_INH, N_VALUE_INH = 100, 100
ACTIVE = 20  # cells per pattern
# Decay of both learned inputs (ms): NMDA, and the slow GABA-A current of neurogliaform cells, which lasts an order
# of magnitude longer than the fast one (Capogna & Pearce 2011, Trends Neurosci 34:101); the number is chosen
TAU = 50.0
INHIBITED = 0.33  # weight of feed-forward inhibition on a cell that has stored nothing; chosen
# Learning rate of that inhibition, for patterns of a share of 1 of all key cells; at 2 % a cell's weight grows by
# 2 % of what is left to 1 with each value, as its synapses from KEY do in the mean
ETA_INH = 0.55


def minimal(n_key: int = 1000, n_value: int = 1000, active: int | None = None, scale: float = 1.0) -> Circuit:
    """Build the minimal circuit, in which ``KEY -> VALUE`` is plastic and all-to-all. `MINIMAL` is the circuit at its
    usual size.

    Parameters
    ----------
    n_key, n_value : int
        Excitatory cells, times ``scale``.
    active : int, optional
        Cells per pattern in each. Default 20 scale. Conductances that count them are multiplied by 20 scale /
        active.
    scale : float
        Multiplies all populations. Above 1 a value cell hears n_key key cells.

    Returns
    -------
    Circuit

    Notes
    -----
    All conductances are chosen, not measured.

    Examples
    --------
    >>> from spikekv import minimal
    >>> minimal(n_value=500).population("VALUE").size
    500
    """
    if active is not None and active < 1:
        raise ValueError(f"active: must be at least 1, got {active}")
    k = 1.0 if active is None else ACTIVE * scale / active
    share = (ACTIVE if active is None else active / scale) / n_key
    heard = max(1, n_value // 5)  # value cells that one feedback cell hears
    receptors = (AMPA(tau=5.0), NMDA(tau=TAU), GABA_A(tau=TAU))
    populations = (
        Population("KEY", n_key, SpikeSource(), "input", drive="cue", area="medial temporal lobe", meaning="the key"),
        Population("VALUE", n_value, PYRAMIDAL, receptors=receptors, area="neocortex", meaning="the value"),
        Population("KEY_INH", N_KEY_INH, BASKET, "inhibitory", (AMPA(tau=2.0),), area="neocortex"),
        Population("VALUE_INH", N_VALUE_INH, BASKET, "inhibitory", (AMPA(tau=2.0),), area="neocortex"),
        Population("TEACHER", n_value, SpikeSource(), "input", drive="value", area="sensory input to VALUE"),
        Population("ACH", 2, SpikeSource(), "input", drive="acetylcholine", area="basal forebrain"),
    )
    projections = (
        # a learning rate of 1: a pair sets its synapses to nearly 1, whatever the phases of its spikes
        Projection("KEY", "VALUE", AllToAll(), {"NMDA": 6.0 * k}, ach=-0.98, plasticity=GatedHebb(eta=1.0)),
        Projection("TEACHER", "VALUE", OneToOne(), {"AMPA": 40.0}, meaning="drives the cells of the value at study"),
        # every key spike fires the same two cells, which all value cells hear: each gets the same count of key spikes
        Projection("KEY", "KEY_INH", FixedOutDegree(2), {"AMPA": 12.0}, delay=0.6),
        Projection(
            "KEY_INH",
            "VALUE",
            AllToAll(),
            {"GABA_A": 0.9 * k},
            delay=0.6,
            ach=-0.95,
            plasticity=GatedHebb(eta=min(1.0, ETA_INH * share), w_initial=INHIBITED),
        ),
        Projection("VALUE", "VALUE_INH", FixedInDegree(heard), {"AMPA": 2.0 * k}, delay=0.6),
        Projection("VALUE_INH", "VALUE", FixedInDegree(N_VALUE_INH // 2), {"GABA_A": 0.3}, delay=0.6, ach=-0.95),
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


MINIMAL = minimal()  # at its usual size
