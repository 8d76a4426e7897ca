"""How well the value that was taught comes back, from the cells that fired.

All measures are per trial; a silent trial (no active cell) scores 0 in all of them.
active, stored: (n_trials, n_cells) bool; counts: (n_trials, n_cells) int.
"""

from __future__ import annotations

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from ...models.memories.willshaw import Chance, k_winners
from .decoding import SILENT, Decoded, decode


def recall_accuracy(recording: Recording) -> float:
    """Share of recall trials in which the stored value is identified. Silence is wrong.

    Parameters
    ----------
    recording : Recording
        What `run` returned.

    Returns
    -------
    float
        In [0, 1].

    See Also
    --------
    score : All measures. Identification saturates early; do not read it alone.

    Examples
    --------
    >>> from spikekv import recall_accuracy
    >>> recall_accuracy(recording)
    1.0
    """
    return float(decode(recording).correct.mean())


def precision(active: np.ndarray, stored: np.ndarray) -> np.ndarray:
    """(n_trials,) stored and active / active."""
    return _ratio((active & stored).sum(1), active.sum(1))


def recall(active: np.ndarray, stored: np.ndarray) -> np.ndarray:
    """(n_trials,) stored and active / stored."""
    return _ratio((active & stored).sum(1), stored.sum(1))


def f1(active: np.ndarray, stored: np.ndarray) -> np.ndarray:
    """(n_trials,) harmonic mean of precision and recall."""
    return _ratio(2 * (active & stored).sum(1), active.sum(1) + stored.sum(1))


def overlap(counts: np.ndarray, active: np.ndarray, stored: np.ndarray, seed: Chance) -> np.ndarray:
    """(n_trials,) share of stored cells among the k most active, k = stored cells, ties broken by ``seed``."""
    k = stored.sum(1)
    return np.where(active.any(1), _ratio((k_winners(counts, k, seed) & stored).sum(1), k), 0.0)


def overlap_floor(values: np.ndarray, seed: Chance) -> float:
    """Mean overlap of an answer that is always the k commonest cells of the stored values (n_pairs, n_cells)."""
    k = round(values.sum(1).mean())
    commonest = k_winners(values.sum(0, keepdims=True), k, seed)
    return float(recall(np.broadcast_to(commonest, values.shape), values).mean())


def score_trials(decoded: Decoded, seed: int) -> dict[str, np.ndarray]:
    """Precision, recall, F1 and overlap of each trial.

    Parameters
    ----------
    decoded : Decoded
        What `decode` returned.
    seed : int
        Breaks ties of the overlap.

    Returns
    -------
    dict of ndarray
        ``precision``, ``recall``, ``f1`` and ``overlap``, (n_trials,) each.

    Examples
    --------
    >>> from spikekv.analysis import decode, score_trials
    >>> score_trials(decode(recording), recording.seed)["f1"]
    array([1., 1., 1., 1., 1.])
    """
    active, stored = decoded.active, decoded.stored
    return {
        "precision": precision(active, stored),
        "recall": recall(active, stored),
        "f1": f1(active, stored),
        "overlap": overlap(decoded.counts, active, stored, generator(seed, "overlap ties")),
    }


def summary(decoded: Decoded, seed: int) -> dict[str, float]:
    """Means over trials, and the fractions of trials that are right, silent or an intrusion.

    silent_fraction: no active value cell. intrusion_rate: the value identified is that of
    another pair.
    """
    means = {name: float(score.mean()) for name, score in score_trials(decoded, seed).items()}
    return {
        "identification_accuracy": float(decoded.correct.mean()),
        **means,
        "silent_fraction": float((~decoded.active.any(1)).mean()),
        "intrusion_rate": float(((decoded.answer != SILENT) & ~decoded.correct).mean()),
    }


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, 0 where the whole is 0."""
    return part / np.maximum(whole, 1)
