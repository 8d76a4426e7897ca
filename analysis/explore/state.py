"""What is set on the page, as a value: a cue, neuromodulation, gains, lesions; and the experiment that it means."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from ...circuits.lesions.lesion import Lesion
from ...circuits.network.circuit import Circuit
from ...circuits.protocol.cue import Cue
from ...circuits.protocol.experiment import Experiment, Played, RecallExperiment
from ...circuits.protocol.phases import Recall

MOST_GAIN = 5.0  # of the sliders; chosen


@dataclass(frozen=True)
class State:
    """Everything that can be set on the page.

    Parameters
    ----------
    cue : Cue
        How the cues of recall are damaged.
    acetylcholine : float
        Level during recall, in [0, 1].
    inhibition : float
        Factor on the transmission of all interneurons during recall.
    gains : tuple
        (projection, factor on its transmission during recall), each projection at most once.
    lesions : tuple of Lesion
        At most one of each target.

    Examples
    --------
    >>> from spikekv import Cue, Lesion
    >>> from spikekv.analysis.explore.state import State
    >>> state = State(Cue(valid=0.6)).lesioned(Lesion("CA3->CA3"))
    >>> state.restored("CA3->CA3") == State(Cue(valid=0.6))
    True
    """

    cue: Cue = field(default_factory=Cue)
    acetylcholine: float = 0.0
    inhibition: float = 1.0
    gains: tuple[tuple[str, float], ...] = ()
    lesions: tuple[Lesion, ...] = ()

    @property
    def intact(self) -> State:
        """The same cues in a circuit to which nothing is done."""
        return State(self.cue)

    def lesioned(self, lesion: Lesion) -> State:
        """With a lesion, in place of an earlier one of that target."""
        others = tuple(one for one in self.lesions if one.target != lesion.target)
        return dataclasses.replace(self, lesions=(*others, lesion))

    def restored(self, target: str) -> State:
        """Without the lesion of a target."""
        return dataclasses.replace(self, lesions=tuple(one for one in self.lesions if one.target != target))

    def with_gain(self, projection: str, factor: float) -> State:
        """With a factor on the transmission of a projection."""
        others = tuple(gain for gain in self.gains if gain[0] != projection)
        mine = () if factor == 1 else ((projection, factor),)
        return dataclasses.replace(self, gains=(*others, *mine))

    def gain(self, projection: str) -> float:
        """The factor on the transmission of a projection."""
        return dict(self.gains).get(projection, 1.0)

    def lesion_of(self, target: str) -> Lesion | None:
        """The lesion of a target, if there is one."""
        return next((one for one in self.lesions if one.target == target), None)

    def all_lesions(self, circuit: Circuit, during: str) -> tuple[Lesion, ...]:
        """The lesions that stand for all that is done to the circuit. during: label of the recall."""
        scaled = dict(self.gains)
        if self.inhibition != 1:
            scaled |= {
                p.name: self.inhibition * self.gain(p.name)
                for p in circuit.projections
                if circuit.population(p.source).kind == "inhibitory"
            }
        together: dict[float, list[str]] = {}
        for name, by in scaled.items():
            together.setdefault(by, []).append(name)
        gains = (Lesion(",".join(names), mode="scale", factor=by, during=during) for by, names in together.items())
        return (*self.lesions, *gains)


def tested(base: Played) -> tuple[int, Recall]:
    """The recall of an experiment that the page repeats: the first that follows blank trials and does not learn.

    Returns its number among the phases, and the phase. Raises ValueError where there is none.
    """
    kinds = [phase.kind for phase in base.protocol]
    for n, phase in enumerate(base.protocol):
        if isinstance(phase, Recall) and not phase.learns and "blank" in kinds[:n] and not phase.mixtures:
            return n, phase
    raise ValueError(
        "explore: the experiment has no recall of plain cues after blank trials; add Blanks(20) and Recall(pairs)"
    )


def start_of(base: Played) -> State:
    """The state in which an experiment is."""
    _, phase = tested(base)
    return State(phase.cue, phase.acetylcholine or 0.0, lesions=base.lesions)


def experiment_of(base: Played, state: State, n_cues: int) -> Played:
    """The experiment that a state means: all that comes before the recall, then ``n_cues`` cues.

    Raises ValueError that names the field, its value and the remedy.
    """
    number, phase = tested(base)
    if not 0 <= state.acetylcholine <= 1:
        raise ValueError(f"acetylcholine: must be in [0, 1], got {state.acetylcholine}")
    cued = None if n_cues >= phase.pairs.n_pairs else n_cues
    lesions = state.all_lesions(base.circuit, phase.label)
    if isinstance(base, RecallExperiment) and not state.acetylcholine:
        return dataclasses.replace(base, cue=state.cue, cued=cued, lesions=lesions)
    level = state.acetylcholine or None
    recall = dataclasses.replace(phase, cue=state.cue, cued=cued, acetylcholine=level)
    given = {f.name: getattr(base, f.name) for f in dataclasses.fields(Experiment)}
    given |= {"protocol": (*base.protocol[:number], recall), "lesions": lesions}
    return Experiment(**given)
