"""The equivalences of the theory, each as the largest relative deviation between its two sides.

Every function draws a random problem of a given size and returns max |a - b| / max |b|, which is rounding error
where the statement holds. T1 to T7: Gershman, Fiete & Irie (2025) Neuron.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ...models import (
    CorrelationMatrixMemory,
    CovarianceMemory,
    DeltaRuleMemory,
    GradientMemory,
    GradientNetwork,
    HopfieldMemory,
    KernelAttentionMemory,
    Memory,
    ScaffoldMemory,
    SlotMemory,
    SparseDistributedMemory,
    TripartiteMemory,
)
from ...models.memories.loss import LOSSES
from ...models.memories.separation import Polynomial, Threshold
from ...models.memories.similarity import FeatureMap, elu_map

TOLERANCE = 1e-10


@dataclass(frozen=True)
class Size:
    """Of a random problem: items written, queries read, features of keys and of values."""

    n_items: int = 30
    n_queries: int = 10
    n_key: int = 20
    n_value: int = 15
    n_steps: int = 1000


@dataclass(frozen=True)
class Problem:
    """Random normal keys, values and queries; sign() of them where +-1 patterns are meant."""

    keys: np.ndarray
    values: np.ndarray
    queries: np.ndarray


def problem(size: Size, seed: int) -> Problem:
    """Draw one from a seed."""
    rng = np.random.default_rng(seed)
    shapes = ((size.n_items, size.n_key), (size.n_items, size.n_value), (size.n_queries, size.n_key))
    return Problem(*(rng.standard_normal(shape) for shape in shapes))


def deviation(a: np.ndarray, b: np.ndarray) -> float:
    """Largest difference over the largest size of b; of equal shapes. Not finite counts as infinite."""
    if a.shape != b.shape:
        raise ValueError(f"deviation: shapes {a.shape} and {b.shape} differ")
    largest = np.abs(b).max()
    found = np.abs(a - b).max() / (largest if largest > 0 else 1.0)
    return float(found) if np.isfinite(found) else np.inf


def primal_dual(size: Size, seed: int) -> float:
    """T3: what a memory reads through its synapses is the sum of values weighted by its attention."""
    p = problem(size, seed)
    memories: list[Memory] = [
        CorrelationMatrixMemory(eta=0.3),
        CovarianceMemory(),
        DeltaRuleMemory(eta=0.7),
        GradientMemory(),
        SparseDistributedMemory(200, active=0.1, seed=seed),
        TripartiteMemory(),
        SlotMemory(max(size.n_items // 2, 1), beta=0.5, mu=0.7),
        ScaffoldMemory((3, 4, 7), n_hidden=60, seed=seed) if size.n_items <= 84 else KernelAttentionMemory(),
        HopfieldMemory("modern"),
    ]
    half = size.n_items // 2
    worst = 0.0
    for memory in memories:
        if half:
            memory.write(p.keys[:half], p.values[:half])
        memory.write(p.keys[half:], p.values[half:])
        worst = max(worst, deviation(memory.read(p.queries), memory.attention(p.queries) @ p.values))  # type: ignore[attr-defined]
    return worst


def correlation_linear_attention(size: Size, seed: int) -> float:
    """T3: correlation matrix = linear attention (dot product, identity)."""
    p = problem(size, seed)
    attention = KernelAttentionMemory("dot", "identity").write(p.keys, p.values)
    return deviation(CorrelationMatrixMemory().write(p.keys, p.values).read(p.queries), attention.read(p.queries))


def fast_weights_step_by_step(size: Size, seed: int) -> float:
    """T3: causal linear attention = fast weights = the correlation matrix, at every step of a sequence."""
    p = problem(size, seed)
    queries = np.random.default_rng([seed, 1]).standard_normal(p.keys.shape)
    causal = np.tril(queries @ p.keys.T) @ p.values
    memory, fast = CorrelationMatrixMemory(), np.zeros((size.n_key, size.n_value))
    steps = []
    for key, value, query in zip(p.keys, p.values, queries, strict=True):
        memory.write(key[None], value[None])
        fast = fast + key[:, None] * value
        steps.append(np.stack([memory.read(query[None])[0], query @ fast]))
    return max(deviation(side, causal) for side in np.stack(steps, axis=1))


def transformer(size: Size, seed: int) -> float:
    """T3: scaled dot product and softmax are the attention of transformers, row by row."""
    p = problem(size, seed)
    rows = []
    for query in p.queries:
        power = np.exp([query @ key / size.n_key**0.5 for key in p.keys])
        rows.append(sum(w * value for w, value in zip(power / power.sum(), p.values, strict=True)))
    return deviation(KernelAttentionMemory().write(p.keys, p.values).read(p.queries), np.array(rows))


def modern_hopfield(size: Size, seed: int) -> float:
    """T3: two updates of a modern Hopfield memory = softmax attention with K = V, applied twice."""
    p = problem(size, seed)
    memory = HopfieldMemory("modern", beta=0.5, n_steps=2).write(p.keys)
    attention = KernelAttentionMemory("dot", "softmax", beta=0.5).write(p.keys, p.keys)
    return deviation(memory.read(p.queries), attention.read(attention.read(p.queries)))


def classic_hopfield(size: Size, seed: int) -> float:
    """T3: a Hopfield update = sign of the correlation matrix of patterns with themselves, without its diagonal."""
    p = problem(size, seed)
    patterns, states = np.sign(p.keys), np.sign(p.queries)
    matrix = CorrelationMatrixMemory().write(patterns, patterns)
    field = matrix.read(states) - states * matrix.weights_.diagonal()
    update = np.where(field == 0, states, np.sign(field))
    return deviation(HopfieldMemory("classic").write(patterns).read(states), update)


def dense_memory(size: Size, seed: int) -> float:
    """T3: dense associative memory of order 4 = sign of attention with a rectified cube as separation."""
    p = problem(size, seed)
    patterns, states = np.sign(p.keys), np.sign(p.queries)
    attention = KernelAttentionMemory("dot", Polynomial(3)).write(patterns, patterns)
    field = attention.read(states)
    update = np.where(field == 0, states, np.sign(field))
    return deviation(HopfieldMemory("dense", order=4).write(patterns).read(states), update)


def sparse_distributed(size: Size, seed: int) -> float:
    """T3: sparse distributed memory = attention over its locations with a threshold as separation."""
    p = problem(size, seed)
    keys, queries = np.sign(p.keys), np.sign(p.queries)
    memory = SparseDistributedMemory(200, active=0.1, seed=seed).write(keys, p.values)
    level = memory.level * size.n_key**0.5
    locations = KernelAttentionMemory("dot", Threshold(level)).write(memory.addresses_, memory.counters_)
    return deviation(memory.read(queries), locations.read(queries))


def tripartite(size: Size, seed: int) -> float:
    """T3: neurons and an astrocyte = linear attention with a feature map, normalised."""
    p = problem(size, seed)
    attention = KernelAttentionMemory(FeatureMap(elu_map), "normalised").write(p.keys, p.values)
    return deviation(TripartiteMemory(elu_map).write(p.keys, p.values).read(p.queries), attention.read(p.queries))


def slots(size: Size, seed: int) -> float:
    """T4: a slot for each item = softmax attention, values weighted by their slot's activity when written."""
    p = problem(size, seed)
    memory = SlotMemory(size.n_items, beta=0.5).write(p.keys, p.values)
    attention = KernelAttentionMemory("dot", "softmax", beta=0.5)
    written = [
        attention.write(p.keys[n : n + 1], p.values[n : n + 1]).attention(p.keys[n : n + 1])[0, -1]
        for n in range(size.n_items)
    ]
    return deviation(memory.read(p.queries), attention.attention(p.queries) @ (p.values * np.array(written)[:, None]))


def covariance(size: Size, seed: int) -> float:
    """The covariance rule = the correlation matrix of what departs from the means."""
    p = problem(size, seed)
    centre = p.keys.mean(0)
    matrix = CorrelationMatrixMemory().write(p.keys - centre, p.values - p.values.mean(0))
    return deviation(CovarianceMemory().write(p.keys, p.values).read(p.queries), matrix.read(p.queries - centre))


def delta_gradient(size: Size, seed: int) -> float:
    """The delta rule = gradient descent on the squared error, one item a step."""
    p = problem(size, seed)
    rate = 1 / size.n_key
    weights = np.zeros((size.n_key, size.n_value))
    for key, value in zip(p.keys, p.values, strict=True):
        weights -= rate * np.outer(key, key @ weights - value)
    memory = DeltaRuleMemory(eta=rate, normalise=False).write(p.keys, p.values)
    return deviation(memory.read(p.queries), p.queries @ weights)


def trained_layer(size: Size, seed: int, loss: str) -> float:
    """T5: a layer trained by gradient descent = initial weights + key-value memory of its error signals, all queries.

    Mini-batches, a learning rate that falls, ``size.n_steps`` steps; against plain gradient descent written out here.
    """
    rng = np.random.default_rng([seed, 2])
    inputs = rng.standard_normal((size.n_items, size.n_key))
    targets = rng.dirichlet(np.ones(size.n_value), size.n_items)  # probabilities: fit for every loss
    weights = rng.standard_normal((size.n_key, size.n_value)) / size.n_key**0.5
    batch = min(4, size.n_items)

    def rate(step: int) -> float:
        return 0.05 / (1 + step / 100)

    weights_0 = weights
    memory = GradientMemory(weights_0).train(inputs, targets, loss, rate, size.n_steps, batch, seed)
    shown, queries = memory.keys_, 3 * rng.standard_normal((size.n_queries, size.n_key))
    of = {row.tobytes(): n for n, row in enumerate(inputs)}
    for step in range(size.n_steps):
        x = shown[step * batch : (step + 1) * batch]
        t = targets[[of[row.tobytes()] for row in x]]
        gradient = x.T @ LOSSES[loss](x @ weights, t) / batch
        weights = weights - rate(step) * gradient
    dual = queries @ weights_0 + memory.attention(queries) @ memory.values_
    return max(deviation(dual, queries @ weights), deviation(memory.read(queries), queries @ weights))


def trained_network(size: Size, seed: int) -> float:
    """T5: both layers of a trained network = initial weights + their pairs; silencing the pairs unlearns exactly."""
    p = problem(size, seed)
    labels = np.eye(size.n_value)[np.arange(size.n_items) % size.n_value]
    network = GradientNetwork(size.n_key, 8, size.n_value, seed)
    before = network.read(p.queries)
    network.train(p.keys, labels, n_steps=size.n_steps // 10, batch=4, seed=seed)
    first, second = (
        sum(
            (np.outer(k, e) for k, e in zip(layer.keys_, layer.values_, strict=True)),
            layer.silence(slice(None)).weights_,
        )
        for layer in (network.hidden, network.output)
    )
    direct = np.maximum(p.queries @ first, 0) @ second
    return max(
        deviation(network.read(p.queries), direct),
        deviation(network.silence(slice(None)).read(p.queries), before),
    )


EQUIVALENCES: Mapping[str, Callable[[Size, int], float]] = {
    "primal form = dual form (9 memories)": primal_dual,
    "correlation matrix = linear attention": correlation_linear_attention,
    "... = fast weights, at every step": fast_weights_step_by_step,
    "scaled dot product, softmax = transformer": transformer,
    "modern Hopfield update = softmax attention": modern_hopfield,
    "classic Hopfield update = correlation matrix": classic_hopfield,
    "dense memory = attention, rectified power": dense_memory,
    "sparse distributed memory = attention, threshold": sparse_distributed,
    "neurons and astrocyte = normalised attention": tripartite,
    "slot memory = softmax attention": slots,
    "covariance rule = centred correlation matrix": covariance,
    "delta rule = gradient descent, item by item": delta_gradient,
    **{f"trained layer ({loss}) = memory of its errors": partial(trained_layer, loss=loss) for loss in LOSSES},
    "trained network = memories of its errors": trained_network,
}


def random_size(seed: int, n_steps: int) -> Size:
    """A size drawn at random: items, queries and features from 2 to 40."""
    n = np.random.default_rng([seed, 3]).integers(2, 41, 4)
    return replace(Size(*(int(x) for x in n)), n_steps=n_steps)
