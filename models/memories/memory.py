"""What all reference memories have in common: pairs are written, queries are read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

import numpy as np

from .checks import as_rows, check_pairs


class Memory(ABC):
    """A key-value memory without spikes: what all reference memories have in common.

    `write` adds pairs and may be called again; `read` leaves the memory unchanged. Where the read value is a sum
    over what was written, ``attention(queries)``, (n_queries, n_items) with items in the order of writing, gives its
    weights: ``read(queries) == attention(queries) @ values_``, the dual form [1]_. What is learned has a trailing
    underscore and exists after the first `write`.

    Attributes
    ----------
    keys_ : ndarray
        (n_items, n_key_features), all that was written.
    values_ : ndarray
        (n_items, n_value_features). Memories whose synapses are all they have keep both for ``attention`` alone.

    References
    ----------
    .. [1] Gershman, Fiete & Irie (2025). Key-value memory in the brain. Neuron.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import CorrelationMatrixMemory
    >>> memory = CorrelationMatrixMemory().write(np.eye(3), np.arange(3.0)[:, None])
    >>> np.allclose(memory.read(np.eye(3)), memory.attention(np.eye(3)) @ memory.values_)
    True
    """

    keys_: np.ndarray
    values_: np.ndarray

    def write(self, keys: np.ndarray, values: np.ndarray) -> Self:
        """Add pairs.

        Parameters
        ----------
        keys : ndarray
            (n_items, n_key_features).
        values : ndarray
            (n_items, n_value_features).

        Returns
        -------
        Memory
            This memory.

        Raises
        ------
        ValueError
            If there are no pairs, or rows or columns do not fit one another or what is stored.
        """
        widths = (self.keys_.shape[1], self.values_.shape[1]) if self._written else (None, None)
        keys, values = self._rows(keys, "keys", widths[0]), self._rows(values, "values", widths[1])
        check_pairs(f"{self._name}.write", keys, values)
        self._store(keys, values)
        before = (self.keys_, self.values_) if self._written else (keys[:0], values[:0])
        self.keys_, self.values_ = np.vstack([before[0], keys]), np.vstack([before[1], values])
        return self

    def read(self, queries: np.ndarray) -> np.ndarray:
        """Recall values.

        Parameters
        ----------
        queries : ndarray
            (n_queries, n_key_features).

        Returns
        -------
        ndarray
            (n_queries, n_value_features).

        Raises
        ------
        ValueError
            For queries of another width, or if nothing is stored.
        """
        return self._recall(self._queries(queries))

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:  # noqa: B027
        """Learn checked pairs; ``keys_`` and ``values_`` do not hold them yet. Nothing where those are the memory."""

    @abstractmethod
    def _recall(self, queries: np.ndarray) -> np.ndarray:
        """Values of checked queries."""

    @property
    def _name(self) -> str:
        return type(self).__name__

    @property
    def _written(self) -> bool:
        return hasattr(self, "keys_")

    def _check_written(self) -> None:
        if not self._written:
            raise ValueError(f"{self._name}: nothing is stored yet; call write(keys, values) first")

    def _rows(self, array: np.ndarray, name: str, width: int | None = None) -> np.ndarray:
        return as_rows(array, self._name, name, width)

    def _queries(self, queries: np.ndarray) -> np.ndarray:
        """Checked queries; raises ValueError if nothing is stored."""
        self._check_written()
        return self._rows(queries, "queries", self.keys_.shape[1])
