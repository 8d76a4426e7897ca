"""From features to a sparse population of cells, and back.

Every cell has a random preferred direction in the space of whitened features; an item
activates the ``n_active`` cells it drives most. The drive of each cell is centred and
scaled over reference items, so that all cells are used about equally often and a memory
that always answers with the commonest cells learns nothing from it. The way back is a
ridge regression from active cells to features, fitted on the reference items only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WIDE = 4096  # features; above, no square matrix of them is made, and equal codes are not asked for


@dataclass(frozen=True)
class Whitening:
    """How far a code evens out what the reference items vary in.

    The drive along each principal axis of the reference is multiplied by ``(spread + floor * largest spread) **
    -power``, with the standard deviation of the items along it as the spread. power: 0 leaves the features alone, 1
    makes axes alike whose spread is far above the floor. floor: limits how much the others, which noise dominates, are
    raised.
    """

    power: float
    floor: float


# Both chosen. A value is to be read back: its code keeps most of what items vary in most. A cue is to be told apart
# from others: its code is decorrelated, as the retina's is thought to be (Atick & Redlich 1992, Neural Comput 4:196).
FAITHFUL = Whitening(power=0.5, floor=0.05)
SEPARATING = Whitening(power=1.0, floor=0.001)


def enough(reference: np.ndarray) -> bool:
    """Whether there are items enough to decorrelate features: with fewer, axes look flat that are not."""
    return len(reference) >= 2 * reference.shape[1]


@dataclass(frozen=True)
class PopulationCode:
    """Random-projection code of ``n_cells`` cells, ``n_active`` of them on per item.

    Fit with `PopulationCode.fit`. filters: (n_features, n_cells); centre: (n_features,);
    offset, scale: (n_cells,), mean and spread of the drive over the reference items.
    """

    filters: np.ndarray
    centre: np.ndarray
    offset: np.ndarray
    scale: np.ndarray
    n_active: int
    decoder: np.ndarray | None = None

    @classmethod
    def fit(
        cls,
        reference: np.ndarray,
        n_cells: int,
        n_active: int,
        rng: np.random.Generator,
        readout: bool = True,
        whitening: Whitening = FAITHFUL,
    ) -> PopulationCode:
        """Draw the cells; fit offset, scale and (``readout``) decoder on reference items (n_items, n_features)."""
        reference = np.asarray(reference, float)
        centre = reference.mean(0)
        if reference.shape[1] > WIDE:  # more features than items: the axes of the items, in place of those of features
            _, values, rows = np.linalg.svd(reference - centre, full_matrices=False)
            spread, axes = values / np.sqrt(len(reference)), rows.T
        else:
            variance, axes = np.linalg.eigh(np.cov(reference.T, bias=True).reshape(2 * reference.shape[1:]))
            spread = np.sqrt(np.maximum(variance, 0.0))
        top = spread.max() if spread.max() > 0 else 1.0
        kept = spread > 1e-6 * top
        gain = np.where(kept, (spread + whitening.floor * top) ** -whitening.power, 0.0)
        filters = (axes * gain) @ rng.standard_normal((len(spread), n_cells))
        drive = (reference - centre) @ filters
        scale = drive.std(0)
        code = cls(filters, centre, drive.mean(0), np.where(scale > 0, scale, 1.0), n_active)
        if not readout:
            return code
        return cls(
            filters, centre, code.offset, code.scale, n_active, _ridge(code.encode(reference), reference - centre)
        )

    @classmethod
    def unfitted(cls, n_features: int, n_cells: int, n_active: int, rng: np.random.Generator) -> PopulationCode:
        """A code that knows no items: each is centred on its own mean over features and projected at random."""
        drawn = rng.standard_normal((n_features, n_cells))
        filters = drawn - drawn.mean(0) if n_features > WIDE else (np.eye(n_features) - 1 / n_features) @ drawn
        norm = np.linalg.norm(filters, axis=0)
        scale = np.where(norm > 0, norm, 1.0)
        return cls(filters, np.zeros(n_features), np.zeros(n_cells), scale, n_active)

    def encode(self, features: np.ndarray) -> np.ndarray:
        """(n_items, n_cells) bool, exactly ``n_active`` cells on in each row."""
        drive = ((np.asarray(features, float) - self.centre) @ self.filters - self.offset) / self.scale
        on = np.zeros(drive.shape, bool)
        best = np.argsort(-drive, axis=1, kind="stable")[:, : self.n_active]
        np.put_along_axis(on, best, True, axis=1)
        return on

    def decode(self, active: np.ndarray) -> np.ndarray:
        """Features (n_items, n_features) that best explain the active cells (n_items, n_cells)."""
        if self.decoder is None:
            raise ValueError("PopulationCode.decode: this code was fitted without a read-out")
        return np.asarray(active, float) @ self.decoder + self.centre


def _ridge(active: np.ndarray, target: np.ndarray, penalty: float = 10.0) -> np.ndarray:
    """Ridge regression through the origin, so that a silent population says the mean picture."""
    x = active.astype(float)
    return np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ target)
