"""Entorhinal cortex, dentate gyrus, CA3, CA1 and a neocortical value area: the default circuit.

::

    EC ══> DG ──> CA3 ⟲ ══> CA1 ──> NCX ⟲   (each with PV basket cells and counting feed-forward inhibition)
     ├════════════^         ^                ══: an unlearned and a learned projection between the same populations
     └══════════════════════┘

**What it does.** The cue enters by EC. Its cells fire in gamma volleys, all within a few ms. The CA1 cells that fire
at study are the key, the NCX cells that the teacher drives are the value. At recall synapses that learned bring the
key back, stage by stage, and the key brings back the value. Value cells excite one another through synapses that
learn, so that a part of a value brings more of it.

**Routes.** CA3 and CA1 are reached by two routes each, so that the loss of one can be borne. CA3 hears EC directly
and by granule cells, which recall their own pattern by synapses that learn. CA1 hears CA3, and EC by the
temporoammonic path, which learns as well (Remondes & Schuman 2002, Nature 416:736) and alone suffices for a whole
cue. While studying, CA1 is driven by unlearned synapses of both EC and CA3. Without CA3 its keys are half as large.

**Excitation and inhibition.** AMPA leads the synapses that learn. Because the cells of a cue fire together, AMPA
carries the sum of a cue, and fast inhibition sets the threshold. Counting interneurons fire for each spike that
enters a stage. Their synapses learn how much a cell is excited on average (`BalancedInhibition`, `GradedInhibition`),
so that a cell fires for what drives it beyond that. Excitation that reaches distal dendrites comes after the
inhibition of the same spikes. O-LM cells, which CA1's own spikes drive, hold the size of CA1's keys at study, where
acetylcholine makes them respond more (Lovett-Barron et al. 2014, Science 343:857), and its activity when its basket
cells are lost.

**Acetylcholine.** One level A in [0, 1], high during study, sets the mode (Hasselmo 2006, Curr Opin Neurobiol
16:710). It opens plasticity and suppresses the transmission of the synapses that learn. Its effects saturate: ``ach``
is the relative change of transmission at A = 1, ``ach_half`` says how early it is reached. So an acetylcholine level
of a half lets old values intrude, and does not silence the circuit.

**One value for a key.** A key that is taught a second value lets go of the first: its synapses onto value cells that it
excites, and that stay silent, lose weight (`OverwritingHebb`). This takes much acetylcholine, so with half of it a key
brings back both values.

**What lesions show.** Without CA3 a seventh of F1 is lost. Without granule cells at study an eighth is, a third with
similar cues, and nothing after four presentations. Without CA3's plasticity whole cues are recalled, and damaged ones
less by a third. With CA3 -> CA1 cut at recall CA3 still knows the cue. Recall needs AMPA in the hippocampus, and
hardly NMDA. Granule cells that are driven in place of a cue bring back its value, and value cells that are driven
without CA1 bring back half of the rest. Some losses are smaller than in animals, and granule cells do nothing at
recall; docs/limits.md says more. ``spikekv lesion all`` puts the literature's lesions to the circuit. What was tried
on the way, with all numbers, is in docs/development/redesign-record.md.

Cells carry published parameter sets. All conductances, delays and effects of acetylcholine are chosen.
"""

from __future__ import annotations

from dataclasses import replace

from ...models.neurons.adexp import AdExp
from ...models.neurons.published import (
    CHAVLIS_2017_GRANULE,
    ECKER_2022_PV_BASKET,
    MALERBA_2016_CA1_PYRAMIDAL,
    NAUD_2008_ADAPTING,
    ZERLAUT_2018_FS,
    ZERLAUT_2018_RS,
)
from ...models.neurons.spike_source import SpikeSource
from ...models.plasticity.balanced_inhibition import BalancedInhibition
from ...models.plasticity.burst import SaturatingHebb
from ...models.plasticity.graded_inhibition import GradedInhibition
from ...models.plasticity.overwriting import OverwritingHebb
from ...models.plasticity.rule import Rule
from ...models.synapses.published import JAHR_STEVENS_1990
from ...models.synapses.receptors import AMPA, GABA_A, Receptor, SlowGABA
from ...models.synapses.short_term import TsodyksMarkram
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from ..network.scale import scaled
from ..network.spike_trains import Inputs, Volleys
from ..network.wiring import AllToAll, FixedInDegree, FixedOutDegree, OneToOne, Wiring
from .minimal import BASKET

# A refractory period where the source has none (chosen, 2 and 3 ms); adaptation per spike (pA) is chosen.
CA3_CELL = replace(NAUD_2008_ADAPTING, tau_ref=2.0)
CA1_CELL = replace(MALERBA_2016_CA1_PYRAMIDAL, tau_ref=3.0)
NCX_CELL = replace(ZERLAUT_2018_RS, b=100.0)
COUNTING_CELL = BASKET  # the generic fast cell of `minimal`, which one spike fires

# Decays are chosen within what the literature gives: AMPA 3-9.5 ms on principal cells and about 4 ms on basket cells,
# GABA-A 3.3-8 ms (Ecker et al. 2022 and the sources they name).
EXCITATION = (AMPA(tau=5.0), JAHR_STEVENS_1990)
EXCITATION_PV = (AMPA(tau=3.0),)
INHIBITION = GABA_A(tau=8.0, E=-75.0)
INHIBITION_DG = GABA_A(tau=8.0, E=-82.0)  # 5 mV above a granule cell's rest: shunting
# Synapses of granule cells onto interneurons of CA3 depress; the numbers are chosen
DEPRESSING = TsodyksMarkram(U=0.5, tau_facil=1.0, tau_rec=400.0)
# Mossy synapses facilitate little, so that granule cells driven at random do little harm; chosen
MOSSY = TsodyksMarkram(U=0.2, tau_facil=100.0, tau_rec=100.0)
# Synapses of CA1 cells onto O-LM cells facilitate (Pouille & Scanziani 2004, Nature 429:717); the numbers are chosen
FACILITATING = TsodyksMarkram(U=0.1, tau_facil=200.0, tau_rec=50.0)
DENDRITIC = SlowGABA(tau=20.0, E=-75.0)  # inhibition by O-LM cells; the decay is chosen
# Delays (ms), chosen. Excitation that reaches distal dendrites comes 1-2 ms after the inhibition of the same spikes.
# Mossy fibres are thin and slow, so that CA3 cells that a cue fires directly can silence those that granule cells fire.
DISTAL, RADIATUM, MOSSY_DELAY, TEMPOROAMMONIC = 3.0, 2.4, 5.0, 5.0
HEBB = SaturatingHebb(eta=1.0, tau_x=30.0, tau_y=30.0)
LONG = replace(HEBB, tau_x=50.0, tau_y=50.0)
# Traces so short that a value leaves none to the next cue. Half of acetylcholine stores the new value more weakly
OVERWRITING = OverwritingHebb(eta=1.0, tau_x=50.0, tau_b=60.0, gate_half=3.0, eta_down=0.7, half_read=0.6)
# Among value cells: of many values that share cells the last few remain, so that recurrence does not run away
AMONG = OverwritingHebb(eta=0.5, tau_x=15.0, tau_b=60.0, gate_half=3.0, w_initial=0.0, eta_down=0.1, down_at=0.05)
N_COUNT = 200  # counting interneurons of a stage; each spike that enters fires `fires` of them
# Tonic current (pA) that holds basket cells just below rheobase (120 and 150 pA), as their ongoing input does in vivo,
# so that their rate is about proportional to their drive.
BIAS_PV, BIAS_FS = 100.0, 130.0

ACTIVE = 40  # cells per pattern
ACTIVE_RANGE = {"DG": (0.01, 0.05), "CA3": (0.02, 0.05), "CA1": (0.01, 0.10)}
NOTES = (
    "it is made for cues in volleys, which its input cells fire by default",
    "CA1 -> NCX is the only output; subiculum and the deep entorhinal layers are left out",
    "EC is given as spike trains; its own recurrent circuit is left out",
    "learned synapses are all-to-all (at a scale above 1: fixed in-degree); among value cells each hears 400",
    "interneurons do not inhibit one another; there are basket, O-LM, neurogliaform and ivy cells; no CCK cells, as "
    "no lesion of the literature that is asked here concerns them",
    "effects of acetylcholine saturate; all of their sizes are chosen",
    "basket and O-LM cells get a tonic current of 100 or 130 pA in place of their ongoing input",
)


def hippocampal(active: int | None = None, scale: float = 1.0) -> Circuit:
    """Build the hippocampal-neocortical circuit. `HIPPOCAMPAL` is the circuit at its usual size.

    It is made for cues that arrive in volleys, which its input cells fire by default (``circuit.trains``). With other
    inputs its numbers do not hold. The default of 2026 is `hippocampal_2026`.

    Parameters
    ----------
    active : int, optional
        Cells per cue in EC (of 400 scale) and per value in NCX (of 1000 scale). Default 40 scale. Conductances that
        count them are multiplied by 40 scale / active.
    scale : float
        Multiplies all populations.

    Returns
    -------
    Circuit

    Examples
    --------
    >>> from spikekv import hippocampal
    >>> [p.name for p in hippocampal().projections if p.label == 'learned' and p.plasticity and p.source == 'EC']
    ['EC->DG:learned', 'EC->CA1:learned']
    """
    if active is not None and active < 1:
        raise ValueError(f"active: must be at least 1, got {active}")
    k = 1.0 if active is None else ACTIVE * scale / active
    populations = (
        Population("EC", 400, SpikeSource(), "input", drive="cue", area="entorhinal cortex", meaning="the query"),
        _principal(
            "DG",
            2000,
            CHAVLIS_2017_GRANULE,
            "dentate gyrus",
            "separates",
            (*EXCITATION, INHIBITION_DG, SlowGABA(E=-82.0)),
        ),
        basket("DG_PV", 200, "dentate gyrus"),
        _count("DG_NGF", "dentate gyrus"),
        _principal("CA3", 1000, replace(CA3_CELL, b=30.0), "CA3", "completes", (*EXCITATION, INHIBITION)),
        basket("CA3_PV", 150, "CA3"),
        _count("CA3_NGF", "CA3"),
        _principal("CA1", 1000, replace(CA1_CELL, b=40.0), "CA1", "the key", (*EXCITATION, INHIBITION, DENDRITIC)),
        basket("CA1_PV", 150, "CA1"),
        basket("CA1_OLM", 100, "CA1"),  # cells of the same kind; what differs is their input and where they inhibit
        _count("CA1_NGF", "CA1"),
        _count("CA1_IVY", "CA1"),
        _principal("NCX", 1000, NCX_CELL, "neocortex", "the value", (*EXCITATION, INHIBITION)),
        Population("NCX_PV", 250, ZERLAUT_2018_FS, "inhibitory", EXCITATION_PV, bias=BIAS_FS, area="neocortex"),
        _count("NCX_NGF", "neocortex"),
        Population("TEACHER", 1000, SpikeSource(), "input", drive="value", area="sensory input to NCX"),
        Population("BACKGROUND", 1000, SpikeSource(), "input", drive="background", rate_hz=1.5, area="input to NCX"),
        Population("ACH", 2, SpikeSource(), "input", drive="acetylcholine", area="basal forebrain"),
    )
    # Peak conductances (nS), effects of acetylcholine, targets (nS), rates of learning: chosen, stage by stage, on
    # the tuning seeds that the record names; none is measured
    projections = (
        # dentate gyrus
        _excite("EC", "DG", FixedInDegree(40), 2.6 * k, ach=0.13, ach_half=0.3),
        _learned("EC", "DG", 1.2 * k, 0.12 * k, HEBB, -0.85, 1.0, label="learned", delay=DISTAL),
        *_forward(
            "EC",
            "DG_NGF",
            "GABA_slow",
            0.3 * k,
            BalancedInhibition(0.024, target=4.0, rest=0.0, w_initial=1.0, receptor="AMPA"),
        ),
        _count_inhibits(
            "DG_NGF",
            "GABA_A",
            1.2 * k,
            GradedInhibition(0.12, 4.0, 0.1, w_initial=0.0, ach_read=-0.85, half_read=1.0),
            ach=-0.8,
            ach_half=0.7,
            label="learned",
        ),
        _excite("EC", "DG_PV", FixedInDegree(120), 0.45 * k),
        _excite("DG", "DG_PV", FixedInDegree(400), 4.5),
        _inhibit("DG_PV", "DG", FixedInDegree(60), 0.7),
        # CA3
        _excite("DG", "CA3", FixedInDegree(15), 10.0, ach=1.5, ach_half=0.1, short_term=MOSSY, delay=MOSSY_DELAY),
        _excite("EC", "CA3", FixedInDegree(40), 1.43 * k, ach=0.31, ach_half=0.1, label="basal", delay=DISTAL),
        _learned("EC", "CA3", 2.2 * k, 0.245 * k, HEBB, ach=-0.85, ach_half=1.0, delay=DISTAL),
        *_forward(
            "EC",
            "CA3_NGF",
            "GABA_A",
            1.65 * k,
            GradedInhibition(0.12, 12.2, 0.1, w_initial=0.0, ach_read=-0.85, half_read=1.0),
            ach=-0.8,
            ach_half=0.7,
        ),
        _learned("CA3", "CA3", 0.39, 0.078, LONG, ach=-0.85, ach_half=1.0),
        _excite("EC", "CA3_PV", FixedInDegree(120), 0.4 * k),
        _excite(
            "DG", "CA3_PV", FixedInDegree(400), 0.7, ach=4.7, ach_half=0.1, short_term=DEPRESSING, delay=MOSSY_DELAY
        ),
        _excite("CA3", "CA3_PV", FixedInDegree(200), 5.0),
        _inhibit("CA3_PV", "CA3", FixedInDegree(60), 5.5),
        # CA1
        _excite("EC", "CA1", FixedInDegree(40), 0.78 * k, ach=1.6, ach_half=0.04),
        _learned("EC", "CA1", 0.6 * k, 0.03 * k, HEBB, ach=-0.85, ach_half=0.5, label="learned", delay=TEMPOROAMMONIC),
        _count_inhibits(
            "CA1_NGF",
            "GABA_A",
            1.15 * k,
            GradedInhibition(0.12, 18.0, 0.1, w_initial=0.0, ach_read=-0.85, half_read=0.5),
            ach=-0.8,
            ach_half=0.02,
            label="learned",
        ),
        *_forward(
            "EC",
            "CA1_NGF",
            "GABA_A",
            0.03 * k,
            BalancedInhibition(0.024, target=6.0, rest=0.0, w_initial=1.0, receptor="AMPA"),
            ach=9.0,
            ach_half=0.1,
        ),
        _excite("CA3", "CA1", FixedInDegree(60), 2.0, ach=0.75, ach_half=0.04, label="basal", delay=RADIATUM),
        _learned("CA3", "CA1", 5.7, 1.14, LONG, ach=-0.85, ach_half=0.5, delay=RADIATUM),
        *_forward(
            "CA3",
            "CA1_IVY",
            "GABA_A",
            1.716,
            GradedInhibition(0.15, 12.2, 0.3, w_initial=0.1, ach_read=-0.85, half_read=0.5),
            ach=-0.855,
            ach_half=0.1,
            fires=4,
        ),
        _excite("EC", "CA1_PV", FixedInDegree(120), 0.3 * k),
        _excite("CA3", "CA1_PV", FixedInDegree(200), 1.0),
        _excite("CA1", "CA1_PV", FixedInDegree(200), 4.0),
        _inhibit("CA1_PV", "CA1", FixedInDegree(60), 0.59, ach=-0.5, ach_half=0.1),
        _excite("CA1", "CA1_OLM", FixedInDegree(400), 6.0, ach=1.0, short_term=FACILITATING),
        Projection("CA1_OLM", "CA1", FixedInDegree(40), {"GABA_slow": 0.7}, delay=0.8),
        # neocortex
        _learned("CA1", "NCX", 9.65, 1.34, OVERWRITING, ach=-0.9, ach_half=0.6),
        *_forward(
            "CA1",
            "NCX_NGF",
            "GABA_A",
            2.47,
            GradedInhibition(0.15, 20.0, 0.3, w_initial=0.1, ach_read=-0.9, half_read=1.2),
            ach=-0.9,
            ach_half=0.6,
            fires=4,
        ),
        _excite("CA1", "NCX_PV", FixedInDegree(200), 0.3),
        Projection(
            "NCX",
            "NCX",
            FixedInDegree(400),
            {"AMPA": 4.0 * k, "NMDA": 1.4 * k},
            ach=-0.98,
            plasticity=AMONG,
            ach_half=0.05,
        ),
        _excite("NCX", "NCX_PV", FixedInDegree(200), 5.0 * k),
        _inhibit("NCX_PV", "NCX", FixedInDegree(75), 0.61, ach=-0.7, ach_half=0.1),
        Projection("TEACHER", "NCX", OneToOne(), {"AMPA": 50.0}, meaning="drives the cells of the value at study"),
        Projection("BACKGROUND", "NCX", OneToOne(), {"AMPA": 24.0}, meaning="ongoing activity"),
    )
    circuit = Circuit(
        "hippocampal",
        populations,
        projections,
        query="EC",
        key="CA1",
        value="NCX",
        stages=("DG", "CA3", "CA1"),
        active=ACTIVE,
        active_range=ACTIVE_RANGE,
        notes=NOTES,
        trains=Inputs(cue=Volleys()),
    )
    return scaled(circuit, scale, active)


def _principal(
    name: str, size: int, cell: AdExp, area: str, meaning: str, receptors: tuple[Receptor, ...]
) -> Population:
    return Population(name, size, cell, receptors=receptors, area=area, meaning=meaning)


def basket(name: str, size: int, area: str) -> Population:
    """Basket cells that a tonic current holds just below rheobase."""
    return Population(name, size, ECKER_2022_PV_BASKET, "inhibitory", EXCITATION_PV, bias=BIAS_PV, area=area)


def _count(name: str, area: str) -> Population:
    return Population(name, N_COUNT, COUNTING_CELL, "inhibitory", (AMPA(tau=2.0),), area=area)


def _learned(
    source: str,
    target: str,
    ampa: float,
    nmda: float,
    rule: Rule,
    ach: float,
    ach_half: float,
    label: str = "",
    delay: float = 1.0,
) -> Projection:
    """Synapses that store, led by AMPA."""
    conductance = {"AMPA": ampa, "NMDA": nmda}
    return Projection(source, target, AllToAll(), conductance, delay, ach, rule, ach_half=ach_half, label=label)


def _forward(
    source: str,
    cells: str,
    receptor: str,
    g: float,
    rule: Rule,
    ach: float = 0.0,
    ach_half: float = 0.0,
    fires: int = 1,
) -> tuple[Projection, Projection]:
    """Feed-forward inhibition of a stage through interneurons that count the spikes of a source."""
    return (
        Projection(source, cells, FixedOutDegree(fires), {"AMPA": 12.0}, delay=0.6),
        _count_inhibits(cells, receptor, g, rule, ach, ach_half),
    )


def _count_inhibits(
    cells: str, receptor: str, g: float, rule: Rule, ach: float, ach_half: float, label: str = ""
) -> Projection:
    """Inhibition of a whole stage by its counting interneurons."""
    stage = cells.split("_")[0]
    wired, conductance = AllToAll(), {receptor: g}
    return Projection(cells, stage, wired, conductance, 0.6, ach, rule, ach_half=ach_half, label=label)


def _excite(
    source: str,
    target: str,
    wiring: Wiring,
    g: float,
    ach: float = 0.0,
    ach_half: float = 0.0,
    short_term: TsodyksMarkram | None = None,
    label: str = "",
    delay: float = 1.0,
) -> Projection:
    conductance = {"AMPA": g}
    return Projection(
        source, target, wiring, conductance, delay, ach, short_term=short_term, ach_half=ach_half, label=label
    )


def _inhibit(source: str, target: str, wiring: Wiring, g: float, ach: float = 0.0, ach_half: float = 0.0) -> Projection:
    return Projection(source, target, wiring, {"GABA_A": g}, delay=0.8, ach=ach, ach_half=ach_half)


HIPPOCAMPAL = hippocampal()  # at its usual size
