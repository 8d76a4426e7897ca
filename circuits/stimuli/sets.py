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
    if not sets or any(pairs.cue_features is None or pairs.value_features is None for pairs in sets):
        return None
    widths = {(pairs.cue_features.shape[1], pairs.value_features.shape[1]) for pairs in sets}  # type: ignore[union-attr]
    if len(widths) > 1:
        return None
    shapes = {pairs.picture_shape for pairs in sets}
    return Stimuli(
        np.vstack([pairs.cue_features for pairs in sets]),  # type: ignore[list-item]
        np.vstack([pairs.value_features for pairs in sets]),  # type: ignore[list-item]
        shapes.pop() if len(shapes) == 1 else None,
    )
