"""Exemplars: values that vary around a model, as pictures of one kind do."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from ..seeds import generator
from .pairs import Pairs, Patterns, sparse


@dataclass(frozen=True)
class Exemplars(Pairs):
    """Random pairs, each value of which shares a set number of cells with a model.

    Make them with `patterns.exemplars` or `patterns.similar_values`.

    Parameters
    ----------
    model : ndarray
        (n_pairs,) int, number of the pattern that each value varies; pairs with the same number share most of their
        values' cells.
    group : ndarray
        (n_pairs,) int, cues of one group are drawn around one prototype, with the pairs' ``similarity``.
    kept : float
        Share of a model's cells that every exemplar of it has.
    draw : int
        Number of the exemplar: another one of the same models.

    Examples
    --------
    >>> from spikekv import patterns
    >>> pairs = patterns.exemplars(4, n_classes=2, similarity=0.5, kept=0.6, seed=1)
    >>> first, second = (pairs.another(n).encode(100, 100, 10) for n in (1, 2))
    >>> bool((first.cues == second.cues).all()), int((first.values[0] & second.values[0]).sum()) >= 6
    (True, True)
    """

    model: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros(0, int))
    group: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros(0, int))
    kept: float = 1.0
    draw: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.kept <= 1:
            raise ValueError(f"Exemplars.kept: must be in [0, 1], got {self.kept}")
        for name, of in (("model", self.model), ("group", self.group)):
            if of.shape != (self.n_pairs,) or of.min() < 0:
                raise ValueError(f"Exemplars.{name}: needs a number from 0 on for each of {self.n_pairs} pairs")

    def another(self, draw: int) -> Exemplars:
        """The same cues with other exemplars of the same models."""
        return dataclasses.replace(self, name=f"{self.name.split(',')[0]}, exemplar {draw}", draw=draw)

    def models(self, n_value_cells: int, n_active: int) -> np.ndarray:
        """Cells that every exemplar of a pair's model has: (n_pairs, n_value_cells) bool."""
        of_items, _ = self._models(n_value_cells, n_active)
        return of_items[self.model]

    def encode(self, n_cue_cells: int, n_value_cells: int, n_active: int, cue_active: int | None = None) -> Patterns:
        """Sparse patterns of ``n_active`` cells each (cues of ``cue_active``), drawn anew from the pairs' own seed."""
        cue_active = n_active if cue_active is None else cue_active
        self.check_active(n_cue_cells, n_value_cells, n_active, cue_active)
        rng = self.stream("cue code")
        cues = np.zeros((self.n_pairs, n_cue_cells), bool)
        for group in np.unique(self.group):
            rows = np.flatnonzero(self.group == group)
            cues[rows] = sparse(rows.size, n_cue_cells, cue_active, self.similarity, rng)
        core, whole = self._models(n_value_cells, n_active)
        values = core[self.model]
        varied = generator(self.seed, "exemplar", self.value_items, str(self.draw))
        for row, model in zip(values, self.model, strict=True):
            others = np.flatnonzero(~whole[model])
            row[varied.choice(others, n_active - row.sum(), replace=False)] = True
        return Patterns(cues, values)

    def _models(self, n_cells: int, n_active: int) -> tuple[np.ndarray, np.ndarray]:
        """Cells that exemplars keep, and all cells, of each model: (n_models, n_cells) bool."""
        whole = sparse(int(self.model.max()) + 1, n_cells, n_active, 0.0, self.stream("value code"))
        rng = generator(self.seed, "kept cells", self.value_items)
        kept = np.zeros_like(whole)
        for row, model in zip(kept, whole, strict=True):
            row[rng.choice(np.flatnonzero(model), round(self.kept * n_active), replace=False)] = True
        return kept, whole
