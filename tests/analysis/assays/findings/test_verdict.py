"""Verdicts come from intervals alone: worked by hand."""

from __future__ import annotations

import math

import pytest
from spikekv.analysis.assays.findings import verdict as judging
from spikekv.analysis.assays.findings.finding import Claim, difference, level
from spikekv.analysis.assays.findings.judged import facts_of
from spikekv.analysis.assays.findings.verdict import (
    CONTRADICTED,
    FAILS,
    HOLDS,
    NOT_SHOWN,
    ONE_SEED,
    OPEN,
    PARTLY,
    SHOWN,
    UNMEASURED,
    verdict_of_claim,
    verdict_of_finding,
)

INF = math.inf


@pytest.mark.parametrize(
    ("interval", "least", "most", "verdict"),
    [
        ((0.1, 0.3), 0, INF, HOLDS),
        ((-0.1, 0.3), 0, INF, OPEN),
        ((-0.3, -0.1), 0, INF, FAILS),
        ((0.0, 0.0), 0, INF, FAILS),  # no effect in any seed is not an effect
        ((0.0, 0.0), -INF, 0, FAILS),
        ((0.0, 0.2), 0, INF, OPEN),
        ((-0.04, 0.04), -0.05, 0.05, HOLDS),
        ((0.06, 0.2), -0.05, 0.05, FAILS),
        (None, 0, INF, UNMEASURED),
    ],
)
def test_a_claim_holds_where_its_whole_interval_lies_in_its_range(
    interval: tuple[float, float] | None, least: float, most: float, verdict: str
) -> None:
    assert verdict_of_claim(interval, least, most) == verdict


RUNS = {
    "with": [{"f1": 0.9}, {"f1": 0.8}, {"f1": 0.85}],
    "without": [{"f1": 0.1}, {"f1": 0.2}, {"f1": 0.15}],
}
GAIN = Claim("gain", difference("f1", "with", "without"), least=0)
LOSS = Claim("loss", difference("f1", "with", "without"), most=0)
HIGH = Claim("very high", level("f1", "with"), least=0.85)  # mean .85: open
GONE = Claim("gone without", level("f1", "without"), most=0.5, control=True)
STAYS = Claim("gone with", level("f1", "with"), most=0.5, control=True)


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        ((GAIN, GONE), SHOWN),
        ((GAIN, HIGH, GONE), PARTLY),
        ((GAIN, LOSS, GONE), PARTLY),
        ((GAIN, STAYS), NOT_SHOWN),  # the effect is there where it must not be
        ((HIGH, GAIN, GONE), NOT_SHOWN),
        ((LOSS, GONE), CONTRADICTED),
    ],
)
def test_a_finding_stands_or_falls_with_its_first_claim_and_its_controls(
    claims: tuple[Claim, ...], verdict: str
) -> None:
    assert verdict_of_finding([judging.tested(claim, RUNS) for claim in claims]) == verdict


def test_one_seed_has_no_verdict() -> None:
    one = {name: runs[:1] for name, runs in RUNS.items()}
    assert verdict_of_finding([judging.tested(claim, one) for claim in (GAIN, GONE)]) == ONE_SEED


def test_seeds_that_cannot_tell_are_left_out() -> None:
    some = {"with": [{"f1": 0.9}, {}, {"f1": 0.7}], "without": [{"f1": 0.1}] * 3}
    found = judging.tested(GAIN, some)
    assert found.effect is not None
    assert (found.effect.n_seeds, round(found.effect.difference, 9)) == (2, 0.7)
    assert judging.tested(Claim("none", level("g", "with")), some).verdict == UNMEASURED


def test_an_interval_is_shown_within_what_its_number_can_be() -> None:
    claim = Claim("a share", level("share", "learned"), least=0.5, bounds=(0.0, 1.0))
    one = judging.tested(claim, {"learned": [{"share": 1.0}, {"share": 1.0}, {"share": 0.7}]})
    assert one.effect is not None
    assert one.effect.interval is not None
    assert one.effect.interval[1] > 1
    shown = facts_of(one)
    assert shown["high"] == 1.0
    assert shown["low"] == one.effect.interval[0]
    assert shown["verdict"] == OPEN  # decided by the whole interval
