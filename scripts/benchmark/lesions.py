"""Section ``lesions``: what a lesion at recall costs once its pairs were studied."""

from __future__ import annotations

import dataclasses
import os
from functools import partial

from ...circuits.engine.run import run, study
from ...circuits.lesions.lesion import Lesion
from ...circuits.library.catalogue import circuit_named
from .growth import best_engine
from .measure import Report, Row, Scale, experiment, timed

LESIONS = {"minimal": Lesion("KEY", 0.3), "hippocampal": Lesion("CA3", 0.3)}


def lesions(scale: Scale, report: Report) -> list[Row]:
    """Seconds of study and recall in one run, and of a lesioned recall from its snapshot, on one core and on all."""
    engine = best_engine()
    rows: list[Row] = []
    for n, (name, n_pairs) in enumerate(scale.lesion_pairs.items()):
        report(n / len(scale.lesion_pairs))
        asked = experiment(circuit_named(name), n_pairs, scale.seed)
        run(asked, backend=engine)  # fills the cache
        whole, repeats = timed(scale, partial(run, asked, backend=engine))
        trials = dataclasses.replace(asked, reset=True)
        snapshot = study(trials, backend=engine, until="recall")
        lesioned = trials.with_lesions(LESIONS[name])
        for workers in sorted({1, os.cpu_count() or 1}):
            seconds, _ = timed(scale, partial(run, lesioned, backend=engine, start=snapshot, workers=workers))
            rows.append(
                {
                    "engine": engine,
                    "circuit": name,
                    "n_pairs": n_pairs,
                    "workers": workers,
                    "study_and_recall_seconds": whole,
                    "condition_seconds": seconds,
                    "ratio": whole / seconds,
                    "repeats": repeats,
                }
            )
    return rows
