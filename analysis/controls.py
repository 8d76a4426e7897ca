"""Controls that must not exceed chance, and the one-sided tests that say whether they do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from .decoding import Decoded


def shuffled_accuracy(decoded: Decoded, rng: np.random.Generator) -> float:
    """Identification accuracy when the answers are scored against a uniform random permutation of the labels."""
    return float((decoded.answer == rng.permutation(decoded.truth)).mean())


def p_above_chance(accuracy: float, n_trials: int, chance: float) -> float:
    """One-sided binomial test of one run: how likely at least that accuracy is by chance."""
    hits = round(accuracy * n_trials)
    return float(stats.binomtest(hits, n_trials, chance, alternative="greater").pvalue)


def p_seeds_above_chance(accuracies: Sequence[float], chance: float) -> float:
    """One-sided t test of seed means against chance. Seeds that all agree decide it without a test: 0 or 1."""
    values = np.asarray(accuracies, float)
    if np.ptp(values) == 0:
        return float(values[0] <= chance)
    return float(stats.ttest_1samp(values, chance, alternative="greater").pvalue)
