"""The tasks of all other commands: one experiment each, and what is measured of it.

Experiments that begin alike share their beginning: it is simulated once, up to the first phase in which they differ,
and each goes on from its snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..engine.laid_out import LaidOut, lay_out
from ..engine.run import Backend, run, study
from ..lesions.lesion import Lesion
from ..protocol.experiment import Played
from ..protocol.phase_sequence import phase_names
from ..protocol.phases import Phase
from ..recording.record import Sampled
from ..recording.recording import Recording
from ..recording.snapshot import Snapshot
from .fingerprint import fingerprint
from .task import Metrics, Program, Report, Task

Measure = Callable[[Recording], Mapping[str, Any]]

# Of an experiment: what must be the same for two of them to begin alike; phases and lesions are compared one by one
_WHOLE = tuple(sorted({*Played.__annotations__, "trains"} - {"protocol", "lesions", "inputs"}))


@dataclass(frozen=True)
class Simulation(Task):
    """An experiment and a measure of its recording.

    measure: a function, or a frozen value that can be called; it returns plain numbers, texts and arrays. engine: a
    settled backend. condition: its name, for readers. records: what is sampled. allow_runaway: as in `run`; a lesion
    allows it, too.
    """

    experiment: Played
    measure: Measure
    engine: Backend = "auto"
    condition: str = ""
    records: tuple[Sampled, ...] = ()
    allow_runaway: bool = False

    @cached_property
    def identity(self) -> str:
        return fingerprint(self.experiment, self.measure, self.engine, self.records, self.allow_runaway)

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"condition": self.condition, "seed": self.experiment.seed}

    @property
    def program(self) -> Program:
        circuit, dt, precision = self.experiment.circuit, self.experiment.timing.dt, self.experiment.precision
        compiled = self.engine == "cpp" and not self.records  # with records it is compiled apart
        return Program(fingerprint(circuit, dt, precision), lambda: circuit, dt, compiled, precision)

    @cached_property
    def origin(self) -> str:
        """Equal for experiments that may begin alike."""
        found = {name: getattr(self.experiment, name) for name in _WHOLE}
        return fingerprint(found, self.engine, self.records)

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Of each phase: all that happens in it, as a fingerprint."""
        protocol = self.experiment.protocol
        names = phase_names(protocol)
        held: list[list[Lesion]] = [[] for _ in protocol]
        for lesion in self.experiment.lesions:
            for part in lesion.times:
                # an interval in seconds may begin in the first phase
                for n in names[part] if isinstance(part, str) else range(len(held)):
                    held[n].append(lesion)
        return tuple(fingerprint(phase, lesions) for phase, lesions in zip(protocol, held, strict=True))

    @property
    def lengths(self) -> list[float]:
        """About how long each phase takes, in trials."""
        return [_trials(phase) for phase in self.experiment.protocol]


def batches(tasks: Sequence[Simulation]) -> list[tuple[Simulation, ...]]:
    """Tasks that share a study, together; the longest come first."""
    found: dict[tuple[str, ...], list[Simulation]] = {}
    for task in tasks:
        studied = _studied(task)
        name = (task.origin, *task.steps[:studied]) if studied else (task.key,)
        found.setdefault(name, []).append(task)
    return sorted((tuple(same) for same in found.values()), key=lambda same: -sum(sum(t.lengths) for t in same))


def simulate(tasks: Sequence[Simulation], report: Report, laid_out: LaidOut | None = None) -> Iterator[Metrics]:
    """What is measured of each task of a batch, in their order. laid_out: as in `run`, for those that it serves."""
    steps = [task.steps for task in tasks]
    total = sum(sum(task.lengths) for task in tasks)
    shared: dict[tuple[str, ...], Snapshot] = {}  # by the phases that lie behind it
    ended: dict[tuple[str, ...], Recording] = {}  # of runs that later tasks measure, too
    done = 0.0
    for n, task in enumerate(tasks):
        experiment, lengths = task.experiment, task.lengths
        if steps[n] in ended:
            done += sum(lengths)
            report(done / total)
            yield plain_measures(task.measure(ended[steps[n]]))
            continue
        start, behind = None, 0
        laid_out = lay_out(experiment, laid_out)
        how: dict[str, Any] = {
            "laid_out": laid_out,
            "backend": task.engine,
            "apart": True,
            "allow_runaway": task.allow_runaway or bool(experiment.lesions),
        }

        def note(first: int, last: int, done: float = done, lengths: list[float] = lengths) -> Report:
            before, own = done + sum(lengths[:first]), sum(lengths[first:last])
            return lambda fraction: report((before + fraction * own) / total)

        for cut in _cuts(task, steps[n], [other for other in steps if other != steps[n]]):
            past = steps[n][:cut]
            if past not in shared:
                label, moving = experiment.protocol[cut].label, note(behind, cut)
                shared[past] = study(experiment, until=label, start=start, progress=moving, **how)
            start, behind = shared[past], cut
        moving = note(behind, len(lengths))
        recording = run(experiment, start=start, records=task.records, progress=moving, **how)
        done += sum(lengths)
        needed = steps[n + 1 :]
        shared = {past: kept for past, kept in shared.items() if any(s[: len(past)] == past for s in needed)}
        ended = {whole: kept for whole, kept in {**ended, steps[n]: recording}.items() if whole in needed}
        yield plain_measures(task.measure(recording))


def _studied(task: Simulation) -> int:
    """Number of phases up to the first study, with it; 0 without one."""
    kinds = [phase.kind for phase in task.experiment.protocol]
    return kinds.index("study") + 1 if "study" in kinds else 0


def _cuts(task: Simulation, own: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> list[int]:
    """Numbers of phases before which the state of a task is that of another one too, in the order of time."""
    found = set()
    for other in others:
        alike = [a == b for a, b in zip(own, other, strict=False)]
        same = alike.index(False) if False in alike else len(alike)
        found.add(min(same, len(own) - 1, len(other) - 1))
    return sorted(cut for cut in found if cut >= max(1, _studied(task)))


def _trials(phase: Phase) -> float:
    pairs: Any = getattr(phase, "pairs", None)
    times: int = getattr(phase, "presentations", getattr(phase, "repeats", 1))
    shown: int = pairs.n_pairs if pairs is not None else getattr(phase, "n", 1)
    return float(max(1, times * (getattr(phase, "cued", None) or shown)))


def plain_measures(found: Mapping[str, Any]) -> Metrics:
    """Measures as a dictionary. Raises ValueError for what is none."""
    if not isinstance(found, Mapping):
        raise ValueError(f"measure: must return a table of names and numbers, got {type(found).__name__}")
    return dict(found)
