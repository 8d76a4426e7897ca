"""Study: cues with a teacher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...stimuli.pairs import Pairs
from ..layout import Layout
from ..timing import MOST_PRESENTATIONS
from .phase import OfPairs


@dataclass(frozen=True)
class Study(OfPairs):
    """Each cue together with its value. Acetylcholine is high.

    Parameters
    ----------
    pairs : Pairs
        The set that is taught.
    presentations : int
        Of each pair.
    rewarded : tuple of int
        Pairs of the set whose study is followed by reward, ``timing.reward`` after the cue.
    order, context
        As in `OfPairs`.
    on, gap, cue_rate, teacher_rate, inputs
        As in `Showing`.
    label, acetylcholine
        As in `Phase`.

    Examples
    --------
    >>> from spikekv import Study, patterns
    >>> Study(patterns.random(5, seed=1), presentations=3, order="spaced").presentations
    3
    """

    pairs: Pairs
    presentations: int = 1
    rewarded: tuple[int, ...] = ()
    kind: ClassVar[str] = "study"
    level: ClassVar[float] = 1.0
    heeds: ClassVar[tuple[str, ...]] = ("cue_rate", "teacher_rate", "inputs")

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_count("presentations", 1, MOST_PRESENTATIONS)
        if not isinstance(self.pairs, Pairs):
            raise ValueError(f"Study.pairs: must be Pairs, got {type(self.pairs).__name__}; make them with patterns")
        if self.rewarded and not 0 <= min(self.rewarded) <= max(self.rewarded) < self.pairs.n_pairs:
            raise ValueError(f"rewarded: there are pairs 0 to {self.pairs.n_pairs - 1}, got {self.rewarded}")

    @property
    def shows(self) -> tuple[Pairs, ...]:
        return (self.pairs,)

    def lay(self, layout: Layout) -> None:
        patterns, first = layout.patterns(self.pairs), layout.first(self.pairs)
        chosen, position = self.sequence(self.pairs.n_pairs, self.presentations, layout)
        items, numbers = patterns.cues[chosen], chosen + first

        def related(n: int) -> int:
            before = layout.last_taught(items[n])
            layout.taught[items[n].tobytes()] = int(numbers[n])
            return before

        cues = self.with_context(layout, items, numbers, study=True)
        gap, before = self.durations(layout)[1], len(layout.rows)
        self.lay_trials(layout, cues, gap, numbers, position, layout.name_of(self.pairs), related, taught=True)
        stop = np.array([row.stop for row in layout.rows[before:]])
        layout.rewards.append(stop[np.isin(chosen, self.rewarded)] + layout.timing.reward)
