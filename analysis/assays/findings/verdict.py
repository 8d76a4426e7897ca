"""What intervals over seeds say of claims, and what claims say of a finding."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...measures.measure import Bounds
from ...statistics.effects import Effect, paired_effect
from .finding import Claim

HOLDS, FAILS, OPEN, UNMEASURED = "holds", "fails", "open", "not measured"
SHOWN, PARTLY, NOT_SHOWN, CONTRADICTED = "shown", "partly shown", "not shown", "contradicted"
LACKS, ONE_SEED = "no part for it", "one seed: no verdict"
VERDICTS = (SHOWN, PARTLY, NOT_SHOWN, CONTRADICTED, LACKS, ONE_SEED)


@dataclass(frozen=True)
class Tested:
    """A claim, its number over seeds (None where no seed has one), and whether it holds."""

    claim: Claim
    effect: Effect | None
    verdict: str


def tested(claim: Claim, runs: Mapping[str, Sequence[Mapping[str, float]]]) -> Tested:
    """A claim held against the runs of all seeds; runs: condition -> measures of each seed."""
    seeds = [dict(zip(runs, of, strict=True)) for of in zip(*runs.values(), strict=True)]
    values = [value for value in map(claim.value, seeds) if math.isfinite(value)]
    if not values:
        return Tested(claim, None, UNMEASURED)
    effect = paired_effect(values, [0.0] * len(values))
    return Tested(claim, effect, verdict_of_claim(effect.interval, claim.least, claim.most))


def interval_within(effect: Effect | None, bounds: Bounds) -> tuple[float, float] | tuple[None, None]:
    """The interval of an effect within what the number can be; Nones where there is none."""
    if effect is None or effect.interval is None:
        return None, None
    low, high = np.clip(effect.interval, *bounds)
    return float(low), float(high)


def verdict_of_claim(interval: tuple[float, float] | None, least: float, most: float) -> str:
    """A claim holds where the whole interval lies within its range, and fails where all of it lies outside.

    The ends of a range lie outside it: no effect in any seed is not an effect above 0.
    """
    if interval is None:
        return UNMEASURED
    low, high = interval
    if least < low and high < most:
        return HOLDS
    return FAILS if high <= least or low >= most else OPEN


def verdict_of_finding(claims: Sequence[Tested]) -> str:
    """The first claim is the finding itself.

    It is shown if all claims hold, and partly shown if the first one holds and no control fails. It is contradicted
    if the first one fails. One seed has no interval, and so no verdict.
    """
    first = claims[0]
    if first.effect is not None and first.effect.interval is None:
        return ONE_SEED
    if first.verdict == FAILS:
        return CONTRADICTED
    if first.verdict != HOLDS or any(c.verdict == FAILS for c in claims if c.claim.control):
        return NOT_SHOWN
    return SHOWN if all(c.verdict == HOLDS for c in claims) else PARTLY
