"""An experiment as a value: a circuit, a protocol, a seed, and what is done to the circuit."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Self

from ...models.neurons.custom import CustomNeuron
from ...models.numeric import take_numbers
from ..lesions.lesion import Interval, Lesion
from ..lesions.targets import check_lesion, check_times
from ..network.circuit import Circuit
from ..network.spike_trains import Inputs
from ..precision import Precision, check_precision
from ..recording.trials import READOUT_AFTER
from ..stimuli.pairs import Pairs
from .cue import Cue
from .mixture import Mixture
from .phase_sequence import check_during, check_order, known_sets, labelled
from .phases import Blanks, Delay, Fillers, Phase, Recall, Rest, Study
from .phases.recall import Test
from .time_grid import check_steps, check_trials
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
    inputs: Inputs | None
    order: int
    context: float
    studied: tuple[Pairs, ...]
    precision: Precision

    @property
    def n_active(self) -> int:
        return self.circuit.active if self.active is None else self.active

    @property
    def trains(self) -> Inputs:
        """How input cells fire: as the experiment says, else as the circuit is made for."""
        return self.circuit.trains if self.inputs is None else self.inputs

    @property
    def n_cue_cells(self) -> int:
        return sum(self.circuit.population(name).size for name in self.circuit.queries)

    @property
    def n_value_cells(self) -> int:
        return self.circuit.population(self.circuit.value).size

    @property
    def n_known_pairs(self) -> int:
        """Pairs of all sets together."""
        return sum(pairs.n_pairs for pairs in known_sets(self.studied, self.protocol))

    def with_lesions(self, *lesions: Lesion) -> Self:
        """The same experiment with these lesions in addition to those that it has."""
        return dataclasses.replace(self, lesions=(*self.lesions, *lesions))  # type: ignore[type-var]

    def without_learning(self) -> Self:
        """The same experiment with plasticity off: same wiring, same cues, same noise."""
        return dataclasses.replace(self, learning=False)  # type: ignore[type-var]

    def _take(self) -> None:
        """Refuse fields of another kind, and keep the others as plain values."""
        take_numbers(self)
        kinds: dict[str, type] = {"circuit": Circuit, "timing": Timing, "inputs": Inputs}
        for name, kind in kinds.items():
            given = getattr(self, name)
            if not isinstance(given, kind) and not (name == "inputs" and given is None):
                raise ValueError(f"{name}: must be {kind.__name__}, got {given!r:.80}")
        items: dict[str, type] = {"lesions": Lesion, "studied": Pairs}
        for name, one in items.items():
            given = getattr(self, name)
            if not isinstance(given, list | tuple) or not all(isinstance(part, one) for part in given):
                raise ValueError(f"{name}: must be {one.__name__} objects, got {given!r:.80}")
            object.__setattr__(self, name, tuple(given))

    def _check(self) -> None:
        if self.seed < 0:
            raise ValueError(f"seed: must not be negative, got {self.seed}")
        check_precision(self.precision)
        learned = [p.name for p in self.circuit.projections if p.ach or (p.plasticity and p.plasticity.needs_ach)]
        if learned and not self.circuit.inputs("acetylcholine"):
            raise ValueError(
                f"Circuit {self.circuit.name}: {learned[0]} reads acetylcholine, but no population has "
                "drive='acetylcholine'; add one"
            )
        learned = [p.name for p in self.circuit.projections if getattr(p.plasticity, "on_reward", "")]
        rewarded = any(getattr(phase, "rewarded", ()) for phase in self.protocol)
        if (learned or rewarded) and not self.circuit.inputs("reward"):
            what = f"{learned[0]} learns from reward" if learned else "pairs are rewarded"
            raise ValueError(
                f"Circuit {self.circuit.name}: {what}, but no population has drive='reward'; add one of one cell"
            )
        if any(isinstance(p.cell, CustomNeuron) for p in self.circuit.populations):
            from ..program.custom_cells import check_cells  # imports Brian2

            check_cells(self.circuit, self.timing.dt)
        for name, n in (("cue", self.n_cue_cells), ("value", self.n_value_cells)):
            if not 1 <= self.n_active <= n:
                raise ValueError(f"active: must be in [1, {n}] ({n} {name} cells), got {self.n_active}")
        tests = [isinstance(phase, Test) for phase in self.protocol]
        if self.reset and not (any(tests) and all(tests[tests.index(True) :])):
            raise ValueError("reset: needs tests (Recall, Probe), and nothing but tests after the first one")
        for lesion in self.lesions:
            check_lesion(lesion, self.circuit, self.n_known_pairs)  # before anything runs
            check_during(lesion, self.protocol)


@dataclass(frozen=True)
class Experiment(Played):
    """A circuit, a protocol and a seed.

    An experiment is a value: change a copy with `dataclasses.replace` and run it with `run`.

    Parameters
    ----------
    circuit : Circuit
        What is simulated.
    protocol : tuple of phases
        One after the other: `Rest`, `Fillers`, `Study`, `Delay`, `Blanks`, `Recall`, `Probe`, `Replay`, `Gap`.
    seed : int
        Fixes wiring, damage, order and noise. Stimuli have seeds of their own.
    lesions : tuple of Lesion
        What is taken away or driven. A lesion names phases by label or kind.
    reset : bool
        Start all tests from the same network state, so that trials are independent. Tests are then the last phases.
    active : int, optional
        Active cells per pattern. Default: the circuit's own number.
    learning : bool
        False freezes all plasticity: the control without learning.
    timing : Timing
        Default durations and rates of all phases. Its ``delay``, ``fillers`` and ``blanks`` are those of
        `RecallExperiment`; here phases say them.
    inputs : Inputs, optional
        How input cells fire. Default: as the circuit is made for, ``circuit.trains``.
    context : float
        Share of the cue's cells that carry a `Context`.
    studied : tuple of Pairs
        Sets that were studied before, where the experiment follows a snapshot (``run(..., after=snapshot)``).
    order : int
        Another number shows everything in another order.
    precision : {"double", "single"}
        Of state, weights and parameters. Single takes less time and half of the memory; spikes may differ.

    Raises
    ------
    ValueError
        For a protocol that makes no sense, in one line that names the phase.

    Examples
    --------
    >>> from spikekv import MINIMAL, Delay, Experiment, Recall, Study, patterns
    >>> AB, AC = patterns.lists("AB", "AC", n_pairs=5, seed=1)
    >>> protocol = (Study(AB), Study(AC, label="second list"), Delay(0.6), Recall(AC))
    >>> [phase.label for phase in Experiment(MINIMAL, protocol, seed=7).protocol]
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
    inputs: Inputs | None = None
    context: float = 0.0
    studied: tuple[Pairs, ...] = ()
    order: int = 0
    precision: Precision = "double"

    def __post_init__(self) -> None:
        self._take()
        object.__setattr__(self, "protocol", labelled(self.protocol))
        if not 0 <= self.context <= MOST_CONTEXT:
            raise ValueError(f"context: must be in [0, {MOST_CONTEXT}], a share of the cue's cells; got {self.context}")
        if self.context and round(self.context * self.n_active) == self.n_active:
            raise ValueError(
                f"context: {self.context:g} of {self.n_active} active cells leaves no item cells; give less"
            )
        check_order(self.protocol, self.studied)
        self._check()


@dataclass(frozen=True)
class RecallExperiment(Played):
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
    inputs : Inputs, optional
        How input cells fire. Default: as the circuit is made for, ``circuit.trains``.
    precision : {"double", "single"}
        As in `Experiment`.

    Notes
    -----
    Its ``protocol`` is a tuple of phases; `Experiment` takes any other.

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
    inputs: Inputs | None = None
    precision: Precision = "double"

    context = 0.0
    studied = ()

    def __post_init__(self) -> None:
        self._take()
        self._check()
        first, _, _, end = self.phases
        for lesion in self.lesions:
            check_times(lesion, self.circuit, self._names, first, end)
        check_steps(end, self.timing.dt)
        check_trials(self.n_trials, self.n_cue_cells)

    @property
    def n_trials(self) -> int:
        """Fillers, and trials of study, without a cue, and of recall."""
        n_cued = len(self.mixtures) or self.cued or self.pairs.n_pairs
        timing = self.timing
        return timing.fillers + self.presentations * self.pairs.n_pairs + timing.blanks + n_cued

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
    def _names(self) -> dict[str, list[Interval]]:
        """When the phases are that a lesion can name, before anything is laid out."""
        first, study_end, recall, end = self.phases
        delay = study_end + self.timing.delay
        found = {"rest": (0.0, LEAD), "fillers": (LEAD, first), "study": (0.0, study_end), "delay": (study_end, recall)}
        found |= {"blank": (delay, recall), "recall": (recall, end), "all": (0.0, end)}
        return {name: [span] for name, span in found.items()}

    @property
    def protocol(self) -> tuple[Phase, ...]:  # type: ignore[override]
        """Rest, fillers, study, delay, blank trials, recall."""
        return labelled(
            (
                Rest(LEAD),
                Fillers(self.timing.fillers),
                Study(self.pairs, self.presentations, self.rewarded),
                Delay(self.timing.delay),
                Blanks(self.timing.blanks),
                Recall(self.pairs, self.cue, cued=self.cued, mixtures=self.mixtures),
            )
        )
