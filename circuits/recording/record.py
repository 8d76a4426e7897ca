"""What is kept of a run beside spikes: state variables of chosen cells or synapses, on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...models.numeric import take_numbers
from ..names import brian_name

MOST_BYTES = 4e9  # of one run
ALL_CELLS = -1  # in place of a number, where samples are a sum over all cells


@dataclass(frozen=True)
class Record:
    """A state variable of chosen cells, sampled while a circuit runs.

    Samples are in SI units (V, S, A; weights have none).

    Parameters
    ----------
    variable : str
        ``NCX.v`` (membrane potential), ``CA1.g_AMPA`` (conductance) or another variable of a population, or
        ``CA1->NCX.w`` (weight) of a plastic projection.
    cells : tuple of int
        Numbers of cells; of a projection, of synapses in the order of its wiring.
    every : float
        Seconds between two samples.

    Examples
    --------
    >>> from spikekv import MINIMAL, Record, RecallExperiment, patterns, run
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> kept = run(experiment, records=[Record("VALUE.v", (0, 7))]).samples["VALUE.v"]
    >>> kept.values.shape == (len(kept.times), 2)
    True
    """

    variable: str
    cells: tuple[int, ...]
    every: float = 0.001

    def __post_init__(self) -> None:
        take_numbers(self)
        object.__setattr__(self, "cells", tuple(sorted(self.cells)))
        if not isinstance(self.variable, str):
            raise ValueError(f"Record.variable: must be a text, got {self.variable!r}")
        owner, dot, name = self.variable.rpartition(".")
        if not (owner and dot and name):
            raise ValueError(f"Record.variable: must be POPULATION.variable or SOURCE->TARGET.w, got {self.variable!r}")
        if not self.cells or min(self.cells) < 0 or len(set(self.cells)) < len(self.cells):
            raise ValueError(f"Record.cells: must be numbers of cells, each once, got {self.cells} of {self.variable}")
        if not self.every > 0:
            raise ValueError(f"Record.every: must be positive (s), got {self.every}")

    @property
    def name(self) -> str:
        """Name of the variable in the simulator: ``CA1_to_NCX.w``."""
        return brian_name(self.variable)

    @property
    def owner(self) -> str:
        """Population or projection it belongs to."""
        return self.variable.rpartition(".")[0]

    def n_bytes(self, duration: float) -> int:
        """Memory its samples take in a run of so many seconds, before it starts."""
        return 8 * len(self.cells) * int(np.ceil(duration / self.every))


@dataclass(frozen=True)
class Current:
    """The synaptic current of a receptor, summed over all cells of a population, sampled while a circuit runs.

    ``g (E - v)`` of every cell, in A; one number per sample, so that it costs hardly anything. From it
    `spikekv.analysis.lfp_proxy` makes a proxy of the local field potential.

    Parameters
    ----------
    population : str
        Whose cells.
    receptor : str
        ``AMPA``, ``GABA_A`` or another one without a magnesium block.
    every : float
        Seconds between two samples.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, patterns, run
    >>> from spikekv.circuits import Current
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> kept = run(experiment, records=[Current("VALUE", "GABA_A")]).samples["VALUE.I_GABA_A"]
    >>> kept.values.shape == (len(kept.times), 1)
    True
    """

    population: str
    receptor: str
    every: float = 0.001

    def __post_init__(self) -> None:
        take_numbers(self)
        for name in ("population", "receptor"):
            if not isinstance(getattr(self, name), str):
                raise ValueError(f"Current.{name}: must be a text, got {getattr(self, name)!r}")
        if not self.every > 0:
            raise ValueError(f"Current.every: must be positive (s), got {self.every}")

    @property
    def variable(self) -> str:
        """Name of its samples: ``CA3.I_AMPA``."""
        return f"{self.population}.I_{self.receptor}"

    def n_bytes(self, duration: float) -> int:
        """Memory its samples take in a run of so many seconds, before it starts."""
        return 8 * int(np.ceil(duration / self.every))


Sampled = Record | Current


@dataclass(frozen=True)
class Samples:
    """What a `Record` kept.

    Parameters
    ----------
    times : ndarray
        (n_samples,) in s.
    values : ndarray
        (n_samples, n_cells) in SI units.
    cells : ndarray
        (n_cells,) numbers of the cells or synapses; of a `Current`, -1, all cells.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.circuits import Samples
    >>> Samples(np.array([0.0, 0.001]), np.array([[-0.07], [-0.069]]), np.array([3])).values.shape
    (2, 1)
    """

    times: np.ndarray
    values: np.ndarray
    cells: np.ndarray


def check_size(records: Sequence[Sampled], duration: float) -> int:
    """Bytes that records take together in ``duration`` seconds; refuses more than 4 GB (ValueError)."""
    n_bytes = sum(record.n_bytes(duration) for record in records)
    if n_bytes > MOST_BYTES:
        raise ValueError(
            f"record: would keep {n_bytes / 1e9:.1f} GB, at most {MOST_BYTES / 1e9:.0f} GB; "
            "give fewer cells or a longer Record.every"
        )
    return n_bytes
