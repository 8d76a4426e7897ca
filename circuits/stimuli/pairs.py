"""Pairs as values: features of cues and values, and the patterns of cells that stand for them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...models.numeric import take_numbers, whole
from ..seeds import generator
from .fitted_code import FrozenArray, fitted
from .population_code import FAITHFUL, PopulationCode, Whitening
from .ring import RingCode
from .stimuli import Stimuli

MOST_PAIRS = 100_000


@dataclass(frozen=True)
class Images:
    """Items the codes are fitted on, none of which is part of a pair.

    features: (n_items, n_features); label: (n_items,) int class of each item, or None.
    """

    features: np.ndarray
    label: np.ndarray | None = None


@dataclass(frozen=True)
class Patterns:
    """Pairs as active cells: cues (n_pairs, n_cue_cells) and values (n_pairs, n_value_cells), bool."""

    cues: np.ndarray
    values: np.ndarray
    value_code: PopulationCode | None = None


@dataclass(frozen=True)
class Pairs:
    """Associations to be learned: pairs of a cue and a value.

    Make them with `patterns.digits`, `patterns.random` or `patterns.load`.

    Parameters
    ----------
    name : str
        Where they come from.
    n_pairs : int
        Number of pairs.
    seed : int
        Of the choice of items and of the population code.
    value_item : ndarray
        (n_pairs,) int, equal where two pairs share one value.
    cue_features, value_features : ndarray, optional
        (n_pairs, n_features) floats; None for random patterns.
    value_label : ndarray, optional
        (n_pairs,) int, the class of each value picture.
    reference : Images, optional
        Items outside the pairs, on which codes are fitted.
    picture_shape : tuple of int, optional
        (rows, columns) if the features are a picture.
    similarity : float
        Expected share of active cells between any two cues (random patterns).
    value_angle : ndarray, optional
        (n_pairs,) angles (rad), where values are points on a circle (`patterns.circular`); cues are then random.
    cue_items, value_items : str
        Names of the items behind cues and values. Sets of one seed that name the same items share them (random
        patterns, see `patterns.lists`).
    cue_whitening : Whitening
        How far the code of cues is decorrelated, where there is a reference; see `patterns.load`.

    Examples
    --------
    >>> from spikekv import patterns
    >>> pairs = patterns.digits(n_pairs=4, seed=1)
    >>> shared = pairs.with_values_of([0, 0, 2, 2])  # two cues for each of two values
    >>> shared.value_item
    array([0, 0, 2, 2])
    """

    name: str
    n_pairs: int
    seed: int
    value_item: np.ndarray
    cue_features: np.ndarray | None = None
    value_features: np.ndarray | None = None
    value_label: np.ndarray | None = None
    reference: Images | None = None
    picture_shape: tuple[int, int] | None = None
    similarity: float = 0.0
    cue_items: str = ""
    value_items: str = ""
    value_angle: np.ndarray | None = None
    cue_whitening: Whitening = FAITHFUL

    def __post_init__(self) -> None:
        take_numbers(self)

    def __len__(self) -> int:
        return self.n_pairs

    def with_values_of(self, source: np.ndarray) -> Pairs:
        """The same cues, but pair n is given the value of pair ``source[n]``, so that values are shared."""
        source = np.asarray(source)
        if source.shape != (self.n_pairs,) or source.min() < 0 or source.max() >= self.n_pairs:
            raise ValueError(f"Pairs.with_values_of: needs {self.n_pairs} pair numbers below {self.n_pairs}")
        picked: dict[str, Any] = {
            name: None if (old := getattr(self, name)) is None else old[source]
            for name in ("value_features", "value_label", "value_item", "value_angle")
        }
        return dataclasses.replace(self, **picked)

    def encode(self, n_cue_cells: int, n_value_cells: int, n_active: int, cue_active: int | None = None) -> Patterns:
        """Sparse patterns of ``n_active`` cells each (cues of ``cue_active``), drawn anew from the pairs' own seed."""
        cue_active = n_active if cue_active is None else cue_active
        self.check_active(n_cue_cells, n_value_cells, n_active, cue_active)
        rng_cue, rng_value = self.stream("cue code"), self.stream("value code")
        if self.cue_features is None or self.value_features is None:
            cues = sparse(self.n_pairs, n_cue_cells, cue_active, self.similarity, rng_cue)
            if self.value_angle is not None:
                return Patterns(cues, RingCode(n_value_cells, n_active).encode(self.value_angle))
            items = sparse(self.value_item.max() + 1, n_value_cells, n_active, 0.0, rng_value)
            return Patterns(cues, items[self.value_item])
        outside = self.reference
        if outside is None:
            # nothing may be fitted on the pairs themselves: a pair's code must not depend on the others
            cues, values = (
                PopulationCode.unfitted(x.shape[1], n, k, rng).encode(x)
                for x, n, k, rng in (
                    (self.cue_features, n_cue_cells, cue_active, rng_cue),
                    (self.value_features, n_value_cells, n_active, rng_value),
                )
            )
            return Patterns(cues, values)
        known = FrozenArray(outside.features)
        cue_code = fitted(known, n_cue_cells, cue_active, self.seed, "cue code", False, self.cue_whitening)
        value_code = fitted(known, n_value_cells, n_active, self.seed, "value code", True, FAITHFUL)
        return Patterns(cue_code.encode(self.cue_features), value_code.encode(self.value_features), value_code)

    def check_active(self, n_cue_cells: int, n_value_cells: int, n_active: int, cue_active: int) -> None:
        """Raise ValueError for patterns that do not fit, or cues that cannot be so dissimilar."""
        for what, n, k in (("cue", n_cue_cells, cue_active), ("value", n_value_cells, n_active)):
            if not 1 <= k <= n:
                raise ValueError(f"active: must be in [1, {n}] ({n} {what} cells), got {k}")
        chance = cue_active / n_cue_cells
        if (self.cue_features is None or self.value_features is None) and 0 < self.similarity < chance:
            raise ValueError(
                f"similarity: must be 0 (independent cues, which share {chance:.3g} of their cells) or at least "
                f"that, got {self.similarity}"
            )

    def stream(self, code: str) -> np.random.Generator:
        """Random numbers of the ``cue code`` or the ``value code``; of named items their own."""
        items = self.cue_items if code == "cue code" else self.value_items
        return generator(self.seed, code, *([items] if items else []))

    def stimuli(self, patterns: Patterns) -> Stimuli | None:
        """What a recording keeps of the stimuli; None for random patterns."""
        if self.cue_features is None or self.value_features is None:
            return None
        code, outside, label = patterns.value_code, self.reference, self.value_label
        prototype = same = None
        if outside is not None and outside.label is not None and label is not None:
            rng = generator(self.seed, "same class")
            of_class = [np.flatnonzero(outside.label == c) for c in label]
            prototype = np.array([outside.features[rows].mean(0) for rows in of_class])
            same = np.array([outside.features[rng.choice(rows)] for rows in of_class])
        return Stimuli(
            self.cue_features,
            self.value_features,
            self.picture_shape,
            decoder=code.decoder if code else None,
            mean=code.centre if code else None,
            prototype=prototype,
            same_class=same,
        )


def same_pairs(a: object, b: object) -> bool:
    """Whether two sets of pairs are the same in every part."""
    if a is b:
        return True
    if type(a) is not type(b) or not dataclasses.is_dataclass(a):
        return False
    for f in dataclasses.fields(a):
        x, y = getattr(a, f.name), getattr(b, f.name)
        if dataclasses.is_dataclass(x):
            if not same_pairs(x, y):
                return False
        elif isinstance(x, np.ndarray) or isinstance(y, np.ndarray):
            if type(x) is not type(y) or not np.array_equal(x, y):
                return False
        elif x != y:
            return False
    return True


def checked(array: np.ndarray, name: str) -> np.ndarray:
    if array.ndim != 2 or array.shape[1] == 0:
        raise ValueError(f"{name}: must have shape (n_pairs, n_features), got {array.shape}")
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name}: must be numbers, got {array.dtype}")
    array = array.astype(float)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: holds NaN or infinite numbers; remove or fill them")
    if array.shape[1] == 1:
        raise ValueError(f"{name}: has one feature; a sparse code needs at least two")
    if array.size and array.max() > 1e100:
        raise ValueError(f"{name}: holds numbers above 1e100; scale them down")
    if array.size and 0 < array.max() < 1e-100:
        raise ValueError(f"{name}: holds no number above 1e-100; scale them up")
    if (array < 0).any():
        raise ValueError(
            f"{name}: holds negative numbers; features are rates or intensities, shift them to 0 and above"
        )
    return array


def check_n(n_pairs: int) -> None:
    if whole(n_pairs, "pairs") < 1:
        raise ValueError(f"pairs: must be at least 1, got {n_pairs}")
    if n_pairs > MOST_PAIRS:
        raise ValueError(f"pairs: must be at most {MOST_PAIRS}, got {n_pairs}")


def sparse(n_items: int, n_cells: int, n_active: int, similarity: float, rng: np.random.Generator) -> np.ndarray:
    """Items of ``n_active`` cells drawn around one prototype.

    With the share p of each item taken from the prototype, two items share
    ``p^2 + (1-p)^2 k/(n-k)`` of their cells; p is solved for ``similarity``. Below
    the chance level k/n items are drawn independently.
    """
    on = np.zeros((n_items, n_cells), bool)
    chance = n_active / (n_cells - n_active) if n_cells > n_active else 1.0
    if similarity <= n_active / n_cells:
        for row in on:
            row[rng.choice(n_cells, n_active, replace=False)] = True
        return on
    share = (chance + np.sqrt(max(chance**2 - (1 + chance) * (chance - similarity), 0.0))) / (1 + chance)
    prototype = rng.choice(n_cells, n_active, replace=False)
    others = np.setdiff1d(np.arange(n_cells), prototype)
    for row in on:
        kept = int(np.floor(share * n_active + rng.random()))
        kept = max(min(kept, n_active), n_active - len(others))
        row[rng.choice(prototype, kept, replace=False)] = True
        row[rng.choice(others, n_active - kept, replace=False)] = True
    return on
