"""A CA3 that bursts by itself when acetylcholine is low, and basket cells of CA1 that make ripples of these bursts.

In slow-wave sleep and quiet rest acetylcholine is low, recurrent excitation is strong, and CA3 bursts without any cue:
sharp waves, which replay what was stored. Four changes to a hippocampal circuit give that: ongoing excitatory input to
each CA3 cell, recurrent synapses that are stronger and many, so that the cells of every key are joined, their
depression by use, and feedback inhibition that is weaker. Noise then brings two or three cells of a stored key
together, these ignite the others, and inhibition and depression end the burst. Without depression a large key, once
ignited, goes on firing. Which key bursts, and when, is left to the circuit. At high acetylcholine the input is shut
off and recurrent synapses transmit little, so that study changes little.

Made for `hippocampal_2026`; with `hippocampal`, whose CA3 cells all hear one another, these numbers were not tried.

Basket cells of CA1 inhibit one another by fast synapses, and CA3 drives them more strongly. While a burst drives them
they fire in volleys, since each volley holds back the next for the delay and the decay of its inhibition: a ripple of
interneurons (Brunel & Wang 2003, J Neurophysiol 90:415; Donoso et al. 2018, J Neurosci 38:3124).

Buzsaki (1989) Neuroscience 31:551; Hasselmo (1999) Trends Cogn Sci 3:351; depression that ends sharp waves: Romani &
Tsodyks (2015) Hippocampus 25:94. All sizes are chosen.
"""

from __future__ import annotations

import dataclasses

from ...models.neurons.spike_source import SpikeSource
from ...models.synapses.receptors import GABA_A
from ...models.synapses.short_term import TsodyksMarkram
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from ..network.wiring import FixedInDegree, OneToOne

NOISE = "CA3_NOISE"
NOISE_HZ = 19.0
NOISE_AMPA = 9.0  # nS; two spikes in a few milliseconds fire a cell now and then
RECURRENT = {"AMPA": 16.0, "NMDA": 16.0}  # nS at full weight
HEARD = 0.8  # share of the other cells that a cell hears
DELAY = 3.0  # ms; with 1 ms a burst is over sooner
DEPRESSING = TsodyksMarkram(U=0.3, tau_facil=1.0, tau_rec=300.0)
FEEDBACK = 0.165  # of the usual conductance from CA3 to its basket cells
DRIVE = 6.0  # of the usual conductance from CA3 to basket cells of CA1
FAST = GABA_A(tau=2.0)  # of these onto one another; its decay and delay set the frequency of the ripple
FAST_G, FAST_HEARD, FAST_DELAY = 5.0, 0.4, 1.6  # nS, share of the others that a basket cell hears, ms


def bursting(circuit: Circuit) -> Circuit:
    """Let CA3 burst by itself, and basket cells of CA1 ripple in its bursts.

    Parameters
    ----------
    circuit : Circuit
        With the populations CA3, CA3_PV and CA1_PV, learning CA3 -> CA3 synapses, and CA3 -> CA1_PV: the hippocampal
        circuit or one like it.

    Returns
    -------
    Circuit
        With the population CA3_NOISE, another projection CA3 -> CA3 with the same rule, CA1_PV -> CA1_PV, and other
        conductances of CA3 -> CA3_PV and CA3 -> CA1_PV.

    Raises
    ------
    ValueError
        For a circuit without these.

    Examples
    --------
    >>> from spikekv import HIPPOCAMPAL_2026
    >>> from spikekv.circuits import bursting
    >>> bursting(HIPPOCAMPAL_2026).projection("CA3->CA3").conductance["AMPA"]
    16.0
    """
    size = circuit.population("CA3").size
    noise = Population(
        NOISE, size, SpikeSource(), "input", drive="background", rate_hz=NOISE_HZ, area="CA3", meaning="ongoing input"
    )
    wiring = FixedInDegree(round(HEARD * size))
    changed = _rippling(circuit).with_projection(
        "CA3->CA3", wiring=wiring, conductance=RECURRENT, delay=DELAY, short_term=DEPRESSING
    )
    changed = _multiplied(changed, "CA3->CA3_PV", FEEDBACK)
    return dataclasses.replace(
        changed,
        name=f"{circuit.name}-bursting",
        populations=(*changed.populations, noise),
        projections=(*changed.projections, Projection(NOISE, "CA3", OneToOne(), {"AMPA": NOISE_AMPA}, ach=-1.0)),
    )


def _rippling(circuit: Circuit) -> Circuit:
    """The circuit with basket cells of CA1 that inhibit one another and that CA3 drives more strongly."""
    basket = circuit.population("CA1_PV")
    wiring = FixedInDegree(round(FAST_HEARD * basket.size))
    fast = Projection("CA1_PV", "CA1_PV", wiring, {FAST.name: FAST_G}, delay=FAST_DELAY)
    changed = circuit.with_population("CA1_PV", receptors=(*basket.receptors, FAST)).with_projection(fast)
    return _multiplied(changed, "CA3->CA1_PV", DRIVE)


def _multiplied(circuit: Circuit, name: str, factor: float) -> Circuit:
    return circuit.with_projection(name, conductance=circuit.projection(name).scaled(factor).conductance)
