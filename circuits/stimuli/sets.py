"""Several sets of pairs as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .pairs import Pairs, Patterns
from .stimuli import Stimuli


def items_of(sets: Sequence[Pairs], values: np.ndarray) -> np.ndarray:
    """Number of the value of each pair (n_pairs,), equal where two pairs share it; values: (n_pairs, n_cells) bool."""
    if len(sets) == 1:
        return sets[0].value_item
    numbers: dict[bytes, int] = {}
    return np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in values], int)


def stimuli_of(sets: Sequence[Pairs], patterns: Patterns) -> Stimuli | None:
    """What a recording keeps of the stimuli: of one set all, of several their features; None for random patterns."""
    if len(sets) == 1:
        return sets[0].stimuli(patterns)
    cues = [pairs.cue_features for pairs in sets if pairs.cue_features is not None]
    values = [pairs.value_features for pairs in sets if pairs.value_features is not None]
    alike = len({(cue.shape[1], value.shape[1]) for cue, value in zip(cues, values, strict=False)}) == 1
    if not (len(cues) == len(values) == len(sets) and alike):
        return None
    shapes = {pairs.picture_shape for pairs in sets}
    return Stimuli(np.vstack(cues), np.vstack(values), shapes.pop() if len(shapes) == 1 else None)
