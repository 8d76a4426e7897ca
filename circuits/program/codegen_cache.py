"""Brian2's caches of generated code, made to hit without being asked for so long.

Brian2 looks results up by the content of all variables of a group, which it spells out anew for every question: half
of the time that generating code takes. Here the content of a variable is spelt out once. For the process that
compiles only; what is generated stays the same to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from brian2.utils import caching

PATTERNS = 100_000  # regular expressions that are kept compiled; Python keeps 512, Brian2 uses thousands


def install() -> None:
    """Speed up code generation in this process."""
    if not (hasattr(caching, "_hashable") and hasattr(caching, "CacheKey")):
        raise RuntimeError("brian2.utils.caching: has changed; _hashable and CacheKey are not found in it")
    re._MAXCACHE = PATTERNS  # type: ignore[attr-defined]
    plain = caching._hashable
    contents: dict[Hashable, int] = {}  # number of a content
    known: dict[int, tuple[Any, int]] = {}  # object, which must not be forgotten while its address is known; its number

    def hashable(obj: Any) -> Hashable:
        if type(obj) is str:
            return obj
        if not isinstance(obj, caching.CacheKey):
            return plain(obj)
        found = known.get(id(obj))
        if found is None:
            content = type(obj).__name__, plain(obj._state_tuple)
            found = known[id(obj)] = obj, contents.setdefault(content, len(contents))
        return "content", found[1]

    caching._hashable = hashable
