"""
A lesion dose curve
===================

What is left of recall when a share of the CA3 cells falls silent after study? The circuit studies once; every
dose starts from that state, so that doses differ in nothing but the lesion.
"""

from dataclasses import replace

import numpy as np
from matplotlib import pyplot
from spikekv import HIPPOCAMPAL, Cue, Lesion, RecallExperiment, patterns, run, study
from spikekv.analysis.accuracy import summary
from spikekv.analysis.decoding import decode

experiment = RecallExperiment(HIPPOCAMPAL, patterns.digits(8, seed=1), Cue(valid=0.6), seed=1)
experiment = replace(experiment, reset=True)  # every cue meets the same state
learned = study(experiment, until="recall")

doses, curve = np.linspace(0, 1, 5), []
for dose in doses:
    lesioned = run(experiment.with_lesions(Lesion("CA3", dose)), start=learned)
    curve.append(summary(decode(lesioned), experiment.seed))

# %%
# The dose 0 is the sham: the code of the lesion, with nothing selected. It changes no spike.

figure, axes = pyplot.subplots(figsize=(4.5, 3), layout="constrained")
for measure, label, color in (("identification_accuracy", "identification", "0.6"), ("f1", "F1", "#0072B2")):
    axes.plot(doses, [found[measure] for found in curve], "o-", color=color, label=label)
axes.set(xlabel="share of CA3 silenced at recall", ylim=(-0.03, 1.03))
axes.legend(frameon=False)
pyplot.show()

# %%
# One seed is for looking; ``spikekv lesion --target CA3 --doses 11`` takes ten, with interval, sham and all measures.
