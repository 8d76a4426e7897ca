"""
Spikes in Neo and Elephant
==========================

A recording becomes a Neo block with a segment per trial, so that all tools that take Neo can go on from it.
"""

import quantities as pq
from elephant.statistics import mean_firing_rate
from matplotlib import pyplot
from spikekv import MINIMAL, Cue, RecallExperiment, patterns, run
from spikekv.analysis import correlations, fano_factors, psth, to_neo

recording = run(RecallExperiment(MINIMAL, patterns.random(10, seed=1), Cue(valid=0.6), seed=1))
block = to_neo(recording, populations=["VALUE"], phases=["recall"])
segment = block.segments[0]
print(f"{len(block.segments)} trials; the first is {segment.annotations}")
print(f"{len(segment.spiketrains)} spike trains, {segment.t_start} to {segment.t_stop}")

# %%
# Elephant takes these trains.

rates = [mean_firing_rate(train).rescale(pq.Hz).item() for train in segment.spiketrains]
print(f"the busiest cell fires at {max(rates):.0f} Hz")

# %%
# PSTH, Fano factors and spike-train correlations take one call each. Cells of one value fire together.

time, rate = psth(recording, "VALUE", phase="recall", bin_size=0.005)
cells, matrix = correlations(recording, "VALUE")
fano = fano_factors(recording, "VALUE")
print(f"Fano factor of cells that fire: {fano[fano == fano].mean():.1f}; {len(cells)} cells in the matrix")

figure, (left, right) = pyplot.subplots(1, 2, figsize=(7, 3), layout="constrained")
left.step(1e3 * time, rate, where="post", color="#0072B2")
left.set(xlabel="ms from cue on", ylabel="VALUE (Hz per cell)")
by_engram = recording.values[:, cells].argmax(0).argsort(kind="stable")
image = right.imshow(matrix[by_engram][:, by_engram], cmap="RdBu_r", vmin=-1, vmax=1)
right.set(title="correlations, cells by engram", xticks=[], yticks=[])
figure.colorbar(image, ax=right)
pyplot.show()
