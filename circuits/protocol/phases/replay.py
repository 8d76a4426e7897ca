"""Replay: bursts off line, while the plasticity of chosen projections is open."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np

from ...lesions.lesion import MOST_BETA, Lesion
from ...recording.trials import NO_PAIR
from ..layout import Layout, Row, Stretch
from .phase import Phase

Seeds = Literal["random", "engram", "none"]


@dataclass(frozen=True)
class Replay(Phase):
    """Bursts without a cue at low acetylcholine, as in rest and sleep.

    Parameters
    ----------
    n : int
        Number of bursts.
    population : str
        Where they begin.
    seeds : {"random", "engram", "none"}
        Which cells are driven: random ones, anew for each burst; the cells of this population that were active at the
        study of one pair, the pairs in random order; or none, so that the trials only mark time.
    share : float
        Of the population's cells, for random seeds.
    beta : float
        Drive, in rheobases of current, as in `Lesion`.
    on, gap : float
        Duration of each burst and of the time after it (s).
    open : tuple of str
        Projections whose gated plasticity is open in spite of low acetylcholine. They transmit as at low acetylcholine.
        Other plastic synapses onto the same cells stay closed.
    label, acetylcholine
        As in `Phase`.

    Notes
    -----
    The usual circuits make no sharp waves of their own: a burst lasts as long as its drive and the activity that this
    evokes, and nothing selects what is replayed. `bursting` makes a CA3 that bursts by itself; give ``seeds="none"``.
    Sequences are not compressed in time.

    Examples
    --------
    >>> from spikekv import Replay
    >>> Replay(40, "CA3", seeds="engram", open=("CA1->NCX",)).open
    ('CA1->NCX',)
    """

    n: int
    population: str
    seeds: Seeds = "random"
    share: float = 0.05
    beta: float = 3.0
    on: float = 0.05
    gap: float = 0.15
    open: tuple[str, ...] = ()
    kind: ClassVar[str] = "replay"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.open, list | tuple) or not all(isinstance(name, str) for name in self.open):
            raise ValueError(f"Replay.open: must be names of projections, as ('CA1->NCX',), got {self.open!r}")
        object.__setattr__(self, "open", tuple(self.open))
        if not isinstance(self.population, str):
            raise ValueError(f"Replay.population: must be a text, got {self.population!r}")
        self._check_count("n", 1)
        self._check_positive("on", "gap")
        self._check_seconds("on", "gap")
        if self.seeds not in get_args(Seeds):
            raise ValueError(f"Replay.seeds: must be one of {', '.join(get_args(Seeds))}, got {self.seeds!r}")
        if not 0 < self.share <= 1:
            raise ValueError(f"Replay.share: must be in (0, 1], got {self.share}")
        if not 1 <= self.beta <= MOST_BETA:
            raise ValueError(f"Replay.beta: must be in [1, {MOST_BETA:g}], got {self.beta}")

    def lay(self, layout: Layout) -> None:
        population = layout.circuit.population(self.population)
        for name in self.open:
            rule = layout.circuit.projection(name).plasticity
            if rule is None or not rule.needs_ach:
                raise ValueError(f"Replay.open: {name} has no plasticity that acetylcholine gates")
        layout.check_room(self.n, self.on + self.gap)
        rng = layout.stream("replay", self.label)
        pairs = list(dict.fromkeys(layout.taught.values()))
        if self.seeds == "engram" and not pairs:
            raise ValueError("Replay.seeds: engram, but nothing was studied before; put a Study first or give random")
        for n in range(self.n):
            start = layout.time
            pair = NO_PAIR
            if self.seeds == "engram":
                if n % len(pairs) == 0:
                    rng.shuffle(pairs)
                pair = pairs[n % len(pairs)]
            if self.seeds != "none":
                layout.driven.append(self._drive(population.size, pair, (start, start + self.on), rng))
            layout.rows.append(Row(self.label, pair, start, start + self.on, None, self.kind, "", n, pair))
            layout.time += self.on + self.gap

    def _drive(self, size: int, pair: int, during: tuple[float, float], rng: np.random.Generator) -> Lesion:
        if pair != NO_PAIR:
            return Lesion(
                self.population, mode="stimulate", select="engram", pairs=(pair,), beta=self.beta, during=during
            )
        cells = rng.choice(size, max(1, round(self.share * size)), replace=False)
        return Lesion(self.population, mode="stimulate", cells=tuple(cells.tolist()), beta=self.beta, during=during)

    def stretch(self, start: float, stop: float) -> Stretch:
        return dataclasses.replace(super().stretch(start, stop), open=self.open)
