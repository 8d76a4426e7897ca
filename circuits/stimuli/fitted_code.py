"""Population codes are fitted once: all runs of one set of pairs share them."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np

from ..seeds import generator
from .population_code import PopulationCode, Whitening

KEPT = 16  # codes, of some hundred kilobytes each


class FrozenArray:
    """An array that is compared by its content, as a key of a cache."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = np.ascontiguousarray(array)
        content = hashlib.sha256(self.array.data).digest()
        self.content = content, self.array.shape, self.array.dtype.str

    def __hash__(self) -> int:
        return hash(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrozenArray) and self.content == other.content


@lru_cache(maxsize=KEPT)
def fitted(
    reference: FrozenArray, n_cells: int, n_active: int, seed: int, stream: str, readout: bool, whitening: Whitening
) -> PopulationCode:
    """`PopulationCode.fit` with the chance of a named stream; its arrays cannot be written to."""
    code = PopulationCode.fit(reference.array, n_cells, n_active, generator(seed, stream), readout, whitening)
    for array in (code.filters, code.centre, code.offset, code.scale, code.decoder):
        if array is not None:
            array.setflags(write=False)
    return code
