"""The scaffold memory: fixed attractor states of modules, to which keys and values are attached."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral

import numpy as np

from .checks import check_whole
from .memory import Memory


class ScaffoldMemory(Memory):
    """Fixed attractor states of modules, to which keys and values are attached: MESH [1]_ and Vector-HaSH [2]_ as a
    key-value memory.

    States of the scaffold are one active cell in each module, and a hidden layer ``sign(P g)`` that they project to
    at random. Synapses back from hidden cells to modules know all states beforehand, so that a noisy hidden pattern
    falls to a state (the largest cell of each module wins). The n-th item written gets the n-th state; keys are tied
    to hidden cells, and hidden cells to values, by pseudo-inverse learning. Up to n_hidden items values come back
    exactly; beyond, all fade together instead of collapsing.

    Parameters
    ----------
    modules : tuple of int
        Cells per module, without common factors. Their product is the number of states.
    n_hidden : int
        Hidden cells.
    n_steps : int
        Rounds of clean-up.
    seed : int
        Of the projection.

    References
    ----------
    .. [1] Sharma, Chandra & Fiete (2022). Content addressable memory without catastrophic forgetting by
       heteroassociation with a fixed scaffold. ICML.
    .. [2] Chandra et al. (2025). Episodic and associative memory from spatial scaffolds in the hippocampus. Nature.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import ScaffoldMemory
    >>> rng = np.random.default_rng(0)
    >>> keys, values = rng.choice([-1.0, 1.0], (20, 100)), rng.choice([-1.0, 1.0], (20, 5))
    >>> memory = ScaffoldMemory().write(keys, values)
    >>> np.allclose(memory.read(keys), values), memory.n_states
    (True, 315)
    """

    def __init__(
        self, modules: tuple[int, ...] = (5, 7, 9), n_hidden: int = 200, n_steps: int = 3, seed: int = 0
    ) -> None:
        whole = isinstance(modules, Sequence) and all(isinstance(n, Integral) and n > 1 for n in modules)
        if not (whole and modules and math.lcm(*modules) == math.prod(modules)):
            raise ValueError(
                f"ScaffoldMemory.modules: must be whole numbers above 1 without common factors, got {modules}"
            )
        for name, value in (("n_hidden", n_hidden), ("n_steps", n_steps)):
            check_whole("ScaffoldMemory", name, value)
        check_whole("ScaffoldMemory", "seed", seed, least=0)
        self.modules, self.n_hidden, self.n_steps, self.seed = modules, n_hidden, n_steps, seed
        projection = np.random.default_rng(seed).standard_normal((sum(modules), n_hidden))
        grid = self._grid(np.arange(self.n_states))
        self._hidden = np.sign(grid @ projection)  # of every state
        self._back = self._hidden.T @ grid

    @property
    def n_states(self) -> int:
        """Items that can be written."""
        return math.prod(self.modules)

    def states(self, queries: np.ndarray) -> np.ndarray:
        """The state each query falls to, (n_queries,) int; items have the states 0, 1, ... in the order of writing."""
        return self._settle(self._queries(queries))

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each stored value, (n_queries, n_items); one-hot for a recognised key up to n_hidden items."""
        return self._hidden[self.states(queries)] @ np.linalg.pinv(self._occupied())

    def _grid(self, states: np.ndarray) -> np.ndarray:
        """Cells of all modules in given states, (n_states, sum of modules): one active cell per module."""
        return np.hstack([np.eye(size)[states % size] for size in self.modules])

    def _settle(self, queries: np.ndarray) -> np.ndarray:
        hidden = np.sign(queries @ np.linalg.pinv(self.keys_) @ self._occupied())
        every = np.arange(self.n_states)
        for _ in range(self.n_steps):
            drive = np.split(hidden @ self._back, np.cumsum(self.modules)[:-1], axis=1)
            match = sum(
                (d.argmax(1)[:, None] == every % size).astype(int) for d, size in zip(drive, self.modules, strict=True)
            )
            state = np.asarray(match).argmax(1)
            hidden = self._hidden[state]
        return state

    def _occupied(self) -> np.ndarray:
        return self._hidden[: len(self.keys_)]

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        n_items = len(keys) + (len(self.keys_) if self._written else 0)
        if n_items > self.n_states:
            raise ValueError(
                f"ScaffoldMemory: modules {self.modules} have {self.n_states} states for {n_items} items; add a module"
            )

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return self._hidden[self._settle(queries)] @ np.linalg.pinv(self._occupied()) @ self.values_
