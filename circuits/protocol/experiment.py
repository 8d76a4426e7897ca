"""An experiment as a value: a circuit, a protocol, a seed, and what is done to the circuit."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from ..lesions.lesion import Lesion
from ..lesions.targets import check_lesion
from ..network.circuit import Circuit
from ..stimuli.pairs import Pairs, same_pairs
from .cue import Cue
from .layout import own_names
from .mixture import Mixture
from .phases import Blanks, Delay, Fillers, Phase, Probe, Recall, Rest, Study
from .phases.recall import Test
from .spike_trains import Inputs
from .timing import LEAD, Timing

MOST_CONTEXT = 0.9  # share of the cue


class Played:
    """What every experiment has: a protocol, and the conditions under which it is played."""

    circuit: Circuit
    protocol: tuple[Phase, ...]
    seed: int
    active: int | None
    timing: Timing
    learning: bool
    reset: bool
    lesions: tuple[Lesion, ...]
    inputs: Inputs
    order: int
    context: float
    studied: tuple[Pairs, ...]

    @property
    def n_active(self) -> int:
        return self.circuit.active if self.active is None else self.active

    @property
    def n_cue_cells(self) -> int:
        return sum(population.size for population in self.circuit.inputs("cue"))

    @property
    def n_value_cells(self) -> int:
        return self.circuit.population(self.circuit.value).size

    @property
    def n_known_pairs(self) -> int:
        """Pairs of all sets together."""
        return sum(pairs.n_pairs for pairs in known_sets(self.studied, self.protocol))

    def with_lesions(self, *lesions: Lesion) -> Self:
        """The same experiment with these lesions beside those it has."""
        return dataclasses.replace(self, lesions=(*self.lesions, *lesions))  # type: ignore[type-var]

    def without_learning(self) -> Self:
        """The same experiment with plasticity off: same wiring, same cues, same noise."""
        return dataclasses.replace(self, learning=False)  # type: ignore[type-var]

    def _check(self) -> None:
        if self.seed < 0:
            raise ValueError(f"seed: must not be negative, got {self.seed}")
        learned = [p.name for p in self.circuit.projections if p.ach or (p.plasticity and p.plasticity.needs_ach)]
        if learned and not self.circuit.inputs("acetylcholine"):
            raise ValueError(
                f"Circuit {self.circuit.name}: {learned[0]} reads acetylcholine, but no population has "
                "drive='acetylcholine'; add one"
            )
        for name, n in (("cue", self.n_cue_cells), ("value", self.n_value_cells)):
            if not 1 <= self.n_active <= n:
                raise ValueError(f"active: must be in [1, {n}] ({n} {name} cells), got {self.n_active}")
        tests = [isinstance(phase, Test) for phase in self.protocol]
        if self.reset and not (any(tests) and all(tests[tests.index(True) :])):
            raise ValueError("reset: needs tests (Recall, Probe), and nothing but tests after the first one")
        for lesion in self.lesions:
            if not isinstance(lesion, Lesion):
                raise ValueError(f"lesions: must be Lesion objects, got {lesion!r}")
            check_lesion(lesion, self.circuit, self.n_known_pairs)  # before anything runs
            _check_times(lesion, self.protocol)


@dataclass(frozen=True)
class Experiment(Played):
    """A circuit, a protocol and a seed.

    Parameters
    ----------
    circuit : what is simulated.
    protocol : phases, one after the other: `Rest`, `Fillers`, `Study`, `Delay`, `Blanks`, `Recall`, `Probe`, `Replay`,
        `Gap`.
    seed : fixes wiring, damage, order and noise; stimuli have seeds of their own.
    lesions : what is taken away or driven, see `Lesion`; a lesion names phases by label or kind.
    reset : every test begins with the state in which the first one does, so that no cue acts on the next; tests then
        are the last phases.
    active : cells per pattern; default the circuit's own.
    learning : False freezes all plasticity (the no-learning control).
    timing : default durations and rates of all phases. Its ``delay``, ``fillers`` and ``blanks`` are those of
        `RecallExperiment`; here phases say them.
    inputs : how input cells fire.
    context : share of the cue's cells that carry a context (see `Context`).
    studied : sets that were studied before, where the experiment follows a snapshot (``run(..., after=snapshot)``).
    order : a number; with another one everything is shown in another order.

    Raises
    ------
    ValueError
        For a protocol that makes no sense, in one line that names the phase.

    Examples
    --------
    >>> from spikekv import MINIMAL, patterns
    >>> AB, AC = patterns.lists("AB", "AC", n_pairs=5, seed=1)
    >>> experiment = Experiment(MINIMAL, (Study(AB), Study(AC, label="second list"), Delay(0.6), Recall(AC)), seed=7)
    >>> [phase.label for phase in experiment.protocol]
    ['study', 'second list', 'delay', 'recall']
    """

    circuit: Circuit
    protocol: tuple[Phase, ...]
    seed: int = 0
    lesions: tuple[Lesion, ...] = ()
    reset: bool = False
    active: int | None = None
    learning: bool = True
    timing: Timing = field(default_factory=Timing)
    inputs: Inputs = field(default_factory=Inputs)
    context: float = 0.0
    studied: tuple[Pairs, ...] = ()
    order: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "protocol", labelled(self.protocol))
        object.__setattr__(self, "lesions", tuple(self.lesions))
        object.__setattr__(self, "studied", tuple(self.studied))
        if not 0 <= self.context <= MOST_CONTEXT:
            raise ValueError(f"context: must be in [0, {MOST_CONTEXT}], a share of the cue's cells; got {self.context}")
        _check_order(self.protocol, self.studied)
        self._check()


@dataclass(frozen=True)
class RecallExperiment(Played):
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
    inputs: how input cells fire.
    One ``seed`` fixes wiring, damage, order and noise; the pairs have their own.

    The `protocol` it plays is a tuple of phases; `Experiment` takes any other.
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
    inputs: Inputs = field(default_factory=Inputs)

    context = 0.0
    studied = ()

    def __post_init__(self) -> None:
        if self.presentations < 1:
            raise ValueError(f"presentations: must be at least 1, got {self.presentations}")
        self._check()

    @property
    def protocol(self) -> tuple[Phase, ...]:  # type: ignore[override]
        """Rest, fillers, study, delay, blank trials, recall."""
        return labelled(
            (
                Rest(LEAD),
                Fillers(self.timing.fillers),
                Study(self.pairs, self.presentations),
                Delay(self.timing.delay),
                Blanks(self.timing.blanks),
                Recall(self.pairs, self.cue, cued=self.cued, mixtures=self.mixtures),
            )
        )


def labelled(protocol: Sequence[Phase]) -> tuple[Phase, ...]:
    """Phases under labels of their own. Raises ValueError for what is no phase and for a label used twice."""
    if isinstance(protocol, Phase) or not isinstance(protocol, Sequence) or not protocol:
        raise ValueError("protocol: must be phases, one or more, as (Study(pairs), Delay(0.6), Recall(pairs))")
    for phase in protocol:
        if not isinstance(phase, Phase):
            raise ValueError(f"protocol: must be phases, as Study(pairs); got {phase!r:.80}")
    kinds = [phase.kind for phase in protocol]
    labels = own_names([phase.label for phase in protocol], kinds)
    for label, kind in zip(labels, kinds, strict=True):
        if labels.count(label) > 1:
            raise ValueError(f"protocol: the label {label!r} is used twice; give one of the phases another")
        if label == "all" or (label in kinds and label != kind):
            raise ValueError(
                f"protocol: {label!r} cannot be the label of a {kind} phase, it names others; give another"
            )
    return tuple(phase.labelled(label) for phase, label in zip(protocol, labels, strict=True))


def known_sets(studied: Sequence[Pairs], protocol: Sequence[Phase]) -> list[Pairs]:
    """The sets of pairs of an experiment, each once, in the order in which they come."""
    found: list[Pairs] = []
    for pairs in (*studied, *(pairs for phase in protocol for pairs in phase.shows)):
        if not any(same_pairs(pairs, known) for known in found):
            found.append(pairs)
    return found


def _check_order(protocol: Sequence[Phase], studied: Sequence[Pairs]) -> None:
    """Refuse tests of what was not studied, and probes of what was."""
    known = list(studied)
    for phase in protocol:
        there = ", ".join(pairs.name for pairs in known) or "nothing"
        if isinstance(phase, Recall) and not any(same_pairs(phase.pairs, pairs) for pairs in known):
            raise ValueError(
                f"protocol: {phase.label!r} cues {phase.pairs.name}, but {there} is studied before it; "
                "put a Study first, show new cues by Probe, or give studied= what a snapshot has learned"
            )
        if isinstance(phase, Probe) and any(same_pairs(phase.pairs, pairs) for pairs in known):
            raise ValueError(
                f"protocol: {phase.label!r} probes {phase.pairs.name}, which is studied before; use Recall"
            )
        known += [phase.pairs] if isinstance(phase, Study) else []


def phase_names(protocol: Sequence[Phase]) -> Mapping[str, list[int]]:
    """Numbers of the phases that a label or a kind means, in order.

    A label means one phase. A kind means all phases of it; ``study`` with the rest and fillers just before, ``delay``
    with the blank trials that follow.
    """
    kinds = [phase.kind for phase in protocol]
    names: dict[str, list[int]] = {"all": list(range(len(protocol)))}
    for n, phase in enumerate(protocol):
        names.setdefault(phase.label, [n])
    for kind in dict.fromkeys(kinds):
        found = set()
        for n, other in enumerate(kinds):
            if other != kind:
                continue
            found.add(n)
            before, after = n - 1, n + 1
            while kind == "study" and before >= 0 and kinds[before] in ("rest", "fillers"):
                found.add(before)
                before -= 1
            while kind == "delay" and after < len(kinds) and kinds[after] == "blank":
                found.add(after)
                after += 1
        names[kind] = sorted(found)
    return names


def _check_times(lesion: Lesion, protocol: Sequence[Phase]) -> None:
    names = phase_names(protocol)
    for part in lesion.times:
        if isinstance(part, str):
            if part not in names:
                there = ", ".join([*(name for name in names if name != "all"), "all"])
                raise ValueError(f"Lesion.during: must be one of {there}, or an interval in s, got {part!r}")
            if lesion.follows_cues and any(protocol[n].kind != "recall" for n in names[part]):
                raise ValueError(f"Lesion.select: {lesion.select} is for recall phases, got during {part!r}")
