"""The hippocampal circuit of 2026, the default up to this version. It is kept so that its numbers can be repeated.

It is removed in the next version. The default is `hippocampal`.

::

    EC ──> DG ──> CA3 ──> CA1 ──> NCX        (each with PV basket cells and slow feed-forward inhibition)
     ├────────────^        ^                  ──> CA3, CA3 ──> CA3, CA3 ──> CA1 and CA1 ──> NCX learn
     └─────────────────────┘

The cue enters by EC. DG spreads it over many cells of which few fire; a CA3 cell fires when
two or three of its fifteen mossy inputs do; CA1 is driven by EC while studying and by what
it has learned from CA3 when recalling. The CA1 cells that fire at study are the key, the
NCX cells that the teacher drives are the value.

What cues have in common is taken away at every stage by slow feed-forward inhibition, which learns
how much each cell is excited on average (`BalancedInhibition`): a cell fires for what drives it beyond that.
While studying this makes the keys of similar cues differ (DG, CA1), while recalling it sets the threshold of
cells that have stored much (CA3, CA1, NCX).

One acetylcholine level A in [0, 1], high during study, sets the mode (Hasselmo 2006, Curr
Opin Neurobiol 16:710): it opens plasticity, cuts the transmission of the synapses that
learn, so that old pairs do not leak into new ones (these two are his), releases the
principal cells from part of their basket-cell inhibition (seen in CA3 slices, Szabo et al.
2010), and favours the inputs that come from outside, mossy and EC -> CA1 (chosen). Every
``ach`` below is the relative change of transmission at A = 1; the sizes are chosen.

Cells carry published parameter sets. Conductances are chosen: found stage by stage, from the
input on, on pairs and seeds that no reported number uses; `spikekv.circuits.calibration`
holds the basket-cell inhibition of each stage at its target activity; the targets are what the tuned
circuit has. What was tried on the way is in docs/development/circuit-record.md.
"""

from __future__ import annotations

from dataclasses import replace

from ...models.neurons.adexp import AdExp
from ...models.neurons.published import (
    CHAVLIS_2017_GRANULE,
    ZERLAUT_2018_FS,
    ZERLAUT_2018_RS,
)
from ...models.neurons.spike_source import SpikeSource
from ...models.plasticity.balanced_inhibition import BalancedInhibition
from ...models.plasticity.gated_hebb import GatedHebb
from ...models.synapses.published import TSODYKS_1998_FACILITATING
from ...models.synapses.receptors import AMPA, GABA_A, SlowGABA
from ...models.synapses.short_term import TsodyksMarkram
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from ..network.scale import scaled
from ..network.wiring import AllToAll, FixedInDegree, FixedOutDegree, OneToOne, Wiring
from .hippocampal import (
    ACTIVE,
    ACTIVE_RANGE,
    BIAS_FS,
    CA1_CELL,
    CA3_CELL,
    COUNTING_CELL,
    EXCITATION,
    EXCITATION_PV,
    INHIBITION,
    INHIBITION_DG,
    basket,
)

# Adaptation per spike is chosen, between the 20 pA of the source and the 80.5 pA of a regular-spiking cell in Brette &
# Gerstner (2005, J Neurophysiol 94:3637): with less of it recalled values fire on into the next cue.
NCX_CELL = replace(ZERLAUT_2018_RS, b=40.0)

NMDA_SHARE = 0.5  # NMDA over AMPA peak conductance on principal cells, chosen
NMDA_SHARE_MOSSY = 0.1  # mossy synapses carry little NMDA, chosen
# Facilitation of mossy synapses within a burst. Over 500 ms, as elsewhere, a granule cell that fires for two
# cues in a row would drive CA3 harder at the second, and similar cues would not get keys of their own.
MOSSY = replace(TSODYKS_1998_FACILITATING, tau_facil=100.0, source="chosen; U and tau_rec as in Tsodyks et al. (1998)")

# Slow feed-forward inhibition: each spike that enters a stage fires two of a hundred cells, and all cells of the stage
# hear them, so that it is in proportion to the input. Where EC is the input they are neurogliaform cells of the
# molecular layers (dentate gyrus: Armstrong et al. 2011, J Comp Neurol 519:1476; CA1: Capogna 2011, J Physiol
# 589:1875), where CA3 is, ivy cells of the same family (Armstrong, Krook-Magnuson & Soltesz 2012, Front Neural
# Circuits 6:23). Numbers and conductances are chosen.
# The generic fast cell of `minimal` counts; real ones fire late and need several spikes.
N_SLOW, EACH_FIRES = 100, 2
# Learning rates at which all of them average over about a dozen cues: EC fires each six times per cue, CA3 and CA1 less
# than once. With slower ones cells that have stored only lately lack their share of inhibition and answer every cue.
PER_EC_SPIKE, PER_KEY_SPIKE = 0.012, 0.1

NOTES = (
    "CA1 -> NCX is the only output; subiculum and the deep entorhinal layers are left out",
    "EC is given as spike trains; its own recurrent circuit is left out",
    "plastic projections are all-to-all (CA3 -> CA3, and all of them at a scale above 1: fixed in-degree)",
    "interneurons do not inhibit one another; of other types than basket cells there are neurogliaform and ivy cells",
    "acetylcholine changes by chosen factors: mossy x 8, EC -> CA1 x 2.6, learned synapses x 0.015-0.04, "
    "basket-cell inhibition x 0.3-0.9, slow inhibition x 1 in DG, x 10 from EC in CA1, x 0 elsewhere; the mossy factor "
    "also stands for burst potentiation and novelty",
    "basket cells get a tonic current of 100 or 130 pA in place of their ongoing input",
)


def hippocampal_2026(active: int | None = None, recurrence: float = 0.2, scale: float = 1.0) -> Circuit:
    """Build the hippocampal-neocortical circuit of 2026. `HIPPOCAMPAL_2026` is the circuit at its usual size.

    Parameters
    ----------
    active : int, optional
        Cells per cue in EC (of 400 scale) and per value in NCX (of 1000 scale). Default 40 scale. Conductances that
        count them are multiplied by 40 scale / active.
    recurrence : float
        Peak conductance (nS) of the plastic CA3 -> CA3 synapses. 0 leaves them out.
    scale : float
        Multiplies all populations. Above 1, projections that are all-to-all get a fixed in-degree: 400 from EC, 1000
        from CA3 and CA1, 100 from slow interneurons.

    Returns
    -------
    Circuit

    Examples
    --------
    >>> from spikekv import hippocampal_2026
    >>> hippocampal_2026(recurrence=0).population("CA3").size
    1000
    """
    if active is not None and active < 1:
        raise ValueError(f"active: must be at least 1, got {active}")
    k = 1.0 if active is None else ACTIVE * scale / active
    populations = (
        Population("EC", 400, SpikeSource(), "input", drive="cue", area="entorhinal cortex", meaning="the query"),
        _principal("DG", 2000, CHAVLIS_2017_GRANULE, "dentate gyrus", "separates", INHIBITION_DG),
        basket("DG_PV", 200, "dentate gyrus"),
        _slow("DG_NGF", "dentate gyrus"),
        _principal("CA3", 1000, CA3_CELL, "CA3", "completes"),
        basket("CA3_PV", 150, "CA3"),
        _slow("CA3_NGF", "CA3"),
        _principal("CA1", 1000, CA1_CELL, "CA1", "the key"),
        basket("CA1_PV", 150, "CA1"),
        _slow("CA1_NGF", "CA1"),
        _slow("CA1_IVY", "CA1"),
        _principal("NCX", 1000, NCX_CELL, "neocortex", "the value"),
        Population("NCX_PV", 250, ZERLAUT_2018_FS, "inhibitory", EXCITATION_PV, bias=BIAS_FS, area="neocortex"),
        _slow("NCX_NGF", "neocortex"),
        Population("TEACHER", 1000, SpikeSource(), "input", drive="value", area="sensory input to NCX"),
        Population(
            "BACKGROUND", 1000, SpikeSource(), "input", drive="background", rate_hz=1.5, area="other input to NCX"
        ),
        Population("ACH", 2, SpikeSource(), "input", drive="acetylcholine", area="basal forebrain"),
    )
    projections = (
        # dentate gyrus
        _excite("EC", "DG", FixedInDegree(40), 2.06 * k),
        *_forward("EC", "DG_NGF", 0.03 * k, BalancedInhibition(PER_EC_SPIKE, target=5.0, rest=0.0, w_initial=1.0)),
        _excite_pv("EC", "DG_PV", FixedInDegree(120), 0.45 * k),
        _excite_pv("DG", "DG_PV", FixedInDegree(400), 6.0),
        _inhibit("DG_PV", "DG", FixedInDegree(60), 0.7),
        # CA3: mossy inputs, few and strong; 15 per cell is chosen (about 46 in the rat, where a granule
        # cell reaches 11-15 CA3 cells, Acsady et al. 1998; here 7.5)
        _excite("DG", "CA3", FixedInDegree(15), 2.6, NMDA_SHARE_MOSSY, ach=7.0, short_term=MOSSY),
        _learned("EC", "CA3", 0.5 * k, 6.0 * k, GatedHebb(eta=1.0, tau_x=30.0, tau_y=30.0), ach=-0.96),
        *_forward("EC", "CA3_NGF", 0.3 * k, BalancedInhibition(PER_EC_SPIKE, target=12.3, rest=0.7), ach=-1.0),
        _excite_pv("EC", "CA3_PV", FixedInDegree(120), 0.8 * k),
        _excite_pv("DG", "CA3_PV", FixedInDegree(400), 1.9),
        _excite_pv("CA3", "CA3_PV", FixedInDegree(200), 9.0),
        _inhibit("CA3_PV", "CA3", FixedInDegree(60), 1.59, ach=-0.1),
        # CA1
        _excite("EC", "CA1", FixedInDegree(40), 0.7 * k, ach=1.6),
        *_forward(
            "EC", "CA1_NGF", 0.0024 * k, BalancedInhibition(PER_EC_SPIKE, target=6.0, rest=0.0, w_initial=1.0), ach=9.0
        ),
        _learned("CA3", "CA1", 0.5, 18.0, GatedHebb(eta=1.0, tau_x=50.0, tau_y=50.0), ach=-0.985),
        *_forward(
            "CA3", "CA1_IVY", 1.6, BalancedInhibition(PER_KEY_SPIKE, target=13.0, rest=0.2, w_initial=0.4), ach=-1.0
        ),
        _excite_pv("EC", "CA1_PV", FixedInDegree(120), 0.55 * k),
        _excite_pv("CA3", "CA1_PV", FixedInDegree(200), 1.0),
        _excite_pv("CA1", "CA1_PV", FixedInDegree(200), 20.0),
        _inhibit("CA1_PV", "CA1", FixedInDegree(60), 0.59, ach=-0.5),
        # neocortex
        _learned("CA1", "NCX", 0.5, 30.0, GatedHebb(eta=0.5, tau_x=50.0), ach=-0.965),
        *_forward(
            "CA1", "NCX_NGF", 2.7, BalancedInhibition(PER_KEY_SPIKE, target=14.0, rest=0.5, w_initial=0.25), ach=-1.0
        ),
        _excite_pv("CA1", "NCX_PV", FixedInDegree(200), 1.1),
        _excite_pv("NCX", "NCX_PV", FixedInDegree(200), 5.0 * k),
        _inhibit("NCX_PV", "NCX", FixedInDegree(75), 0.61, ach=-0.7),
        Projection("TEACHER", "NCX", OneToOne(), {"AMPA": 35.0}, meaning="drives the cells of the value at study"),
        Projection("BACKGROUND", "NCX", OneToOne(), {"AMPA": 30.0}, meaning="ongoing activity"),
    )
    circuit = Circuit(
        "hippocampal-2026",
        populations,
        projections,
        query="EC",
        key="CA1",
        value="NCX",
        stages=("DG", "CA3", "CA1"),
        active=ACTIVE,
        active_range=ACTIVE_RANGE,
        notes=NOTES,
    )
    if recurrence != 0:
        circuit = circuit.with_projection(
            _excite("CA3", "CA3", FixedInDegree(200), recurrence, ach=-0.96, plasticity=GatedHebb(eta=0.5))
        )
    return scaled(circuit, scale, active)


def _principal(
    name: str, size: int, cell: AdExp, area: str, meaning: str, inhibition: GABA_A = INHIBITION
) -> Population:
    receptors = (*EXCITATION, inhibition, SlowGABA(E=inhibition.E))
    return Population(name, size, cell, receptors=receptors, area=area, meaning=meaning)


def _slow(name: str, area: str) -> Population:
    return Population(name, N_SLOW, COUNTING_CELL, "inhibitory", (AMPA(tau=2.0),), area=area)


def _learned(source: str, target: str, ampa: float, nmda: float, rule: GatedHebb, ach: float) -> Projection:
    """Synapses that store. Mostly NMDA: it builds up over several spikes, so that inhibition is there in time."""
    return Projection(source, target, AllToAll(), {"AMPA": ampa, "NMDA": nmda}, ach=ach, plasticity=rule)


def _forward(
    source: str, cells: str, g: float, rule: BalancedInhibition, ach: float = 0.0
) -> tuple[Projection, Projection]:
    """Feed-forward inhibition of a stage through slow interneurons that count the spikes of a source."""
    stage = cells.split("_")[0]
    return (
        Projection(source, cells, FixedOutDegree(EACH_FIRES), {"AMPA": 12.0}, delay=0.6),
        Projection(cells, stage, AllToAll(), {"GABA_slow": g}, delay=0.6, ach=ach, plasticity=rule),
    )


def _excite(
    source: str,
    target: str,
    wiring: Wiring,
    g: float,
    nmda: float = NMDA_SHARE,
    ach: float = 0.0,
    plasticity: GatedHebb | None = None,
    short_term: TsodyksMarkram | None = None,
) -> Projection:
    conductance = {"AMPA": g, "NMDA": nmda * g}
    return Projection(source, target, wiring, conductance, ach=ach, plasticity=plasticity, short_term=short_term)


def _excite_pv(source: str, target: str, wiring: Wiring, g: float) -> Projection:
    return Projection(source, target, wiring, {"AMPA": g})


def _inhibit(source: str, target: str, wiring: Wiring, g: float, ach: float = 0.0) -> Projection:
    return Projection(source, target, wiring, {"GABA_A": g}, delay=0.8, ach=ach)


HIPPOCAMPAL_2026 = hippocampal_2026()  # at its usual size
