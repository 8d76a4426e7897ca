"""The stimuli behind the patterns, kept beside a recording."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Stimuli:
    """The stimuli behind the patterns, where they are more than cells. Rows are pairs.

    cue_features, value_features: (n_pairs, n_features). picture_shape: (rows, columns) or None.
    decoder: (n_value_cells, n_features) and mean: (n_features,), the linear read-out
    ``active @ decoder + mean``, fitted on items outside the pairs; None if there are none.
    prototype: (n_pairs, n_features) mean picture of each value's class, same_class: another
    picture of that class, both from outside the pairs; None where classes are unknown.
    """

    cue_features: np.ndarray
    value_features: np.ndarray
    picture_shape: tuple[int, int] | None = None
    decoder: np.ndarray | None = None
    mean: np.ndarray | None = None
    prototype: np.ndarray | None = None
    same_class: np.ndarray | None = None

    def of(self, pairs: np.ndarray) -> Stimuli:
        """Those of some pairs (numbers)."""
        prototype, same_class = (rows if rows is None else rows[pairs] for rows in (self.prototype, self.same_class))
        return dataclasses.replace(
            self,
            cue_features=self.cue_features[pairs],
            value_features=self.value_features[pairs],
            prototype=prototype,
            same_class=same_class,
        )
