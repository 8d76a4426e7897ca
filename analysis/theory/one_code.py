"""One population for cue and value, in rates: the control of a key-value memory that learns by the same rule."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

STEPS = 5  # of recall, chosen; the state has come to rest by then


@dataclass(frozen=True)
class OneCode:
    """An autoassociative network of rates with gated Hebbian plasticity.

    At study each active cell fires ``before`` spikes as a presynaptic and ``after`` spikes as a postsynaptic cell. Its
    outgoing weights lose ``loss`` per presynaptic spike, and those to other active cells gain ``rate`` of what is left
    to 1 per postsynaptic spike, as in `GatedHebb`.

    Parameters
    ----------
    weights : ndarray
        (n_cells, n_cells), from row to column.
    rate, loss : float
        Of the rule.
    before, after : float
        Spikes of an active cell in one presentation.
    """

    weights: np.ndarray
    rate: float
    loss: float
    before: float
    after: float

    def study(self, patterns: np.ndarray) -> OneCode:
        """The network after one presentation of each pattern, in their order: (n_patterns, n_cells) bool."""
        weights = self.weights.copy()
        kept, left = (1 - self.loss) ** self.before, (1 - self.rate) ** self.after
        for active in patterns:
            weights[active] *= kept
            both = np.ix_(active, active)
            weights[both] = 1 - (1 - weights[both]) * left
        np.fill_diagonal(weights, 0)
        return replace(self, weights=weights)

    def recall(self, cues: np.ndarray, active: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """What the network settles to: (n_cues, n_cue_cells) and (n_cues, n_value_cells) bool.

        cues: (n_cues, n_cue_cells) bool, where it starts, without any value. active: cells of a whole cue and of a
        value; as many fire in either part, those with most input.
        """
        n = cues.shape[1]
        state = np.hstack([cues, np.zeros((len(cues), len(self.weights) - n), bool)])
        for _ in range(STEPS):
            given = state @ self.weights
            state = np.hstack([_most(given[:, :n], active[0]), _most(given[:, n:], active[1])])
        return state[:, :n], state[:, n:]


def _most(given: np.ndarray, n: int) -> np.ndarray:
    """The n cells of each row with most input; of equals, which are rare after study, the first."""
    fires = np.zeros(given.shape, bool)
    np.put_along_axis(fires, np.argsort(-given, axis=1, kind="stable")[:, :n], True, axis=1)
    return fires
