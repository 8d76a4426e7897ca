"""``spikekv capacity --ages``: what is left of a pair by its age, for several rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import pyplot

from ...circuits.atomic import whole
from ...circuits.campaign.results_directory import METRICS, write_csv, write_json
from ...circuits.campaign.simulation import Simulation
from ...circuits.engine.run import Backend
from ...circuits.recording.recording import Recording
from ...circuits.table import Table
from ..figures.capacity import plot_ages
from ..figures.style import figure_style, new_figure, save, spared
from ..measures.ages import f1_by_age
from ..measures.measure import measure as measure_of
from ..statistics.intervals import over_seeds
from .capacity_configuration import CapacityConfig
from .found import save_tables

BINS = 20  # age groups
LAST = measure_of("f1_last")
YOUNG = 1000  # pairs, the last ones, whose mean is reported


@dataclass(frozen=True)
class ByAge:
    """Mean F1 of each age group of so many pairs."""

    load: int

    def __call__(self, recording: Recording) -> dict[str, Any]:
        return {"f1": f1_by_age(recording, edges(self.load))}


def tasks_of(settings: CapacityConfig, rules: Sequence[str], engine: Backend) -> list[Simulation]:
    """One for each rule and seed, the seed running fastest."""
    (load,) = settings.loads
    return [
        Simulation(run, ByAge(load), engine, rule)
        for rule in rules
        for run in settings.model_copy(update={"rule": rule}).of_load(load)
    ]


def by_rule(settings: CapacityConfig, rules: Sequence[str], found: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """Mean F1 of each age group: (n_rules, n_seeds, n_bins)."""
    return np.array([one["f1"] for one in found]).reshape(len(rules), settings.seeds, BINS)


def edges(load: int) -> np.ndarray:
    """Limits of the age groups."""
    return np.linspace(0, load, BINS + 1)


def write(settings: CapacityConfig, rules: Sequence[str], found: np.ndarray, folder: Path) -> str:
    """metrics.json, ages.csv, ages.npz and the figure; returns the text to be printed."""
    (load,) = settings.loads
    limits = edges(load)
    young = limits[1:] <= max(YOUNG, limits[1])
    rows: list[dict[str, Any]] = []
    metrics: dict[str, Any] = {}
    for rule, seeds in zip(rules, found, strict=True):
        last = over_seeds([{"f1_last": _mean(seed[young])} for seed in seeds])
        held = [float(limits[1 + _last_above(seed)]) for seed in seeds]
        metrics[rule] = {**last, "pairs_held": float(np.mean(held))}
        for n, low in enumerate(limits[:-1]):
            column = seeds[:, n]
            span = over_seeds([{"f1": value} for value in column])
            low_high = span["intervals"].get("f1", (None, None))
            rows.append({"rule": rule, "age_from": low, "age_to": limits[n + 1], "f1": span["f1"],
                         "f1_low": low_high[0], "f1_high": low_high[1]})  # fmt: skip
    write_json(
        folder / METRICS,
        {"kind": "ages", "n_pairs": load, "seed": settings.seed, "n_seeds": settings.seeds, "rules": metrics},
    )
    write_csv(folder / "ages.csv", rows)
    curves = dict(zip(rules, found, strict=True))
    with whole(folder / "ages.npz") as part:
        np.savez_compressed(part, allow_pickle=False, age=limits, **curves)
    with spared("ages"), figure_style():
        figure = new_figure(75, 120)
        axes = plot_ages(limits, curves, figure.subplots())
        axes.set_title(f"{load} pairs, {settings.circuit} circuit", loc="left")
        figure.subplots_adjust(left=0.11, right=0.965, bottom=0.15, top=0.92)
        save(figure, folder / "ages")
        pyplot.close(figure)
    few = f"{int(limits[1:][young][-1])}"
    lines = []
    for rule, seeds in zip(rules, found, strict=True):
        youngest = LAST.text(metrics[rule]["f1_last"], metrics[rule]["intervals"].get("f1_last"))
        lines.append((rule, youngest, *(_cell(seeds[:, n]) for n in range(0, BINS, 2))))
    of = "" if settings.seeds == 1 else f", mean of {settings.seeds} seeds"
    table = Table(
        f"F1 by age, {load} pairs in the {settings.circuit} circuit{of}",
        ("rule", f"last {few}", *(f"{limits[n]:.0f}-" for n in range(0, BINS, 2))),
        tuple(lines),
        remarks=(
            f"Age: pairs studied since. Each column is a group of {limits[1]:.0f} pairs, the first of that age. "
            "All groups, with intervals: ages.csv.",
        ),
    )
    return save_tables([table], folder)


def _last_above(scores: np.ndarray) -> int:
    """Index of the last group up to which all that were cued are at .9 or more; -1 if the first is not."""
    below = np.flatnonzero(scores < 0.9)
    return int(below[0]) - 1 if below.size else len(scores) - 1


def _mean(scores: np.ndarray) -> float:
    """Mean of the groups of which pairs were cued; nan without any."""
    known = scores[np.isfinite(scores)]
    return float(known.mean()) if known.size else np.nan


def _cell(scores: np.ndarray) -> str:
    mean = _mean(scores)
    return "" if np.isnan(mean) else f"{mean:.2f}"
