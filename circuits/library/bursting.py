"""A CA3 that bursts by itself when acetylcholine is low.

In slow-wave sleep and quiet rest acetylcholine is low, recurrent excitation is strong, and CA3 bursts without any cue:
sharp waves, which replay what was stored. Three changes to a hippocampal circuit give that: ongoing excitatory input to
each CA3 cell, recurrent synapses that are stronger, and feedback inhibition that is weaker. Noise then brings a few
cells of a stored key together, these ignite the others, and adaptation and inhibition end the burst. Which key bursts,
and when, is left to the circuit. At high acetylcholine the input is shut off and recurrent synapses transmit a
twenty-fifth, so that study changes little. Recall by CA3 is worse than in the usual circuit (F14 in docs/findings.md).

Buzsaki (1989) Neuroscience 31:551; Hasselmo (1999) Trends Cogn Sci 3:351. All sizes are chosen.
"""

from __future__ import annotations

import dataclasses

from ...models.neurons.spike_source import SpikeSource
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from ..network.wiring import OneToOne

NOISE = "CA3_NOISE"
NOISE_HZ = 20.0
NOISE_AMPA = 9.0  # nS; two spikes in a few milliseconds fire a cell now and then
RECURRENT = {"AMPA": 40.0, "NMDA": 8.0}  # nS at full weight
FEEDBACK = 0.2  # of the usual conductance from CA3 to its basket cells


def bursting(circuit: Circuit) -> Circuit:
    """Let CA3 burst by itself.

    Parameters
    ----------
    circuit : Circuit
        With the populations CA3 and CA3_PV and learning CA3 -> CA3 synapses: the hippocampal circuit or one like it.

    Returns
    -------
    Circuit
        With the population CA3_NOISE, and other conductances of CA3 -> CA3 and CA3 -> CA3_PV.

    Raises
    ------
    ValueError
        For a circuit without these.

    Examples
    --------
    >>> from spikekv import HIPPOCAMPAL_2026
    >>> from spikekv.circuits import bursting
    >>> bursting(HIPPOCAMPAL_2026).projection("CA3->CA3").conductance["AMPA"]
    40.0
    """
    feedback = circuit.projection("CA3->CA3_PV").conductance
    noise = Population(
        NOISE, circuit.population("CA3").size, SpikeSource(), "input", drive="background", rate_hz=NOISE_HZ,
        area="CA3", meaning="ongoing input",
    )  # fmt: skip
    changed = circuit.with_projection("CA3->CA3", conductance=RECURRENT).with_projection(
        "CA3->CA3_PV", conductance={receptor: FEEDBACK * g for receptor, g in feedback.items()}
    )
    return dataclasses.replace(
        changed,
        name=f"{circuit.name}-bursting",
        populations=(*changed.populations, noise),
        projections=(*changed.projections, Projection(NOISE, "CA3", OneToOne(), {"AMPA": NOISE_AMPA}, ach=-1.0)),
    )
