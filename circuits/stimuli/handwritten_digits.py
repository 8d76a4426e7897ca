"""The handwritten digits that come with scikit-learn."""

from __future__ import annotations

import importlib.metadata

import numpy as np


def handwritten_digits() -> tuple[np.ndarray, np.ndarray]:
    """Pictures (1797, 64) in [0, 1], and their classes (1797,).

    The file of scikit-learn is read without the library, which takes a second to import.
    """
    file = importlib.metadata.distribution("scikit-learn").locate_file("sklearn/datasets/data/digits.csv.gz")
    table = np.loadtxt(str(file), delimiter=",")
    return table[:, :-1] / 16.0, table[:, -1].astype(int)
