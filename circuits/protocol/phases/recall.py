"""Tests: cues without a teacher, of pairs that were studied and of others."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from ...recording.trials import NO_PAIR, READOUT_AFTER
from ...stimuli.lures import Lures
from ...stimuli.pairs import Pairs
from ..cue import Cue
from ..layout import Layout, Stretch
from ..mixture import Mixture
from .phase import OfPairs, no_relation


@dataclass(frozen=True)
class Test(OfPairs):
    """A phase that cues without a teacher; what `Recall` and `Probe` share.

    Parameters
    ----------
    pairs : Pairs or Lures
        What is shown.
    cue : Cue
        How the cues are damaged.
    repeats : int
        Cues of each pair.
    learns : bool
        Keep the plasticity open that acetylcholine gates; its level is then 1 unless it is given. Else this plasticity
        is held, whatever the level.
    order, context
        As in `OfPairs`.
    on, gap, cue_rate, teacher_rate, inputs
        As in `Showing`.
    label, acetylcholine
        As in `Phase`.
    """

    __test__ = False  # no test of pytest's
    pairs: Pairs | Lures
    cue: Cue = field(default_factory=Cue)
    repeats: int = 1
    learns: bool = False
    scored: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_count("repeats", 1)
        if not isinstance(self.cue, Cue):
            raise ValueError(f"{self.name}.cue: must be a Cue, got {self.cue!r}")

    def rest(self, layout: Layout) -> float:
        """Seconds between two cues: trials that begin with the same state need no rest between them."""
        return READOUT_AFTER if layout.reset else self.durations(layout)[1]

    def stretch(self, start: float, stop: float) -> Stretch:
        found = super().stretch(start, stop)
        if self.learns:
            return dataclasses.replace(found, level=1.0) if self.acetylcholine is None else found
        return dataclasses.replace(found, frozen=found.level > 0)


@dataclass(frozen=True)
class Recall(Test):
    """Cues of studied pairs, without a teacher.

    Parameters
    ----------
    pairs : Pairs
        A set that was studied before.
    cue : Cue
        How the cues are damaged.
    repeats : int
        Cues of each pair.
    learns : bool
        Keep the plasticity open that acetylcholine gates; its level is then 1 unless it is given. Else this plasticity
        is held, whatever the level.
    cued : int, optional
        Cue only so many pairs, drawn at random. Default: all.
    mixtures : tuple of Mixture
        Cues that mix several pairs, in their order, in place of the pairs' own.
    order, context
        As in `OfPairs`.
    on, gap, cue_rate, teacher_rate, inputs
        As in `Showing`.
    label, acetylcholine
        As in `Phase`.

    Notes
    -----
    With ``learns``, high acetylcholine keeps the recalled value from firing, so that a cue without its value weakens
    what it had learned (extinction, where the rule has a depression). A level between lets the value fire and be
    learned again (retrieval practice, reconsolidation).

    Examples
    --------
    >>> from spikekv import Cue, Recall, patterns
    >>> pairs = patterns.random(5, seed=1)
    >>> Recall(pairs, cue=Cue(valid=0.6)).learns
    False
    >>> practice = Recall(pairs, label="practice", learns=True, acetylcholine=0.3)
    """

    pairs: Pairs
    cued: int | None = None
    mixtures: tuple[Mixture, ...] = ()
    kind: ClassVar[str] = "recall"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.pairs, Pairs):
            raise ValueError(f"Recall.pairs: must be Pairs, got {type(self.pairs).__name__}; lures are shown by Probe")
        object.__setattr__(self, "mixtures", tuple(self.mixtures))
        for mixture in self.mixtures:
            if not isinstance(mixture, Mixture):
                raise ValueError(f"mixtures: must be Mixture objects, got {mixture!r}")
        if self.mixtures and (self.cued is not None or self.cue != Cue()):
            raise ValueError("mixtures: are shown in place of the pairs' cues; leave cued and cue out")
        if self.mixtures and self.repeats != 1:
            raise ValueError(f"mixtures: are shown once each; leave repeats out, got {self.repeats}")
        for mixture in self.mixtures:
            if max(mixture.pairs) >= self.pairs.n_pairs:
                raise ValueError(f"mixtures: there are pairs 0 to {self.pairs.n_pairs - 1}, got {mixture.pairs}")
        if self.cued is not None and not 1 <= self.cued <= self.pairs.n_pairs:
            raise ValueError(f"cued: must be in [1, {self.pairs.n_pairs}] (the pairs), got {self.cued}")

    @property
    def shows(self) -> tuple[Pairs, ...]:
        return (self.pairs,)

    def lay(self, layout: Layout) -> None:
        patterns, first = layout.patterns(self.pairs), layout.first(self.pairs)
        damage = layout.stream("damage")
        if self.mixtures:
            chosen = np.array([mixture.first for mixture in self.mixtures])
            position = np.arange(len(chosen))
            queries = np.array([mixture.draw(patterns.cues, damage) for mixture in self.mixtures])
        else:
            chosen, position = self.sequence(self.pairs.n_pairs, self.repeats, layout, self.cued)
            damaged = [self.cue.damage(patterns.cues, damage) for _ in range(self.repeats)]
            nth = np.zeros(self.pairs.n_pairs, int)  # cues of each pair so far
            queries = np.zeros((len(chosen), patterns.cues.shape[1]), bool)
            for n, pair in enumerate(chosen):
                queries[n] = damaged[nth[pair]][pair]
                nth[pair] += 1
        numbers = chosen + first
        cues = self.with_context(layout, queries, numbers, study=False)

        def related(n: int) -> int:
            return layout.last_taught(patterns.cues[chosen[n]])

        name = layout.name_of(self.pairs)
        self.lay_trials(layout, cues, self.rest(layout), numbers, position, name, related, taught=False)


@dataclass(frozen=True)
class Probe(Test):
    """Cues that were never studied: new items, or lures that resemble studied ones.

    Parameters
    ----------
    pairs : Pairs or Lures
        `Pairs` whose cues are new (their values are never shown), or lures (`patterns.lures`).
    cue : Cue
        How the cues are damaged.
    repeats : int
        Cues of each pair.
    learns : bool
        Keep the plasticity open that acetylcholine gates; its level is then 1 unless it is given. Else this plasticity
        is held, whatever the level.
    order, context
        As in `OfPairs`.
    on, gap, cue_rate, teacher_rate, inputs
        As in `Showing`.
    label, acetylcholine
        As in `Phase`.

    Examples
    --------
    >>> from spikekv import Probe, patterns
    >>> Probe(patterns.lures(patterns.random(5, seed=1), similarity=0.5)).pairs.similarity
    0.5
    """

    kind: ClassVar[str] = "probe"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.pairs, Pairs | Lures):
            raise ValueError(f"Probe.pairs: must be Pairs or lures, got {type(self.pairs).__name__}")

    def lay(self, layout: Layout) -> None:
        if isinstance(self.pairs, Lures):
            source, of = layout.patterns(self.pairs.of), layout.first(self.pairs.of)
            n_item = layout.n_cue_cells - layout.n_context_cells
            items = self.pairs.draw(source.cues, n_item)
        else:
            items = self._new(layout)
            of = None
        if any(layout.last_taught(item) != NO_PAIR for item in items):
            raise ValueError(f"Probe {self.label!r}: {self.pairs.name} shows cues that were studied; use Recall")
        chosen, position = self.sequence(len(items), self.repeats, layout)
        queries = self.cue.damage(items, layout.stream("damage", self.label))[chosen]
        pair = np.full(len(chosen), NO_PAIR)
        cues = self.with_context(layout, queries, pair, study=False)
        related = no_relation if of is None else lambda n: int(of + chosen[n])
        self.lay_trials(layout, cues, self.rest(layout), pair, position, self.pairs.name, related, taught=False)

    def _new(self, layout: Layout) -> np.ndarray:
        """Cues of pairs that are shown nowhere else, (n_pairs, n_cue_cells) bool."""
        assert isinstance(self.pairs, Pairs)
        n_item, k_item = layout.n_cue_cells - layout.n_context_cells, layout.n_active - layout.n_context_active
        cues = self.pairs.encode(n_item, n_item, k_item).cues
        return np.hstack([cues, np.zeros((len(cues), layout.n_context_cells), bool)])
