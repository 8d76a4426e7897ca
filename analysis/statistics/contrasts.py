"""Comparisons of conditions on the same seeds, with what was predicted of them and what came out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .effects import Effect, corrected, paired_effect

MARGIN = 0.05  # a measure that stays within it is spared
SIGNIFICANT = 0.05
Numbers = Mapping[str, Sequence[Mapping[str, float]]]  # condition -> measures of each seed


@dataclass(frozen=True)
class Contrast:
    """A comparison of two conditions, or of two measures.

    Parameters
    ----------
    metric : str
        Name of the measure; of a part of a measure with a dot, as ``familiarity.CA3``.
    a, b : str
        Conditions. The effect is a - b.
    expected : int or None
        +1 or -1; 0 where the measure should be spared (its interval stays within `MARGIN` of 0); None where nothing is
        predicted.
    beyond : tuple of str, optional
        Two more conditions. The effect is then (a - b) less that of these.
    other : str
        The measure of ``b``, where it is another one.

    Examples
    --------
    >>> from spikekv.analysis import Contrast
    >>> str(Contrast("f1", "spaced", "massed", expected=1))
    'spaced - massed'
    """

    metric: str
    a: str
    b: str = "intact"
    expected: int | None = -1
    beyond: tuple[str, str] | None = None
    other: str = ""

    def __post_init__(self) -> None:
        if self.expected not in (-1, 0, 1, None):
            raise ValueError(f"Contrast.expected: must be -1, 0, 1 or None, got {self.expected!r}")

    def __str__(self) -> str:
        if self.other and self.a == self.b:
            return self.a
        text = f"{self.a} - {self.b}"
        return f"({text}) - ({self.beyond[0]} - {self.beyond[1]})" if self.beyond else text


def tested(contrasts: Sequence[Contrast], numbers: Numbers) -> list[dict[str, Any]]:
    """Each contrast as plain values: effect, p corrected for the number of predicted directions (Holm), verdict."""
    found = [effect_of(contrast, numbers) for contrast in contrasts]
    # one family: the contrasts that predict a direction
    family = corrected([e.p if c.expected else None for c, e in zip(contrasts, found, strict=True)])
    return [
        {
            "metric": contrast.metric,
            **({"other": contrast.other} if contrast.other else {}),
            "contrast": str(contrast),
            "expected": contrast.expected,
            **dataclasses.asdict(effect),
            "p_corrected": p,
            "verdict": verdict(effect, contrast.expected, p),
        }
        for contrast, effect, p in zip(contrasts, found, family, strict=True)
    ]


def effect_of(contrast: Contrast, numbers: Numbers) -> Effect:
    """The effect over the seeds in which the metric exists in all its conditions. Raises KeyError if in none."""
    names = [contrast.a, contrast.b, *(contrast.beyond or ())]
    metrics = [contrast.metric, contrast.other or contrast.metric, *[contrast.metric] * (len(names) - 2)]
    rows = [
        [run[metric] for run, metric in zip(runs, metrics, strict=True)]
        for runs in zip(*(numbers[name] for name in names), strict=True)
        if all(metric in run for run, metric in zip(runs, metrics, strict=True))
    ]
    if not rows:
        raise KeyError(f"contrast {contrast}: no condition has a metric {contrast.metric}")
    columns = np.array(rows).T
    beyond = columns[2] - columns[3] if contrast.beyond else np.zeros(len(rows))
    return paired_effect((columns[0] - columns[1]).tolist(), beyond.tolist())


def verdict(effect: Effect, expected: int | None, p_corrected: float | None) -> str:
    """In words: what the effect says of its prediction (+1, -1, 0 for spared, None for none).

    A direction is shown where the interval excludes 0 and the corrected p is below .05.
    """
    if effect.interval is None:
        return "one seed: no verdict"
    low, high = effect.interval
    p = effect.p if p_corrected is None else p_corrected
    if expected != 0 and effect.direction and effect.size is None and p is not None and p >= SIGNIFICANT:
        return "the same in all seeds, too few for a test"
    if expected is None:
        return {1: "more", -1: "less", 0: "no change shown"}[effect.direction]
    if expected == 0:
        if low >= -MARGIN and high <= MARGIN:
            return "spared, as predicted"
        return "not spared, against the prediction" if low > MARGIN or high < -MARGIN else "undecided"
    if effect.direction == 0 or p_corrected is None or p_corrected >= SIGNIFICANT:
        return "not shown"
    return "as predicted" if effect.direction == expected else "opposite to the prediction"
