"""What is left of a pair by its age."""

from __future__ import annotations

import numpy as np

from ...circuits.recording.recording import Recording
from .accuracy import f1
from .decoding import decode


def ages(recording: Recording) -> np.ndarray:
    """(n_pairs,) number of presentations since each pair was shown last; 0 for the last one shown."""
    shown = recording.trials.pair[recording.trials.where("study")]
    last = np.zeros(recording.n_pairs, int)
    last[shown] = np.arange(len(shown))  # of several presentations the last counts
    return len(shown) - 1 - last


def f1_by_age(recording: Recording, edges: np.ndarray) -> np.ndarray:
    """Mean F1 of the cued pairs whose age is in ``[edges[n], edges[n + 1])``; nan where there are none."""
    decoded = decode(recording)
    scores, place = f1(decoded.active, decoded.stored), np.digitize(ages(recording)[decoded.pair], edges) - 1
    return np.array([scores[place == n].mean() if (place == n).any() else np.nan for n in range(len(edges) - 1)])
