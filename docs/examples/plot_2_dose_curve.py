"""
A lesion dose curve
===================

What is left of recall when a share of the learned synapses is cut after study, or a share of the value cells is
silent? The circuit studies once. Every dose starts from that state, so that doses differ in nothing but the lesion.
"""

from dataclasses import replace

import numpy as np
from matplotlib import pyplot
from spikekv import MINIMAL, Cue, Lesion, RecallExperiment, patterns, run, score, study

experiment = RecallExperiment(MINIMAL, patterns.random(30, seed=1), Cue(valid=0.6), seed=1)
experiment = replace(experiment, reset=True)  # every cue meets the same state
learned = study(experiment, until="recall")

doses = np.linspace(0, 1, 5)
curves = {}
for target in ("KEY->VALUE", "VALUE"):
    lesioned = [run(experiment.with_lesions(Lesion(target, dose)), start=learned) for dose in doses]
    curves[target] = [score(recording) for recording in lesioned]

# %%
# The dose 0 is the sham: the code of the lesion, with nothing selected. It changes no spike.

figure, panels = pyplot.subplots(1, 2, figsize=(7, 3), sharey=True, layout="constrained")
for axes, (target, found) in zip(panels, curves.items(), strict=True):
    for measure, color in (("identification_accuracy", "0.6"), ("precision", "#009E73"), ("f1", "#0072B2")):
        axes.plot(doses, [one[measure] for one in found], "o-", ms=4, color=color, label=measure)
    axes.set(xlabel=f"share of {target} lost at recall", ylim=(-0.03, 1.03))
panels[1].legend(frameon=False)
pyplot.show()

# %%
# One seed is for looking. ``spikekv lesion --target CA3 --doses 11`` runs ten in the hippocampal circuit, with
# intervals, a sham and all measures.
