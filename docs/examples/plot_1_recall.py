"""
Recall, and its raster
======================

Ten pairs of digits are stored by the hippocampal circuit and cued with 60 % of their cells.
"""

from matplotlib import pyplot
from spikekv import HIPPOCAMPAL, Cue, RecallExperiment, patterns, plot_raster, recall_accuracy, run
from spikekv.analysis.figures.recall import plot_recall_panel
from spikekv.analysis.measures.accuracy import scores
from spikekv.analysis.measures.decoding import decode, paired_correlation

pairs = patterns.digits(n_pairs=10, seed=1)
experiment = RecallExperiment(HIPPOCAMPAL, pairs, Cue(valid=0.6), seed=7)
recording = run(experiment)
plot_raster(recording, populations=["EC", "DG", "CA3", "CA1", "NCX"], pairs=[0, 3])

# %%
# Naming the right value is easy; that the right cells fire, and no others, is hard. The control is the same without
# learning: ``run(experiment.without_learning())``.

decoded = decode(recording)
f1 = scores(decoded, recording.seed)["f1"]
print(f"identified {recall_accuracy(recording):.2f}, F1 {f1.mean():.2f}, in the worst trial {f1.min():.2f}")

# %%
# The pictures that the active cells stand for, beside those that were taught.

order = decoded.pair.argsort()
active, stored = decoded.active[order], decoded.stored[order]
plot_recall_panel(recording, active, paired_correlation(active, stored), n=6)
pyplot.show()
