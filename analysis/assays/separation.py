"""``spikekv theory separation``: how alike the keys of alike cues are, at each stage of `hippocampal_2026`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ...circuits.campaign.task import Report
from ...circuits.engine.run import Backend, study
from ...circuits.engine.run import run as simulate
from ...circuits.library.hippocampal_2026 import HIPPOCAMPAL_2026
from ...circuits.network.circuit import Circuit
from ...circuits.protocol.cue import Cue
from ...circuits.protocol.experiment import RecallExperiment
from ...circuits.recording.recording import Recording
from ...circuits.stimuli import patterns
from ...circuits.table import Table
from ..figures.separation import plot_lags, plot_transfer
from ..figures.style import AREA, figure_style, new_figure
from ..measures.measure import share
from ..measures.separation import between, by_lag, keys_of, own
from ..statistics.intervals import over_seeds
from .found import Found, Options, Seed

CIRCUIT = HIPPOCAMPAL_2026
BACKEND: Backend = "auto"
N_PAIRS = 30
SIMILARITIES = (0.0, 0.2, 0.4, 0.6, 0.8)
SHOWN = 3  # of SIMILARITIES, by the order of study
LAGS = 8
DAMAGE = Cue(valid=0.6)
STUDY, REORDERED, ALONE = "study", "study, other order", "study, state reset"
WHOLE, DAMAGED, AFTER = "recall, whole cue", "recall, 60 % of the cue", "recall, 60 %, cues in a row"
WAYS = (STUDY, REORDERED, ALONE, WHOLE, DAMAGED, AFTER)
TWICE = "study, state reset, again"
COMMON = share("common", "cells in common", better=None)
Keys = Mapping[str, np.ndarray]  # stage -> (n_pairs, n_cells) bool
REMARKS = (
    "Cells in common of two sets: |A and B| / sqrt(|A| |B|).",
    "study: keys of different pairs. state reset: every cue starts from the same state, in the mode of study, before "
    "anything is learned.",
    "recall: cells that a cue activates, and the keys of the other pairs' study. All recall trials start from the same "
    "state, except in the last line, where cues follow one another.",
)
OWN_REMARKS = (
    "Does the same cue activate the same cells? other order: keys of study in two orders, with other input spikes.",
    "state reset, again: the same state twice with other input spikes; this is the ceiling.",
    "recall: cells that a cue activates, and its own key of study.",
)


def of_seed(seed: int, options: Options, progress: Report) -> Seed:
    """All similarities."""
    measured: list[dict[str, float]] = []
    found: Seed = {"measured": measured}
    for similarity in SIMILARITIES:
        ways, whole = ways_of(similarity, seed)
        measured.append(compare(ways))
        if similarity == SIMILARITIES[SHOWN]:
            found["lags"] = {stage: by_lag(ways[STUDY][stage], _order(whole), LAGS) for stage in CIRCUIT.stages}
        progress(len(measured) / len(SIMILARITIES))
    return {**found, "backend": whole.metadata["backend"]}


def summed_up(options: Options, seeds: Sequence[Seed]) -> Found:
    """Tables and figure of all seeds."""
    measured, lags = [one["measured"] for one in seeds], [one["lags"] for one in seeds]
    means = [over_seeds([of_seed[n] for of_seed in measured]) for n in range(len(SIMILARITIES))]
    by_order = {stage: np.array([of_seed[stage] for of_seed in lags]) for stage in CIRCUIT.stages}
    columns = ("cells in common", *(f"cues {mean[f'{STUDY}/{CIRCUIT.query}']:.2f}" for mean in means))
    title = f"Keys of the {CIRCUIT.name} circuit, {N_PAIRS} random pairs, {options.mean} (95 % interval)"
    others = [(_label(stage, way), *_cells(means, f"{way}/{stage}")) for stage in CIRCUIT.stages for way in WAYS]
    same = [
        (_label(stage, way), *_cells(means, f"own/{way}/{stage}"))
        for stage in CIRCUIT.stages
        for way in (REORDERED, TWICE, WHOLE, DAMAGED, AFTER)
    ]
    tables = [
        Table(f"{title}: different pairs", columns, tuple(others), remarks=REMARKS),
        Table("The same pair", columns, tuple(same), remarks=OWN_REMARKS),
    ]
    metrics = {
        "similarities": [
            {"similarity": s, **mean, "per_seed": [of_seed[n] for of_seed in measured]}
            for n, (s, mean) in enumerate(zip(SIMILARITIES, means, strict=True))
        ],
        "n_pairs": N_PAIRS,
    }
    rows = [
        {"similarity": s, "measure": name, "mean": mean[name], "low": low, "high": high}
        for s, mean in zip(SIMILARITIES, means, strict=True)
        for name in measured[0][0]
        for low, high in [mean["intervals"].get(name, (None, None))]
    ]
    arrays = {name: np.array([[one[name] for one in of_seed] for of_seed in measured]) for name in measured[0][0]}
    figure = _figure(arrays, {stage: curve.mean(0) for stage, curve in by_order.items()})
    arrays |= {f"by_lag/{stage}": curve for stage, curve in by_order.items()}
    return Found(metrics, tables, rows, arrays, {"separation": figure}, seeds[0]["backend"])


def circuits() -> dict[str, Circuit]:
    """The circuit that is simulated, by its name."""
    return {CIRCUIT.name: CIRCUIT}


def ways_of(similarity: float, seed: int) -> tuple[dict[str, Keys], Recording]:
    """Cells of each pair at each stage, asked in all ways; and the run with whole cues."""
    pairs = patterns.random(N_PAIRS, similarity=similarity, seed=seed)
    experiment = RecallExperiment(CIRCUIT, pairs, seed=seed, reset=True)
    damaged = dataclasses.replace(experiment, cue=DAMAGE)
    learned = study(experiment, backend=BACKEND, until="recall")
    whole = simulate(experiment, backend=BACKEND, start=learned)
    ways: dict[str, Keys] = {STUDY: keys_of(whole, "study"), WHOLE: keys_of(whole, "recall")}
    ways[DAMAGED] = keys_of(simulate(damaged, backend=BACKEND, start=learned), "recall")
    ways[AFTER] = keys_of(simulate(dataclasses.replace(damaged, reset=False), backend=BACKEND, start=learned), "recall")
    ways[REORDERED] = keys_of(simulate(dataclasses.replace(experiment, order=1, cued=1), backend=BACKEND), "study")
    for way, order in ((ALONE, 0), (TWICE, 1)):
        ways[way] = keys_of(simulate(_alone(experiment, order), backend=BACKEND), "recall")
    return ways, whole


def _alone(experiment: RecallExperiment, order: int) -> RecallExperiment:
    """Every cue from the same state, with transmission as at study, and nothing learned."""
    asked = dataclasses.replace(experiment, circuit=CIRCUIT.at_acetylcholine(1.0), order=order)
    return asked.without_learning()


def compare(ways: Mapping[str, Keys]) -> dict[str, float]:
    """Cells in common: ``way/stage`` between different pairs, ``own/way/stage`` of the same pair."""
    found = {}
    stages = (*CIRCUIT.queries, *CIRCUIT.stages)
    for stage in stages:
        for way in WAYS:
            keys = ways[way][stage]
            found[f"{way}/{stage}"] = between(keys, ways[STUDY][stage] if way.startswith("recall") else None)
        found[f"active/{stage}"] = float(ways[STUDY][stage].mean())
        for way, other in ((REORDERED, STUDY), (TWICE, ALONE), (WHOLE, STUDY), (DAMAGED, STUDY), (AFTER, STUDY)):
            found[f"own/{way}/{stage}"] = own(ways[way][stage], ways[other][stage])
    return found


def _order(recording: Recording) -> np.ndarray:
    """The pairs in the order of study."""
    return recording.trials.pair[recording.trials.where("study")]


def _label(stage: str, way: str) -> str:
    return f"{stage}  {way}"


def _cells(means: list[dict[str, Any]], name: str) -> Iterator[str]:
    for mean in means:
        yield COMMON.text(mean[name], mean["intervals"].get(name))


def _figure(table: Mapping[str, np.ndarray], by_order: Mapping[str, np.ndarray]) -> Figure:
    with figure_style():
        figure = new_figure(62)
        axes = figure.subplots(1, 4)
        given = table[f"{STUDY}/{CIRCUIT.query}"]
        for stage, ax in zip(CIRCUIT.stages, axes, strict=False):
            curves = {way: table[f"{way}/{stage}"] for way in (STUDY, ALONE, WHOLE, DAMAGED)}
            plot_transfer(given, curves, table[f"active/{stage}"].mean(), AREA[stage], ax, stage)
            ax.set_xlabel("cells that cues share")
        axes[0].set_ylabel("cells that keys share")
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower center", ncols=len(labels), frameon=False)
        plot_lags(by_order, AREA, SIMILARITIES[SHOWN], CIRCUIT.stages, axes[3])
        axes[3].set_box_aspect(1)
        figure.subplots_adjust(left=0.06, right=0.985, bottom=0.25, top=0.95, wspace=0.35)
    return figure
