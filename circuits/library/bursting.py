"""A CA3 that bursts by itself when acetylcholine is low.

In slow-wave sleep and quiet rest acetylcholine is low, recurrent excitation is strong, and CA3 bursts without any cue:
sharp waves, which replay what was stored. Four changes to a hippocampal circuit give that: ongoing excitatory input to
each CA3 cell, recurrent synapses that are stronger and many, so that the cells of every key are joined, their
depression by use, and feedback inhibition that is weaker. Noise then brings two or three cells of a stored key
together, these ignite the others, and inhibition and depression end the burst. Without depression a large key, once
ignited, goes on firing. Which key bursts, and when, is left to the circuit. At high acetylcholine the input is shut
off and recurrent synapses transmit a twenty-fifth, so that study changes little.

Buzsaki (1989) Neuroscience 31:551; Hasselmo (1999) Trends Cogn Sci 3:351; depression that ends sharp waves: Romani &
Tsodyks (2015) Hippocampus 25:94. All sizes are chosen.
"""

from __future__ import annotations

import dataclasses

from ...models.neurons.spike_source import SpikeSource
from ...models.synapses.short_term import TsodyksMarkram
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from ..network.wiring import FixedInDegree, OneToOne

NOISE = "CA3_NOISE"
NOISE_HZ = 19.0
NOISE_AMPA = 9.0  # nS; two spikes in a few milliseconds fire a cell now and then
RECURRENT = {"AMPA": 16.0, "NMDA": 16.0}  # nS at full weight
SHARE = 0.8  # of the other cells that a cell hears
DELAY = 3.0  # ms; with 1 ms a burst is over sooner
DEPRESSING = TsodyksMarkram(U=0.3, tau_facil=1.0, tau_rec=300.0)
FEEDBACK = 0.165  # of the usual conductance from CA3 to its basket cells


def bursting(circuit: Circuit) -> Circuit:
    """Let CA3 burst by itself.

    Parameters
    ----------
    circuit : Circuit
        With the populations CA3 and CA3_PV and learning CA3 -> CA3 synapses: the hippocampal circuit or one like it.

    Returns
    -------
    Circuit
        With the population CA3_NOISE, another projection CA3 -> CA3 with the same rule, and another conductance of
        CA3 -> CA3_PV.

    Raises
    ------
    ValueError
        For a circuit without these.

    Examples
    --------
    >>> from spikekv import HIPPOCAMPAL
    >>> from spikekv.circuits import bursting
    >>> bursting(HIPPOCAMPAL).projection("CA3->CA3").conductance["AMPA"]
    16.0
    """
    feedback = circuit.projection("CA3->CA3_PV").conductance
    noise = Population(
        NOISE, circuit.population("CA3").size, SpikeSource(), "input", drive="background", rate_hz=NOISE_HZ,
        area="CA3", meaning="ongoing input",
    )  # fmt: skip
    wiring = FixedInDegree(round(SHARE * circuit.population("CA3").size))
    changed = circuit.with_projection(
        "CA3->CA3", wiring=wiring, conductance=RECURRENT, delay=DELAY, short_term=DEPRESSING
    ).with_projection("CA3->CA3_PV", conductance={receptor: FEEDBACK * g for receptor, g in feedback.items()})
    return dataclasses.replace(
        changed,
        name=f"{circuit.name}-bursting",
        populations=(*changed.populations, noise),
        projections=(*changed.projections, Projection(NOISE, "CA3", OneToOne(), {"AMPA": NOISE_AMPA}, ach=-1.0)),
    )
