"""Forgetting as failed retrieval: a network learns a second task and loses the first, until its pairs are amplified.

The experiment of Gershman, Fiete & Irie (2025), figure 3, with every pair kept (`GradientNetwork`): the output layer
is shared by both tasks, so that the second silences the first one's classes; a gain on the pairs of the first brings
them back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...models import GradientNetwork

BETAS = np.round(np.arange(1.0, 4.05, 0.1), 2)
# What the paper's figure 3 shows for MNIST 0-1, then Fashion-MNIST 2-3: share right on task 1 by gain
PAPER_LEARNED, PAPER_CURVE = 0.997, ((1.0, 0.091), (1.7, 0.985))


@dataclass(frozen=True)
class Images:
    """Images (n, n_pixels) in [0, 1] and their classes (n,) int."""

    pixels: np.ndarray
    label: np.ndarray


@dataclass(frozen=True)
class Task:
    """Images to learn from, to choose the gain on, and to report."""

    train: Images
    valid: Images
    test: Images


@dataclass(frozen=True)
class Training:
    """Hidden units, learning rate, items a step, and rounds through each task's images."""

    n_hidden: int = 64
    rate: float = 0.05
    batch: int = 32
    epochs: tuple[int, int] = (30, 10)


# Our digits; and the paper's own, from the code published with it
DIGITS = Training()
MNIST = Training(rate=0.0006, batch=128, epochs=(5, 5))


@dataclass(frozen=True)
class Recovery:
    """Result of one seed.

    metrics: {name: share of test images right, or a gain}. history: (1 + epochs of both, 2) share right on tasks 1 and
    2 after each round. curve: {name: (n_betas,) share right} for task1, task2, task1_random_pairs, task1_with_initial.
    """

    metrics: dict[str, float]
    history: np.ndarray
    curve: dict[str, np.ndarray]


def split(images: Images, rng: np.random.Generator) -> Task:
    """Three fifths of the images, drawn at random, to learn from; a fifth to choose on, a fifth to report."""
    order = rng.permutation(len(images.label))
    cut = len(order) * 3 // 5, len(order) * 4 // 5
    return Task(*(Images(images.pixels[part], images.label[part]) for part in np.split(order, cut)))


def recover(first: Task, second: Task, training: Training, seed: int, betas: np.ndarray = BETAS) -> Recovery:
    """Learn the first task, then the second with the same outputs, then amplify the pairs of the first.

    The gain is chosen on validation images (the smallest of those that serve task 1 best), all else is measured on
    test images. Controls: a gain on as many pairs drawn from both tasks; silence for the pairs of the second.
    metrics: task1_learned, task1_forgotten, task2_learned; beta, task1_recovered and task2_at_beta;
    task1_random_pairs, the control; task1_second_silenced; beta_with_initial and task1_with_initial, where the initial
    weights are amplified too, as in the paper's code; beta_both, and both_tasks, the worse task at the gain that
    serves both best.
    """
    n_classes = 1 + max(int(task.train.label.max()) for task in (first, second))
    network = GradientNetwork(first.train.pixels.shape[1], training.n_hidden, n_classes, seed)
    history = [_both(network, first, second)]
    n_first = 0
    for task, epochs in zip((first, second), training.epochs, strict=True):
        n_first, n_steps = network.n_pairs, -(-len(task.train.label) // training.batch)
        targets = np.eye(n_classes)[task.train.label]
        for epoch in range(epochs):
            network.train(
                task.train.pixels, targets, "cross-entropy", training.rate, n_steps, training.batch,
                seed=_seed(seed, len(history), epoch),
            )  # fmt: skip
            history.append(_both(network, first, second))
    pairs = slice(0, n_first)
    random = np.random.default_rng([seed, 4]).choice(network.n_pairs, n_first, replace=False)
    on_valid = accuracy_by_gain(network, pairs, betas, first.valid)
    curve = {
        "task1": accuracy_by_gain(network, pairs, betas, first.test),
        "task2": accuracy_by_gain(network, pairs, betas, second.test),
        "task1_random_pairs": accuracy_by_gain(network, random, betas, first.test),
        "task1_with_initial": accuracy_by_gain(network, pairs, betas, first.test, initial=True),
    }
    best = int(on_valid.argmax())
    best_random = int(accuracy_by_gain(network, random, betas, first.valid).argmax())
    best_initial = int(accuracy_by_gain(network, pairs, betas, first.valid, initial=True).argmax())
    worse = np.minimum(on_valid, accuracy_by_gain(network, pairs, betas, second.valid))
    both = int(worse.argmax())
    metrics = {
        "task1_learned": history[training.epochs[0]][0],
        "task1_forgotten": history[-1][0],
        "task2_learned": history[-1][1],
        "beta": betas[best],
        "task1_recovered": curve["task1"][best],
        "task2_at_beta": curve["task2"][best],
        "task1_random_pairs": curve["task1_random_pairs"][best_random],
        "task1_second_silenced": _right(network.silence(slice(n_first, None)), first.test),
        "beta_with_initial": betas[best_initial],
        "task1_with_initial": curve["task1_with_initial"][best_initial],
        "beta_both": betas[both],
        "both_tasks": min(curve["task1"][both], curve["task2"][both]),
    }
    return Recovery({name: float(value) for name, value in metrics.items()}, np.array(history), curve)


def accuracy_by_gain(
    network: GradientNetwork, pairs: np.ndarray | slice, betas: np.ndarray, images: Images, initial: bool = False
) -> np.ndarray:
    """Share right, (n_betas,), as ``network.amplify(pairs, beta, beta if initial else 1).accuracy`` would give.

    Weights are linear in the gain, so that two networks are enough for all gains.
    """
    without = network.amplify(pairs, 0.0, 0.0 if initial else 1.0)
    base = without.hidden.weights_, without.output.weights_
    gained = network.hidden.weights_ - base[0], network.output.weights_ - base[1]
    right = []
    for beta in betas:
        hidden = np.maximum(images.pixels @ (base[0] + beta * gained[0]), 0)
        right.append((hidden @ (base[1] + beta * gained[1])).argmax(1) == images.label)
    return np.mean(right, axis=1)


def _both(network: GradientNetwork, first: Task, second: Task) -> tuple[float, float]:
    return _right(network, first.test), _right(network, second.test)


def _right(network: GradientNetwork, images: Images) -> float:
    return network.accuracy(images.pixels, images.label)


def _seed(*parts: int) -> int:
    return int(np.random.SeedSequence(parts).generate_state(1)[0])
