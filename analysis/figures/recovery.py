"""Forgetting and recovery: accuracy while two tasks are learned, and against the gain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from .style import AREA, FAINT, OUTCOME, PHASE, figure_style

FIRST, SECOND = OUTCOME["stored"], OUTCOME["missed"]


@figure_style()
def plot_history(history: np.ndarray, n_first: int, names: tuple[str, str], axes: Axes) -> Axes:
    """Share right on both tasks after each round through the images.

    history: (n_seeds, 1 + rounds, 2); n_first: rounds of the first task. Lines are means, faint ones single seeds.
    """
    rounds = np.arange(history.shape[1])
    axes.axvspan(n_first, rounds[-1], color=PHASE["study"], lw=0)
    for task, colour in enumerate((FIRST, SECOND)):
        axes.plot(rounds, history[:, :, task].T, color=colour, lw=0.4, alpha=0.3)
        axes.plot(rounds, history[:, :, task].mean(0), color=colour, lw=1.4, label=f"task {task + 1}: {names[task]}")
    axes.set_ylim(0, 1.03)
    axes.set_xlim(0, rounds[-1])
    axes.set_xlabel("rounds through the images (shaded: task 2)")
    axes.set_ylabel("share of test images right")
    axes.legend(loc="center left", bbox_to_anchor=(0.12, 0.5))
    return axes


@figure_style()
def plot_gain(
    betas: np.ndarray, curves: Mapping[str, np.ndarray], paper: Sequence[tuple[float, float]], axes: Axes
) -> Axes:
    """Share right against the gain on the pairs of task 1.

    curves: {task1, task2, task1_random_pairs, task1_with_initial: (n_seeds, n_betas)}; paper: (gain, share right) of
    the paper's figure 3.
    """
    kinds = {
        "task1": ("task 1", FIRST, "-"),
        "task1_with_initial": ("task 1, initial weights too", AREA["DG"], "-"),
        "task2": ("task 2", SECOND, "-"),
        "task1_random_pairs": ("task 1, random pairs", FAINT, ":"),
    }
    for name, (label, colour, style) in kinds.items():
        axes.plot(betas, curves[name].T, color=colour, lw=0.4, alpha=0.25)
        axes.plot(betas, curves[name].mean(0), color=colour, ls=style, lw=1.4, label=label)
    axes.plot(*zip(*paper, strict=True), "D", color=OUTCOME["false"], ms=4, label="paper, task 1 (MNIST)", zorder=4)
    axes.set_ylim(0, 1.03)
    axes.set_xlim(betas[0] - 0.05, betas[-1])
    axes.set_xlabel("gain β on the pairs of task 1")
    axes.set_ylabel("share of test images right")
    axes.legend(loc="center right", bbox_to_anchor=(1, 0.42))
    return axes
