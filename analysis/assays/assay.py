"""A question to a circuit as a value: conditions on the same seeds, what is measured, and what is compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...circuits.campaign.simulation import Measure, Simulation
from ...circuits.engine.run import Backend
from ...circuits.names import did_you_mean
from ...circuits.protocol.experiment import Experiment, Played
from ...circuits.protocol.phases import Blanks, Delay, Fillers, Phase, Rest
from ...circuits.recording.recording import Recording
from ..measures.accuracy import f1
from ..measures.decoding import decode
from ..measures.phases import phase_scores, probe_scores
from ..statistics.contrasts import Contrast
from ..statistics.effects import flat

Conditions = Callable[[int], Mapping[str, Played]]
Point = tuple[float, str, str]  # where it is drawn, condition, measure
PARTS = 5  # of a list, for the serial-position curve


def tests_of(recording: Recording) -> dict[str, float]:
    """Measures of every test of a run, by ``LABEL.measure``.

    Parameters
    ----------
    recording : Recording
        What `run` returned; with trials without a cue and at least one recall phase.

    Returns
    -------
    dict
        Of recall phases those of `phase_scores`, as ``recall.f1``, and the share of each kind of answer, as
        ``recall.earlier value``; of probes those of `probe_scores`, as ``probe.VALUE.area``.

    Examples
    --------
    >>> from spikekv.analysis import tests_of
    >>> tests_of(recording)["recall.own_accuracy"]
    1.0
    """
    found: dict[str, float] = {}
    for label, scores in phase_scores(recording).items():
        found |= flat({label: {**scores, **scores["provenance"], "provenance": None}})
    return found | flat(probe_scores(recording))


def by_position(recording: Recording) -> dict[str, float]:
    """`tests_of`, and F1 of the pairs of each fifth of a list, in the order of study, as ``recall.f1.part 1``.

    Parameters
    ----------
    recording : Recording
        What `run` returned; with at least five pairs in each recall phase.

    Returns
    -------
    dict
        Numbers by name.

    Examples
    --------
    >>> from spikekv.analysis import by_position
    >>> by_position(recording)["recall.f1.part 5"]
    1.0
    """
    found, trials = tests_of(recording), recording.trials
    study = trials.where("study")
    last = {int(pair): n for n, pair in enumerate(trials.pair[study])}
    for label in dict.fromkeys(trials.phase[trials.kind == "recall"].tolist()):
        decoded = decode(recording.phase(label, against="shown"))
        at = np.array([last[int(pair)] for pair in decoded.pair])
        part = np.searchsorted(np.unique(at), at) * PARTS // np.unique(at).size
        right = f1(decoded.active, decoded.stored)
        found |= {f"{label}.f1.part {n + 1}": float(right[part == n].mean()) for n in np.unique(part).tolist()}
    return found


NAMED: Mapping[str, Measure] = {"tests": tests_of, "serial position": by_position}  # in files
tests_of.__test__ = False  # type: ignore[attr-defined]  # no test of pytest's


@dataclass(frozen=True)
class Assay:
    """Conditions on the same seeds, what is measured of each run, and which conditions are compared.

    Run it with `run_assay`.

    Parameters
    ----------
    name : str
        Short; names the results directory.
    conditions : callable
        Makes the experiments of one seed, by the name of their condition; the same names for every seed. Experiments
        that begin alike share their beginning.
    contrasts : sequence of Contrast
        What is compared, with its prediction.
    measure : callable
        Numbers by name of a recording. Default: `tests_of`, measures of every test.
    shown : sequence of str
        Measures that are printed and drawn. Default: those of the contrasts.
    question, prediction, source, note : str
        For readers: what is asked, what is expected, by whom, and what the circuit cannot show.
    lines : mapping
        Curves to draw in place of the conditions: name -> points (x, condition, measure).
    xlabel : str
        What x is.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, Cue, patterns
    >>> from spikekv.analysis import Assay, Contrast
    >>> def conditions(seed):
    ...     whole = RecallExperiment(MINIMAL, patterns.random(5, seed=seed), seed=seed)
    ...     return {"learned": whole, "not learned": whole.without_learning()}
    >>> assay = Assay("learning", conditions, [Contrast("recall.f1", "learned", "not learned", expected=1)])
    >>> assay.names
    ('learned', 'not learned')
    """

    name: str
    conditions: Conditions
    contrasts: Sequence[Contrast] = ()
    measure: Measure = tests_of
    shown: Sequence[str] = ()
    question: str = ""
    prediction: str = ""
    source: str = ""
    note: str = ""
    lines: Mapping[str, Sequence[Point]] = field(default_factory=dict)
    xlabel: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the conditions."""
        return tuple(self.conditions(0))

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures that are printed and drawn."""
        named = [name for c in self.contrasts for name in (c.metric, c.other) if name]
        return tuple(dict.fromkeys(self.shown or named))

    def experiments(self, seeds: Sequence[int]) -> dict[str, list[Played]]:
        """Condition -> an experiment for each seed. Raises ValueError for an assay that makes no sense."""
        by_seed = [self.conditions(seed) for seed in seeds]
        names = tuple(by_seed[0])
        for seed, made in zip(seeds, by_seed, strict=True):
            if tuple(made) != names or not names:
                raise ValueError(
                    f"assay {self.name}: seed {seed} has the conditions {', '.join(made) or 'none'}, seed {seeds[0]} "
                    f"{', '.join(names) or 'none'}; make the same for every seed"
                )
        found = {name: [made[name] for made in by_seed] for name in names}
        self._check(found)
        return found

    def _check(self, experiments: Mapping[str, Sequence[Played]]) -> None:
        points = [(condition, measure) for line in self.lines.values() for _, condition, measure in line]
        for contrast in self.contrasts:
            points += [(name, contrast.metric) for name in (contrast.a, *(contrast.beyond or ()))]
            points.append((contrast.b, contrast.other or contrast.metric))
        for condition, _ in points:
            if condition not in experiments:
                raise ValueError(
                    f"assay {self.name}: no condition {condition!r}; {did_you_mean(condition, experiments)}"
                )
        if self.measure not in NAMED.values():
            return
        for name, (first, *_) in experiments.items():
            kinds = [phase.kind for phase in first.protocol]
            for kind, why in (("recall", "there is something to score"), ("blank", "the threshold can be fixed")):
                if kind not in kinds:
                    raise ValueError(f"assay {self.name}: {name}: needs a phase of kind {kind}, so that {why}")
        for condition, measure in points:
            tests = [phase.label for phase in experiments[condition][0].protocol if phase.scored]
            if not any(measure.startswith(f"{label}.") for label in tests):
                raise ValueError(
                    f"assay {self.name}: {condition}: {measure!r} is of no test of it; give LABEL.measure, of "
                    f"{', '.join(tests)}"
                )


def play(
    circuit: Any, seed: int, learned: Sequence[Phase], tests: Sequence[Phase], blanks: int = 20, **kwargs: Any
) -> Experiment:
    """An experiment as protocols of the shelf have it: rest and fillers, what is learned, a delay, the tests.

    Parameters
    ----------
    circuit : Circuit
        What is simulated.
    seed : int
        Of wiring and noise.
    learned, tests : sequence of phases
        Before and after the delay.
    blanks : int
        Trials without a cue before the tests.
    **kwargs
        Further fields of `Experiment`.

    Returns
    -------
    Experiment

    Examples
    --------
    >>> from spikekv import MINIMAL, Recall, Study, patterns
    >>> from spikekv.analysis import play
    >>> pairs = patterns.random(5, seed=1)
    >>> [phase.label for phase in play(MINIMAL, 1, [Study(pairs)], [Recall(pairs)]).protocol]
    ['rest', 'fillers', 'study', 'delay', 'blank', 'recall']
    """
    protocol = (Rest(0.8), Fillers(8), *learned, Delay(0.6), Blanks(blanks), *tests)
    return Experiment(circuit, protocol, seed, **kwargs)


def tasks_of(assay: Assay, experiments: Mapping[str, Sequence[Played]], engine: Backend) -> list[Simulation]:
    """One for each condition and seed, the seed running fastest."""
    return [
        Simulation(experiment, assay.measure, engine, name)
        for name, of_seeds in experiments.items()
        for experiment in of_seeds
    ]
