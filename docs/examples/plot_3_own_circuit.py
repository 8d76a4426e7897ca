"""
Your own circuit
================

Circuits are data: copies with another neuron, another synapse, another projection.
"""

from dataclasses import replace

from matplotlib import pyplot
from spikekv import MINIMAL, Cue, RecallExperiment, patterns, plot_circuit, run, score
from spikekv.circuits import FixedInDegree, Projection
from spikekv.models import NAUD_2008_ADAPTING

# %%
# Value cells that adapt more (a published set), and feedback inhibition twice as strong. Neither needs a new program.

adapting = MINIMAL.with_population("VALUE", cell=replace(NAUD_2008_ADAPTING, tau_ref=2.0))
feedback = MINIMAL.projection("VALUE_INH->VALUE").scaled(2.0)
inhibited = MINIMAL.with_projection("VALUE_INH->VALUE", conductance=feedback.conductance)

# %%
# A new projection: value cells excite one another. This circuit has another structure, so that ``run`` would compile it
# once. Here it is only drawn.

recurrent = MINIMAL.with_projection(
    Projection("VALUE", "VALUE", FixedInDegree(100), {"AMPA": 0.15}, meaning="recurrence")
)
plot_circuit(recurrent)

# %%
# The same pairs, cues and seed for each.

pairs = patterns.random(20, seed=3)
for name, circuit in {
    "unchanged": MINIMAL,
    "adapting cells": adapting,
    "feedback x 2": inhibited,
}.items():
    found = score(run(RecallExperiment(circuit, pairs, Cue(valid=0.5), seed=3)))
    print(f"{name:<15} F1 {found['f1']:.3f}   VALUE fires at {found['rates_hz']['VALUE']:.2f} Hz")
pyplot.show()
