"""Who connects to whom. Drawn from numpy, so that every engine gets the same network.

Fixed in-degrees keep the number of synapses the same for every seed, which lets one
compiled circuit serve all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

Edges = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class AllToAll:
    """Every source cell to every target cell."""

    def check(self, name: str, n_source: int, n_target: int) -> None:
        pass

    def count(self, n_source: int, n_target: int) -> int:
        return n_source * n_target

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        return np.repeat(_cells(n_source), n_target), np.tile(_cells(n_target), n_source)


@dataclass(frozen=True)
class OneToOne:
    """Cell i to cell i."""

    def check(self, name: str, n_source: int, n_target: int) -> None:
        if n_source != n_target:
            raise ValueError(f"Projection {name}: one to one needs equal sizes, got {n_source} and {n_target}")

    def count(self, n_source: int, n_target: int) -> int:
        return n_source

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        return _cells(n_source), _cells(n_source)


@dataclass(frozen=True)
class FixedInDegree:
    """Every target cell hears the same number of distinct source cells, drawn at random."""

    n: int

    def check(self, name: str, n_source: int, n_target: int) -> None:
        if not 1 <= self.n <= n_source:
            raise ValueError(f"Projection {name}: in-degree must be in [1, {n_source}] (source cells), got {self.n}")

    def count(self, n_source: int, n_target: int) -> int:
        return self.n * n_target

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        sources = _distinct(self.n, n_source, n_target, rng, recurrent)
        # by target as drawn, by source as returned: the transpose of a sparse matrix, in linear time
        drawn = sparse.csr_array(
            (np.ones(sources.size, bool), sources.ravel(), np.arange(n_target + 1) * self.n), (n_target, n_source)
        ).tocsc()
        return np.repeat(_cells(n_source), np.diff(drawn.indptr)), drawn.indices.astype(np.int32, copy=False)


@dataclass(frozen=True)
class FixedOutDegree:
    """Every source cell reaches the same number of distinct target cells, drawn at random."""

    n: int

    def check(self, name: str, n_source: int, n_target: int) -> None:
        if not 1 <= self.n <= n_target:
            raise ValueError(f"Projection {name}: out-degree must be in [1, {n_target}] (target cells), got {self.n}")

    def count(self, n_source: int, n_target: int) -> int:
        return self.n * n_source

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        targets = _distinct(self.n, n_target, n_source, rng, recurrent)
        targets.sort(axis=1)
        return np.repeat(_cells(n_source), self.n), targets.ravel()


Wiring = AllToAll | OneToOne | FixedInDegree | FixedOutDegree


def _distinct(n: int, n_from: int, n_rows: int, rng: np.random.Generator, recurrent: bool) -> np.ndarray:
    """(n_rows, n) distinct picks per row; a recurrent projection never picks the row itself."""
    picks = np.empty((n_rows, n), np.int32)
    pool = n_from - 1 if recurrent else n_from
    if n > pool:
        raise ValueError(f"wiring: {n} distinct partners asked of {pool}")
    for row in range(n_rows):
        picks[row] = rng.choice(pool, n, replace=False, shuffle=False)
    if recurrent:
        picks += picks >= np.arange(n_rows)[:, None]
    return picks


def _cells(n: int) -> np.ndarray:
    return np.arange(n, dtype=np.int32)
