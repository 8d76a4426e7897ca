"""From an angle to active cells of a ring, and back.

The cells' preferred angles are spread evenly over the circle. An angle activates the cells whose preferred angles lie
nearest to it. The population vector, the sum of the preferred directions weighted by activity, turns activity back
into an angle [1]_.

References
----------
.. [1] Georgopoulos, A. P., Schwartz, A. B., & Kettner, R. E. (1986). Neuronal population coding of movement direction.
   Science, 233, 1416-1419. https://doi.org/10.1126/science.3749885
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...models.numeric import take_numbers

SHORTEST = 1e-9  # a resultant this short, as a share of all activity, points nowhere


@dataclass(frozen=True)
class RingCode:
    """Code of ``n_cells`` cells on a ring, ``n_active`` of them active for each angle.

    Parameters
    ----------
    n_cells : int
        Cells on the ring. Cell ``n`` prefers the angle ``2 pi n / n_cells``.
    n_active : int
        Cells that an angle activates.

    Raises
    ------
    ValueError
        If ``n_active`` is not in [1, n_cells - 1]. A ring with all cells active says nothing.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.circuits.stimuli.ring import RingCode
    >>> code = RingCode(n_cells=8, n_active=3)
    >>> active = code.encode(np.array([np.pi / 2]))
    >>> np.flatnonzero(active[0])
    array([1, 2, 3])
    >>> code.decode(active)
    array([1.57079633])
    """

    n_cells: int
    n_active: int

    def __post_init__(self) -> None:
        take_numbers(self)
        if not 1 <= self.n_active < self.n_cells:
            raise ValueError(f"RingCode.n_active: must be in [1, {self.n_cells - 1}], got {self.n_active}")

    @property
    def preferred(self) -> np.ndarray:
        """Preferred angle of each cell (rad): (n_cells,)."""
        return 2 * np.pi * np.arange(self.n_cells) / self.n_cells

    def encode(self, angles: np.ndarray) -> np.ndarray:
        """Active cells of each angle.

        Parameters
        ----------
        angles : (n_items,) array
            Angles (rad).

        Returns
        -------
        (n_items, n_cells) bool array
            ``n_active`` neighbours on the ring in each row.
        """
        distance = np.round(np.abs(turned(np.asarray(angles, float)[:, None] - self.preferred)), 9)  # ties stay ties
        on = np.zeros(distance.shape, bool)
        np.put_along_axis(on, np.argsort(distance, axis=1, kind="stable")[:, : self.n_active], True, axis=1)
        return on

    def decode(self, activity: np.ndarray) -> np.ndarray:
        """Angle to which the population vector points.

        Parameters
        ----------
        activity : (n_items, n_cells) array
            Spike counts, or active cells.

        Returns
        -------
        (n_items,) array
            Angles in [-pi, pi) (rad). NaN where the vector has no length: silence, or activity all around the ring.

        Raises
        ------
        ValueError
            If the activity is not of ``n_cells`` cells.
        """
        activity = np.asarray(activity, float)
        if activity.ndim != 2 or activity.shape[1] != self.n_cells:
            raise ValueError(f"RingCode.decode: activity must have {self.n_cells} columns, got shape {activity.shape}")
        vector = activity @ np.exp(1j * self.preferred)
        pointing = np.abs(vector) > SHORTEST * np.maximum(activity.sum(1), 1)
        return np.where(pointing, turned(np.angle(vector)), np.nan)


def turned(angles: np.ndarray) -> np.ndarray:
    """Angles (rad) turned by whole circles into [-pi, pi).

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.circuits.stimuli.ring import turned
    >>> np.degrees(turned(np.radians([190.0, -190.0, 360.0]))).round(6)
    array([-170.,  170.,    0.])
    """
    return (np.asarray(angles, float) + np.pi) % (2 * np.pi) - np.pi
