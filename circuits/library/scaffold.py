"""Keys on a scaffold: attractor states of entorhinal modules stand behind each memory and correct what a cue brings up.

::

    KEY ──> HPC ──> VALUE          KEY ──> HPC, HPC ──> GRID_n and HPC ──> VALUE learn
             ^│
             │v
    GRID_11, GRID_13, GRID_15      GRID_n ──> HPC is fixed and drawn at random

MESH and Vector-HaSH in spikes (Sharma, Chandra & Fiete 2022, ICML; Chandra, Sharma, Chaudhuri & Fiete 2025, Nature
638:739), after `spikekv.models.ScaffoldMemory`. There are three modules of several states, one of which is
active: the cells of a state excite one another, and inhibition lets one state win. The numbers of states
have no common factor, so that counting on in all modules at once visits their product, 2145, before a combination
comes again. A hippocampal cell hears some states of each module and fires when one of them is active in all
three, which gives each combination its own sparse set of cells.

At study a position signal, as of self-motion, moves the modules to the next combination; the hippocampal cells that
this fires are tied to the key, to the states and to the value. At recall the key brings up hippocampal cells, wrong
and missing ones among them; each module settles in the state that most of them speak for; the three states
bring back the set as it was, and this the value.

What differs from the source: HPC -> GRID is learned as the states are visited, not beforehand; what is tied to the
states, KEY -> HPC and HPC -> VALUE, is learned in one shot by bistable synapses that forget (`BistableHebb`) in place
of a pseudo-inverse, so that past capacity the last pairs stay whole and old ones are answered with silence, where the
source lets all of them fade alike: either way information per pair falls about as one over their number. Position is
given as spike trains in place of velocity. Cells, acetylcholine and the inhibition that learns are those of `minimal`.
"""

from __future__ import annotations

import math
from dataclasses import replace

from ...models.neurons.spike_source import SpikeSource
from ...models.plasticity.bistable import BistableHebb
from ...models.plasticity.gated_hebb import GatedHebb
from ...models.synapses.receptors import AMPA, GABA_A, NMDA
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from ..network.scale import scaled
from ..network.wiring import AllToAll, FixedInDegree, FixedOutDegree, FromStates, OneToOne, WithinState
from .minimal import ACTIVE, BASKET, ETA_INH, INHIBITED, PYRAMIDAL, TAU

MODULES = (11, 13, 15)  # states
PER_STATE = 10  # cells
HEARD = 4  # states of each module that a hippocampal cell hears
MODULE_AREAS = ("entorhinal cortex", "path integration")  # keep their size at every scale
N_GRID_INH = 300
# Adaptation (pA per spike), without which states and hippocampal cells would hold each other up until the next cue
HIPPOCAMPAL_CELL = replace(PYRAMIDAL, b=300.0, source="chosen: the cell of the minimal circuit, adapting strongly")
VALUE_CELL = replace(PYRAMIDAL, b=100.0, source=HIPPOCAMPAL_CELL.source)
STELLATE = replace(PYRAMIDAL, b=200.0, source="chosen: the cell of the minimal circuit, adapting strongly")
# Peak conductances (nS) where 20 cells excite; of inhibition, from 20 cells' spikes counted twice
KEY_TO_HPC, KEY_INHIBITS = 10.0, 1.5
# Inhibition takes .83 of all grid spikes: a cell with three active states fires, one with two does not. Acetylcholine
# lets the modules drive hippocampal cells by themselves; without it they only choose among those that the key excites
FROM_GRID, GRID_INHIBITS, FROM_GRID_ACH = 8.0, 0.89, 1.5
TO_GRID = 4.0
HPC_TO_VALUE, HPC_INHIBITS = 24.0, 3.55
# Weight of inhibition on a value cell that has stored nothing: high, because whole sets of hippocampal cells are read
INHIBITED_VALUE = 0.6
WITHIN, TO_BASKET, ACROSS = 0.3, 1.5, 6.0  # of a module: cells of one state, to its interneurons, and back to all
# Forgetting: fraction lost per presynaptic spike. A synapse is off after ln 2 / rate spikes, which a key cell (7.5 in
# 2 % of the pairs) fires in 970 pairs and a hippocampal one (4 in 3 %) in 1050. Inhibition, which follows how many
# synapses of a cell are on, goes back at rates that hold it there. All four are chosen:
# docs/development/circuit-record.md
KEY_FORGETS, HPC_FORGETS = 0.0048, 0.0055
KEY_INHIBITION_FORGETS, HPC_INHIBITION_FORGETS = 1.4e-4, 4e-5
FAST = 10.0  # ms; decay of excitation and inhibition within modules, chosen


def scaffold(
    n_key: int = 1000,
    n_hpc: int = 1000,
    n_value: int = 1000,
    modules: tuple[int, ...] = MODULES,
    active: int | None = None,
    scale: float = 1.0,
) -> Circuit:
    """Build the scaffold circuit. `SCAFFOLD` is the circuit at its usual size.

    Parameters
    ----------
    n_key, n_hpc, n_value : int
        Cells, times ``scale``.
    modules : tuple of int
        Number of states of each module, without common factors. Modules keep their size at every scale. About
        ``(4/11)(4/13)(4/15)``, 3 %, of the hippocampal cells belong to a combination of states.
    active : int, optional
        Cells per pattern. Default 20 scale.
    scale : float
        Multiplies all populations but the modules.

    Returns
    -------
    Circuit

    Notes
    -----
    All conductances are chosen, not measured.

    Examples
    --------
    >>> from spikekv import scaffold
    >>> scaffold().key
    'HPC'
    """
    if active is not None and active < 1:
        raise ValueError(f"active: must be at least 1, got {active}")
    if not modules or min(modules) <= HEARD or math.lcm(*modules) != math.prod(modules):
        raise ValueError(f"modules: must be numbers above {HEARD} without common factors, got {modules}")
    k = 1.0 if active is None else ACTIVE * scale / active
    share = (ACTIVE if active is None else active / scale) / n_key
    in_state = n_hpc * math.prod(HEARD / n for n in modules)  # hippocampal cells
    h = ACTIVE / in_state
    g = ACTIVE / (PER_STATE * len(modules))
    key_rule, value_rule = BistableHebb(depression=KEY_FORGETS), BistableHebb(depression=HPC_FORGETS)
    memory = (AMPA(tau=5.0), NMDA(tau=TAU), GABA_A(tau=TAU))
    grid = (AMPA(tau=FAST), NMDA(tau=TAU), GABA_A(tau=FAST))
    basket = (AMPA(tau=2.0),)
    populations = [
        Population("KEY", n_key, SpikeSource(), "input", drive="cue", area="sensory input", meaning="the query"),
        Population("HPC", n_hpc, HIPPOCAMPAL_CELL, receptors=memory, area="hippocampus", meaning="the key"),
        Population("VALUE", n_value, VALUE_CELL, receptors=memory, area="neocortex", meaning="the value"),
        Population("KEY_INH", 100, BASKET, "inhibitory", basket, area="hippocampus"),
        Population("GRID_INH", N_GRID_INH, BASKET, "inhibitory", basket, area=MODULE_AREAS[0]),
        Population("HPC_INH", 100, BASKET, "inhibitory", basket, area="neocortex"),
        Population("VALUE_INH", 100, BASKET, "inhibitory", basket, area="neocortex"),
        Population("TEACHER", n_value, SpikeSource(), "input", drive="value", area="sensory input to VALUE"),
        Population("ACH", 2, SpikeSource(), "input", drive="acetylcholine", area="basal forebrain"),
    ]
    projections = [
        Projection("KEY", "HPC", AllToAll(), {"NMDA": KEY_TO_HPC * k}, ach=-0.98, plasticity=key_rule),
        Projection("KEY", "KEY_INH", FixedOutDegree(2), {"AMPA": 12.0}, delay=0.6),
        _learned_inhibition("KEY_INH", "HPC", KEY_INHIBITS * k, 1.4 * share, INHIBITED, KEY_INHIBITION_FORGETS),
        Projection(
            "GRID_INH", "HPC", FixedInDegree(N_GRID_INH), {"GABA_A": GRID_INHIBITS * g}, delay=0.6, ach=FROM_GRID_ACH
        ),
        Projection("HPC", "VALUE", AllToAll(), {"NMDA": HPC_TO_VALUE * h}, ach=-0.98, plasticity=value_rule),
        Projection("TEACHER", "VALUE", OneToOne(), {"AMPA": 40.0}, meaning="drives the cells of the value at study"),
        Projection("HPC", "HPC_INH", FixedOutDegree(2), {"AMPA": 12.0}, delay=0.6),
        _learned_inhibition(
            "HPC_INH", "VALUE", HPC_INHIBITS * h, 1.15 * in_state / n_hpc, INHIBITED_VALUE, HPC_INHIBITION_FORGETS
        ),
        Projection("VALUE", "VALUE_INH", FixedInDegree(max(1, n_value // 5)), {"AMPA": 2.0 * k}, delay=0.6),
        Projection("VALUE_INH", "VALUE", FixedInDegree(50), {"GABA_A": 0.3}, delay=0.6, ach=-0.95),
    ]
    for n in modules:
        name, inhibition, position = f"GRID_{n}", f"GRID_{n}_INH", f"POSITION_{n}"
        size = n * PER_STATE
        populations += [
            Population(name, size, STELLATE, receptors=grid, area=MODULE_AREAS[0], meaning=f"{n} states"),
            Population(inhibition, 30, BASKET, "inhibitory", basket, area=MODULE_AREAS[0]),
            Population(position, n, SpikeSource(), "input", drive="position", area=MODULE_AREAS[1]),
        ]
        projections += [
            Projection(position, name, WithinState(n), {"AMPA": 25.0}, meaning="moves the module at study"),
            Projection(name, name, WithinState(n), {"NMDA": WITHIN}),
            Projection(name, inhibition, FixedInDegree(size // 2), {"AMPA": TO_BASKET}, delay=0.6),
            Projection(inhibition, name, FixedInDegree(15), {"GABA_A": ACROSS}, delay=0.6),
            Projection("HPC", name, AllToAll(), {"AMPA": TO_GRID * h}, ach=-0.98, plasticity=GatedHebb(eta=1.0)),
            Projection(name, "HPC", FromStates(n, HEARD), {"NMDA": FROM_GRID * g}, ach=FROM_GRID_ACH),
            Projection(name, "GRID_INH", FixedOutDegree(2), {"AMPA": 12.0}, delay=0.6),
        ]
    circuit = Circuit(
        "scaffold",
        tuple(populations),
        tuple(projections),
        query="KEY",
        key="HPC",
        value="VALUE",
        stages=("HPC",),
        active=ACTIVE,
        notes=(
            "the sensory population KEY is given as spike trains",
            "position is given as spike trains at study; modules do not compute it from velocity",
            "a module's states have no order; its cells stand for one state each",
            "no population has background activity",
        ),
    )
    fixed = [p.name for p in populations if p.area in MODULE_AREAS]
    return scaled(circuit, scale, active, fixed)


def _learned_inhibition(
    source: str, target: str, g: float, share: float, w_initial: float, forgets: float
) -> Projection:
    """Inhibition that counts spikes and rises with what a cell has stored, as in `minimal`."""
    rule = GatedHebb(eta=min(1.0, ETA_INH * share), w_initial=w_initial, depression=forgets)
    return Projection(source, target, AllToAll(), {"GABA_A": g}, delay=0.6, ach=-0.95, plasticity=rule)


SCAFFOLD = scaffold()  # at its usual size
