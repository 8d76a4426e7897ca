"""Trials around the tests: cues before the first pair, and trials without a cue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...recording.trials import NO_PAIR, READOUT_AFTER
from ..layout import Layout, Row
from .phase import Showing


@dataclass(frozen=True)
class Fillers(Showing):
    """Random cues without a value, never tested: the first cues after a rest meet a circuit that has not settled.

    Parameters
    ----------
    n : int
        How many.
    on, gap, cue_rate, teacher_rate, inputs
        As in `Showing`.
    label, acetylcholine
        As in `Phase`.

    Examples
    --------
    >>> from spikekv import Fillers
    >>> Fillers(8).n
    8
    """

    n: int
    kind: ClassVar[str] = "fillers"
    level: ClassVar[float] = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_count("n", 0)

    def lay(self, layout: Layout) -> None:
        on, gap = self.durations(layout)
        layout.check_room(self.n, on)
        stream = ("fillers", *([self.label] if self.label != self.kind else []))
        rng = layout.stream(*stream)
        cues = np.zeros((self.n, layout.n_cue_cells), bool)
        for row in cues:
            row[rng.choice(layout.n_cue_cells, layout.n_active, replace=False)] = True
        start = layout.time + np.arange(self.n) * (on + gap)
        self.show(layout, cues, start, stream=stream)
        for n, (cue, t) in enumerate(zip(cues, start.tolist(), strict=True)):
            layout.rows.append(Row(self.label, NO_PAIR, t, t + on, cue, self.kind, "", n, NO_PAIR))
        layout.time += self.n * (on + gap)


@dataclass(frozen=True)
class Blanks(Showing):
    """Trials without a cue, on which the read-out threshold theta is fixed.

    Parameters
    ----------
    n : int
        How many.
    on, gap, cue_rate, teacher_rate, inputs
        As in `Showing`.
    label, acetylcholine
        As in `Phase`.

    Examples
    --------
    >>> from spikekv import Blanks
    >>> Blanks(20).kind
    'blank'
    """

    n: int
    kind: ClassVar[str] = "blank"
    heeds: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_count("n", 0)

    def lay(self, layout: Layout) -> None:
        on, gap = self.durations(layout)
        layout.check_room(self.n, on)
        for n in range(self.n):
            t = layout.time
            layout.rows.append(Row(self.label, NO_PAIR, t, t + on, None, self.kind, "", n, NO_PAIR))
            layout.time += on + READOUT_AFTER
        layout.time += gap
