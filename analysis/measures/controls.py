"""Controls that must not exceed chance, and the one-sided tests that say whether they do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy

from .decoding import Decoded


def shuffled_accuracy(
    decoded: Decoded, rng: np.random.Generator, items: np.ndarray | None = None, n_permutations: int = 200
) -> float:
    """Identification accuracy when the answers are scored against uniform random permutations of the labels.

    items: (n_pairs,) labels of all pairs, where not every pair is cued; default those of the trials. Where pairs are
    cued several times, each time has a permutation of its own. The mean over ``n_permutations``: the hits of a single
    one are spread like a Poisson number of mean one.
    """
    labels, n = decoded.truth if items is None else items, len(decoded.truth)
    times = -(-n // len(labels))

    def drawn() -> np.ndarray:
        return np.concatenate([rng.permutation(labels) for _ in range(times)])[:n]

    return float(np.mean([(decoded.answer == drawn()).mean() for _ in range(n_permutations)]))


def p_above_chance(accuracy: float, n_trials: int, chance: float) -> float:
    """One-sided binomial test of one run: how likely at least that accuracy is by chance."""
    return p_seeds_above_chance([accuracy], [n_trials], chance)


def p_seeds_above_chance(accuracies: Sequence[float], n_trials: Sequence[int], chance: float) -> float:
    """One-sided binomial test of all trials of all seeds together; one accuracy and number of trials per seed."""
    hits = sum(round(accuracy * n) for accuracy, n in zip(accuracies, n_trials, strict=True))
    return float(scipy.stats.binomtest(hits, sum(n_trials), chance, alternative="greater").pvalue)
