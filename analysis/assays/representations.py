"""``spikekv theory representations``: keys and values trained for recall."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from ...circuits.campaign.task import Report
from ...circuits.table import Table
from ..figures.representations import plot_points
from ..figures.style import figure_style, new_figure
from ..measures.measure import POSITIVE, Measure, number, share
from ..statistics.intervals import over_seeds
from ..theory import representations as rep
from .found import Found, Options, Seed

PAIRS = {2: 200, 3: 300}  # by number of classes, as in the code published with the paper
N_STEPS = 1000
REPORTED = {
    one.name: one
    for one in (
        share("key_separability", "keys: share of variance between classes"),
        share("key_accuracy", "keys: nearest to their own class"),
        Measure("key_distance", "keys: distance of class means", bounds=POSITIVE),
        Measure("corner_distance", "keys: distance to a corner", bounds=POSITIVE, better="down"),
        Measure("value_distance", "values: distance to class feature", bounds=POSITIVE, better="down"),
        Measure("recall_error", "recalled: distance to class feature", bounds=POSITIVE, better="down"),
    )
}


def of_seed(seed: int, options: Options, progress: Report) -> Seed:
    """Two and three classes, with the softmax of distances and of dot products; of the first seed all points."""
    found: Seed = {}
    for n, (kernel, n_classes) in enumerate(cases := _cases()):
        start = rep.draw(n_classes, PAIRS[n_classes], seed)
        end = rep.train(start, kernel, N_STEPS)
        points = {"before": dataclasses.asdict(start), "after": dataclasses.asdict(end)}
        found[f"{kernel} {n_classes}"] = {
            "before": rep.measure(start, kernel),
            "after": rep.measure(end, kernel),
            "points": points if seed == options.seed else {},
        }
        progress((n + 1) / len(cases))
    return found


def _cases() -> list[tuple[str, int]]:
    return [(kernel, n_classes) for kernel in rep.KERNELS for n_classes in PAIRS]


def summed_up(options: Options, seeds: Sequence[Seed]) -> Found:
    """Tables and figure of all seeds."""
    metrics: dict[str, Any] = {}
    table, points = [], {}
    arrays: dict[str, Any] = {}
    for kernel, n_classes in _cases():
        of_case = [one[f"{kernel} {n_classes}"] for one in seeds]
        before, after = ([one[phase] for one in of_case] for phase in ("before", "after"))
        drawn = of_case[0]["points"]
        points[kernel, n_classes] = rep.Points(**drawn["before"]), rep.Points(**drawn["after"])
        name = f"{kernel}_{n_classes}_classes"
        metrics[name] = {"before": over_seeds(before), "after": over_seeds(after), "per_seed": after}
        table += [_row(kernel, n_classes, measure, metrics[name]) for measure in REPORTED]
        for phase, of_phase in zip(("before", "after"), points[kernel, n_classes], strict=True):
            arrays |= {f"{name}_{phase}_{part}": getattr(of_phase, part) for part in ("keys", "values", "label")}
    shown = Table(
        f"Keys and values trained for recall, {options.mean}",
        ("kernel", "classes", "measure", "before", "after", "95 % interval"),
        tuple(
            (r["kernel"], r["classes"], one.label, number(r["before"]), number(r["after"]), one.span(r["interval"]))
            for r in table
            for one in [REPORTED[r["measure"]]]
        ),
        remarks=("rbf: softmax of -beta |q - k|^2 / 2; dot: of beta q . k. Opposite corners are 1.414 apart.",),
        index=3,
    )
    with figure_style():
        figure = new_figure(96)
        grid = figure.subplots(2, 4)
        for row, n_classes in enumerate(PAIRS):
            start, end = points["rbf", n_classes]
            plot_points(start, end, grid[row], names=row == 0)
            grid[row, 0].set_ylabel(f"{n_classes} classes")
        figure.subplots_adjust(left=0.06, right=0.985, bottom=0.06, top=0.93, wspace=0.2, hspace=0.16)
    rows = [{**row, "interval": None, **_ends(row["interval"])} for row in table]
    return Found(metrics, [shown], [{k: v for k, v in r.items() if k != "interval"} for r in rows], arrays,
                 {"representations": figure})  # fmt: skip


def _row(kernel: str, n_classes: int, measure: str, found: dict[str, Any]) -> dict[str, Any]:
    before, after = found["before"], found["after"]
    return {
        "kernel": kernel, "classes": n_classes, "measure": measure, "before": before[measure],
        "after": after[measure], "interval": after["intervals"].get(measure),
    }  # fmt: skip


def _ends(interval: list[float] | None) -> dict[str, float | None]:
    low, high = interval or (None, None)
    return {"low": low, "high": high}
