"""Trials that begin with one state, put together into as few jobs as there are workers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from .job import Job


def merged(tails: Sequence[Job]) -> list[Job]:
    """Trials under different lesions in one job, where these differ in the state alone with which a trial begins."""
    out: list[list[Job]] = []
    for tail in tails:
        alike = next((jobs for jobs in out if _same_numbers(jobs[0], tail)), None)
        if alike is None:
            out.append([tail])
        else:
            alike.append(tail)
    return [_together(jobs) if len(jobs) > 1 else jobs[0] for jobs in out]


def _same_numbers(a: Job, b: Job) -> bool:
    same_values = all(_same(a.values[name], b.values[name]) for name in a.values)
    return same_values and all(
        _same(x, y) for name in a.events for x, y in zip(a.events[name], b.events[name], strict=True)
    )


def _same(x: object, y: object) -> bool:
    return x is y or np.array_equal(x, y)  # type: ignore[arg-type]


def _together(jobs: Sequence[Job]) -> Job:
    states = [job.start.state for job in jobs for _ in job.segments if job.start]
    segments = [segment for job in jobs for segment in job.segments]
    order = np.argsort([first for first, _ in segments])
    differ = [name for name in states[0] if not all(_same(state[name], states[0][name]) for state in states[1:])]
    own = {name: np.stack([states[n][name] for n in order]) for name in differ}
    return dataclasses.replace(jobs[0], segments=tuple(segments[n] for n in order), segment_state=own)


def divided(job: Job, workers: int) -> list[Job]:
    """A job's segments, dealt out to at most so many jobs."""
    return [
        dataclasses.replace(
            job,
            segments=job.segments[n::workers],
            segment_state={name: rows[n::workers] for name, rows in job.segment_state.items()},
        )
        for n in range(min(workers, len(job.segments)))
    ]
