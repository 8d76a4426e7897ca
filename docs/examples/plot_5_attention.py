"""
Attention is a key-value memory
===============================

One query between two keys: the separation operator decides how the stored values are mixed, from proportional to
winner take all.
"""

import numpy as np
from matplotlib import pyplot
from spikekv.models import CorrelationMatrixMemory, KernelAttentionMemory

rng = np.random.default_rng(1)
keys, values = rng.choice([-1.0, 1.0], (20, 400)), rng.choice([-1.0, 1.0], (20, 30))

# %%
# A correlation-matrix memory, that is Hebbian learning, is attention with the dot product and no separation.

hebb = CorrelationMatrixMemory().write(keys, values)
attention = KernelAttentionMemory(similarity="dot", separation="identity").write(keys, values)
print("largest difference:", abs(hebb.read(keys) - attention.read(keys)).max())

# %%
# Now queries with a growing share of the first key and the rest of the second.

shares = np.linspace(0.5, 1, 11)
queries = np.where(np.arange(400) < 400 * shares[:, None], keys[0], keys[1])
figure, axes = pyplot.subplots(figsize=(4.5, 3.4), layout="constrained")
for label, separation, beta, color in (
    ("identity", "identity", 1.0, "#999999"),
    ("polynomial, power 2", "polynomial", 1.0, "#0072B2"),
    ("softmax, beta 0.01", "softmax", 0.01, "#009E73"),
    ("softmax, beta 0.1", "softmax", 0.1, "#D55E00"),
    ("max", "max", 1.0, "#000000"),
):
    weights = KernelAttentionMemory("dot", separation, beta).write(keys, values).attention(queries)
    axes.plot(shares, weights[:, 0] / weights[:, :2].sum(1), color=color, label=label)
axes.set(xlabel="share of the first key in the query", ylabel="share of the first value in what is read")
axes.legend(frameon=False, fontsize=8)
pyplot.show()

# %%
# Random keys overlap by chance, so that the identity also reads a little of the other pairs, and of the second value a
# negative amount when the query is the first key. ``spikekv theory attention`` measures the same in spikes, with
# inhibition as the dial.
