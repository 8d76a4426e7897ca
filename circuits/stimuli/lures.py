"""Lures: new cues that resemble studied ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...models.numeric import take_numbers
from ..seeds import generator
from .pairs import Pairs


@dataclass(frozen=True)
class Lures:
    """A new cue for each pair of a set, which shares a set number of cells with the pair's own cue.

    Parameters
    ----------
    of : Pairs
        The studied set.
    similarity : float
        Share of a cue's cells that its lure has as well, below 1.
    seed : int
        Of the cells that differ.

    Examples
    --------
    >>> from spikekv import patterns
    >>> patterns.lures(patterns.random(5, seed=1), similarity=0.5).n_pairs
    5
    """

    of: Pairs
    similarity: float
    seed: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.of, Pairs):
            raise ValueError(f"Lures.of: must be Pairs, got {type(self.of).__name__}")
        take_numbers(self)
        if not 0 <= self.similarity < 1:
            raise ValueError(
                f"Lures.similarity: must be in [0, 1), got {self.similarity}; at 1 they are the studied cues themselves"
            )

    @property
    def n_pairs(self) -> int:
        return self.of.n_pairs

    @property
    def name(self) -> str:
        return f"lures of {self.of.name} at {self.similarity:g}"

    def draw(self, cues: np.ndarray, n_cells: int) -> np.ndarray:
        """The lures of whole cues (n_pairs, n_cue_cells) bool; their new cells are among the first ``n_cells``."""
        rng = generator(self.seed, "lures", repr(float(self.similarity)))
        out = np.zeros_like(cues)
        for row, whole in zip(out, cues, strict=True):
            on, off = np.flatnonzero(whole), np.flatnonzero(~whole[:n_cells])
            n_kept = round(self.similarity * on.size)
            if n_kept == on.size:
                raise ValueError(
                    f"Lures.similarity: {self.similarity} of {on.size} active cells is all of them; give less"
                )
            row[rng.choice(on, n_kept, replace=False)] = True
            row[rng.choice(off, on.size - n_kept, replace=False)] = True
        return out
