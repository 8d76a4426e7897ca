"""One seed per run; every use of chance gets its own stream, named after the use.

A stream depends only on the seed and the name, so that adding a projection or a lesion
leaves every other draw as it was (common random numbers).
"""

from __future__ import annotations

from zlib import crc32

import numpy as np


def generator(seed: int, *names: str) -> np.random.Generator:
    """A numpy Generator for one named purpose of one run."""
    if seed < 0:
        raise ValueError(f"seed: must not be negative, got {seed}")
    return np.random.default_rng([seed, *(crc32(name.encode()) for name in names)])
