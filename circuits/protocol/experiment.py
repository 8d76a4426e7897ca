"""An experiment as a value: circuit, pairs, cue, seed, and what is done to them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from ...models.numeric import take_numbers
from ..lesions.lesion import Lesion
from ..lesions.targets import check_lesion, check_times
from ..network.circuit import Circuit
from ..recording.trials import READOUT_AFTER
from ..stimuli.pairs import Pairs
from .cue import Cue
from .mixture import Mixture
from .time_grid import check_steps, check_trials, warn_of_rounding
from .timing import LEAD, MOST_PRESENTATIONS, Timing


@dataclass(frozen=True)
class RecallExperiment:
    """Show pairs once, wait, cue each of them (or ``cued`` of them) once in shuffled order.

    active: cells per pattern (default: the circuit's own). presentations: of each pair
    at study. learning: False freezes all plasticity (the no-learning control).
    reset: every cue of recall meets the circuit in the state in which the first one does, so that
        no cue acts on the next (nor learning, if there is any); such trials can run side by side.
    lesions: what is taken away or driven, see `Lesion`.
    cued: pairs that are cued, drawn at random from all; None: all of them.
    mixtures: cues that mix several keys, shown at recall in their order in place of the pairs' own cues; the pair
        of such a trial is the one with the most cells.
    order: a number; with another one the same pairs are studied and cued in another order, and their
        input spikes come at other times.
    One ``seed`` fixes wiring, damage, order and noise; the pairs have their own.
    """

    circuit: Circuit
    pairs: Pairs
    cue: Cue = field(default_factory=Cue)
    seed: int = 0
    active: int | None = None
    presentations: int = 1
    timing: Timing = field(default_factory=Timing)
    learning: bool = True
    reset: bool = False
    lesions: tuple[Lesion, ...] = ()
    cued: int | None = None
    mixtures: tuple[Mixture, ...] = ()
    order: int = 0

    def __post_init__(self) -> None:
        take_numbers(self)
        if self.mixtures and (self.cued is not None or self.cue != Cue()):
            raise ValueError("mixtures: are shown in place of the pairs' cues; leave cued and cue out")
        for mixture in self.mixtures:
            if max(mixture.pairs) >= self.pairs.n_pairs:
                raise ValueError(f"mixtures: there are pairs 0 to {self.pairs.n_pairs - 1}, got {mixture.pairs}")
        if self.cued is not None and not 1 <= self.cued <= self.pairs.n_pairs:
            raise ValueError(f"cued: must be in [1, {self.pairs.n_pairs}] (the pairs), got {self.cued}")
        if self.presentations < 1:
            raise ValueError(f"presentations: must be at least 1, got {self.presentations}")
        if self.presentations > MOST_PRESENTATIONS:
            raise ValueError(f"presentations: must be at most {MOST_PRESENTATIONS}, got {self.presentations}")
        if self.seed < 0:
            raise ValueError(f"seed: must not be negative, got {self.seed}")
        learned = [p.name for p in self.circuit.projections if p.ach or (p.plasticity and p.plasticity.needs_ach)]
        if learned and not self.circuit.inputs("acetylcholine"):
            raise ValueError(
                f"Circuit {self.circuit.name}: {learned[0]} reads acetylcholine, but no population has "
                "drive='acetylcholine'; add one"
            )
        for lesion in self.lesions:
            if not isinstance(lesion, Lesion):
                raise ValueError(f"lesions: must be Lesion objects, got {lesion!r}")
            check_lesion(lesion, self.circuit, self.pairs.n_pairs)  # before anything runs
            check_times(lesion, self.circuit, *self.phases)
        for name, n in (("cue", self.n_cue_cells), ("value", self.n_value_cells)):
            if not 1 <= self.n_active <= n:
                raise ValueError(f"active: must be in [1, {n}] ({n} {name} cells), got {self.n_active}")

        check_steps(self.phases[-1], self.timing.dt)
        check_trials(self.n_trials, self.n_cue_cells)
        warn_of_rounding(self.circuit, self.timing)

    @property
    def n_trials(self) -> int:
        """Trials of study, without a cue, and of recall."""
        n_cued = len(self.mixtures) or self.cued or self.pairs.n_pairs
        return self.presentations * self.pairs.n_pairs + self.timing.blanks + n_cued

    @property
    def phases(self) -> tuple[float, float, float, float]:
        """When the first pair is shown, study ends, the first cue of recall comes on, and all ends (s)."""
        timing, n_pairs = self.timing, self.pairs.n_pairs
        n_cued = len(self.mixtures) or self.cued or n_pairs
        first = LEAD + timing.fillers * (timing.on + timing.gap)
        study_end = first + self.presentations * n_pairs * (timing.on + timing.gap)
        recall = study_end + timing.delay + timing.blanks * (timing.on + READOUT_AFTER) + timing.gap
        return first, study_end, recall, recall + n_cued * (timing.on + (READOUT_AFTER if self.reset else timing.gap))

    @property
    def n_active(self) -> int:
        return self.circuit.active if self.active is None else self.active

    @property
    def n_cue_cells(self) -> int:
        return self.circuit.population(self.circuit.query).size

    @property
    def n_value_cells(self) -> int:
        return self.circuit.population(self.circuit.value).size

    def with_lesions(self, *lesions: Lesion) -> RecallExperiment:
        """The same experiment with these lesions beside those it has."""
        return dataclasses.replace(self, lesions=(*self.lesions, *lesions))

    def without_learning(self) -> RecallExperiment:
        """The same experiment with plasticity off: same wiring, same cues, same noise."""
        return dataclasses.replace(self, learning=False)
