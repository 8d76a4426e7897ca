"""An experiment as a value: circuit, pairs, cue, seed, and what is done to them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from ...models.neurons.custom import CustomNeuron
from ..lesions.lesion import Lesion
from ..lesions.targets import check_lesion
from ..network.circuit import Circuit
from ..stimuli.pairs import Pairs
from .cue import Cue
from .mixture import Mixture
from .timing import Timing


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
    rewarded: pairs whose study is followed by reward (``timing.reward`` after the cue), where the circuit has such an
        input.
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
    rewarded: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.mixtures and (self.cued is not None or self.cue != Cue()):
            raise ValueError("mixtures: are shown in place of the pairs' cues; leave cued and cue out")
        for mixture in self.mixtures:
            if max(mixture.pairs) >= self.pairs.n_pairs:
                raise ValueError(f"mixtures: there are pairs 0 to {self.pairs.n_pairs - 1}, got {mixture.pairs}")
        if self.cued is not None and not 1 <= self.cued <= self.pairs.n_pairs:
            raise ValueError(f"cued: must be in [1, {self.pairs.n_pairs}] (the pairs), got {self.cued}")
        if self.presentations < 1:
            raise ValueError(f"presentations: must be at least 1, got {self.presentations}")
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
        for name, n in (("cue", self.n_cue_cells), ("value", self.n_value_cells)):
            if not 1 <= self.n_active <= n:
                raise ValueError(f"active: must be in [1, {n}] ({n} {name} cells), got {self.n_active}")

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
        """The same experiment with these lesions beside those it has."""
        return dataclasses.replace(self, lesions=(*self.lesions, *lesions))

    def without_learning(self) -> RecallExperiment:
        """The same experiment with plasticity off: same wiring, same cues, same noise."""
        return dataclasses.replace(self, learning=False)
