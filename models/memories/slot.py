"""The slot memory: a hidden layer of slots, written one at a time by a three-factor rule."""

from __future__ import annotations

from typing import Self

import numpy as np

from .checks import check_number, check_positive, check_whole
from .memory import Memory
from .separation import softmax


class SlotMemory(Memory):
    """A hidden layer of slots, written one at a time by a three-factor rule [1]_.

    For each pair the least recently used slot i learns, ``dK_i = mu (x - K_i)``, then ``dV_i = mu alpha_i (v -
    V_i)`` with ``alpha = softmax(beta K x)``: mu is the global third factor, the choice of the slot the local one.
    Writing uses a slot, and so does `use`; reading does not.

    Parameters
    ----------
    n_slots : int
        Number of slots, which is the number of items held.
    beta : float
        Inverse temperature of the slots.
    mu : float
        Third factor, in (0, 1].

    Attributes
    ----------
    slot_keys_, slot_values_ : ndarray
        (n_slots, n_key_features), (n_slots, n_value_features).
    slot_shares_ : ndarray
        (n_slots, n_items), what of each item's value the slot's value holds.
    age_ : ndarray
        (n_slots,), number of uses of other slots since its own; infinite if it was never used.

    References
    ----------
    .. [1] Tyulmankov, Fang, Vadaparty & Yang (2021). Biological learning in key-value memory networks.
       NeurIPS 34.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import SlotMemory
    >>> memory = SlotMemory(n_slots=2).write(np.eye(3), np.array([[1.0], [2.0], [3.0]]))
    >>> memory.attention(np.eye(3))[:, 0].max() < 0.5  # the first item was overwritten
    np.True_
    """

    slot_keys_: np.ndarray
    slot_values_: np.ndarray
    slot_shares_: np.ndarray

    def __init__(self, n_slots: int = 100, beta: float = 10.0, mu: float = 1.0) -> None:
        check_whole("SlotMemory", "n_slots", n_slots)
        check_positive("SlotMemory", "beta", beta)
        check_number("SlotMemory", "mu", mu)
        if not 0 < mu <= 1:
            raise ValueError(f"SlotMemory.mu: must be in (0, 1], got {mu}")
        self.n_slots, self.beta, self.mu = n_slots, beta, mu
        self.age_ = np.full(n_slots, np.inf)

    def attention(self, queries: np.ndarray) -> np.ndarray:
        """Weight of each stored value, (n_queries, n_items); 0 for those that no slot holds any longer."""
        return self.slots(queries) @ self.slot_shares_

    def slots(self, queries: np.ndarray) -> np.ndarray:
        """Activity of each slot, (n_queries, n_slots); slots never written to stay silent."""
        return self._slots(self._queries(queries))

    def use(self, queries: np.ndarray) -> Self:
        """Mark the slots that answer most strongly to queries as just used, so that they are kept longest."""
        for slot in self.slots(queries).argmax(1):
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
            self.slot_shares_ = np.zeros((self.n_slots, 0))
        n_before = self.slot_shares_.shape[1]
        self.slot_shares_ = np.pad(self.slot_shares_, ((0, 0), (0, len(keys))))
        for item, (key, value) in enumerate(zip(keys, values, strict=True), n_before):
            slot = int(self.age_.argmax())
            self._touch(slot)
            self.slot_keys_[slot] += self.mu * (key - self.slot_keys_[slot])
            learned = self.mu * self._slots(key[None])[0, slot]
            self.slot_values_[slot] += learned * (value - self.slot_values_[slot])
            self.slot_shares_[slot] *= 1 - learned
            self.slot_shares_[slot, item] = learned

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        return self._slots(queries) @ self.slot_values_
