"""The slot memory: a hidden layer of slots, written one at a time by a three-factor rule."""

from __future__ import annotations

from typing import Self

import numpy as np

from .arrays import check_positive
from .memory import Memory
from .separation import softmax


class SlotMemory(Memory):
    """Input -> slots -> output; input weights of a slot are a key, its output weights a value.

    Tyulmankov, Fang, Vadaparty & Yang (2021), NeurIPS 34. For each pair the least recently used slot i learns,
    ``dK_i = mu (x - K_i)``, then ``dV_i = mu alpha_i (v - V_i)`` with ``alpha = softmax(beta K x)``: mu is the global
    third factor, the choice of the slot the local one. Writing uses a slot, and so does `use`; reading does not.

    n_slots: number of slots, which is the number of items held. beta: inverse temperature of the slots.
    mu: third factor, in (0, 1].
    slot_keys_: (n_slots, n_key_features); slot_values_: (n_slots, n_value_features); age_: (n_slots,) number of uses
    of other slots since its own, infinite if it was never used.
    """

    slot_keys_: np.ndarray
    slot_values_: np.ndarray

    def __init__(self, n_slots: int = 100, beta: float = 10.0, mu: float = 1.0) -> None:
        if n_slots < 1:
            raise ValueError(f"SlotMemory.n_slots: must be at least 1, got {n_slots}")
        check_positive("SlotMemory", "beta", beta)
        if not 0 < mu <= 1:
            raise ValueError(f"SlotMemory.mu: must be in (0, 1], got {mu}")
        self.n_slots, self.beta, self.mu = n_slots, beta, mu
        self.age_ = np.full(n_slots, np.inf)

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Activity of each slot, (n_queries, n_slots); slots never written to stay silent."""
        return self._slots(self._queries(queries))

    def use(self, queries: np.ndarray) -> Self:
        """Mark the slots that answer most strongly to queries as just used, so that they are kept longest."""
        for slot in self.attention(queries).argmax(1):
            self._touch(slot)
        return self

    def _slots(self, queries: np.ndarray) -> np.ndarray:
        scores = self.beta * queries @ self.slot_keys_.T
        return softmax(np.where(np.isinf(self.age_), -np.inf, scores))

    def _touch(self, slot: int) -> None:
        self.age_ += 1
        self.age_[slot] = 0

    def _store(self, keys: np.ndarray, values: np.ndarray) -> None:
        if not self._written:
            self.slot_keys_ = np.zeros((self.n_slots, keys.shape[1]))
            self.slot_values_ = np.zeros((self.n_slots, values.shape[1]))
        for key, value in zip(keys, values, strict=True):
            slot = int(self.age_.argmax())
            self._touch(slot)
            self.slot_keys_[slot] += self.mu * (key - self.slot_keys_[slot])
            alpha = self._slots(key[None])[0, slot]
            self.slot_values_[slot] += self.mu * alpha * (value - self.slot_values_[slot])

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return self._slots(queries) @ self.slot_values_
