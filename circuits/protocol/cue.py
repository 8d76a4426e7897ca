"""How a cue is damaged at recall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...models.numeric import take_numbers


@dataclass(frozen=True)
class Cue:
    """How a cue is damaged at recall.

    Parameters
    ----------
    valid : float
        Share of the cue's active cells that is kept, in [0, 1].
    noise : float
        Wrong cells that are added, as a share of the active cells, in [0, 1].

    Examples
    --------
    A third of the cells is wrong:

    >>> from spikekv import Cue
    >>> Cue(valid=0.67, noise=0.33)
    Cue(valid=0.67, noise=0.33)
    """

    valid: float = 1.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        take_numbers(self)
        for name in ("valid", "noise"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"Cue.{name}: must be in [0, 1], got {value}")

    def damage(self, cues: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Damaged copies of whole cues (n_pairs, n_cells) bool."""
        out = np.zeros_like(cues)
        for row, whole in zip(out, cues, strict=True):
            on, off = np.flatnonzero(whole), np.flatnonzero(~whole)
            row[rng.choice(on, round(self.valid * on.size), replace=False)] = True
            n_wrong = round(self.noise * on.size)
            if n_wrong > off.size:
                raise ValueError(f"Cue.noise: {n_wrong} wrong cells asked of the {off.size} outside the cue")
            row[rng.choice(off, n_wrong, replace=False)] = True
        return out
