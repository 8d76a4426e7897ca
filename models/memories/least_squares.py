"""The linear read-out with the smallest squared error: what any linear memory is measured against."""

from __future__ import annotations

import numpy as np

from .checks import check_number
from .memory import Memory

RIDGE = 1e-6  # of the mean activity of a key cell: keeps the problem solvable where keys are fewer than cells


class LeastSquaresMemory(Memory):
    """The linear read-out with the smallest squared error, against which any linear memory is measured.

    Weights and offsets minimise the expected squared error of the values over damaged cues. A query keeps each
    active cell of its key with probability ``valid`` and holds each other cell with probability ``wrong``, all
    independently. With ``m = E[q | key]`` the error over all pairs is least where ``G W = E[q v]``, ``G = sum (m m^T
    with m on the diagonal)``: a cell that is 0 or 1 has ``E[q^2] = m``. At valid = 1, wrong = 0 it is the
    pseudo-inverse [1]_. A cell that is always on is added, for the offset.

    Parameters
    ----------
    valid, wrong : float
        In [0, 1].
    mask : ndarray, optional
        (n_key_features, n_value_features) bool, the synapses that exist. Default: all. Keys and values are 0 or 1.

    References
    ----------
    .. [1] Kohonen & Ruohonen (1973). IEEE Trans Comput 22:701.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.models import LeastSquaresMemory
    >>> keys = np.array([[1, 1, 0], [0, 1, 1]])
    >>> LeastSquaresMemory().write(keys, np.array([[1], [0]])).read(keys).round(3) + 0
    array([[1.],
           [0.]])
    """

    def __init__(self, valid: float = 1.0, wrong: float = 0.0, mask: np.ndarray | None = None) -> None:
        for name, value in (("valid", valid), ("wrong", wrong)):
            check_number("LeastSquaresMemory", name, value)
            if not 0 <= value <= 1:
                raise ValueError(f"LeastSquaresMemory.{name}: must be in [0, 1], got {value}")
        self.valid, self.wrong = valid, wrong
        self.mask = None if mask is None else np.asarray(mask, bool)

    @property
    def weights_(self) -> np.ndarray:
        """(n_key_features + 1, n_value_features), the offset last; computed anew each time."""
        mean = self.wrong + (self.valid - self.wrong) * self.keys_
        mean = np.column_stack([mean, np.ones(len(mean))])
        gram, cross = mean.T @ mean, mean.T @ self.values_
        np.fill_diagonal(gram, mean.sum(0) + RIDGE * max(mean[:, :-1].sum(0).mean(), RIDGE))
        if self.mask is None:
            return np.linalg.solve(gram, cross)
        weights = np.zeros_like(cross)
        for cell, there in enumerate(self.mask.T):
            rows = np.r_[np.flatnonzero(there), len(gram) - 1]
            weights[rows, cell] = np.linalg.solve(gram[np.ix_(rows, rows)], cross[rows, cell])
        return weights

    def _recall(self, queries: np.ndarray) -> np.ndarray:
        weights = self.weights_
        return queries @ weights[:-1] + weights[-1]
