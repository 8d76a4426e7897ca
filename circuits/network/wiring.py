"""Who connects to whom. Drawn from numpy, so that every engine gets the same network.

Fixed in-degrees keep the number of synapses the same for every seed, which lets one
compiled circuit serve all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from ...models.numeric import take_numbers

Edges = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class AllToAll:
    """Wiring: every source cell to every target cell.

    Examples
    --------
    >>> from spikekv.circuits import AllToAll
    >>> AllToAll().count(3, 4)
    12
    """

    def check(self, name: str, n_source: int, n_target: int) -> None:
        pass

    def count(self, n_source: int, n_target: int) -> int:
        return n_source * n_target

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        return np.repeat(_cells(n_source), n_target), np.tile(_cells(n_target), n_source)


@dataclass(frozen=True)
class OneToOne:
    """Wiring: cell i to cell i.

    Examples
    --------
    >>> from spikekv.circuits import OneToOne
    >>> OneToOne().count(5, 5)
    5
    """

    def check(self, name: str, n_source: int, n_target: int) -> None:
        if n_source != n_target:
            raise ValueError(f"Projection {name}: one to one needs equal sizes, got {n_source} and {n_target}")

    def count(self, n_source: int, n_target: int) -> int:
        return n_source

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        return _cells(n_source), _cells(n_source)


@dataclass(frozen=True)
class FixedInDegree:
    """Wiring: every target cell hears the same number of distinct source cells, drawn at random.

    Parameters
    ----------
    n : int
        Source cells per target cell.

    Examples
    --------
    >>> from spikekv.circuits import FixedInDegree
    >>> FixedInDegree(10).count(100, 20)
    200
    """

    n: int

    def __post_init__(self) -> None:
        take_numbers(self)

    def check(self, name: str, n_source: int, n_target: int) -> None:
        if not 1 <= self.n <= n_source:
            raise ValueError(f"Projection {name}: in-degree must be in [1, {n_source}] (source cells), got {self.n}")

    def count(self, n_source: int, n_target: int) -> int:
        return self.n * n_target

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        sources = _distinct(self.n, n_source, n_target, rng, recurrent)
        # by target as drawn, by source as returned: the transpose of a sparse matrix, in linear time
        drawn = scipy.sparse.csr_array(
            (np.ones(sources.size, bool), sources.ravel(), np.arange(n_target + 1) * self.n), (n_target, n_source)
        ).tocsc()
        return np.repeat(_cells(n_source), np.diff(drawn.indptr)), drawn.indices.astype(np.int32, copy=False)


@dataclass(frozen=True)
class FixedOutDegree:
    """Wiring: every source cell reaches the same number of distinct target cells, drawn at random.

    Parameters
    ----------
    n : int
        Target cells per source cell.

    Examples
    --------
    >>> from spikekv.circuits import FixedOutDegree
    >>> FixedOutDegree(10).count(100, 20)
    1000
    """

    n: int

    def __post_init__(self) -> None:
        take_numbers(self)

    def check(self, name: str, n_source: int, n_target: int) -> None:
        if not 1 <= self.n <= n_target:
            raise ValueError(f"Projection {name}: out-degree must be in [1, {n_target}] (target cells), got {self.n}")

    def count(self, n_source: int, n_target: int) -> int:
        return self.n * n_source

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        targets = _distinct(self.n, n_target, n_source, rng, recurrent)
        targets.sort(axis=1)
        return np.repeat(_cells(n_source), self.n), targets.ravel()


@dataclass(frozen=True)
class WithinState:
    """Wiring: every cell to all cells of its own state. Cell i of a population stands for state ``i mod n_states``.

    Between populations of one size, as in a recurrent projection, no cell reaches its own number.

    Parameters
    ----------
    n_states : int
        Number of states.

    Examples
    --------
    >>> from spikekv.circuits import WithinState
    >>> WithinState(5).count(10, 10)
    10
    """

    n_states: int

    def __post_init__(self) -> None:
        take_numbers(self)

    def check(self, name: str, n_source: int, n_target: int) -> None:
        if not 1 <= self.n_states <= min(n_source, n_target):
            raise ValueError(
                f"Projection {name}: n_states must be in [1, {min(n_source, n_target)}] (cells), got {self.n_states}"
            )

    def count(self, n_source: int, n_target: int) -> int:
        sizes = (np.bincount(_cells(n) % self.n_states, minlength=self.n_states) for n in (n_source, n_target))
        return int(np.dot(*sizes)) - (n_source if n_source == n_target else 0)

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        same = _cells(n_source)[:, None] % self.n_states == _cells(n_target) % self.n_states
        if n_source == n_target:
            np.fill_diagonal(same, False)
        source, target = np.nonzero(same)
        return source.astype(np.int32), target.astype(np.int32)


@dataclass(frozen=True)
class FromStates:
    """Wiring: every target cell hears all source cells of ``n`` states of ``n_states``, drawn at random (see
    `WithinState`).

    Parameters
    ----------
    n_states : int
        Number of states of the source.
    n : int
        States that a target cell hears.

    Examples
    --------
    >>> from spikekv.circuits import FromStates
    >>> FromStates(n_states=5, n=2).count(10, 3)
    12
    """

    n_states: int
    n: int

    def __post_init__(self) -> None:
        take_numbers(self)

    def check(self, name: str, n_source: int, n_target: int) -> None:
        if not (1 <= self.n <= self.n_states and n_source % self.n_states == 0):
            raise ValueError(
                f"Projection {name}: needs source cells ({n_source}) in multiples of n_states ({self.n_states}) and "
                f"n from 1 to n_states, got {self.n}"
            )

    def count(self, n_source: int, n_target: int) -> int:
        return self.n * (n_source // self.n_states) * n_target

    def draw(self, n_source: int, n_target: int, rng: np.random.Generator, recurrent: bool = False) -> Edges:
        heard = np.zeros((self.n_states, n_target), bool)
        heard[_distinct(self.n, self.n_states, n_target, rng, False).T, _cells(n_target)] = True
        source, target = np.nonzero(heard[_cells(n_source) % self.n_states])
        return source.astype(np.int32), target.astype(np.int32)


Wiring = AllToAll | OneToOne | FixedInDegree | FixedOutDegree | WithinState | FromStates


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
