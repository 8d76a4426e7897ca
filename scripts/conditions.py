"""Many conditions on the same seeds: one study each, then every lesion from its snapshot."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..circuits.child import SimulationError
from ..circuits.experiment import RecallExperiment
from ..circuits.lesion import Lesion
from ..circuits.memory import runs_that_fit
from ..circuits.recording import Recording
from ..circuits.simulation import Backend, run, study
from ..circuits.snapshot import Snapshot
from .workers import Stopped

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
    report: Callable[[float], None],
) -> Generator[tuple[str, int, Any], None, None]:
    """Run every condition on every seed of its world; yields (condition, number of the seed, what was measured).

    worlds: intact experiments, one per seed, the same seeds in all. ``measure`` is called as each run ends, in
    one of several threads. Conditions of one world and seed run one after the other in the order given.
    If anything fails or the caller stops, running simulations are ended.
    """
    from joblib import cpu_count

    tasks = [(name, seed) for seed in range(len(next(iter(worlds.values())))) for name in worlds]
    of_world = {name: [c for c in conditions if conditions[c].world == name] for name in worlds}
    tasks = [(name, seed) for name, seed in tasks if of_world[name]]
    stop = threading.Event()
    lengths = {name: 1 + len(of_world[name]) for name in worlds}  # a study costs about as much as a recall
    done = dict.fromkeys(tasks, 0.0)
    found: list[tuple[str, int, Any]] = []

    def one(task: tuple[str, int]) -> None:
        world, seed = task
        experiment = worlds[world][seed]

        def noting(n: int) -> Callable[[float], None]:
            def note(fraction: float) -> None:
                if stop.is_set():
                    raise Stopped
                done[task] = (n + fraction) / lengths[world]

            return note

        try:
            snapshot: Snapshot | None = None
            if any(conditions[name].at_recall for name in of_world[world]):
                snapshot = study(experiment, backend, noting(0), apart=True, until="recall")
            for n, name in enumerate(of_world[world]):
                condition = conditions[name]
                recording = run(
                    experiment.with_lesions(*condition.lesions),
                    backend,
                    report=noting(1 + n),
                    apart=True,
                    start=snapshot if condition.at_recall else None,
                    allow_runaway=bool(condition.lesions),
                )
                if condition.pairs:
                    recording = recording.cued(condition.pairs)
                elif condition.scored != "all":
                    recording = recording.cued(_studied(recording, condition.scored))
                found.append((name, seed, measure(name, seed, recording)))
        except ValueError as error:  # the input was checked before: what is left came up in the run
            raise SimulationError(str(error)) from None

    fit = min(runs_that_fit(e.circuit) for experiments in worlds.values() for e in experiments)
    pool = ThreadPoolExecutor(min(cpu_count(), len(tasks), fit))
    total = sum(lengths[world] for world, _ in tasks)
    try:
        waiting = {pool.submit(one, task) for task in tasks}
        while waiting or found:
            ended, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED) if waiting else (set(), waiting)
            report(sum(done[task] * lengths[task[0]] for task in tasks) / total)
            for future in ended:
                future.result()
            while found:
                yield found.pop(0)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


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
