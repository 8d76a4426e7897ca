"""Protocols on a tiny network: any phase can be gone on from, and each kind does to plasticity what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv import (
    Blanks,
    Delay,
    Experiment,
    Gap,
    Lesion,
    Probe,
    Recall,
    Replay,
    Rest,
    Snapshot,
    Study,
    Timing,
    minimal,
    patterns,
    run,
    study,
)
from spikekv.circuits.engine import standalone
from spikekv.circuits.engine.rate_current import adexp_rates, rate_current
from spikekv.circuits.engine.run import Backend
from spikekv.circuits.library.hippocampal import hippocampal
from spikekv.circuits.protocol.phases.phase import Phase
from spikekv.circuits.recording.recording import Recording
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.models.synapses.short_term import TsodyksMarkram

FAST: Backend = "cpp" if standalone.compiler() else "numpy"
LINK = "KEY->VALUE"
# As in test_engines, so that one program serves both
TINY = (
    minimal(n_key=60, n_value=200, active=6)
    .with_projection("KEY->KEY_INH", short_term=TsodyksMarkram())
    .with_projection("VALUE_INH->VALUE", plasticity=VogelsISTDP())
    .with_projection("KEY_INH->VALUE", conductance={"GABA_A": 0.5})
)
AB, AC = patterns.lists("AB", "AC", n_pairs=2, seed=1)
START = (Rest(0.2), Study(AB), Study(AC, label="second list"), Delay(0.5), Blanks(1))


def experiment(*protocol: Phase, **fields: Any) -> Experiment:
    return Experiment(TINY, protocol, seed=3, timing=Timing(on=0.08, gap=0.02), **fields)


def simulate(*protocol: Phase, **fields: Any) -> Recording:
    return run(experiment(*protocol, **fields), backend=FAST, keep_weights=(LINK,))


def state(label: str, *protocol: Phase, **fields: Any) -> Snapshot:
    return study(experiment(*protocol, **fields), backend=FAST, through=label)


def same(a: Recording, b: Recording) -> bool:
    return all(np.array_equal(x, y) for name in a.spikes for x, y in zip(a.spikes[name], b.spikes[name], strict=True))


ALL_KINDS = (
    *START,
    Recall(AB, learns=True, acetylcholine=0.4),
    Replay(2, "VALUE", beta=4.0, open=(LINK,)),
    Gap(12.0, forgetting={LINK: 24.0}),
    Probe(patterns.lures(AB, 0.5)),
)


@pytest.fixture(scope="module")
def straight() -> Recording:
    return run(experiment(*ALL_KINDS), backend=FAST)


@pytest.mark.parametrize("label", ["second list", "recall", "replay", "gap", "probe"])
def test_from_before_or_after_any_phase_as_straight_through(label: str, straight: Recording) -> None:
    asked = experiment(*ALL_KINDS)
    before, after = study(asked, backend=FAST, until=label), study(asked, backend=FAST, through=label)
    assert before.step < after.step
    for snapshot in (before, after):
        assert same(run(asked, backend=FAST, start=snapshot), straight)


def test_several_continuations_from_one_state() -> None:
    learned = study(experiment(*START, Recall(AB)), backend=FAST, until="recall")
    for tail in ((Recall(AB),), (Recall(AC), Recall(AB)), (Probe(patterns.lures(AB, 0.5)),)):
        asked = experiment(*START, *tail)
        assert same(run(asked, backend=FAST, start=learned), run(asked, backend=FAST))
    other = experiment(*START[:1], Study(AC), *START[3:], Recall(AC))
    with pytest.raises(ValueError, match="comes from another study"):
        run(other, backend=FAST, start=learned)


def test_a_phase_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(
        ValueError, match=r"study\.until: 'sleep' is no phase; there are rest, study, second list, delay"
    ):
        study(experiment(*START), backend=FAST, until="sleep")
    with pytest.raises(ValueError, match=r"study\.through: 'recall' is the kind of several phases"):
        study(experiment(*START, Recall(AB, label="a"), Recall(AB, label="b")), backend=FAST, through="recall")


def test_a_day_of_experiments_one_after_another() -> None:
    morning = state("study", Rest(0.2), Study(AB))
    noon = study(experiment(Study(AC)), backend=FAST, through="study", after=morning)
    assert noon.step > morning.step
    test = experiment(Delay(0.5), Blanks(1), Recall(AB), studied=(AB,))
    evening = run(test, backend=FAST, after=noon, keep_weights=(LINK,))
    assert evening.duration == pytest.approx(0.5 + 0.1 + 0.02 + 0.2)
    assert np.abs(noon.weights(LINK) - morning.weights(LINK)).max() > 0.5
    assert max(t.max(initial=0) for _, t in evening.spikes.values()) < evening.duration


def test_a_cue_without_a_teacher_learns_only_where_it_is_to() -> None:
    before = simulate(*START).weights[LINK]
    practice = Recall(AC, label="practice", acetylcholine=0.4)
    held = simulate(*START, practice, Delay(0.5)).weights[LINK]
    learns = simulate(*START, Recall(AC, label="practice", acetylcholine=0.4, learns=True), Delay(0.5)).weights[LINK]
    assert np.array_equal(held, before)
    assert np.abs(learns - before).max() > 0.01


def test_acetylcholine_goes_to_the_level_of_the_phase() -> None:
    found = state("delay", Rest(0.2), Study(AB), Delay(1.0, acetylcholine=0.3)).state
    levels = [values for name, values in found.items() if name.endswith(".ACh")]
    assert levels
    for level in levels:
        assert level == pytest.approx(0.3, abs=1e-3)


def test_hours_pass_by_closed_form() -> None:
    protocol = (Rest(0.2), Study(AB), Gap(24.0, forgetting={LINK: 48.0}, settle=0.02), Recall(AB))
    before, after = study(experiment(*protocol), backend=FAST, until="gap"), state("gap", *protocol)
    first = TINY.projection(LINK).plasticity.w_initial  # type: ignore[union-attr]
    expected = first + (before.weights(LINK) - first) * np.exp(-0.5)
    assert after.weights(LINK) == pytest.approx(expected, abs=1e-9)
    kept = state("gap", Rest(0.2), Study(AB), Gap(24.0, settle=0.02)).weights(LINK)
    assert kept == pytest.approx(before.weights(LINK), abs=1e-9)
    assert before.state["VALUE.ACh"].max() > 0.9
    assert np.abs(after.state["VALUE.ACh"]).max() < 0.9  # falls anew from the start of all
    assert np.ptp(after.state["VALUE.v"]) < np.ptp(before.state["VALUE.v"])


def test_replay_opens_the_projections_it_names_alone() -> None:
    silent = Replay(2, "KEY", "engram", beta=3.0, label="closed")
    burst = Replay(4, "KEY", "engram", beta=3.0, on=0.08, open=(LINK,), label="open")
    start = (Rest(0.2), Study(AB), Delay(1.0))  # until acetylcholine is gone
    before = simulate(*start).weights[LINK]
    closed, opened = simulate(*start, silent), simulate(*start, burst)
    assert np.abs(closed.weights[LINK] - before).max() < 1e-3
    assert np.abs(opened.weights[LINK] - before).max() > 0.01
    rows = opened.trials.where("replay")
    for row in rows:  # the cells of the pair fire in its burst
        cells, times = opened.spikes["KEY"]
        inside = (times >= opened.trials.start[row]) & (times < opened.trials.stop[row])
        assert set(cells[inside]) == set(np.flatnonzero(opened.cues[opened.trials.related[row]]))


def test_a_lesion_during_one_list() -> None:
    found = simulate(*START, lesions=(Lesion("VALUE", during="second list"),))
    _, times = found.spikes["VALUE"]
    study_trials = found.trials.where("study")
    fired = [
        ((times >= found.trials.start[row]) & (times < found.trials.stop[row] + 0.02)).sum() for row in study_trials
    ]
    assert min(fired[:2]) > 0
    assert max(fired[2:]) == 0
    assert {hit.population for hit in found.hits} == {"VALUE"}


def test_cells_are_driven_at_a_rate() -> None:
    drives = tuple(
        Lesion(name, mode="stimulate", rate_hz=40.0, cells=(1, 2), during=(0.0, 1.0)) for name in ("VALUE", "KEY")
    )
    found = simulate(Rest(1.0), Study(AB), lesions=drives)
    for name in ("VALUE", "KEY"):
        cells, times = found.spikes[name]
        counts = np.bincount(cells[times < 1.0], minlength=4)
        assert counts[[1, 2]] == pytest.approx(40, abs=2)
        assert counts[[0, 3]].max() == 0
    with pytest.raises(ValueError, match=r"Lesion.rate_hz: must be in \(0, 200\] Hz"):
        Lesion("VALUE", mode="stimulate", rate_hz=0.0)
    with pytest.raises(ValueError, match="rate_hz is of mode stimulate"):
        simulate(*START, lesions=(Lesion("VALUE", rate_hz=10.0),))


@pytest.mark.parametrize("rate", [5.0, 30.0])
def test_the_current_of_a_rate_gives_the_rate(rate: float) -> None:
    population = hippocampal().population("CA3")
    current = rate_current(population, rate)
    assert adexp_rates(population.cell, np.array([current * 1e12]))[0] == pytest.approx(rate, abs=1)  # type: ignore[arg-type]


def test_every_measure_can_be_taken_of_one_phase() -> None:
    found = simulate(
        *START, Recall(AB), Recall(AC, label="again"), Study(AB, label="third list"), Recall(AB, label="late")
    )
    late, first = found.phase("late"), found.phase("recall")
    assert first.n_pairs == late.n_pairs == 4
    recall = first.trials.where("recall")
    assert (first.trials.pair[recall] >= 2).all()  # AC was taught last under these cues
    assert (late.trials.pair[late.trials.where("recall")] < 2).all()
    shown = found.phase("recall", against="shown")
    assert (shown.trials.pair[shown.trials.where("recall")] < 2).all()
    with pytest.raises(ValueError, match="'study' has no recall trials; there are recall, again, late"):
        found.phase("study")


def test_the_engram_of_an_earlier_snapshot_can_be_lesioned(tmp_path: Path) -> None:
    lesion = Lesion("VALUE", select="engram", pairs=(1,), during="recall")
    tail = (Delay(0.5), Blanks(1), Recall(AB))
    straight = run(experiment(Study(AB), *tail, lesions=(lesion,)), backend=FAST)
    study(experiment(Study(AB)), backend=FAST, through="study").save(tmp_path / "morning.npz")
    morning = Snapshot.load(tmp_path / "morning.npz")
    noon = study(experiment(Study(AC)), backend=FAST, through="study", after=morning)
    for before in (morning, noon):
        later = run(experiment(*tail, studied=(AB, AC), lesions=(lesion,)), backend=FAST, after=before)
        (hit,), (expected,) = later.hits, straight.hits
        assert hit.cells.size
        assert np.array_equal(hit.cells, expected.cells)
    matched = Lesion("VALUE", select="engram", pairs=(3,), during="recall")  # of AC, studied at noon only
    with pytest.raises(ValueError, match="no cell of it was active at study"):
        run(experiment(*tail, studied=(AB, AC), lesions=(matched,)), backend=FAST, after=morning)
