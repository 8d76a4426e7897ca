"""One run in parts: where lesions begin or end, and where every trial begins with the same state.

A part begins with the state in which the last one ended, so that a run in parts gives the spikes
of a run straight through; between two parts, lesions set in or end.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from ..digest import digest
from ..lesions.lesion import Lesion
from ..network.spike_trains import driven
from ..network.wiring import Edges
from ..protocol.experiment import Played
from ..protocol.layout import Stretch
from ..protocol.schedule import Schedule
from ..protocol.timing import MAX_RATE
from ..recording.recording import Hit
from ..recording.snapshot import Snapshot
from ..recording.trials import READOUT_AFTER
from ..seeds import generator
from .job import Job, Result
from .laid_out import in_steps
from .lesion_effects import Effects, Scene, drive_rate, effects
from .modulation import jumped, modulated, said
from .process import Report
from .segments import divided, merged

Engine = Callable[[Job, Report | None], Result]
Span = tuple[int, int, Lesion]  # first step, one past the last


def run_in_parts(
    job: Job,
    experiment: Played,
    plan: Schedule,
    engine: Engine,
    report: Report | None = None,
    workers: int = 1,
    offset: int = 0,
) -> tuple[Result, list[Hit]]:
    """Run a job with the experiment's lesions, up to its last step; returns the cells they took as well.

    offset: step of the job at which the experiment begins. workers: processes for the trials of an
    experiment with ``reset``, up to the first of which it is one run.
    """
    began = time.perf_counter()
    spans = _spans(experiment, plan, job.dt, offset)
    trials = _trials(experiment, plan, job, offset)
    head = trials[0][0] if trials else job.n_steps
    uneven = _uneven(plan, job.dt, offset)
    groups: dict[tuple[tuple[Lesion, ...], int | None], list[tuple[int, int]]] = {}
    for first, last in trials:
        held = _hold(spans, first, last, whole=True)
        groups.setdefault((held, _number(uneven, first)), []).append((first, last))
    edges = {job.first_step, head, *(edge for low, high, _ in [*spans, *uneven] for edge in (low, high))}
    progress = _Progress(job.n_to_run, report)
    results: list[Result] = []
    hits: list[Hit] = []
    state = job.start
    earlier = job.start.studied if job.start and offset else {}
    fresh: Mapping[str, np.ndarray] = {}
    if (spans or uneven) and (state is None or any(stretch.jump for *_, stretch in uneven)):
        begin = dataclasses.replace(job, n_steps=0, keep_state=True, keep_weights=(), records=(), start=None)
        fresh = engine(begin, None).state
        state = _snapshot(job, 0, fresh, []) if state is None else state
    inside = sorted(edge for edge in edges if job.first_step <= edge <= head)
    for first, last in pairwise(inside if len(inside) > 1 else [head, head]):  # of no step, where nothing is left
        whole = last == job.n_steps
        for low, _, stretch in uneven:
            if stretch.jump and low == first and state:
                later = jumped(state.state, fresh, job.values, stretch, job.circuit)
                state = dataclasses.replace(state, state=later)
        part = dataclasses.replace(
            job,
            n_steps=last,
            start=state,
            keep_state=job.keep_state or not whole,
            keep_weights=job.keep_weights if whole else (),
        )
        part = _in_phase(part, uneven, first)
        held = _hold(spans, first, last)
        part, found = _with_effects(part, first, last, held, experiment, plan, offset, earlier)
        hits += _hits(found, [(first, last)], job.dt, offset)
        if results:  # of a part that another follows nothing but its spikes is needed
            results[-1] = dataclasses.replace(results[-1], state={})
        results.append(engine(part, progress.of(part)))
        state = _snapshot(job, last, results[-1].state, results)
    if not trials:
        return _joined(results, time.perf_counter() - began), hits
    assert state is not None
    tails: list[Job] = []
    for (lesions, _), segments in groups.items():
        tail = _in_phase(dataclasses.replace(job, start=state, segments=tuple(segments)), uneven, segments[0][0])
        tail, found = _with_effects(tail, head, job.n_steps, lesions, experiment, plan, offset, earlier)
        hits += _hits(found, segments, job.dt, offset)
        tails.append(tail)
    tails = [part for whole in merged(tails) for part in divided(whole, workers)]
    with ThreadPoolExecutor(workers) as pool:
        parts = list(pool.map(engine, tails, [progress.of(tail) for tail in tails]))
    final = next(n for n, tail in enumerate(tails) if trials[-1] in tail.segments)
    joined = _joined([*results, *parts], time.perf_counter() - began)
    return dataclasses.replace(joined, weights=parts[final].weights), sorted(hits, key=lambda hit: hit.start)


def history(experiment: Played, plan: Schedule, job: Job, step: int, offset: int = 0) -> str:
    """Fingerprint of all that came before a step of the experiment: input, lesions, and what phases change."""
    before = [span for span in _spans(experiment, plan, job.dt, 0) if span[0] < step]
    lines = [f"{low} {min(high, step)} {lesion!r}" for low, high, lesion in before if lesion != lesion.sham]
    lines += [said(stretch, step * job.dt) for low, _, stretch in _uneven(plan, job.dt, 0) if low < step]
    lines += [] if experiment.learning else ["no learning"]
    past = job.history(step + offset)
    return digest(past, *lines) if lines else past


class _Progress:
    """Fraction of all steps, over parts that may run side by side."""

    def __init__(self, total: int, report: Report | None) -> None:
        self.total, self.report = total, report
        self.done: list[int] = []

    def of(self, part: Job) -> Report:
        n, steps = len(self.done), part.n_to_run
        self.done.append(0)

        def note(fraction: float) -> None:
            self.done[n] = round(fraction * steps)
            if self.report:
                self.report(sum(self.done) / self.total)

        return note


def _spans(experiment: Played, plan: Schedule, dt: float, offset: int) -> list[Span]:
    """When each lesion holds, in steps; one that follows the cues is one per cue."""
    found = []
    for lesion in (*experiment.lesions, *plan.driven):
        if lesion.follows_cues:
            for trial in plan.trials.where("recall"):
                pair = int(plan.trials.pair[trial])
                if not {"recall", str(plan.trials.phase[trial])} & set(lesion.times):
                    continue
                if not lesion.pairs or pair in lesion.pairs:
                    own = dataclasses.replace(lesion, pairs=(pair,))
                    found.append((plan.trials.start[trial], plan.trials.stop[trial] + READOUT_AFTER, own))
        else:
            times = lesion.intervals(plan.names, plan.duration)
            found += [(low, high, lesion) for low, high in times]
    return [(offset + round(low / dt), offset + round(high / dt), lesion) for low, high, lesion in found]


def _uneven(plan: Schedule, dt: float, offset: int) -> list[tuple[int, int, Stretch]]:
    """Phases in which parameters change, or before which hours pass: first step, one past the last."""
    return [
        (offset + round(stretch.start / dt), offset + round(stretch.stop / dt), stretch)
        for stretch in plan.stretches
        if stretch.jump or not stretch.plain
    ]


def _number(uneven: Sequence[tuple[int, int, Stretch]], step: int) -> int | None:
    return next((n for n, (low, high, _) in enumerate(uneven) if low <= step < high), None)


def _in_phase(part: Job, uneven: Sequence[tuple[int, int, Stretch]], step: int) -> Job:
    """A part with the parameters of the phase in which it begins."""
    n = _number(uneven, step)
    if n is None:
        return part
    return dataclasses.replace(part, values=modulated(part.values, uneven[n][2], part.circuit))


def _trials(experiment: Played, plan: Schedule, job: Job, offset: int) -> list[tuple[int, int]]:
    """First and last step of the trials that all begin with the same state; none without ``reset``."""
    tests = np.isin(plan.trials.kind, ("recall", "probe"))
    starts = np.round(plan.trials.start[tests] / job.dt).astype(int) + offset
    if not experiment.reset or starts[0] >= job.n_steps:
        return []
    return list(pairwise([*starts.tolist(), job.n_steps]))


def _hold(spans: Sequence[Span], first: int, last: int, whole: bool = False) -> tuple[Lesion, ...]:
    """The lesions that hold from one step to another."""
    if whole and (cut := [s for s in spans if first < s[0] < last or first < s[1] < last]):
        raise ValueError(f"Lesion.during: {cut[0][2]} begins or ends within a trial; not with reset")
    return tuple(lesion for low, high, lesion in spans if low <= first and last <= high)


def _with_effects(
    part: Job,
    first: int,
    last: int,
    lesions: Sequence[Lesion],
    experiment: Played,
    plan: Schedule,
    offset: int,
    earlier: Mapping[str, np.ndarray],
) -> tuple[Job, Effects]:
    """Apply the lesions active in a part; effects of earlier lesions are first removed from its starting state.

    earlier: what was studied before the experiment (`Snapshot.studied`).
    """
    if part.start is None:
        return part, Effects()
    trials = dataclasses.replace(
        plan.trials, start=plan.trials.start + offset * part.dt, stop=plan.trials.stop + offset * part.dt
    )
    spikes = part.start.spikes
    known = plan.patterns
    scene = Scene(part.circuit, part.wiring, trials, spikes, known.values, experiment.seed, known.cues, earlier)
    found = effects(lesions, scene)
    start = dataclasses.replace(part.start, state=found.state(part.start.state, part.values, part.circuit))
    events = _events(found, part.events, experiment, first, last, part.dt)
    return dataclasses.replace(part, start=start, events=events, values=found.values(part.values)), found


def _hits(found: Effects, stretches: Sequence[tuple[int, int]], dt: float, offset: int) -> list[Hit]:
    taken = [(name, cells, "silence") for name, cells in found.silent.items()]
    taken += [(name, cells, "stimulate") for name, drives in found.driven.items() for cells, _ in drives]
    times = [((first - offset) * dt, (last - offset) * dt) for first, last in stretches]
    return [Hit(name, cells, mode, *span) for name, cells, mode in taken for span in times]


def _events(
    found: Effects, events: Mapping[str, Edges], experiment: Played, first: int, last: int, dt: float
) -> dict[str, Edges]:
    """Input spikes without those of silent cells, and with those of stimulated ones."""
    out = dict(events)
    for population in experiment.circuit.populations:
        name = population.name
        if population.kind != "input":
            continue
        for number, (taken, lesion) in enumerate(found.driven.get(name, [])):
            on = np.isin(np.arange(population.size), taken)[None]
            rate = drive_rate(lesion, experiment.timing.cue_rate)
            if rate > MAX_RATE:
                raise ValueError(f"{lesion}: would drive {name} at {rate:g} Hz, at most {MAX_RATE:g}")
            if rate > 0:
                rng = generator(experiment.seed, "lesion", "stimulate", name, str(first), str(number))
                cells, times = driven(on, np.array([first * dt]), (last - first) * dt, rate, rng)
                out[name] = _merged(out[name], in_steps(cells, times, dt))
        if (silent := found.silent.get(name)) is not None:
            cells, steps = out[name]
            keep = ~np.isin(cells, silent) | (steps < first) | (steps >= last)
            out[name] = cells[keep], steps[keep]
    return out


def _merged(one: Edges, other: Edges) -> Edges:
    """Spikes of both, in order, one per cell and step."""
    cells, steps = (np.concatenate([a, b]) for a, b in zip(one, other, strict=True))
    order = np.lexsort((cells, steps))
    cells, steps = cells[order], steps[order]
    new = np.r_[True, (np.diff(steps) != 0) | (np.diff(cells) != 0)][: len(cells)]
    return cells[new], steps[new]


def _snapshot(job: Job, step: int, state: Mapping[str, np.ndarray], results: Sequence[Result]) -> Snapshot:
    spikes = dict(job.start.spikes) if job.start else {}
    for result in results:
        for name, (cells, times) in result.spikes.items():
            before = spikes.get(name, (np.zeros(0, np.int32), np.zeros(0)))
            spikes[name] = np.concatenate([before[0], cells]), np.concatenate([before[1], times])
    return Snapshot(step, job.dt, state, spikes, "", "", job.circuit.name, 0)


def _joined(results: Sequence[Result], wall: float) -> Result:
    """Parts of one run, in the order of time."""
    if len(results) == 1:
        return results[0]
    spikes = {}
    for name in results[0].spikes:
        cells, times = (np.concatenate([result.spikes[name][end] for result in results]) for end in (0, 1))
        order = np.argsort(times, kind="stable")
        spikes[name] = cells[order], times[order]
    samples = {}
    for name, kept in results[0].samples.items():
        times = np.concatenate([result.samples[name].times for result in results])
        values = np.concatenate([result.samples[name].values for result in results])
        order = np.argsort(times, kind="stable")
        samples[name] = dataclasses.replace(kept, times=times[order], values=values[order])
    build = max(result.wall_seconds["build"] for result in results)
    last = results[-1]
    return Result(spikes, last.weights, {"build": build, "run": max(wall - build, 0.0)}, last.state, samples)
