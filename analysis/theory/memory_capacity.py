"""Capacity of the reference memories beside the formulas of the literature.

Each measurement is a row: memory, quantity, setting, measured, formula, and the source of the formula. Where a
formula holds for infinite size only, a second row gives the same with its finite-size correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from scipy.special import comb, gammaln
from scipy.stats import binom, norm

from ...models import (
    CorrelationMatrixMemory,
    CovarianceMemory,
    HopfieldMemory,
    ScaffoldMemory,
    WillshawMemory,
)
from ...models.memories.willshaw import k_winners

Row = dict[str, Any]

HOPFIELD_LOAD = 0.138  # Amit, Gutfreund & Sompolinsky (1985) Phys Rev Lett 55:1530
N_QUERIES = 100  # patterns that are cued, of all that are stored


def signal_to_noise(n: int, pairs: int) -> float:
    """Of a correlation-matrix memory of +-1 keys: sqrt(n / (pairs - 1)) (Kohonen 1972)."""
    return (n / (pairs - 1)) ** 0.5


def willshaw_false_positives(n: int, k: int, pairs: int) -> float:
    """Expected wrong cells if synapses were independent (Palm 1980)."""
    return (n - k) * (1 - (1 - (k / n) ** 2) ** pairs) ** k


def willshaw_false_positives_exact(n: int, k: int, pairs: int) -> float:
    """Expected wrong cells for random patterns of exactly k of n cells.

    A cell that belongs to r other pairs (binomial) answers wrongly if their r keys cover the k cells of the query,
    which has probability ``sum_j (-1)^j C(k, j) (C(n-j, k) / C(n, k))^r`` by inclusion and exclusion. That synapses
    of one cell are on or off together is what Palm's formula leaves out.
    """
    r, j = np.arange(pairs), np.arange(min(k, n - k) + 1)
    missed = np.exp(np.outer(r, _log_choose(n - j, k) - _log_choose(n, k)))
    covered = np.clip(missed @ ((-1.0) ** j * comb(k, j)), 0, 1)
    return float((n - k) * binom.pmf(r, pairs - 1, k / n) @ covered)


def willshaw_bits(n: int, k: int, pairs: int, false_positives: float) -> float:
    """Bits per synapse: pairs * sum_i log2((n - i) / (k + fp - i)) / n^2, i from 0 to k - 1 (Palm 1980)."""
    i = np.arange(k)
    return float(pairs * np.log2((n - i) / (k + false_positives - i)).sum() / n**2)


def sparse_load(a: float) -> float:
    """Patterns per cell of a sparse autoassociative memory, 1 / (2 a |ln a|) as a -> 0 (Tsodyks & Feigelman 1988)."""
    return 1 / (2 * a * abs(np.log(a)))


def sparse_load_finite(a: float, right: float = 0.9) -> float:
    """Patterns per cell at which a share ``right`` of the k winners is right, from normal noise at finite a.

    Stored and other cells' sums are a distance d apart, in units of their noise, with
    ``d^2 = n / (pairs a (1 - a))``; the threshold lets as many wrong cells in as it keeps stored ones out.
    """
    missed = NormalDist().inv_cdf(right)
    wrong = -NormalDist().inv_cdf(a * (1 - right) / (1 - a))
    return 1 / (a * (1 - a) * (missed + wrong) ** 2)


def all_exact(n: int, pairs: np.ndarray | int) -> np.ndarray:
    """Probability that a Hopfield memory of n cells holds all patterns exactly, if errors were independent.

    The cross-talk at a cell is a sum of (n-1)(pairs-1) random signs, and flips it where it is below -(n-1). Where
    that is rare, all are exact up to n / (4 ln n) patterns (McEliece et al. 1987).
    """
    signs_summed = (n - 1) * (np.asarray(pairs) - 1)
    flipped = binom.cdf(np.ceil((signs_summed - (n - 1)) / 2) - 1, signs_summed, 0.5)
    return np.exp(-pairs * n * flipped)


def exact_load_half(n: int) -> int:
    """Most patterns of which all are exact in at least half of all draws (`all_exact`)."""
    pairs = np.arange(2, n)
    return int(pairs[all_exact(n, pairs) >= 0.5].max())


def scaffold_right(fill: float) -> float:
    """Share of right bits with ``fill`` items per hidden cell, above 1.

    The read-out of rank n_hidden keeps the share rho = 1/fill of a value and adds noise of variance rho (1 - rho).
    """
    rho = 1 / fill
    return float(norm.cdf((rho / (1 - rho)) ** 0.5)) if fill > 1 else 1.0


def signs(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Random +-1 patterns."""
    return rng.choice([-1.0, 1.0], shape)


def sparse(rng: np.random.Generator, n_items: int, n: int, k: int) -> np.ndarray:
    """Random patterns with k of n cells active, bool."""
    return rng.random((n_items, n)).argpartition(k, axis=1).argsort(1) < k if n_items else np.zeros((0, n), bool)


def correlation_matrix(seed: int, n: int, pairs: int) -> Row:
    """Mean over spread of the part of the recalled values that agrees with the stored ones."""
    rng = np.random.default_rng([seed, n, pairs])
    keys, values = signs(rng, pairs, n), signs(rng, pairs, n)
    agreement = CorrelationMatrixMemory().write(keys, values).read(keys) * values
    return _row(
        "correlation matrix", "signal/noise", f"n={n}, M={pairs}", agreement.mean() / agreement.std(),
        signal_to_noise(n, pairs), "Kohonen 1972", x=pairs / n,
    )  # fmt: skip


def willshaw(seed: int, n: int, k: int, pairs: int) -> list[Row]:
    """Wrong cells beside both formulas, and the bits per synapse that follow."""
    rng = np.random.default_rng([seed, n, k, pairs])
    keys, values = sparse(rng, pairs, n, k), sparse(rng, pairs, n, k)
    wrong = (WillshawMemory().write(keys, values).read(keys) & ~values).sum(1).mean()
    setting, exact = f"n={n}, k={k}, M={pairs}", willshaw_false_positives_exact(n, k, pairs)
    return [
        _row("Willshaw", "wrong cells", setting, wrong, willshaw_false_positives(n, k, pairs), "Palm 1980", x=pairs),
        _row("Willshaw", "wrong cells", setting, wrong, exact, "exact", x=pairs),
        _row(
            "Willshaw", "bits/synapse", setting, willshaw_bits(n, k, pairs, wrong),
            willshaw_bits(n, k, pairs, exact), "exact", x=pairs,
        ),
    ]  # fmt: skip


def hopfield_retrieved(seed: int, n: int, load: float, n_steps: int = 60) -> tuple[float, float]:
    """Share of patterns still there (overlap above .9) after n_steps from themselves, and their mean overlap."""
    rng = np.random.default_rng([seed, n, round(1000 * load)])
    patterns = signs(rng, max(round(load * n), 1), n)
    cued = patterns[:N_QUERIES]
    overlap = (HopfieldMemory("classic", n_steps=n_steps).write(patterns).read(cued) * cued).mean(1)
    return float((overlap > 0.9).mean()), float(overlap.mean())


def hopfield(seed: int, sizes: Sequence[int], loads: np.ndarray) -> tuple[list[Row], np.ndarray]:
    """Load at which half of the patterns are lost, for each size and for n -> infinity; and the overlaps.

    Corrections to the limit go as n^-1/2: the limit is the intercept of a line in it.
    Returns rows and mean overlaps, (n_sizes, n_loads).
    """
    halves, overlaps, rows = [], [], []
    for n in sizes:
        retrieved, overlap = np.array([hopfield_retrieved(seed, n, load) for load in loads]).T
        overlaps.append(overlap)
        halves.append(_crossing(loads, retrieved, 0.5))
        rows.append(_row("Hopfield", "load, half lost", f"n={n}", halves[-1], HOPFIELD_LOAD, "Amit et al. 1985", x=n))
    if len(sizes) > 1:
        limit = float(np.polyfit(np.asarray(sizes, float) ** -0.5, halves, 1)[1])
        rows.append(_row("Hopfield", "load, half lost", "n -> inf", limit, HOPFIELD_LOAD, "Amit et al. 1985", x=np.inf))
    return rows, np.array(overlaps)


def hopfield_exact(seed: int, n: int, draws: int = 20) -> list[Row]:
    """Share of draws in which all patterns are fixed points, at n / (4 ln n) and where it should be one half."""
    rng, rows = np.random.default_rng([seed, n]), []
    for pairs, source in (
        (int(n / (4 * np.log(n))), "McEliece et al. 1987"),
        (exact_load_half(n), "binomial cross-talk"),
    ):
        drawn = (signs(rng, pairs, n) for _ in range(draws))
        exact = [np.array_equal(HopfieldMemory("classic").write(p).read(p), p) for p in drawn]
        rows.append(
            _row(
                "Hopfield", "all exact", f"n={n}, M={pairs}", float(np.mean(exact)), float(all_exact(n, pairs)),
                source, x=pairs / n,
            )
        )  # fmt: skip
    return rows


def sparse_covariance(seed: int, n: int, a: float) -> list[Row]:
    """Pairs per cell at which nine tenths of the winners are right, by the covariance rule."""
    k = round(a * n)
    expected = sparse_load_finite(k / n)
    loads = expected * np.linspace(0.7, 1.4, 8)
    rng = np.random.default_rng([seed, n, k])
    most = round(loads[-1] * n)
    keys, values = sparse(rng, most, n, k), sparse(rng, most, n, k)
    memory, cued, right, done = CovarianceMemory(k / n, k / n), min(N_QUERIES, round(loads[0] * n)), [], 0
    for load in loads:
        memory.write(keys[done : round(load * n)], values[done : round(load * n)])
        done = round(load * n)
        # the dual form: a few queries need no matrix of n x n
        sums = memory.attention(keys[:cued]) @ (values[:done] - k / n)
        winners = k_winners(sums.argsort(1).argsort(1), k)
        right.append((winners & values[:cued]).sum(1).mean() / k)
    measured = _crossing(loads, np.array(right), 0.9)
    setting = f"n={n}, a={k / n:g}"
    return [
        _row("covariance", "pairs/cell", setting, measured, sparse_load(k / n), "Tsodyks & Feigelman", x=a),
        _row("covariance", "pairs/cell", setting, measured, expected, "normal noise", x=a),
    ]


def scaffold(seed: int, n_hidden: int, fill: float, modules: tuple[int, ...] = (7, 9, 11)) -> Row:
    """Share of right bits with ``fill`` items per hidden cell, whole keys."""
    pairs = round(fill * n_hidden)
    rng = np.random.default_rng([seed, n_hidden, pairs])
    keys, values = signs(rng, pairs, pairs), signs(rng, pairs, 100)
    read = ScaffoldMemory(modules, n_hidden, seed=seed).write(keys, values).read(keys)
    return _row(
        "scaffold", "right bits", f"hidden={n_hidden}, M={pairs}", (np.sign(read) == values).mean(),
        scaffold_right(fill), "rank of read-out", x=fill,
    )  # fmt: skip


def _log_choose(n: np.ndarray | int, k: int) -> np.ndarray:
    return gammaln(np.asarray(n) + 1) - gammaln(k + 1) - gammaln(np.asarray(n) - k + 1)


def _crossing(x: np.ndarray, falling: np.ndarray, level: float) -> float:
    """Where a falling curve first passes a level, linear between points; nan if it does not."""
    below = np.flatnonzero(falling < level)
    if not below.size or below[0] == 0:
        return float("nan")
    i = below[0]
    share = (falling[i - 1] - level) / (falling[i - 1] - falling[i])
    return float(x[i - 1] + share * (x[i] - x[i - 1]))


def _row(memory: str, quantity: str, setting: str, measured: float, formula: float, source: str, x: float) -> Row:
    return {
        "memory": memory, "quantity": quantity, "setting": setting, "measured": float(measured),
        "formula": float(formula), "ratio": float(measured / formula), "source": source, "x": float(x),
    }  # fmt: skip
