"""
What the memories of the family hold
====================================

More and more random pairs are written into reference memories, and read with whole keys. Some memories fall off a
cliff, some fade.
"""

import numpy as np
from matplotlib import pyplot
from spikekv.models import CorrelationMatrixMemory, HopfieldMemory, KernelAttentionMemory, ScaffoldMemory

n = 200  # cells
rng = np.random.default_rng(0)
loads = np.array([5, 10, 20, 30, 40, 60, 100, 150, 250])
memories = {
    "correlation matrix": lambda: CorrelationMatrixMemory(),
    "Hopfield, classic": lambda: HopfieldMemory("classic", n_steps=20),
    "softmax attention": lambda: KernelAttentionMemory(similarity="dot", separation="softmax", beta=0.2),
    "scaffold, 100 hidden": lambda: ScaffoldMemory((7, 9, 11), n_hidden=100),
}
right = {name: [] for name in memories}
for load in loads:
    keys = rng.choice([-1.0, 1.0], (load, n))
    for name, make in memories.items():
        values = keys if name.startswith("Hopfield") else rng.choice([-1.0, 1.0], (load, n))
        recalled = make().write(keys, values).read(keys)
        right[name].append((np.sign(recalled) == values).mean())

# %%
# .5 is chance. The Hopfield memory falls beyond .138 n = 28 patterns, the correlation matrix fades from the start. The
# scaffold holds all until it has as many items as hidden cells (100), then fades. Attention keeps every pair apart.

figure, axes = pyplot.subplots(figsize=(5, 3.2), layout="constrained")
for (name, share), color in zip(right.items(), ("#0072B2", "#D55E00", "#009E73", "#CC79A7"), strict=True):
    axes.plot(loads, share, "o-", ms=4, color=color, label=name)
axes.set(xscale="log", xlabel="pairs", ylabel="right bits", ylim=(0.45, 1.03))
axes.set_xticks(loads, loads)
axes.minorticks_off()
axes.legend(frameon=False, fontsize=8)
pyplot.show()
