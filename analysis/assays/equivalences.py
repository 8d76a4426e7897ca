"""``spikekv theory equivalences``: both sides of every statement, and how random features come to softmax."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...circuits.campaign.task import Report
from ...circuits.table import Table
from ..figures.equivalences import plot_convergence, plot_deviations
from ..figures.style import figure_style, new_figure
from ..statistics.intervals import t_interval
from ..theory import equivalences as eq
from ..theory.random_features import convergence_slope, random_feature_error
from .found import Found, Options, Seed

COUNTS = np.array([1024, 4096, 16384, 65536])
N_STEPS = 1000  # where something is trained
DRAWS = 20  # problems per seed, of the random features


def of_seed(seed: int, options: Options, progress: Report) -> Seed:
    """Each equivalence on a problem of random size."""
    size = eq.Size(n_items=20, n_queries=20, n_key=16)
    worst = {name: check(eq.random_size(seed, N_STEPS), seed) for name, check in eq.EQUIVALENCES.items()}
    draws = range(DRAWS * seed, DRAWS * (seed + 1))
    errors = [np.mean([random_feature_error(size, m, draw) for draw in draws]) for m in COUNTS]
    return {"worst": worst, "errors": errors}


def summed_up(options: Options, seeds: Sequence[Seed]) -> Found:
    """Tables and figure of all seeds."""
    errors = [one["errors"] for one in seeds]
    largest = {name: max(one["worst"][name] for one in seeds) for name in eq.EQUIVALENCES}
    slopes = [convergence_slope(COUNTS, np.array(row)) for row in errors]
    interval = t_interval(slopes)
    metrics = {
        "largest_relative_deviation": largest,
        "tolerance": eq.TOLERANCE,
        "all_hold": all(value < eq.TOLERANCE for value in largest.values()),
        "random_features_slope": float(np.mean(slopes)),
        "intervals": {} if interval is None else {"random_features_slope": list(interval)},
    }
    span = "" if interval is None else f" [{interval[0]:.3f}, {interval[1]:.3f}]"
    table = Table(
        f"Equivalences: largest relative deviation, problems of random size, {options.which}",
        ("statement", "deviation"),
        tuple(largest.items()),
        remarks=(
            f"{'All' if metrics['all_hold'] else 'NOT all'} are below {eq.TOLERANCE:g}.",
            f"Random features: error falls as their number to the power {np.mean(slopes):.3f}{span} (expected: -1/2).",
        ),
        digits=2,
    )
    with figure_style():
        figure = new_figure(85)
        left, right = figure.subplots(1, 2, width_ratios=(1, 1))
        plot_deviations(largest, eq.TOLERANCE, left)
        plot_convergence(COUNTS, np.array(errors), right)
        figure.subplots_adjust(left=0.37, right=0.985, bottom=0.14, top=0.95, wspace=0.3)
    rows = [{"statement": name, "largest_relative_deviation": value} for name, value in largest.items()]
    arrays = {"n_features": COUNTS, "random_feature_error": np.array(errors)}
    return Found(metrics, [table], rows, arrays, {"equivalences": figure})
