"""Cues that mix stored keys, to see how a memory weighs them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...models.numeric import take_numbers


@dataclass(frozen=True)
class Mixture:
    """A cue with some cells of one pair's key and some of another's.

    Cells are drawn among those that no other of the mixed cues has, so that the shares are exact.

    Parameters
    ----------
    pairs : tuple of int
        Which pairs are mixed, as a rule two or more.
    cells : tuple of int
        How many cells of each one's cue.

    Examples
    --------
    >>> from spikekv import Mixture
    >>> Mixture(pairs=(0, 1), cells=(12, 8)).first
    0
    """

    pairs: tuple[int, ...]
    cells: tuple[int, ...]

    def __post_init__(self) -> None:
        take_numbers(self)
        if not self.pairs or len(set(self.pairs)) < len(self.pairs) or min(self.pairs) < 0:
            raise ValueError(f"Mixture.pairs: must be different pairs, counted from 0, got {self.pairs}")
        if len(self.cells) != len(self.pairs) or min(self.cells) < 1:
            raise ValueError(f"Mixture.cells: must be one number of cells, at least 1, for each pair, got {self.cells}")

    @property
    def first(self) -> int:
        """The pair with the most cells, the first of them if several have as many."""
        return self.pairs[self.cells.index(max(self.cells))]

    def draw(self, cues: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Active cells (n_cells,) bool of the mixed cue, from whole cues (n_pairs, n_cells) bool."""
        shared = cues[list(self.pairs)].sum(0) > 1
        out = np.zeros(cues.shape[1], bool)
        for pair, n in zip(self.pairs, self.cells, strict=True):
            own = np.flatnonzero(cues[pair] & ~shared)
            if n > own.size:
                raise ValueError(f"Mixture.cells: {n} asked of the {own.size} cells that only the cue of {pair} has")
            out[rng.choice(own, n, replace=False)] = True
        return out
