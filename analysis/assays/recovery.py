"""``spikekv theory recovery``: a forgotten task comes back when its key-value pairs are amplified."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ...circuits.campaign.task import Report
from ...circuits.stimuli.handwritten_digits import handwritten_digits
from ...circuits.table import Table
from ..figures.recovery import plot_gain, plot_history
from ..figures.style import figure_style, new_figure
from ..measures.measure import POSITIVE, Measure, number, share
from ..statistics.intervals import over_seeds, t_interval
from ..theory.recovery import (
    BETAS,
    DIGITS,
    MNIST,
    PAPER_CURVE,
    PAPER_LEARNED,
    Images,
    Task,
    Training,
    recover,
    split,
)
from .found import Found, Options, Seed

REPORTED = (
    share("task1_learned", "task 1, learned"),
    share("task1_forgotten", "task 1, after task 2"),
    share("task2_learned", "task 2, learned"),
    Measure("beta", "beta: gain on the pairs of task 1 (from validation)", bounds=POSITIVE),
    share("task1_recovered", "task 1, at beta"),
    share("task2_at_beta", "task 2, at beta"),
    share("task1_random_pairs", "task 1, gain on as many random pairs (control)"),
    share("task1_second_silenced", "task 1, pairs of task 2 silenced"),
    Measure("beta_with_initial", "gain on initial weights, too", bounds=POSITIVE),
    share("task1_with_initial", "task 1, at that gain"),
    Measure("beta_both", "gain that serves both tasks best (from validation)", bounds=POSITIVE),
    share("both_tasks", "the worse task, at that gain"),
)
TASKS = {"digits": ("digits 0-4", "digits 5-9"), "mnist": ("MNIST 0, 1", "Fashion-MNIST 2, 3")}


def ready(options: Options) -> None:
    """Fetch the images. Raises ValueError where they cannot be fetched."""
    _tasks(options.images, options.seed)


def of_seed(seed: int, options: Options, progress: Report) -> Seed:
    """Both tasks and all gains. The seed is that of the split, the initial weights and the order of images."""
    first, second = _tasks(options.images, seed)
    return dataclasses.asdict(recover(first, second, _training(options), seed))


def _training(options: Options) -> Training:
    return DIGITS if options.images == "digits" else MNIST


def summed_up(options: Options, seeds: Sequence[Seed]) -> Found:
    """Tables and figure of all seeds."""
    training = _training(options)
    metrics = over_seeds([one["metrics"] for one in seeds])
    curves = {name: np.array([one["curve"][name] for one in seeds]) for name in seeds[0]["curve"]}
    history = np.array([one["history"] for one in seeds])
    (_, forgotten), (beta, recovered) = PAPER_CURVE
    paper = {
        "task1_learned": PAPER_LEARNED, "task1_forgotten": forgotten, "beta": beta, "task1_recovered": recovered,
    }  # fmt: skip
    spans = metrics["intervals"]
    names = TASKS[options.images]
    table = Table(
        f"{names[0]}, then {names[1]}: share of test images right, {options.mean}",
        ("", "measured", "95 % interval", "paper (MNIST)"),
        tuple(
            (one.label, number(metrics[one.name]), one.span(spans.get(one.name)), paper.get(one.name))
            for one in REPORTED
        ),
    )
    with figure_style():
        figure = new_figure(70)
        left, right = figure.subplots(1, 2)
        plot_history(history, training.epochs[0], names, left)
        plot_gain(BETAS, curves, PAPER_CURVE, right)
        figure.subplots_adjust(left=0.075, right=0.985, bottom=0.16, top=0.95, wspace=0.25)
    rows = [
        {"beta": gain, **{f"{name}{part}": value for name, c in curves.items() for part, value in _with_span(c[:, n])}}
        for n, gain in enumerate(BETAS)
    ]
    details = {
        "images": options.images,
        "tasks": names,
        "training": vars(training),
        "per_seed": [one["metrics"] for one in seeds],
    }
    return Found(
        {**metrics, **details}, [table], rows, {"beta": BETAS, "history": history, **curves}, {"recovery": figure}
    )


def _tasks(images: str, seed: int) -> tuple[Task, Task]:
    """Images split anew for each seed. Raises ValueError where they cannot be fetched."""
    rng = np.random.default_rng([seed, 5])
    if images == "digits":
        pixels, label = handwritten_digits()
        parts = [(pixels, label, keep) for keep in (label < 5, label >= 5)]
    else:
        from ...circuits.stimuli.openml import classified

        parts = []
        for name, classes in (("mnist", (0, 1)), ("fashion-mnist", (2, 3))):
            pixels, label = classified(name)
            keep = np.isin(label, classes)
            parts.append((pixels / 255.0, label, keep))
    first, second = (split(Images(pixels[keep], label[keep]), rng) for pixels, label, keep in parts)
    return first, second


def _with_span(values: np.ndarray) -> list[tuple[str, float | None]]:
    low, high = t_interval(values) or (None, None)
    return [("", float(values.mean())), ("_low", low), ("_high", high)]
