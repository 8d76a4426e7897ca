"""The attention of a circuit: with what weights a recalled value mixes the stored ones, and which rule gives them.

Gershman, Fiete & Irie (2025) write recall as a sum of stored values, weighed by a separation operator of the
similarity between query and keys. Here the weights are measured from the spikes that follow cues which mix several
keys, and operators are fitted to them. Similarity is the overlap: the share of the cue's cells that the key has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from ...models.memories.separation import Polynomial, identity, normalised, softmax, winner

FOLDS = 5


@dataclass(frozen=True)
class Operator:
    """A rule from overlaps to weights, ``gain * shape(overlap, parameter)``, each (n_cues, n_items).

    bounds: of the parameter (its grid is even in its logarithm where ``log``); None for a rule without one.
    """

    shape: Callable[[np.ndarray, float], np.ndarray]
    parameter: str = ""
    bounds: tuple[float, float] | None = None
    log: bool = True


@dataclass(frozen=True)
class Fit:
    """An operator's gain (spikes per cell) and parameter (nan if it has none)."""

    operator: str
    gain: float
    parameter: float

    def weights(self, overlap: np.ndarray) -> np.ndarray:
        """What the fitted operator predicts, (n_cues, n_items)."""
        return self.gain * OPERATORS[self.operator].shape(overlap, self.parameter)


OPERATORS = {
    "identity": Operator(lambda overlap, _: identity(overlap)),
    "softmax": Operator(lambda overlap, beta: softmax(beta * overlap), "beta", (0.3, 300.0)),
    "polynomial": Operator(lambda overlap, power: normalised(Polynomial(power)(overlap)), "power", (0.3, 60.0)),
    # beyond the four: rises in proportion from a threshold on, without competition between keys
    "rectified": Operator(lambda overlap, level: np.maximum(overlap - level, 0), "threshold", (0.0, 0.7), log=False),
    "max": Operator(lambda overlap, _: winner(overlap)),
}


def overlaps(cues: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Share of each cue's cells that each key has.

    Parameters
    ----------
    cues : ndarray
        (n_cues, n_cells) bool.
    keys : ndarray
        (n_items, n_cells) bool.

    Returns
    -------
    ndarray
        (n_cues, n_items). An empty cue overlaps nothing.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import overlaps
    >>> overlaps(np.array([[1, 1, 0, 0]], bool), np.array([[1, 0, 0, 1], [1, 1, 0, 0]], bool))
    array([[0.5, 1. ]])
    """
    return (cues.astype(float) @ keys.T) / np.maximum(cues.sum(1, keepdims=True), 1)


def value_weights(counts: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Weights with which stored values mix in what the value cells answer.

    Parameters
    ----------
    counts : ndarray
        (n_cues, n_cells) spikes of the value cells after each cue.
    values : ndarray
        (n_items, n_cells) bool, the stored values.

    Returns
    -------
    ndarray
        (n_cues, n_items), non-negative least squares, in spikes per cell.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import value_weights
    >>> value_weights(np.array([[3, 3, 1, 1]]), np.array([[1, 1, 0, 0], [0, 0, 1, 1]], bool))
    array([[3., 1.]])
    """
    stored = values.T.astype(float)
    return np.array([optimize.nnls(stored, row)[0] for row in counts.astype(float)])


def shares(overlap: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """The larger share of two keys, in the cue and in the answer.

    Parameters
    ----------
    overlap : ndarray
        (n_cues, n_items) of `overlaps`.
    alpha : ndarray
        (n_cues, n_items) of `value_weights`.

    Returns
    -------
    ndarray
        (n_cues, 2): of the two keys that a cue overlaps most, the larger one's share of both overlaps, and of both
        weights; the second is NaN where both weights are 0.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import shares
    >>> shares(np.array([[0.6, 0.4]]), np.array([[3.0, 1.0]]))
    array([[0.6 , 0.75]])
    """
    first, second = np.argsort(-overlap, axis=1, kind="stable")[:, :2].T
    cue = np.arange(len(overlap))
    with np.errstate(invalid="ignore"):
        return np.column_stack([m[cue, first] / (m[cue, first] + m[cue, second]) for m in (overlap, alpha)])


def explained(counts: np.ndarray, values: np.ndarray, rng: np.random.Generator, folds: int = FOLDS) -> float:
    """Share of the variance of spike counts that mixed stored values explain in cells left out of the regression.

    Each fold leaves out as many cells; the weights come from the others. 1 at best, below 0 where the mean
    count would be the better guess; nan if nothing fires.
    """
    fold = rng.permutation(counts.shape[1]) % folds
    left = np.zeros(counts.shape)
    for n in range(folds):
        left[:, fold == n] = value_weights(counts[:, fold != n], values[:, fold != n]) @ values[:, fold == n]
    total = ((counts - counts.mean()) ** 2).sum()
    return float(1 - ((counts - left) ** 2).sum() / total) if total else float("nan")


def fit(operator: str, overlap: np.ndarray, alpha: np.ndarray) -> Fit:
    """Gain and parameter with the least squared error, both (n_cues, n_items)."""
    rule = OPERATORS[operator]

    def gain_and_error(parameter: float) -> tuple[float, float]:
        shape = rule.shape(overlap, parameter)
        power = float((shape**2).sum())
        gain = float((shape * alpha).sum()) / power if power else 0.0
        return gain, float(((alpha - gain * shape) ** 2).sum())

    if rule.bounds is None:
        return Fit(operator, gain_and_error(0.0)[0], float("nan"))
    # the error may have several valleys: the best point of a grid, refined between its neighbours
    scale, back = (np.log, np.exp) if rule.log else (float, float)
    grid = np.linspace(scale(rule.bounds[0]), scale(rule.bounds[1]), 40)
    best = int(np.argmin([gain_and_error(float(back(x)))[1] for x in grid]))
    around = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = optimize.minimize_scalar(lambda x: gain_and_error(float(back(x)))[1], bounds=around, method="bounded")
    parameter = float(back(found.x))
    return Fit(operator, gain_and_error(parameter)[0], parameter)


def held_out(operator: str, overlap: np.ndarray, alpha: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Weights predicted for each cue by the operator as fitted on the cues of all other groups, (n_cues, n_items).

    group: (n_cues,) what is left out together, two or more; such as the proportions in which keys are mixed.
    """
    groups = np.unique(group)
    if len(groups) < 2:
        raise ValueError(f"held_out: group must name two groups or more, got {len(groups)}")
    predicted = np.zeros(alpha.shape)
    for out in groups:
        test = group == out
        predicted[test] = fit(operator, overlap[~test], alpha[~test]).weights(overlap[test])
    return predicted


def agreement(predicted: np.ndarray, alpha: np.ndarray) -> dict[str, float]:
    """How well predicted weights match measured ones, both (n_cues, n_items).

    r2: share of variance explained; r: correlation; r_others: correlation when each cue's winner (the item
    with the largest measured weight) is left out. Where something does not vary, r2 and r are nan.
    """
    others = np.arange(alpha.shape[1]) != alpha.argmax(1)[:, None]
    total = float(((alpha - alpha.mean()) ** 2).sum())
    return {
        "r2": 1 - float(((alpha - predicted) ** 2).sum()) / total if total else float("nan"),
        "r": _correlation(predicted.ravel(), alpha.ravel()),
        "r_others": _correlation(predicted[others], alpha[others]),
    }


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) > 0 and np.ptp(b) > 0 else float("nan")
