"""An experiment as a value: circuit, pairs, cue, seed, and what is done to them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from ...models.neurons.custom import CustomNeuron
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
    """Show pairs once, wait, and cue each of them once in another order.

    An experiment is a value: change a copy with `dataclasses.replace` and run it with `run`.

    Parameters
    ----------
    circuit : Circuit
        On which circuit, such as `HIPPOCAMPAL`.
    pairs : Pairs
        What is to be learned.
    cue : Cue
        How cues are damaged at recall. Default: whole cues.
    seed : int
        Fixes wiring, damage, order and noise. The pairs have a seed of their own.
    active : int, optional
        Active cells per pattern. Default: the circuit's own number.
    presentations : int
        How often each pair is shown at study.
    timing : Timing
        Durations and rates.
    learning : bool
        False freezes all plasticity: the control without learning.
    reset : bool
        Start all recall trials from the same network state, so that trials are independent and can run side by side.
    lesions : tuple of Lesion
        What is taken away or driven.
    cued : int, optional
        Cue only so many pairs, drawn at random. Default: all.
    mixtures : tuple of Mixture
        Cues that mix several keys, shown at recall in their order in place of the pairs' own cues. The pair of such
        a trial is the one with the most cells.
    order : int
        Another number studies and cues the same pairs in another order, with input spikes at other times.
    rewarded : tuple of int
        Pairs whose study is followed by reward, ``timing.reward`` after the cue.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from spikekv import MINIMAL, Cue, RecallExperiment, patterns
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(20, seed=1), Cue(valid=0.6), seed=7)
    >>> whole = replace(experiment, cue=Cue())
    >>> whole.cue.valid, whole.n_active
    (1.0, 20)
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
    rewarded: tuple[int, ...] = ()

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
        learned = [p.name for p in self.circuit.projections if getattr(p.plasticity, "on_reward", "")]
        if (learned or self.rewarded) and not self.circuit.inputs("reward"):
            what = f"{learned[0]} learns from reward" if learned else "pairs are rewarded"
            raise ValueError(
                f"Circuit {self.circuit.name}: {what}, but no population has drive='reward'; add one of one cell"
            )
        if self.rewarded and not 0 <= min(self.rewarded) <= max(self.rewarded) < self.pairs.n_pairs:
            raise ValueError(f"rewarded: there are pairs 0 to {self.pairs.n_pairs - 1}, got {self.rewarded}")
        if any(isinstance(p.cell, CustomNeuron) for p in self.circuit.populations):
            from ..program.custom_cells import check_cells  # imports Brian2

            check_cells(self.circuit, self.timing.dt)
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
        return sum(self.circuit.population(name).size for name in self.circuit.queries)

    @property
    def n_value_cells(self) -> int:
        return self.circuit.population(self.circuit.value).size

    def with_lesions(self, *lesions: Lesion) -> RecallExperiment:
        """The same experiment with these lesions in addition to those that it has."""
        return dataclasses.replace(self, lesions=(*self.lesions, *lesions))

    def without_learning(self) -> RecallExperiment:
        """The same experiment with plasticity off: same wiring, same cues, same noise."""
        return dataclasses.replace(self, learning=False)
