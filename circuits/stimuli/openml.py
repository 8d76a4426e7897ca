"""MNIST and Fashion-MNIST from openml.org: fetched when asked for, then kept by scikit-learn."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.datasets import fetch_openml

from ..seeds import generator
from .pairs import Pairs
from .pictures import pictures_as_pairs

SETS = {"mnist": "mnist_784", "fashion-mnist": "Fashion-MNIST"}
SHAPE = (28, 28)


def pictures(
    name: str, n_pairs: int = 50, seed: int = 0, n_items: int = 4000, fetch: Callable[..., Any] = fetch_openml
) -> Pairs:
    """Pairs of 28 x 28 pictures of different classes, intensities in [0, 1].

    name: ``mnist`` or ``fashion-mnist``. n_items: how many of the 70,000 pictures are drawn
    for pairs and reference. fetch: a stand-in for `sklearn.datasets.fetch_openml`.
    Raises ValueError for an unknown name or where the set cannot be fetched.
    """
    return pictures_as_pairs(name, *drawn(name, seed, n_items, fetch), n_pairs, seed)


def drawn(
    name: str, seed: int = 0, n_items: int = 4000, fetch: Callable[..., Any] = fetch_openml
) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """Some pictures of a set at random: (n_items, 784) in [0, 1], their classes and their shape. Raises ValueError."""
    if name not in SETS:
        raise ValueError(f"stimuli: must be one of {', '.join(SETS)}, got {name!r}")
    items, label = classified(name, fetch)
    rows = generator(seed, "openml").choice(len(items), min(n_items, len(items)), replace=False)
    return items[rows] / 255.0, label[rows], SHAPE


@lru_cache(maxsize=2)
def classified(name: str, fetch: Callable[..., Any] = fetch_openml) -> tuple[np.ndarray, np.ndarray]:
    """All pictures (n, 784) uint8 and their classes (n,); kept, for reading the file takes long."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of retries; the error says it once
            # liac-arff needs no pandas
            found = fetch(SETS[name], version=1, as_frame=False, parser="liac-arff")
    except OSError as error:
        raise ValueError(
            f"{name} could not be fetched from openml.org ({error}); go online once, or use digits"
        ) from None
    return np.asarray(found.data).astype(np.uint8), np.asarray(found.target).astype(int)
