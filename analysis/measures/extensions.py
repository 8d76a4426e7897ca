"""Measures of other installed packages, by entry points of the group ``spikekv.measures``.

A measure is a function of a recording that returns a number, or None where it does not apply.
"""

from __future__ import annotations

from collections.abc import Collection
from numbers import Real

from ...circuits.extensions import extension, extensions
from ...circuits.recording.recording import Recording


def added(recording: Recording, ours: Collection[str] = ()) -> dict[str, float | None]:
    """What the measures of other packages say of a recording, by name. Raises ValueError.

    ours: names that are taken.
    """
    out: dict[str, float | None] = {}
    for name in sorted(extensions("measures")):
        if name in ours:
            raise ValueError(f"measure {name}: is the name of one of ours; its package must give it another")
        value = extension("measures", name)(recording)
        if value is not None and not isinstance(value, Real):
            raise ValueError(f"measure {name}: must return a number or None, got {type(value).__name__}")
        out[name] = None if value is None else float(value)
    return out
