"""Damage counts exactly, every pair is shown once, and input spikes fall where the schedule says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spikekv.circuits.engine.job import DT, prepare
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.population import Population
from spikekv.circuits.network.spike_trains import MIN_INTERVAL, Inputs, Volleys
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.schedule import Schedule, schedule
from spikekv.circuits.protocol.timing import ACH_STEP, Timing
from spikekv.circuits.seeds import generator
from spikekv.circuits.stimuli import patterns
from spikekv.models.neurons.spike_source import SpikeSource

NOISE = Population("NOISE", 30, SpikeSource(), "input", drive="background", rate_hz=20.0)
PLAIN = minimal(n_key=200, n_value=200, active=10)
CIRCUIT = replace(PLAIN, populations=(*PLAIN.populations, NOISE))
EXPERIMENT = RecallExperiment(
    CIRCUIT, patterns.random(12, seed=4), Cue(valid=0.6, noise=0.3), seed=5, timing=Timing(fillers=0)
)
PLAN = schedule(EXPERIMENT)


@given(
    sizes=st.integers(2, 80).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))),
    valid=st.floats(0, 1),
    noise=st.floats(0, 1),
    seed=st.integers(0, 5),
)
def test_damage_keeps_and_adds_exactly_so_many(sizes: tuple[int, int], valid: float, noise: float, seed: int) -> None:
    n, k = sizes
    cues = patterns.random(4, seed=seed).encode(n, n, k).cues
    if round(noise * k) > n - k:
        with pytest.raises(ValueError, match=r"Cue\.noise: \d+ wrong cells asked of the \d+ outside the cue"):
            Cue(valid, noise).damage(cues, generator(seed, "damage"))
        return
    damaged = Cue(valid, noise).damage(cues, generator(seed, "damage"))
    assert ((damaged & cues).sum(1) == round(valid * k)).all()
    assert ((damaged & ~cues).sum(1) == round(noise * k)).all()


def test_damage_is_drawn_anew_for_every_pair() -> None:
    cues = np.zeros((2, 50), bool)
    cues[:, :20] = True
    damaged = Cue(valid=0.5, noise=0.5).damage(cues, generator(0, "damage"))
    assert (damaged[0] != damaged[1]).any()
    assert (Cue().damage(cues, generator(0, "damage")) == cues).all()


@pytest.mark.parametrize("presentations", [1, 3])
def test_each_pair_is_studied_and_recalled_once_in_shuffled_order(presentations: int) -> None:
    trials = schedule(replace(EXPERIMENT, presentations=presentations)).trials
    study, recall = trials.pair[trials.where("study")], trials.pair[trials.where("recall")]
    for block in np.split(study, presentations):
        assert sorted(block) == list(range(12))
    assert sorted(recall) == list(range(12))
    assert not (recall == study[:12]).all()
    assert not (recall == np.arange(12)).all()
    assert (trials.pair[trials.where("blank")] == -1).all()
    order = {"study": 0, "blank": 1, "recall": 2}
    assert (np.diff([order[p] for p in trials.phase]) >= 0).all()


def test_trials_follow_the_timing() -> None:
    trials, timing = PLAN.trials, EXPERIMENT.timing
    assert trials.stop - trials.start == pytest.approx(timing.on)
    shown = trials.phase != "blank"
    assert (np.diff(trials.start) > timing.on).all()
    for phase in ("study", "recall"):
        assert np.diff(trials.start[trials.phase == phase]) == pytest.approx(timing.on + timing.gap)
    first_blank = trials.start[trials.where("blank")[0]]
    assert first_blank - trials.stop[trials.where("study")[-1]] == pytest.approx(timing.gap + timing.delay)
    assert (trials.where("blank").size, shown.sum()) == (timing.blanks, 24)
    assert PLAN.duration >= trials.stop[-1] + 0.02


def test_whole_cues_at_study_and_damaged_cues_at_recall() -> None:
    trials, cues = PLAN.trials, PLAN.patterns.cues
    study, recall = trials.where("study"), trials.where("recall")
    assert (trials.presented[study] == cues[trials.pair[study]]).all()
    damaged, whole = trials.presented[recall], cues[trials.pair[recall]]
    assert ((damaged & whole).sum(1) == 6).all()
    assert ((damaged & ~whole).sum(1) == 3).all()
    assert not trials.presented[trials.where("blank")].any()


def within(plan: Schedule, name: str, driven: np.ndarray) -> np.ndarray:
    """Spikes per trial and cell (n_trials, n_cells); fails for one outside the windows of the driven cells."""
    cells, times = plan.events[name]
    trials = plan.trials
    row = np.searchsorted(trials.start, times, side="right") - 1
    assert (row >= 0).all()
    assert (times < trials.stop[row]).all()
    assert driven[row, cells].all()
    counts = np.zeros(driven.shape, int)
    np.add.at(counts, (row, cells), 1)
    return counts


def test_cue_spikes_fall_into_the_windows_of_the_cells_that_are_shown() -> None:
    counts = within(PLAN, "KEY", PLAN.trials.presented)[PLAN.trials.presented]
    assert counts.min() >= 4
    assert counts.mean() == pytest.approx(0.150 * 50, rel=0.05)


def test_teacher_spikes_fall_into_study_and_onto_the_value() -> None:
    trials = PLAN.trials
    taught = PLAN.patterns.values[trials.pair] & (trials.phase == "study")[:, None]
    counts = within(PLAN, "TEACHER", taught)[taught]
    assert counts.mean() == pytest.approx(0.150 * 50, rel=0.05)


@pytest.mark.parametrize("presentations", [1, 2])
def test_position_counts_on_from_pair_to_pair_and_comes_back_with_them(presentations: int) -> None:
    where = Population("WHERE", 5, SpikeSource(), "input", drive="position")
    circuit = replace(PLAIN, populations=(*PLAIN.populations, where))
    plan = schedule(replace(EXPERIMENT, circuit=circuit, presentations=presentations))
    cells, times = plan.events["WHERE"]
    study = plan.trials.where("study")
    here = []
    for start, stop in zip(plan.trials.start[study], plan.trials.stop[study], strict=True):
        (cell,) = np.unique(cells[(times >= start) & (times < stop)])
        here.append(cell)
    assert here[:12] == [n % 5 for n in range(12)]
    place = dict(zip(plan.trials.pair[study], here[:12], strict=False))  # of each pair
    assert here == [place[pair] for pair in plan.trials.pair[study]]
    assert times.max() < plan.phase("study").stop


def test_no_cell_is_given_two_spikes_at_once() -> None:
    for name in ("KEY", "TEACHER", "NOISE"):
        cells, times = PLAN.events[name]
        assert (np.diff(times) >= 0).all()
        by_cell = np.lexsort((times, cells))
        same = np.diff(cells[by_cell]) == 0
        assert np.diff(times[by_cell])[same].min() >= MIN_INTERVAL - 1e-12
    job, _ = prepare(EXPERIMENT)
    for cells, steps in job.events.values():
        assert len(np.unique(steps.astype(np.int64) * 1000 + cells)) == len(cells)
        assert steps.max() < job.n_steps
        assert steps.min() >= 0


def test_background_is_poisson_of_the_asked_rate() -> None:
    cells, times = PLAN.events["NOISE"]
    dead = 1 - 20.0 * MIN_INTERVAL  # share of spikes that the dead time leaves, to first order
    assert len(times) / 30 / PLAN.duration == pytest.approx(20 * dead, rel=0.05)
    intervals = np.concatenate([np.diff(times[cells == n]) for n in range(30)])
    assert intervals.std() / intervals.mean() == pytest.approx(1.0 - 20.0 * MIN_INTERVAL, abs=0.07)


def test_acetylcholine_is_high_until_study_ends() -> None:
    cells, times = PLAN.events["ACH"]
    trials = PLAN.trials
    last_study, first_blank = trials.stop[trials.where("study")[-1]], trials.start[trials.where("blank")[0]]
    assert (cells[times < last_study] == 0).all()
    assert (cells[times > last_study + EXPERIMENT.timing.gap + ACH_STEP] == 1).all()
    assert first_blank - times[cells == 1][0] > 5 * 0.1  # five time constants of clearance before the first test
    assert np.diff(times) == pytest.approx(ACH_STEP)


def test_one_seed_gives_one_schedule_and_the_pairs_have_their_own() -> None:
    again, other = schedule(EXPERIMENT), schedule(replace(EXPERIMENT, seed=6))
    for name, (cells, times) in PLAN.events.items():
        assert (again.events[name][0] == cells).all()
        assert (again.events[name][1] == times).all()
    assert (other.trials.pair != PLAN.trials.pair).any()
    assert (other.patterns.cues == PLAN.patterns.cues).all()


def test_another_order_shows_the_same_pairs() -> None:
    other = schedule(replace(EXPERIMENT, order=1))
    for phase in ("study", "recall"):
        rows = PLAN.trials.where(phase)
        assert (other.trials.pair[rows] != PLAN.trials.pair[rows]).any()
        assert sorted(other.trials.pair[rows]) == sorted(PLAN.trials.pair[rows])
    assert (other.patterns.cues == PLAN.patterns.cues).all()
    one, two = (prepare(e)[0].wiring for e in (EXPERIMENT, replace(EXPERIMENT, order=1)))
    assert all((a == b).all() for name in one for a, b in zip(one[name], two[name], strict=True))


def test_without_learning_the_input_is_the_same() -> None:
    job, control = prepare(EXPERIMENT)[0], prepare(EXPERIMENT.without_learning())[0]
    for own, other in ((job.events, control.events), (job.wiring, control.wiring)):
        assert all((a == b).all() for name in own for a, b in zip(own[name], other[name], strict=True))
    changed = {name for name in job.values if job.values[name] != control.values[name]}
    assert changed == {"KEY_to_VALUE.plastic", "KEY_INH_to_VALUE.plastic"}


def test_times_become_steps() -> None:
    job, plan = prepare(EXPERIMENT)
    assert job.n_steps == round(plan.duration / DT)
    assert np.sort(plan.events["KEY"][1]) == pytest.approx(job.events["KEY"][1] * DT, abs=DT / 2 + 1e-9)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Cue(valid=1.4), r"Cue\.valid: must be in \[0, 1\], got 1.4"),
        (lambda: Cue(noise=-0.1), r"Cue\.noise: must be in \[0, 1\], got -0.1"),
        (lambda: Cue(valid=float("nan")), r"Cue\.valid: must be a finite number, got nan"),
        (lambda: Timing(on=0), r"Timing\.on: must be positive, got 0"),
        (lambda: Timing(teacher_rate=-5), r"Timing\.teacher_rate: must be positive, got -5"),
        (lambda: Timing(delay=0.3), r"Timing\.delay: must be at least 0.5 s \(acetylcholine falls\), got 0.3"),
        (lambda: Timing(blanks=-1), r"Timing\.blanks: must not be negative, got -1"),
        (lambda: Timing(cue_rate=200), r"Timing\.cue_rate: must be at most 150.0 Hz, got 200"),
        (lambda: Timing(gap=0.01), r"Timing\.gap: must be at least 0.02 s \(the read-out window\), got 0.01"),
        (lambda: replace(EXPERIMENT, presentations=0), "presentations: must be at least 1, got 0"),
        (lambda: replace(EXPERIMENT, seed=-1), "seed: must not be negative, got -1"),
        (lambda: replace(EXPERIMENT, active=0), r"active: must be in \[1, 200\] \(200 cue cells\), got 0"),
        (lambda: replace(EXPERIMENT, active=201), r"active: must be in \[1, 200\] \(200 cue cells\), got 201"),
    ],
)
def test_impossible_experiments_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_fillers_come_before_the_first_pair_and_are_of_no_pair() -> None:
    """Random cues without a teacher: the pairs keep their order, and start later."""
    plan = schedule(replace(EXPERIMENT, timing=Timing(fillers=4)))
    first = plan.trials.start[plan.trials.where("study")[0]]
    assert plan.trials.where("fillers").tolist() == [0, 1, 2, 3]
    assert (plan.trials.pair == [-1] * 4 + PLAN.trials.pair.tolist()).all()
    assert (plan.trials.presented[:4].sum(1) == EXPERIMENT.n_active).all()
    assert first - PLAN.trials.start[0] == pytest.approx(4 * (EXPERIMENT.timing.on + EXPERIMENT.timing.gap))
    cells, times = plan.events["KEY"]
    before = times < first
    assert len(np.unique(cells[before])) > EXPERIMENT.n_active
    assert (plan.events["TEACHER"][1] >= first).all()
    for n in range(4):
        start = PLAN.trials.start[0] + n * (EXPERIMENT.timing.on + EXPERIMENT.timing.gap)
        shown = (times >= start) & (times < start + EXPERIMENT.timing.on)
        assert len(np.unique(cells[shown])) == EXPERIMENT.n_active
        assert plan.trials.start[n] == pytest.approx(start)
        assert set(cells[shown]) == set(np.flatnonzero(plan.trials.presented[n]))


def test_some_pairs_may_be_cued_and_study_stays_as_it_was() -> None:
    whole = RecallExperiment(minimal(), patterns.random(12, seed=1), seed=2)
    some = replace(whole, cued=5)
    one, two = schedule(whole).trials, schedule(some).trials
    assert len(two.where("recall")) == 5
    assert (two.pair[two.where("recall")] == one.pair[one.where("recall")][:5]).all()
    assert (two.pair[two.where("study")] == one.pair[one.where("study")]).all()
    for wrong in (0, 13):
        with pytest.raises(ValueError, match=rf"cued: must be in \[1, 12\] \(the pairs\), got {wrong}"):
            replace(whole, cued=wrong)


def test_a_circuit_brings_the_trains_it_is_made_for() -> None:
    volleys = Inputs(cue=Volleys())
    made_for = replace(PLAIN, trains=volleys)
    pairs = patterns.random(3, seed=1)

    def spikes(experiment: RecallExperiment) -> np.ndarray:
        return schedule(experiment).events["KEY"][1]

    assert np.array_equal(
        spikes(RecallExperiment(made_for, pairs)), spikes(RecallExperiment(PLAIN, pairs, inputs=volleys))
    )
    assert np.array_equal(
        spikes(RecallExperiment(made_for, pairs, inputs=Inputs())), spikes(RecallExperiment(PLAIN, pairs))
    )
    assert not np.array_equal(spikes(RecallExperiment(made_for, pairs)), spikes(RecallExperiment(PLAIN, pairs)))


def test_trains_of_a_circuit_are_inputs() -> None:
    with pytest.raises(ValueError, match=r"Circuit minimal\.trains: must be Inputs, got 'volleys'"):
        replace(PLAIN, trains="volleys")  # type: ignore[arg-type]
