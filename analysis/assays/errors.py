"""``spikekv theory errors``: correlated keys, told apart in spikes by a rule that learns from its errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...circuits.campaign.task import Report
from ...circuits.engine.run import Backend
from ...circuits.engine.run import run as simulate
from ...circuits.library.minimal import INHIBITED, minimal
from ...circuits.network.circuit import Circuit
from ...circuits.protocol.experiment import RecallExperiment
from ...circuits.protocol.timing import Timing
from ...circuits.stimuli import patterns
from ...circuits.table import Table
from ...models import CorrelationMatrixMemory, DeltaRuleMemory
from ...models.plasticity.error import ErrorRule
from ...models.plasticity.gated_hebb import GatedHebb
from ..figures.errors import plot_passes
from ..figures.style import figure_style, new_figure
from ..measures.accuracy import f1, overlap, precision, recall
from ..measures.decoding import decode
from ..measures.measure import measure, percent
from ..statistics.intervals import over_seeds
from .found import Found, Options, Seed

CIRCUIT = minimal()
BACKEND: Backend = "auto"
TIMING = Timing()
N_PAIRS, SIMILARITY = 50, 0.6
PASSES = (1, 3, 10)
SPIKING = ("spikes, Hebb", "spikes, Hebb, fixed inhibition", "spikes, errors")
NUMPY = ("numpy, Hebb", "numpy, delta rule")
SCORES = ("f1", "precision", "recall")
REMARKS = (
    "F1 of the cells that fire (spikes), or of the 20 most active (numpy, where precision and recall are equal).",
    "Hebb: the unchanged circuit. Fixed inhibition: feed-forward inhibition does not learn, as with the error rule.",
)


def circuits() -> dict[str, Circuit]:
    """By name of the row; all but the first have feed-forward inhibition that does not learn."""
    fixed = CIRCUIT.with_projection("KEY_INH->VALUE", plasticity=GatedHebb(eta=0.0, w_initial=INHIBITED))
    return dict(
        zip(SPIKING, (CIRCUIT, fixed, fixed.with_projection("KEY->VALUE", plasticity=ErrorRule())), strict=True)
    )


def of_seed(seed: int, options: Options, progress: Report) -> Seed:
    """Every memory after each number of passes through the pairs."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in (*SPIKING, *NUMPY)}
    pairs = patterns.random(N_PAIRS, seed=seed, similarity=SIMILARITY)
    for row, (name, circuit) in enumerate(circuits().items()):
        for n in PASSES:
            asked = RecallExperiment(circuit, pairs, seed=seed, presentations=n, timing=TIMING, reset=True)
            recording = simulate(asked, backend=BACKEND, allow_runaway=True)
            decoded = decode(recording)
            scores = [score(decoded.active, decoded.stored).mean() for score in (f1, precision, recall)]
            found[name].append(dict(zip(SCORES, map(float, scores), strict=True)))
        progress((row + 1) / len(SPIKING))
    cues, values = recording.cues.astype(float), recording.values
    for name, memory in zip(NUMPY, (CorrelationMatrixMemory(), DeltaRuleMemory()), strict=True):
        for n in range(1, max(PASSES) + 1):
            memory.write(cues, values.astype(float))
            if n in PASSES:
                right = float(overlap(np.rint(1e6 * memory.read(cues)).astype(int), values, values, seed).mean())
                found[name].append({"f1": right, "precision": right, "recall": right})
    return {"scores": found, "backend": recording.metadata["backend"]}


def summed_up(options: Options, seeds: Sequence[Seed]) -> Found:
    """Tables and figure of all seeds."""
    found = {
        (name, n): [one["scores"][name][k] for one in seeds]
        for name in (*SPIKING, *NUMPY)
        for k, n in enumerate(PASSES)
    }
    means = {case: over_seeds(scores) for case, scores in found.items()}
    rows = [_row(*case, mean) for case, mean in means.items()]
    table = Table(
        f"{N_PAIRS} pairs whose cues share {percent(SIMILARITY)} of their cells, whole cues, {options.mean}",
        ("memory", "passes", "F1", "precision", "recall"),
        tuple((*case, *(measure(name).text(mean[name], mean["intervals"].get(name)) for name in SCORES))
              for case, mean in means.items()),
        remarks=REMARKS,
        index=2,
    )  # fmt: skip
    curves = {name: np.array([[s["f1"] for s in found[name, n]] for n in PASSES]) for name in (*SPIKING, *NUMPY)}
    with figure_style():
        figure = new_figure(70, 140)
        axes = figure.subplots()
        plot_passes(PASSES, curves, axes)
        figure.subplots_adjust(left=0.09, right=0.66, bottom=0.16, top=0.95)
    metrics = {"memories": [{**row, **means[row["memory"], row["passes"]]} for row in rows],
               "n_pairs": N_PAIRS, "similarity": SIMILARITY}  # fmt: skip
    return Found(
        metrics, [table], rows, {"passes": np.array(PASSES), **curves}, {"errors": figure}, seeds[0]["backend"]
    )


def _row(memory: str, passes: int, mean: dict[str, Any]) -> dict[str, Any]:
    low, high = mean["intervals"].get("f1", (None, None))
    return {"memory": memory, "passes": passes, "f1": mean["f1"], "f1_low": low, "f1_high": high,
            "precision": mean["precision"], "recall": mean["recall"]}  # fmt: skip
