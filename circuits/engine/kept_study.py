"""A study that is simulated once and kept beside the compiled programs, for what has to be ready soon."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np

from ..digest import digest, source_digest
from ..program.structure import structure
from ..protocol.experiment import Played
from ..recording.snapshot import Snapshot
from . import build_cache
from .job import prepare
from .laid_out import LaidOut, lay_out
from .process import Report, SimulationError
from .run import Backend, study
from .stages import history

SNAPSHOT = "study.npz"
CODE = ("models", "circuits")  # that a snapshot may depend on


def kept_study(
    experiment: Played,
    until: str,
    *,
    backend: Backend = "auto",
    progress: Report | None = None,
    apart: bool = False,
    allow_runaway: bool = False,
    laid_out: LaidOut | None = None,
) -> Snapshot:
    """What `study` returns; where it was asked for before, it is read from the cache.

    A cache that cannot be written spoils nothing: the study is then simulated each time.
    """
    drawn = lay_out(experiment, laid_out)
    key = _key(experiment, until, backend, drawn)
    if home := build_cache.found(key, SNAPSHOT):
        return Snapshot.load(home / SNAPSHOT)
    learned = study(
        experiment,
        until=until,
        backend=backend,
        progress=progress,
        apart=apart,
        allow_runaway=allow_runaway,
        laid_out=drawn,
    )

    def write(folder: Path) -> None:
        learned.save(folder / SNAPSHOT)

    with contextlib.suppress(SimulationError):
        build_cache.kept(key, write, SNAPSHOT)
    return learned


def _key(experiment: Played, until: str, backend: Backend, drawn: LaidOut) -> str:
    """Hash of everything that determines the snapshot: code, equations, numbers, synapses, and all that happens."""
    job, plan = prepare(experiment, laid_out=drawn)
    step = round(plan.phase(until).start / job.dt)
    return digest(
        "study",
        source_digest(CODE),
        backend,
        structure(job.circuit, job.dt, job.precision),
        *(f"{name} {np.asarray(value).tolist()}" for name, value in sorted(job.values.items())),
        job.wiring_fingerprint,
        history(experiment, plan, job, step),
        f"{step} {experiment.seed} {experiment.circuit.name}",
    )
