"""Pairs of stimuli: what is shown as the cue and what is to be recalled as the value.

`Pairs` holds stimuli, not cells; `Pairs.encode` turns them into sparse patterns of a
circuit's size, so that one set of pairs can be shown to any circuit.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .population_code import PopulationCode
from .recording import Stimuli
from .seeds import generator


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
    """Associations to be learned. Make them with `digits`, `random`, `load` or `openml`.

    value_item: (n_pairs,) int, equal where two pairs share one value.
    cue_features, value_features: (n_pairs, n_features) floats, None for random patterns.
    value_label: (n_pairs,) int class of each value picture, or None.
    reference: items outside the pairs, on which codes are fitted; None if there are none.
    picture_shape: (rows, columns) if the features are a picture.
    similarity: expected share of active cells between any two cues (random patterns).
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

    def __len__(self) -> int:
        return self.n_pairs

    def with_values_of(self, source: np.ndarray) -> Pairs:
        """The same cues, but pair n is given the value of pair ``source[n]`` (shared values)."""
        import dataclasses

        source = np.asarray(source)
        if source.shape != (self.n_pairs,) or source.min() < 0 or source.max() >= self.n_pairs:
            raise ValueError(f"Pairs.with_values_of: needs {self.n_pairs} pair numbers below {self.n_pairs}")
        picked: dict[str, Any] = {
            name: None if (old := getattr(self, name)) is None else old[source]
            for name in ("value_features", "value_label", "value_item")
        }
        return dataclasses.replace(self, **picked)

    def encode(self, n_cue_cells: int, n_value_cells: int, n_active: int) -> Patterns:
        """Sparse patterns of ``n_active`` cells each, drawn anew from the pairs' own seed."""
        for what, n in (("cue", n_cue_cells), ("value", n_value_cells)):
            if not 1 <= n_active <= n:
                raise ValueError(f"active: must be in [1, {n}] ({n} {what} cells), got {n_active}")
        rng_cue, rng_value = generator(self.seed, "cue code"), generator(self.seed, "value code")
        if self.cue_features is None or self.value_features is None:
            chance = n_active / n_cue_cells
            if 0 < self.similarity < chance:
                raise ValueError(
                    f"similarity: must be 0 (independent cues, which share {chance:.3g} of their cells) or at least "
                    f"that, got {self.similarity}"
                )
            items = _sparse(self.value_item.max() + 1, n_value_cells, n_active, 0.0, rng_value)
            return Patterns(
                _sparse(self.n_pairs, n_cue_cells, n_active, self.similarity, rng_cue), items[self.value_item]
            )
        outside = self.reference
        if outside is None:
            # nothing may be fitted on the pairs themselves: a pair's code must not depend on the others
            cues, values = (
                PopulationCode.unfitted(x.shape[1], n, n_active, rng).encode(x)
                for x, n, rng in (
                    (self.cue_features, n_cue_cells, rng_cue),
                    (self.value_features, n_value_cells, rng_value),
                )
            )
            return Patterns(cues, values)
        cue_code = PopulationCode.fit(outside.features, n_cue_cells, n_active, rng_cue, readout=False)
        value_code = PopulationCode.fit(outside.features, n_value_cells, n_active, rng_value)
        return Patterns(cue_code.encode(self.cue_features), value_code.encode(self.value_features), value_code)

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


def random(n_pairs: int, similarity: float = 0.0, seed: int = 0) -> Pairs:
    """Random sparse pairs whose cues share the fraction ``similarity`` of their cells with one another."""
    _check_n(n_pairs)
    if not 0 <= similarity <= 1:
        raise ValueError(f"similarity: must be in [0, 1], got {similarity}")
    return Pairs("random", n_pairs, seed, np.arange(n_pairs), similarity=similarity)


def digits(n_pairs: int = 50, seed: int = 0) -> Pairs:
    """Handwritten digits (1,797 pictures of 8 x 8, scikit-learn): a cue and a value of another class."""
    from sklearn.datasets import load_digits

    pictures, label = load_digits(return_X_y=True)
    return pictures_as_pairs("digits", pictures / 16.0, label, (8, 8), n_pairs, seed)


def pictures_as_pairs(
    name: str, pictures: np.ndarray, label: np.ndarray, shape: tuple[int, int], n_pairs: int, seed: int
) -> Pairs:
    """Draw pairs of pictures of different classes, no picture twice; the rest is the reference.

    At least a quarter of the pictures stay outside the pairs, for the read-out.
    """
    _check_n(n_pairs)
    most = (3 * len(pictures) // 4) // 2
    if n_pairs > most:
        raise ValueError(f"pairs: {name} has pictures for at most {most} pairs, got {n_pairs}")
    rng = generator(seed, "pictures")
    for _ in range(100):
        order = rng.permutation(len(pictures))
        cue, value, rest = order[:n_pairs], order[n_pairs : 2 * n_pairs].copy(), order[2 * n_pairs :]
        if _separate_classes(label[cue], value, label, rng):
            break
    else:
        raise ValueError(f"pairs: could not pair {n_pairs} pictures of {name} with another class")
    return Pairs(
        name,
        n_pairs,
        seed,
        np.arange(n_pairs),
        cue_features=pictures[cue],
        value_features=pictures[value],
        value_label=label[value].astype(int),
        reference=Images(pictures[rest], label[rest].astype(int)),
        picture_shape=shape,
    )


def load(path: str | Path, seed: int = 0, n_pairs: int | None = None) -> Pairs:
    """A user's own pairs: an .npz with ``keys`` and ``values``, both (n_pairs, n_features), not negative.

    An optional third array ``reference`` (n_items, n_features) holds items outside the pairs: codes are
    fitted on it and recalled spikes are turned back into features. Without it each item is centred on its own
    mean and projected at random. ``n_pairs`` takes the first so many.
    """
    path = Path(path)
    arrays = _read_npz(path)
    features = {}
    for name in ("keys", "values"):
        if name not in arrays:
            raise ValueError(
                f"{path}: no array {name!r}; an .npz of pairs holds keys and values, (n_pairs, n_features) each"
            )
        features[name] = _checked(arrays[name], f"{path}: {name}")
    keys, values = features["keys"], features["values"]
    if len(keys) != len(values):
        raise ValueError(f"{path}: keys has {len(keys)} rows and values {len(values)}; they must be equal")
    if not len(keys):
        raise ValueError(f"{path}: holds no pairs; keys and values have no rows")
    if n_pairs is not None:
        _check_n(n_pairs)
        if n_pairs > len(keys):
            raise ValueError(f"pairs: {path} holds {len(keys)} pairs, got {n_pairs}")
        keys, values = keys[:n_pairs], values[:n_pairs]
    reference = None
    if "reference" in arrays:
        outside = _checked(arrays["reference"], f"{path}: reference")
        if outside.shape[1] != values.shape[1] or keys.shape[1] != values.shape[1]:
            raise ValueError(f"{path}: reference needs keys, values and reference of one width")
        if len(outside) < 2 or np.ptp(outside, axis=0).max() == 0:
            raise ValueError(f"{path}: reference needs at least two different items")
        reference = Images(outside)
    else:
        for name, rows in (("keys", keys), ("values", values)):
            flat = np.flatnonzero(np.ptp(rows, axis=1) == 0)
            if flat.size:
                raise ValueError(
                    f"{path}: {name} row {flat[0]} has all features equal, which cannot be told apart "
                    "without an array reference of other items"
                )
    _, item = np.unique(values, axis=0, return_inverse=True)
    side = round(values.shape[1] ** 0.5)
    return Pairs(
        str(path),
        len(keys),
        seed,
        item.ravel(),
        cue_features=keys,
        value_features=values,
        reference=reference,
        picture_shape=(side, side) if side * side == values.shape[1] == keys.shape[1] and side > 1 else None,
    )


# What numpy raises for files that are no archive of arrays, or one that claims more than memory holds
UNREADABLE = (
    ValueError, OSError, EOFError, KeyError, AttributeError, TypeError, MemoryError, RuntimeError,
    NotImplementedError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    try:
        found = path.is_file()
    except OSError:  # a name no file can have
        found = False
    if not found:
        raise ValueError(
            f"stimuli: {path} is not a file; give digits, random, mnist, fashion-mnist or a path to an .npz"
        )
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
            if not all(isinstance(array, np.ndarray) for array in arrays.values()):
                raise TypeError("a member is not an array")
            return arrays
    except UNREADABLE as error:
        if zipfile.is_zipfile(path) and "allow_pickle" in str(error):
            raise ValueError(f"{path}: holds pickled objects, which are refused; save plain number arrays") from None
        raise ValueError(
            f"{path}: not a readable .npz file; write it with numpy.savez(path, keys=..., values=...)"
        ) from None


def _checked(array: np.ndarray, name: str) -> np.ndarray:
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
    if (array < 0).any():
        raise ValueError(
            f"{name}: holds negative numbers; features are rates or intensities, shift them to 0 and above"
        )
    return array


def _check_n(n_pairs: int) -> None:
    if n_pairs < 1:
        raise ValueError(f"pairs: must be at least 1, got {n_pairs}")


def _separate_classes(cue_label: np.ndarray, value: np.ndarray, label: np.ndarray, rng: np.random.Generator) -> bool:
    """Swap values in place until none has its cue's class; False if that did not come about."""
    for _ in range(1000):
        clash = np.flatnonzero(cue_label == label[value])
        if not clash.size:
            return True
        other = rng.integers(len(value), size=clash.size)
        for a, b in zip(clash, other, strict=True):
            value[a], value[b] = value[b], value[a]
        if len(value) == 1:
            return False
    return False


def _sparse(n_items: int, n_cells: int, n_active: int, similarity: float, rng: np.random.Generator) -> np.ndarray:
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
