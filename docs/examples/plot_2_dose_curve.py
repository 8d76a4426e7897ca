"""
A lesion dose curve
===================

What is left of recall when a share of the CA3 cells falls silent after study? Each seed studies once; every dose
starts from that state, so that doses differ in nothing but the lesion.
"""

from dataclasses import replace

import numpy as np
from matplotlib import pyplot
from spikekv import HIPPOCAMPAL, Cue, Lesion, RecallExperiment, patterns, run, study
from spikekv.analysis.accuracy import summary
from spikekv.analysis.decoding import decode

doses, seeds = np.linspace(0, 1, 5), (1, 2)
f1 = np.zeros((len(seeds), len(doses)))
for row, seed in enumerate(seeds):
    experiment = RecallExperiment(HIPPOCAMPAL, patterns.digits(8, seed=seed), Cue(valid=0.6), seed=seed)
    experiment = replace(experiment, reset=True)  # every cue meets the same state
    learned = study(experiment, until="recall")
    for column, dose in enumerate(doses):
        lesioned = run(experiment.with_lesions(Lesion("CA3", dose)), start=learned)
        f1[row, column] = summary(decode(lesioned), seed)["f1"]

# %%
# The dose 0 is the sham: the code of the lesion, with nothing selected. It changes no spike.

figure, axes = pyplot.subplots(figsize=(4.5, 3), layout="constrained")
axes.plot(doses, f1.T, color="0.7", lw=1)
axes.plot(doses, f1.mean(0), "o-", color="#0072B2")
axes.set(xlabel="share of CA3 silenced at recall", ylabel="F1", ylim=(-0.03, 1.03))
pyplot.show()

# %%
# Two seeds are for looking; ``spikekv lesion --target CA3 --doses 11`` takes ten, with interval, sham and all measures.
