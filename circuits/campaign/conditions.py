"""Many conditions on the same seeds: one study each, then every lesion from its snapshot."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..engine.laid_out import lay_out
from ..engine.memory_size import runs_that_fit
from ..engine.run import Backend, run, study
from ..lesions.lesion import Lesion
from ..protocol.experiment import RecallExperiment
from ..recording.recording import Recording
from ..recording.snapshot import Snapshot
from .runner import Note, side_by_side

INTACT, SHAM = "intact", "sham"


@dataclass(frozen=True)
class Condition:
    """What is done in one condition.

    world: name of the experiments it belongs to. pairs: those that are scored, default all; scored: ``early`` or
    ``late``, the third of the pairs that was studied first or last.
    """

    lesions: tuple[Lesion, ...] = ()
    world: str = ""
    pairs: tuple[int, ...] = ()
    scored: Literal["all", "early", "late"] = "all"

    @property
    def at_recall(self) -> bool:
        """Whether nothing is done before the first cue of recall, so that it can start from the intact study."""
        return all(lesion.times == ("recall",) for lesion in self.lesions)


Measure = Callable[[str, int, Recording], Any]  # condition, number of the seed, recording


def run_conditions(
    worlds: Mapping[str, Sequence[RecallExperiment]],
    conditions: Mapping[str, Condition],
    measure: Measure,
    backend: Backend,
    report: Note,
) -> Generator[tuple[str, int, Any], None, None]:
    """Run every condition on every seed of its world; yields (condition, number of the seed, what was measured).

    worlds: intact experiments, one per seed, the same seeds in all. ``measure`` is called as each run ends, in
    one of several threads. Conditions of one world and seed run one after the other in the order given.
    If anything fails or the caller stops, running simulations are ended.
    """
    of_world = {name: [c for c in conditions if conditions[c].world == name] for name in worlds}
    # a study costs about as much as a recall
    tasks = {
        (name, seed): 1.0 + len(of_world[name])
        for seed in range(len(next(iter(worlds.values()))))
        for name in worlds
        if of_world[name]
    }

    def one(task: tuple[str, int], note: Note) -> list[tuple[str, int, Any]]:
        world, seed = task
        experiment = worlds[world][seed]
        laid_out = lay_out(experiment)

        def noting(n: int) -> Note:
            return lambda fraction: note((n + fraction) / tasks[task])

        snapshot: Snapshot | None = None
        if any(conditions[name].at_recall for name in of_world[world]):
            snapshot = study(
                experiment, backend=backend, progress=noting(0), apart=True, until="recall", laid_out=laid_out
            )
        found = []
        for n, name in enumerate(of_world[world]):
            condition = conditions[name]
            recording = run(
                experiment.with_lesions(*condition.lesions),
                backend=backend,
                progress=noting(1 + n),
                apart=True,
                start=snapshot if condition.at_recall else None,
                allow_runaway=bool(condition.lesions),
                laid_out=laid_out,
            )
            if condition.pairs:
                recording = recording.cued(condition.pairs)
            elif condition.scored != "all":
                recording = recording.cued(_studied(recording, condition.scored))
            found.append((name, seed, measure(name, seed, recording)))
        return found

    fit = min(runs_that_fit(e.circuit) for experiments in worlds.values() for e in experiments)
    with contextlib.closing(side_by_side(one, tasks, fit, report)) as ended:
        for _, found in ended:
            yield from found


def _studied(recording: Recording, scored: str) -> list[int]:
    """The third of the pairs that was studied first, or last."""
    last = {int(pair): n for n, pair in enumerate(recording.trials.pair[recording.trials.where("study")])}
    order = sorted(last, key=lambda pair: last[pair])  # where a pair is shown more than once, its last time counts
    third = max(1, recording.n_pairs // 3)
    return order[:third] if scored == "early" else order[-third:]


def with_controls(conditions: Mapping[str, Condition]) -> dict[str, Condition]:
    """The conditions, after the intact run and the sham lesion of each world.

    A world of another name than "" has controls ``intact, NAME`` and ``sham, NAME``.
    """
    out: dict[str, Condition] = {}
    for world in dict.fromkeys(c.world for c in conditions.values()):
        own = {name: c for name, c in conditions.items() if c.world == world}
        sham = tuple(dict.fromkeys(lesion.sham for c in own.values() for lesion in c.lesions))
        suffix = f", {world}" if world else ""
        out[INTACT + suffix] = Condition((), world)
        out[SHAM + suffix] = Condition(sham, world)
        out |= own
    return out


def same_spikes(a: Recording, b: Recording) -> bool:
    """Whether two runs are bit for bit the same."""
    return a.spikes.keys() == b.spikes.keys() and all(
        np.array_equal(x, y) for name in a.spikes for x, y in zip(a.spikes[name], b.spikes[name], strict=True)
    )


def independent_trials(experiments: Sequence[RecallExperiment]) -> list[RecallExperiment]:
    """The experiments as conditions are compared on: every cue of recall meets the same state."""
    return [dataclasses.replace(experiment, reset=True) for experiment in experiments]
