"""
Recall, and its raster
======================

The hippocampal circuit stores ten pairs of digits and is cued with 60 % of each cue's cells.
"""

from matplotlib import pyplot
from spikekv import HIPPOCAMPAL, Cue, RecallExperiment, patterns, plot_raster, run, score
from spikekv.analysis import decode, plot_recall, score_trials

pairs = patterns.digits(n_pairs=10, seed=1)
experiment = RecallExperiment(HIPPOCAMPAL, pairs, Cue(valid=0.6), seed=7)
recording = run(experiment)
plot_raster(recording, populations=["EC", "DG", "CA3", "CA1", "NCX"], pairs=[0, 3])

# %%
# To name the right value is easy. It is hard that the right cells fire, and no others. The control is the same
# experiment without learning: ``run(experiment.without_learning())``.

measures = score(recording)
worst = score_trials(decode(recording), recording.seed)["f1"].min()
print(f"identified {measures['identification_accuracy']:.2f}, F1 {measures['f1']:.2f}, in the worst trial {worst:.2f}")

# %%
# The cue, the picture that was taught, and the picture that the active cells stand for.

plot_recall(recording, n=6)
pyplot.show()
