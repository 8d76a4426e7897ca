"""The truth table: every line is asked or said to be absent, and verdicts follow intervals and bands."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv import HIPPOCAMPAL, HIPPOCAMPAL_2026, MINIMAL
from spikekv.analysis.assays import truth as module
from spikekv.analysis.assays.truth import (
    AGREES,
    CONTRADICTS,
    LACKS,
    NOT_SHOWN,
    OPEN,
    PARTLY,
    TOO_FEW,
    Found,
    counts,
    expectations,
    lacks,
    reread,
    table_rows,
    truth,
    verdict_of,
    verdict_of_row,
    world,
)
from spikekv.analysis.assays.truth_questions import ABSENT, QUESTIONS, WORLDS, Question
from spikekv.analysis.statistics.effects import Effect, paired_effect
from spikekv.circuits.campaign.conditions import Condition
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.protocol.schedule import schedule


def of(low: float, high: float) -> Effect:
    return Effect((low + high) / 2, (low, high), None, None, 10)


def test_every_line_is_asked_or_said_to_be_absent() -> None:
    lines = [e.line for e in expectations()]
    assert len(set(lines)) == len(lines)
    assert set(lines) == set(QUESTIONS) | set(ABSENT)
    assert not set(QUESTIONS) & set(ABSENT)
    assert len({e.name for e in expectations()}) == 37


def test_the_hippocampal_circuit_has_parts_for_all_rows_but_three() -> None:
    circuit = HIPPOCAMPAL
    there = {e.name for e in expectations() if not lacks(circuit, e)}
    assert len(there) >= 34
    assert "EC->DG:learned" in lacks(HIPPOCAMPAL_2026, next(e for e in expectations() if e.name == "dg-frozen"))


@pytest.mark.parametrize(
    ("expected", "effect", "band", "verdict"),
    [
        ("-", of(-0.3, -0.1), None, AGREES),
        ("-", of(-0.3, 0.1), None, NOT_SHOWN),
        ("-", of(0.1, 0.3), None, CONTRADICTS),
        ("--", of(-0.3, -0.1), (-0.6, -0.15), AGREES),
        ("--", of(-0.2, -0.02), (-0.6, -0.15), PARTLY),
        ("+", of(0.1, 0.3), None, AGREES),
        ("+", of(-0.3, -0.1), None, CONTRADICTS),
        ("0", of(-0.04, 0.03), None, AGREES),
        ("0", of(-0.1, 0.03), None, NOT_SHOWN),
        ("0", of(-0.1, 0.03), (-0.15, 0.15), AGREES),
        ("0", of(-0.3, -0.06), None, CONTRADICTS),
        ("0-", of(-0.9, -0.8), None, AGREES),
        ("0-", of(0.1, 0.2), None, CONTRADICTS),
        ("0+", of(-0.01, 0.3), None, AGREES),
        ("?", of(-0.3, -0.1), None, OPEN),
    ],
)
def test_verdicts(expected: str, effect: Effect, band: tuple[float, float] | None, verdict: str) -> None:
    assert verdict_of(expected, effect, band) == verdict


def test_one_seed_has_no_verdict() -> None:
    assert verdict_of("-", Effect(-0.5, None, None, None, 1), None) == TOO_FEW


def test_a_band_of_the_intact_is_turned_into_a_difference() -> None:
    expected = next(e for e in expectations() if e.name == "dg-study")  # .30 to .85 of the intact
    assert expected.band(0.8) == pytest.approx((0.24 - 0.8, 0.68 - 0.8))
    open_end = next(e for e in expectations() if e.name == "ca1-recall")
    assert open_end.band(0.8) == (-np.inf, pytest.approx(-0.72))


def test_a_row_is_as_good_as_its_worst_part() -> None:
    lines = [e for e in expectations() if e.name == "ca3-ca1"]
    found = [Found(line, verdict) for line, verdict in zip(lines, (AGREES, CONTRADICTS), strict=True)]
    assert verdict_of_row(found) == CONTRADICTS
    assert verdict_of_row([Found(lines[0], AGREES), Found(lines[1], LACKS)]) == AGREES
    assert counts(found)[CONTRADICTS] == 1


@pytest.mark.parametrize("name", WORLDS)
def test_worlds_are_as_said(name: str) -> None:
    plan = schedule(world(name, MINIMAL, seed=1, pairs=6))
    tests, studied = plan.trials.where("recall"), plan.trials.where("study")
    n_cells = plan.trials.presented[tests].sum(1)
    whole = plan.trials.presented[studied].sum(1)[0]
    if name == "lists":
        assert len(studied) == 6
        assert len(tests) == 4  # of A-C and D-E
    else:
        assert len(studied) == (24 if name == "repeated" else 6)
        kept = {"whole": 1.0, "damaged": 0.3}.get(name, 0.6)
        assert (n_cells == round(kept * whole)).all()


def test_a_circuit_is_asked_and_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Question(Condition((Lesion("KEY"),), "whole"), Condition((), "whole"))
    none = Question(Condition((Lesion("KEY", 0.0),), "whole"), Condition((), "whole"), "active_values")
    monkeypatch.setattr(module, "QUESTIONS", {("ca1-recall", ""): lost, ("ca1-engram", "total activity"): none})
    monkeypatch.setattr(module, "ABSENT", {("ca1-engram", "overlap"): "not here"})
    found = truth(MINIMAL, range(1, 7), pairs=4, names=("ca1-recall", "ca1-engram"))
    assert [f.verdict for f in found] == [AGREES, AGREES, LACKS]
    assert found[0].effect is not None
    assert found[0].effect.difference == pytest.approx(-1.0, abs=0.1)
    assert reread(table_rows(found)) is not None


def test_lines_are_read_back() -> None:
    line = next(e for e in expectations() if e.name == "dg-study")
    effect = Effect(-0.3, (-0.4, -0.2), None, None, 10)
    found = Found(line, AGREES, effect, 0.9, line.band(0.9))
    assert reread(table_rows([found])) == [found]


def test_old_values_that_are_named_are_counted() -> None:
    plan = schedule(world("lists", MINIMAL, seed=1, pairs=6))
    pair = plan.trials.pair[plan.trials.where("recall")][:2]
    assert set(pair) == {2, 3}  # A-C: after the two of A-B, whose numbers are two less
    assert np.array_equal(plan.patterns.cues[pair], plan.patterns.cues[pair - 2])


def test_a_row_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"names: there is no row 'ca1-recal'; did you mean ca1-recall\?"):
        truth(MINIMAL, (1, 2), names=("ca1-recal",))


def test_a_large_loss_without_a_band_is_large() -> None:
    small = paired_effect([-0.010, -0.011, -0.012], [0.0, 0.0, 0.0])
    large = paired_effect([-0.40, -0.41, -0.42], [0.0, 0.0, 0.0])
    same = paired_effect([0.5, 0.5], [0.0, 0.0])
    assert verdict_of("+", same, None) == TOO_FEW
    assert verdict_of("--", small, None) == "partly"
    assert verdict_of("--", large, None) == verdict_of("-", small, None) == "agrees"


def test_a_value_is_driven_only_where_values_excite_one_another() -> None:
    line = next(e for e in expectations() if e.name == "ncx-driven")
    assert not lacks(HIPPOCAMPAL, line)
    assert lacks(HIPPOCAMPAL.without("NCX->NCX"), line) == "values do not excite one another"
