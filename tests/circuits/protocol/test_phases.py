"""Protocols are laid out as their phases say, and senseless ones are refused before anything runs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from spikekv import (
    Blanks,
    Context,
    Cue,
    Delay,
    Experiment,
    Fillers,
    Gap,
    Lesion,
    Mixture,
    Probe,
    Recall,
    RecallExperiment,
    Replay,
    Rest,
    Study,
    Timing,
    minimal,
    patterns,
)
from spikekv.circuits.protocol.phases.phase import Phase
from spikekv.circuits.protocol.schedule import Schedule, schedule

CIRCUIT = minimal(n_key=200, n_value=300, active=10)
AB, AC = patterns.lists("AB", "AC", n_pairs=6, seed=1)
CB = patterns.lists("CB", n_pairs=6, seed=1)[0]
TAIL = (Delay(0.6), Blanks(2), Recall(AB))


def laid(*protocol: Phase, **fields: Any) -> Schedule:
    return schedule(Experiment(CIRCUIT, protocol, seed=5, **fields))


def test_sets_that_share_cues_or_values_share_their_cells() -> None:
    plan = laid(Study(AB), Study(AC), Study(CB))
    cues, values = plan.patterns.cues, plan.patterns.values
    assert (cues[:6] == cues[6:12]).all()
    assert (values[:6] == values[12:]).all()
    assert (values[:6] != values[6:12]).any(1).all()
    assert (cues[:6] != cues[12:]).any(1).all()


def test_lures_share_as_many_cells_as_asked() -> None:
    plan = laid(Study(AB), Probe(patterns.lures(AB, similarity=0.7, seed=3)))
    probes = plan.trials.where("probe")
    shown, whole = plan.trials.presented[probes], plan.patterns.cues[plan.trials.related[probes]]
    assert (shown.sum(1) == 10).all()
    assert ((shown & whole).sum(1) == 7).all()
    assert sorted(plan.trials.related[probes]) == list(range(6))
    assert (plan.trials.pair[probes] == -1).all()


def test_today_s_play_is_a_protocol() -> None:
    timing = Timing(fillers=3, blanks=4)
    play = RecallExperiment(CIRCUIT, AB, Cue(valid=0.6), seed=5, timing=timing, presentations=2)
    one = schedule(play)
    other = schedule(Experiment(CIRCUIT, play.protocol, seed=5, timing=timing))
    assert [stretch.label for stretch in one.stretches] == ["rest", "fillers", "study", "delay", "blank", "recall"]
    for name in one.events:
        for x, y in zip(one.events[name], other.events[name], strict=True):
            assert np.array_equal(x, y)
    assert np.array_equal(one.trials.presented, other.trials.presented)


def test_what_comes_later_leaves_what_came_before_as_it_was() -> None:
    short = laid(Study(AB), *TAIL)
    long = laid(Study(AB), *TAIL, Study(AC, label="more"), Recall(AC))
    end = short.duration - 0.01  # the grid of acetylcholine's steps ends within it
    for name, (cells, times) in short.events.items():
        again, at = long.events[name]
        assert np.array_equal(again[at < end], cells[times < end])
        assert np.array_equal(at[at < end], times[times < end])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("given", [0, 1, 2, 0, 1, 2]),
        ("blocked", "pairs side by side"),
        ("spaced", "one order twice"),
        ("random", "two orders"),
    ],
)
def test_orders(order: Any, expected: Any) -> None:
    pairs = patterns.random(3, seed=1)
    plan = laid(Study(pairs, presentations=2, order=order))
    shown = plan.trials.pair.tolist()
    if order == "given":
        assert shown == expected
    elif order == "blocked":
        assert shown[::2] == shown[1::2]
        assert plan.trials.position.tolist() == [0, 0, 1, 1, 2, 2]
    elif order == "spaced":
        assert shown[:3] == shown[3:]
        assert plan.trials.position.tolist() == [0, 1, 2, 0, 1, 2]
    assert sorted(shown) == [0, 0, 1, 1, 2, 2]


def test_related_is_what_was_taught_last_under_the_cue() -> None:
    plan = laid(Study(AB), Recall(AB), Study(AC, label="second list"), Recall(AB), Recall(AC))
    trials = plan.trials
    first, second, third = (trials.of_phase(name) for name in ("recall", "recall 2", "recall 3"))
    assert (trials.related[first] == trials.pair[first]).all()
    assert (trials.related[second] == trials.pair[second] + 6).all()
    assert (trials.related[third] == trials.pair[third]).all()
    study = trials.of_phase("second list")
    assert (trials.related[study] == trials.pair[study] - 6).all()
    assert set(trials.set[study]) == {"AC"}


def test_every_phase_has_its_own_times_and_rates() -> None:
    plan = laid(Study(AB, on=0.3, gap=0.05, cue_rate=20.0, teacher_rate=80.0), Delay(0.5), Recall(AB))
    study, recall = plan.trials.where("study"), plan.trials.where("recall")
    assert (plan.trials.stop - plan.trials.start)[study] == pytest.approx(0.3)
    assert np.diff(plan.trials.start[study]) == pytest.approx(0.35)
    assert (plan.trials.stop - plan.trials.start)[recall] == pytest.approx(Timing().on)

    def rate(population: str, rows: np.ndarray) -> float:
        _, times = plan.events[population]
        n = sum(((times >= plan.trials.start[r]) & (times < plan.trials.stop[r])).sum() for r in rows)
        return float(n / 10 / (plan.trials.stop - plan.trials.start)[rows].sum())

    assert rate("KEY", study) == pytest.approx(20.0, rel=0.1)
    assert rate("TEACHER", study) == pytest.approx(80.0, rel=0.1)
    assert rate("KEY", recall) == pytest.approx(50.0, rel=0.1)
    assert rate("TEACHER", recall) == 0


def test_acetylcholine_is_up_where_a_phase_asks_for_it() -> None:
    plan = laid(Study(AB), Delay(0.5), Recall(AB), Study(AC, label="second list"), Delay(0.5))
    cells, times = plan.events["ACH"]
    for stretch in plan.stretches:
        inside = (times >= stretch.start) & (times < stretch.stop)
        assert (cells[inside] == (0 if stretch.kind == "study" else 1)).all()


def test_a_context_takes_the_place_of_item_cells_and_drifts() -> None:
    item, both = (laid(Study(AB, order="given", context=c), context=0.4) for c in (None, Context("room", rho=0.75)))
    alone = item.trials.presented
    shown = both.trials.presented
    assert (shown.sum(1) == 10).all()
    assert (alone.sum(1) == 6).all()
    context = shown[:, -80:]
    assert (context.sum(1) == 4).all()
    assert [int((a & b).sum()) for a, b in pairwise(context)] == [3] * 5
    constant = laid(Study(AB, context=Context("room")), Recall(AB, context="studied"), context=0.4).trials.presented
    assert (constant[:, -80:] == constant[0, -80:]).all()


def test_a_drifting_context_can_be_reinstated() -> None:
    plan = laid(Study(AB, context=Context("list", rho=0.5)), Recall(AB, context="studied"), context=0.4)
    of = {int(p): row for p, row in zip(plan.trials.pair, plan.trials.presented, strict=True) if p >= 0}
    study, recall = plan.trials.where("study"), plan.trials.where("recall")
    for trial in recall:
        partner = study[plan.trials.pair[study] == plan.trials.pair[trial]][0]
        assert (plan.trials.presented[trial] == plan.trials.presented[partner]).all()
    assert len({row[-80:].tobytes() for row in of.values()}) > 3


def test_a_lesion_finds_phases_by_label_and_by_kind() -> None:
    plan = laid(Rest(0.8), Fillers(2), Study(AB), Study(AC, label="second list"), *TAIL, Recall(AC, label="last"))
    at = {stretch.label: (stretch.start, stretch.stop) for stretch in plan.stretches}

    def when(*during: str) -> list[tuple[float, float]]:
        return Lesion("VALUE", during=during).intervals(plan.names, plan.duration)

    assert when("second list") == [at["second list"]]
    assert when("study") == [(0.0, at["second list"][1])]  # with the rest and the fillers before
    assert when("delay") == [(at["delay"][0], at["blank"][1])]
    assert when("recall") == [(at["recall"][0], at["last"][1])]
    assert when("last", "second list") == [at["second list"], at["last"]]
    assert when("all") == [(0.0, plan.duration)]


def test_an_experiment_of_tests_alone_follows_a_snapshot() -> None:
    plan = schedule(Experiment(CIRCUIT, (Blanks(1), Recall(AB)), seed=5, studied=(AB,)))
    recall = plan.trials.where("recall")
    assert (plan.trials.related[recall] == plan.trials.pair[recall]).all()


REFUSED: Sequence[tuple[Callable[[], object], str]] = [
    (lambda: laid(Recall(AB), Study(AB)), "'recall' cues AB, but nothing is studied before it"),
    (lambda: laid(Study(AB), Recall(AC)), "'recall' cues AC, but AB is studied before it; put a Study first"),
    (lambda: laid(Study(AB, label="x"), Study(AC, label="x")), "label 'x' is used twice"),
    (lambda: laid(Study(AB, label="recall"), Recall(AB)), "used twice|cannot be the label of a study phase"),
    (lambda: laid(Study(AB, label="all")), "'all' cannot be the label of a study phase"),
    (lambda: laid(Study(AB), Probe(AB)), "'probe' probes AB, which is studied before; use Recall"),
    (lambda: laid(Study(AB), Probe(AC)), "shows cues that were studied"),
    (lambda: patterns.lures(AB, 1.0), "at 1 they are the studied cues themselves"),
    (lambda: laid(Study(AB), Probe(patterns.lures(AB, 0.99))), "0.99 of 10 active cells is all of them"),
    (lambda: laid(Study(AB), Probe(patterns.lures(AC, 0.5))), "lures of AC at 0.5, but AC is not studied before"),
    (lambda: laid(Study(AB), lesions=(Lesion("VALUE", during="sleep"),)), "one of study, all, or an interval.*'sleep'"),
    (lambda: laid(Study(AB), lesions=(Lesion("VALUE", select="cued"),)), "must be one of study"),
    (lambda: laid(Delay(3600)), "3600 s are not simulated.*Gap.*forgets"),
    (lambda: laid(), "must be phases, one or more"),
    (lambda: laid(AB), "must be phases"),  # type: ignore[arg-type]
    (lambda: laid(Study(AB), Recall(AB), Study(AC), reset=True), "nothing but tests after the first one"),
    (lambda: laid(Study(AB, context=Context("room"))), "no cells carry a context; give the experiment context"),
    (lambda: laid(Study(AB), Recall(AB, context="studied"), context=0.3), "was studied without a context"),
    (lambda: laid(Replay(3, "VALUE", "engram")), "nothing was studied before"),
    (lambda: laid(Study(AB), Replay(3, "VALUE", open=("TEACHER->VALUE",))), "no plasticity that acetylcholine gates"),
    (lambda: laid(Study(AB), Gap(5, forgetting={"TEACHER->VALUE": 1.0})), "is not plastic"),
    (lambda: Gap(0.001), "at least a minute"),
    (lambda: Study(AB, order="sorted"), "must be one of random, given, blocked, spaced"),  # type: ignore[arg-type]
    (lambda: Study(AB, acetylcholine=1.5), r"must be in \[0, 1\], got 1.5"),
    (lambda: Study(AB, presentations=0), "at least 1"),
    (lambda: Recall(AB, cued=7), r"must be in \[1, 6\]"),
    (lambda: Recall(AB, cued=3, mixtures=(Mixture((0, 1), (5, 5)),)), "leave cued and cue out"),
    (lambda: Fillers(2, cue_rate=1000.0), "at most 150 Hz"),
    (lambda: Blanks(2, cue_rate=20.0), r"Blanks\.cue_rate: a blank phase has no cues; leave it out"),
    (lambda: Recall(AB, teacher_rate=20.0), r"Recall\.teacher_rate: a recall phase has no teacher; leave it out"),
    (lambda: laid(Study(AB), context=0.95), "a share of the cue's cells"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_a_senseless_protocol_is_refused_in_one_line(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message) as error:
        make()
    assert "\n" not in str(error.value)


def test_a_new_kind_of_phase_is_one_class() -> None:
    class Silence(Phase):
        kind = "silence"

        def lay(self, layout: Any) -> None:
            layout.time += 0.25

    plan = laid(Study(AB), Silence(), Recall(AB), lesions=(Lesion("VALUE", during="silence"),))
    assert plan.phase("silence").stop - plan.phase("silence").start == pytest.approx(0.25)
    assert plan.names["silence"] == [(plan.phase("silence").start, plan.phase("silence").stop)]


def test_repeats_damage_each_cue_anew() -> None:
    plan = laid(Study(AB), Recall(AB, cue=Cue(valid=0.5), repeats=2))
    recall = plan.trials.where("recall")
    for pair in range(6):
        one, other = plan.trials.presented[recall[plan.trials.pair[recall] == pair]]
        assert one.sum() == other.sum() == 5
        assert (one != other).any()


def test_an_order_number_shuffles_everything_anew() -> None:
    experiment = Experiment(CIRCUIT, (Study(AB), *TAIL), seed=5)
    assert (schedule(experiment).trials.pair != schedule(replace(experiment, order=2)).trials.pair).any()


def test_a_test_while_acetylcholine_still_falls_is_warned_of() -> None:
    def said(*protocol: Phase) -> list[str]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            schedule(Experiment(CIRCUIT, protocol))
        return [str(w.message) for w in caught]

    words = "begins 0.02 s after 'study', while acetylcholine still falls; put a Delay of at least 0.5 s"
    assert words in said(Study(AB), Delay(0.02), Blanks(2), Recall(AB))[0]
    assert "'blank' begins 0 s after 'study'" in said(Study(AB), Blanks(2), Recall(AB))[0]
    assert said(Study(AB), Delay(0.6), Blanks(2), Recall(AB)) == []
    assert said(Study(AB), Delay(0.3), Delay(0.3, label="more"), Blanks(2), Recall(AB)) == []
    assert "'recall' begins" in said(Study(AB), Delay(0.6), Blanks(2), Study(AC), Recall(AB))[0]
