"""What is computed once and kept: several threads that ask for the same wait for one of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Once(Generic[K, V]):
    """Values by key, the ``most`` that were used last.

    Examples
    --------
    >>> from spikekv.analysis.explore.once import Once
    >>> squares = Once(most=2)
    >>> squares.get(3, lambda: 9), squares.get(3, lambda: 0)
    (9, 9)
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, Future[V]] = OrderedDict()

    def __contains__(self, key: K) -> bool:
        with self._lock:
            return key in self._kept

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key; made now, if nobody else makes it. What fails is not kept, and raised in all threads."""
        with self._lock:
            mine = key not in self._kept
            found: Future[V] = self._kept.setdefault(key, Future())
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        if mine:
            try:
                found.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._kept.pop(key, None)
                found.set_exception(error)
        return found.result()
