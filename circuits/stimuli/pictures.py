"""Pairs of pictures: of different classes, and in lists that share cues or values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..seeds import generator
from .pairs import Images, Pairs, check_n

OUTSIDE = 4  # one picture in so many of each class stays outside all lists, for the codes


def pictures_as_pairs(
    name: str, pictures: np.ndarray, label: np.ndarray, shape: tuple[int, int], n_pairs: int, seed: int
) -> Pairs:
    """Draw pairs of pictures of different classes, no picture twice; the rest is the reference.

    At least a quarter of the pictures stay outside the pairs, for the read-out.
    """
    check_n(n_pairs)
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
    return _made(name, pictures, label, shape, seed, cue, value, rest)


def pictures_of(
    name: str, pictures: np.ndarray, label: np.ndarray, shape: tuple[int, int], n_pairs: int, seed: int
) -> Pairs:
    """The pairs of a list, named by two letters, of the cues and of the values.

    Pictures of a letter depend on the seed, the letter and ``n_pairs`` alone, so that lists share them. In each pair
    the picture of a letter has the class after that of the letter before it: two letters differ in it, unless they are
    as far apart as there are classes. Raises ValueError where there are not enough pictures.
    """
    rng = generator(seed, "lists of pictures")
    classes = np.unique(label)
    pools = [rng.permutation(np.flatnonzero(label == c)) for c in classes]
    outside = np.sort(np.concatenate([pool[: len(pool) // OUTSIDE] for pool in pools]))
    left = [list(pool[len(pool) // OUTSIDE :]) for pool in pools]
    first = rng.integers(len(classes), size=n_pairs)
    chosen: dict[str, np.ndarray] = {}
    for n in range(1 + max(_place(letter) for letter in name)):
        rows = []
        for c in (first + n) % len(classes):
            if not left[c]:
                raise ValueError(f"pairs: there are not enough pictures for {n_pairs} pairs of {name}; give fewer")
            rows.append(left[c].pop())
        chosen[chr(ord("A") + n)] = np.array(rows, int)
    cue, value = (chosen[letter.upper()] for letter in name)
    if (label[cue] == label[value]).any():
        raise ValueError(f"lists: {name}: cues and values are of one class of pictures; give nearer letters")
    pairs = _made(name, pictures, label, shape, seed, cue, value, outside)
    return replace(pairs, cue_items=name[0], value_items=name[1])


def _made(
    name: str,
    pictures: np.ndarray,
    label: np.ndarray,
    shape: tuple[int, int],
    seed: int,
    cue: np.ndarray,
    value: np.ndarray,
    others: np.ndarray,
) -> Pairs:
    """Pairs of pictures by their numbers. others: the pictures that the code is fitted on."""
    return Pairs(
        name,
        len(cue),
        seed,
        np.arange(len(cue)),
        cue_features=pictures[cue],
        value_features=pictures[value],
        value_label=label[value].astype(int),
        reference=Images(pictures[others], label[others].astype(int)),
        picture_shape=shape,
    )


def _place(letter: str) -> int:
    place = ord(letter.upper()) - ord("A")
    if not 0 <= place < 26:
        raise ValueError(f"lists: pictures are named by letters from A to Z, got {letter!r}")
    return place


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
