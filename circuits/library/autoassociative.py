"""The memory without keys: cue and content are two parts of one pattern in one recurrent population.

An attractor network in spikes, the baseline that a key-value memory is to be measured against ("a book without an
index", Gershman, Fiete & Irie 2025, Neuron). One population of 2000 excitatory cells holds each pair as one
pattern: the cue drives one half of it, the teacher the other, and every cell learns from every other with the rule
of the minimal circuit. At recall the cue drives its half again and recurrent excitation is to bring out the rest,
which is read from the other half. The halves have names (``MEMORY_KEY``, ``MEMORY_VALUE``) because one is
driven and the other read; in all else they are one population: same cells, all four blocks of recurrent synapses with
one rule and one conductance, same inhibition.

Cells, receptors, rule, acetylcholine and inhibition are those of `minimal`, so that only the architecture differs.
Inhibitory cells (MEMORY_INH) count the spikes of all of the population: of the driven half, which makes
inhibition feed-forward, and of what that brings out, feedback. So a cell must be excited by a share of all cells
that are active, however many these are, and the share rises with what the cell has stored (see `minimal`).
"""

from __future__ import annotations

from dataclasses import replace

from ...models.neurons.spike_source import SpikeSource
from ...models.plasticity.gated_hebb import GatedHebb
from ...models.synapses.receptors import AMPA, GABA_A, NMDA
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from ..network.scale import scaled
from ..network.wiring import AllToAll, FixedInDegree, FixedOutDegree, OneToOne
from .minimal import ACTIVE, BASKET, ETA_INH, PYRAMIDAL, TAU

# A pattern that has come up must not go on by itself until the next cue
ADAPTING = replace(PYRAMIDAL, b=300.0, source="chosen: the cell of the minimal circuit, adapting strongly")
HALVES = ("MEMORY_KEY", "MEMORY_VALUE")
RECURRENT = 4.9  # nS, every excitatory cell to every other
COUNTED = 1.1  # nS, of inhibition that counts spikes and learns
INHIBITED = 0.265  # its weight on a cell that has stored nothing


def autoassociative(size: int = 2000, active: int | None = None, scale: float = 1.0) -> Circuit:
    """Build the autoassociative circuit. `AUTOASSOCIATIVE` is the circuit at its usual size.

    Parameters
    ----------
    size : int
        Excitatory cells, times ``scale``, half of them for cues and half for values. The default, 2000, is as many
        as the minimal circuit has, with four times its plastic excitatory synapses.
    active : int, optional
        Cells of a cue, and of a value, so that a pattern has twice as many. Default 20 scale.
    scale : float
        Multiplies all populations.

    Returns
    -------
    Circuit

    Notes
    -----
    All conductances are chosen, not measured.

    Examples
    --------
    >>> from spikekv import autoassociative
    >>> autoassociative().active
    20
    """
    if active is not None and active < 1:
        raise ValueError(f"active: must be at least 1, got {active}")
    if size < 4 or size % 2:
        raise ValueError(f"size: must be an even number from 4 on, got {size}")
    half = size // 2
    k = 1.0 if active is None else ACTIVE * scale / active
    share = (ACTIVE if active is None else active / scale) / half
    receptors = (AMPA(tau=5.0), NMDA(tau=TAU), GABA_A(tau=TAU))
    area = "association cortex"
    populations = (
        Population("CUE", half, SpikeSource(), "input", drive="cue", area="sensory input", meaning="the query"),
        Population(HALVES[0], half, ADAPTING, receptors=receptors, area=area, meaning="part that is cued"),
        Population(HALVES[1], half, ADAPTING, receptors=receptors, area=area, meaning="part that is read"),
        Population("MEMORY_INH", 200, BASKET, "inhibitory", (AMPA(tau=2.0),), area=area),
        Population("TEACHER", half, SpikeSource(), "input", drive="value", area="sensory input"),
        Population("ACH", 2, SpikeSource(), "input", drive="acetylcholine", area="basal forebrain"),
    )
    projections = [
        # stronger at recall, when inhibition is there, so that each spike of the cue is one of the memory cell
        Projection("CUE", HALVES[0], OneToOne(), {"AMPA": 120.0}, ach=-0.67),
        Projection("TEACHER", HALVES[1], OneToOne(), {"AMPA": 40.0}, meaning="drives the cells of the value at study"),
    ]
    for source in HALVES:
        for target in HALVES:
            # no cell reaches itself
            wiring = FixedInDegree(half - 1) if source == target else AllToAll()
            rule = GatedHebb(eta=1.0)
            projections.append(Projection(source, target, wiring, {"NMDA": RECURRENT * k}, ach=-0.98, plasticity=rule))
        projections.append(Projection(source, "MEMORY_INH", FixedOutDegree(2), {"AMPA": 12.0}, delay=0.6))
    for target in HALVES:
        rule = GatedHebb(eta=min(1.0, ETA_INH * share), w_initial=INHIBITED)
        projections.append(
            Projection("MEMORY_INH", target, AllToAll(), {"GABA_A": COUNTED * k}, delay=0.6, ach=-0.95, plasticity=rule)
        )
    circuit = Circuit(
        "autoassociative",
        populations,
        tuple(projections),
        query="CUE",
        key=HALVES[0],
        value=HALVES[1],
        stages=(HALVES[0],),
        active=ACTIVE,
        notes=(
            "MEMORY_KEY and MEMORY_VALUE are one population, named apart because one is cued and the other read",
            "the memory cells have no background activity",
        ),
    )
    return scaled(circuit, scale, active)


AUTOASSOCIATIVE = autoassociative()  # at its usual size
