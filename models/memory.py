"""What all reference memories have in common: pairs are written, queries are read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

import numpy as np

from .arrays import as_rows


class Memory(ABC):
    """A key-value memory without spikes.

    `write` adds pairs and may be called again; `read` leaves the memory as it is. Where the read value
    is a sum over what was written, ``attention(queries)``, (n_queries, n_items) with items in the order of
    writing, gives its weights: ``read(queries) == attention(queries) @ values_`` (the dual form,
    Gershman, Fiete & Irie 2025). What is learned has a trailing underscore:

    keys_: (n_items, n_key_features); values_: (n_items, n_value_features); all that was written.
    Memories whose synapses are all they have keep it for `attention` alone.
    """

    def __init__(self) -> None:
        self.keys_: np.ndarray | None = None
        self.values_: np.ndarray | None = None

    def write(self, keys: np.ndarray, values: np.ndarray) -> Self:
        """Add pairs: keys (n_items, n_key_features), values (n_items, n_value_features). Returns the memory.

        Raises ValueError if rows or columns do not fit one another or what is stored.
        """
        keys = self._rows(keys, "keys", _width(self.keys_))
        values = self._rows(values, "values", _width(self.values_))
        if len(keys) != len(values):
            raise ValueError(f"{self._name}.write: {len(keys)} keys and {len(values)} values; they must be equal")
        self._store(keys, values)
        self.keys_ = keys if self.keys_ is None else np.vstack([self.keys_, keys])
        self.values_ = values if self.values_ is None else np.vstack([self.values_, values])
        return self

    def read(self, queries: np.ndarray) -> np.ndarray:
        """Recalled values (n_queries, n_value_features) of queries (n_queries, n_key_features).

        Raises ValueError for queries of another width, or if nothing is stored.
        """
        return self._recall(self._queries(queries))

    @abstractmethod
    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        """Learn checked pairs; ``keys_`` and ``values_`` do not hold them yet."""

    @abstractmethod
    def _recall(self, queries: np.ndarray) -> np.ndarray:
        """Values of checked queries."""

    @property
    def _name(self) -> str:
        return type(self).__name__

    def _rows(self, array: np.ndarray, name: str, width: int | None = None) -> np.ndarray:
        return as_rows(array, self._name, name, width)

    def _queries(self, queries: np.ndarray) -> np.ndarray:
        return self._rows(queries, "queries", _width(self._items()[0]))

    def _items(self) -> tuple[np.ndarray, np.ndarray]:
        """All pairs; raises ValueError if there are none."""
        if self.keys_ is None or self.values_ is None:
            raise ValueError(f"{self._name}: nothing is stored yet; call write(keys, values) first")
        return self.keys_, self.values_


def _width(array: np.ndarray | None) -> int | None:
    return None if array is None else array.shape[1]
