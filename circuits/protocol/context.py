"""Context: cells of the query that say when, beside those that say what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...models.numeric import take_numbers


@dataclass(frozen=True)
class Context:
    """A context that accompanies the items of a phase: cells of the query that say when, beside those that say what.

    The experiment's ``context`` is the share of the cue's cells that carry it.

    Parameters
    ----------
    name : str
        Phases that name the same context share its cells.
    rho : float
        Share of its cells that stay from one item to the next. 1, the default, keeps it constant; less makes it drift,
        as in models of temporal context. A drifting context goes on drifting in later phases that name it.

    References
    ----------
    Howard & Kahana (2002) J Math Psychol 46:269.

    Examples
    --------
    >>> from spikekv import Context
    >>> Context("room", rho=0.9).rho
    0.9
    """

    name: str = "context"
    rho: float = 1.0

    def __post_init__(self) -> None:
        take_numbers(self)
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"Context.name: must be a text that is not empty, got {self.name!r}")
        if not 0 <= self.rho <= 1:
            raise ValueError(f"Context.rho: must be in [0, 1], got {self.rho}")

    def next(self, before: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The context (n_cells,) bool of the next item."""
        on, off = np.flatnonzero(before), np.flatnonzero(~before)
        n_new = min(on.size - round(self.rho * on.size), off.size)
        out = before.copy()
        out[rng.choice(on, n_new, replace=False)] = False
        out[rng.choice(off, n_new, replace=False)] = True
        return out
