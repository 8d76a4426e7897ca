"""Lesions: when they hold, and that nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from spikekv import patterns, run, study
from spikekv.circuits.engine import run as simulation
from spikekv.circuits.engine import standalone
from spikekv.circuits.engine.job import prepare
from spikekv.circuits.engine.lesion_effects import Effects, Scene, chosen, effects, engram
from spikekv.circuits.engine.run import Backend
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.schedule import schedule
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.recording import Recording
from spikekv.models.plasticity.balanced_inhibition import BalancedInhibition
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.models.synapses.short_term import TsodyksMarkram

LINK = "KEY->VALUE"
# As in test_engines, so that one program serves both
TINY = (
    minimal(n_key=60, n_value=200, active=6)
    .with_projection("KEY->KEY_INH", short_term=TsodyksMarkram())
    .with_projection("VALUE_INH->VALUE", plasticity=VogelsISTDP())
    .with_projection("KEY_INH->VALUE", conductance={"GABA_A": 0.5})  # its drive facilitates here
)
EXPERIMENT = RecallExperiment(
    TINY, patterns.random(3, seed=1), seed=3, timing=Timing(on=0.08, gap=0.02, delay=0.5, blanks=1, fillers=1)
)
PLAN = schedule(EXPERIMENT)
RECALL = PLAN.phase("recall").start

compiled = pytest.mark.skipif(standalone.compiler() is None, reason="no C++ compiler (g++) on this machine")
# Interpreted, a run takes seconds: numpy is asked where engines could differ, the fast one for the rest
FAST: Backend = "cpp" if standalone.compiler() else "numpy"
engines = pytest.mark.parametrize("engine", ["numpy", pytest.param("cpp", marks=compiled)])


def same(a: Recording, b: Recording) -> bool:
    return all(np.array_equal(x, y) for name in a.spikes for x, y in zip(a.spikes[name], b.spikes[name], strict=True))


def fired(recording: Recording, population: str, low: float, high: float) -> np.ndarray:
    """Cells with a spike in an interval."""
    cells, times = recording.spikes[population]
    return np.unique(cells[(times >= low - 1e-9) & (times < high - 1e-9)])


@pytest.fixture(scope="module")
def intact() -> Recording:
    return run(EXPERIMENT, backend=FAST, keep_weights=(LINK,))


@pytest.fixture(scope="module")
def scene(intact: Recording) -> Scene:
    wiring = prepare(EXPERIMENT)[0].wiring
    return Scene(TINY, wiring, PLAN.trials, intact.spikes, PLAN.patterns.values, EXPERIMENT.seed)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"fraction": 1.4}, r"Lesion.fraction: must be in \[0, 1\], got 1.4"),
        ({"mode": "kill"}, "Lesion.mode: must be one of silence, "),
        ({"during": (2.0, 1.0)}, "Lesion.during: an interval needs 0 <= from < to"),
        ({"select": "all"}, "Lesion.select: must be one of"),
        ({"pairs": (1,)}, "Lesion.pairs: are those of an engram"),
        ({"cells": (1, 1)}, "Lesion.cells: must be different numbers"),
        ({"cells": (0.5,)}, r"Lesion.cells: must be a whole number, got 0.5"),
        ({"pairs": (True,), "select": "engram"}, "Lesion.pairs: must be a whole number"),
        ({"pairs": "01", "select": "engram"}, "Lesion.pairs: must be a whole number"),
        ({"fraction": "a"}, "Lesion.fraction: must be a number, got 'a'"),
        ({"during": ((1.0, 2.0, 3.0),)}, "Lesion.during: must be a phase, two numbers"),
        ({"during": (1.0, "recall")}, "Lesion.during: must be a phase, two numbers"),
        ({"cells": (1,), "fraction": 0.5}, "leave select and fraction out"),
        ({"beta": 0.5}, "Lesion.beta: must be in"),
        ({"factor": -1.0}, "Lesion.factor: must be in"),
        ({"during": ()}, "Lesion.during: names no time"),
        ({"select": "cued", "during": "study"}, "cued is for recall"),
    ],
)
def test_a_lesion_is_checked(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Lesion("CA3", **given)


NAMES = {"study": [(0.0, 2.0)], "delay": [(2.0, 4.0)], "recall": [(4.0, 9.0)], "all": [(0.0, 9.0)]}


def test_intervals() -> None:
    assert Lesion("CA3", during=("study", (5.0, 6.0))).intervals(NAMES, 9.0) == [(0.0, 2.0), (5.0, 6.0)]
    assert Lesion("CA3", during=("delay", "recall")).intervals(NAMES, 9.0) == [(2.0, 4.0), (4.0, 9.0)]
    assert Lesion("CA3", during=(1, 20)).intervals(NAMES, 9.0) == [(1.0, 9.0)]
    with pytest.raises(ValueError, match=r"must be one of study, delay, recall, all, or an interval in s, got 'test'"):
        Lesion("CA3", during="test").intervals(NAMES, 9.0)
    with pytest.raises(ValueError, match=r"begins at 9.5 s, the experiment ends at 9 s"):
        Lesion("CA3", during=(9.5, 10)).intervals(NAMES, 9.0)
    assert str(Lesion("CA3", 0.3)) == "lesion 30 % of CA3 during recall"
    assert Lesion("CA3", during=("all", "recall", (1, 2))).intervals(NAMES, 9.0) == [(0.0, 9.0)]  # not twice
    assert str(Lesion("DG", mode="stimulate", select="engram", pairs=(2,), beta=3.0)) == (
        "stimulate 100 % of the engram in DG (pairs 2) at beta 3 during recall"
    )


# Which cells


def test_a_larger_fraction_holds_a_smaller_one(scene: Scene) -> None:
    value = TINY.population("VALUE")
    some, more = (set(chosen(Lesion("VALUE", f), value, scene)) for f in (0.2, 0.5))
    assert some < more
    assert (len(some), len(more)) == (40, 100)
    assert set(chosen(Lesion("VALUE", 0.2), value, replace(scene, seed=4))) != some


def test_engrams(scene: Scene) -> None:
    key, value = TINY.population("KEY"), TINY.population("VALUE")
    for pair in range(3):  # key cells are given, value cells follow the teacher
        assert np.array_equal(engram([pair], key, scene), PLAN.patterns.cues[pair])
        assert np.array_equal(engram([pair], value, scene), PLAN.patterns.values[pair])
    whole = engram([], key, scene)
    assert np.array_equal(whole, PLAN.patterns.cues.any(0))
    inside = chosen(Lesion("KEY", select="engram", pairs=(0,)), key, scene)
    outside = chosen(Lesion("KEY", select="others", pairs=(0,)), key, scene)
    assert np.array_equal(np.sort(np.r_[inside, outside]), np.arange(60))
    matched = chosen(Lesion("KEY", select="engram", pairs=(0,)).matched, key, scene)
    assert len(matched) == len(inside)
    assert not np.array_equal(matched, inside)
    half = chosen(Lesion("KEY", 0.5, select="engram", pairs=(0,)), key, scene)
    assert set(half) < set(inside)
    assert len(half) == 3
    with pytest.raises(ValueError, match="there are 3 pairs, numbered from 0, got 7"):
        EXPERIMENT.with_lesions(Lesion("KEY", select="engram", pairs=(7,)))
    with pytest.raises(ValueError, match="60 cells, numbered from 0, got 60"):
        EXPERIMENT.with_lesions(Lesion("KEY", cells=(60,)))


def test_a_cued_pair_without_an_engram_takes_no_cells(scene: Scene) -> None:
    key = TINY.population("KEY")
    asleep = replace(scene, spikes={"KEY": (np.zeros(0, np.int32), np.zeros(0))})
    assert chosen(Lesion("KEY", select="cued", pairs=(1,)), key, asleep).size == 0
    assert chosen(Lesion("KEY", select="cued-matched", pairs=(1,)), key, asleep).size == 0
    with pytest.raises(ValueError, match="no cell of it was active at study"):
        chosen(Lesion("KEY", select="engram", pairs=(1,)), key, asleep)


# What they do


def test_effects_put_together(scene: Scene) -> None:
    found = effects(
        [
            Lesion("KEY->VALUE", 0.25),
            Lesion("KEY->VALUE", mode="scale", factor=0.5),
            Lesion("VALUE.NMDA", 0.5),
            Lesion("acetylcholine", 0.4),
            Lesion("VALUE", mode="stimulate", beta=3.0, cells=(5,)),
        ],
        scene,
    )
    intact = prepare(EXPERIMENT)[0].values
    changed = found.values(intact)
    differ = {name for name in intact if np.any(np.asarray(changed[name]) != np.asarray(intact[name]))}
    assert differ == {
        *("KEY_to_VALUE.kept", "KEY_to_VALUE.g_peak_NMDA", "KEY_to_VALUE.plastic"),
        "ACH_to_VALUE.level",
    }
    assert np.mean(changed["KEY_to_VALUE.kept"]) == 0.75
    assert changed["KEY_to_VALUE.g_peak_NMDA"] == 0.25 * intact["KEY_to_VALUE.g_peak_NMDA"]
    assert changed["KEY_to_VALUE.plastic"] == 0.5
    assert changed["ACH_to_VALUE.level"] == pytest.approx(0.6)
    state = {"VALUE.lastspike": np.zeros(200), "VALUE.v": np.zeros(200), "VALUE.ACh": np.full(200, 0.9)}
    changed_state = found.state(state, intact, TINY)
    assert changed_state["VALUE.ACh"] == pytest.approx(0.6)  # no more than there is left
    drive = changed_state["VALUE.I_ext"]
    assert drive[5] == pytest.approx(2 * 10.0 * 18.0e-12)  # beta - 1 times g_L (V_T - E_L - Delta_T)
    assert not np.delete(drive, 5).any()


def test_no_lesion_changes_no_number(scene: Scene) -> None:
    values = prepare(EXPERIMENT)[0].values
    assert Effects().values(values) == values


@pytest.mark.parametrize(
    "lesion",
    [
        Lesion("VALUE", during="all"),
        Lesion("KEY", select="engram"),
        Lesion(LINK, during=("study", "recall")),
        Lesion("NMDA", during=(0.1, 0.4)),
    ],
    ids=str,
)
def test_sham_changes_no_spike(lesion: Lesion, intact: Recording) -> None:
    assert same(intact, run(EXPERIMENT.with_lesions(lesion.sham), backend=FAST))


@engines
def test_cells_are_silent_while_the_lesion_lasts_and_then_come_back(engine: Backend, intact: Recording) -> None:
    low, high = PLAN.trials.start[0], PLAN.trials.stop[1]  # two of three studies
    lesion = Lesion("VALUE", 0.5, during=(low, high))
    lesioned = run(EXPERIMENT.with_lesions(lesion), backend=engine)
    wiring = prepare(EXPERIMENT)[0].wiring
    hit = chosen(lesion, TINY.population("VALUE"), Scene(TINY, wiring, PLAN.trials, {}, PLAN.patterns.values, 3))
    during = fired(lesioned, "VALUE", low, high)
    assert np.isin(fired(intact, "VALUE", low, high), hit).any()
    assert not np.isin(during, hit).any()
    assert during.size
    third = PLAN.trials.start[2], PLAN.trials.stop[2]
    assert np.array_equal(fired(lesioned, "VALUE", *third), fired(intact, "VALUE", *third))


def test_a_lesion_of_everything_is_silent() -> None:
    lesioned = run(EXPERIMENT.with_lesions(Lesion("KEY, VALUE, inhibitory", during="all")), backend=FAST)
    assert all(times.size == 0 for _, times in lesioned.spikes.values())


def test_nothing_changes_before_the_lesion(intact: Recording) -> None:
    lesioned = run(EXPERIMENT.with_lesions(Lesion("KEY")), backend=FAST)
    for name in intact.spikes:
        before = [r.spikes[name][1][r.spikes[name][1] < RECALL - 1e-9] for r in (intact, lesioned)]
        assert np.array_equal(*before)
    assert not fired(lesioned, "KEY", RECALL, PLAN.duration).size
    assert not fired(lesioned, "VALUE", RECALL + 0.02, PLAN.duration).size


def test_a_cut_synapse_does_not_transmit() -> None:
    lesioned = run(EXPERIMENT.with_lesions(Lesion(LINK)), backend=FAST)
    assert fired(lesioned, "KEY", RECALL, PLAN.duration).size
    assert not fired(lesioned, "VALUE", RECALL, PLAN.duration).size
    with_scale = run(EXPERIMENT.with_lesions(Lesion(LINK, mode="scale")), backend=FAST)
    assert same(lesioned, with_scale)


def test_frozen_blocked_and_depleted_learn_nothing(intact: Recording) -> None:
    assert intact.weights[LINK].max() > 0.5
    for lesion in (
        Lesion(LINK, mode="freeze", during="study"),
        Lesion("NMDA", during="study"),
        Lesion("acetylcholine", during="study"),
    ):
        weights = run(EXPERIMENT.with_lesions(lesion), backend=FAST, keep_weights=(LINK,)).weights[LINK]
        assert weights == pytest.approx(0.02)


def test_inhibition_that_reads_a_blocked_receptor_does_not_learn_either(scene: Scene) -> None:
    """It would take the conductance that it does not find for silence, and unlearn."""
    reads = TINY.with_projection("KEY_INH->VALUE", plasticity=BalancedInhibition())
    found = effects([Lesion("NMDA", 0.75)], replace(scene, circuit=reads))
    assert found.plasticity == {LINK: 0.25, "KEY_INH->VALUE": 0.25}
    assert effects([Lesion("NMDA")], scene).plasticity == {LINK: 0.0}


def test_stimulated_cells_fire_without_a_cue() -> None:
    taught = tuple(np.flatnonzero(PLAN.patterns.values[1])[:4].tolist())
    lesions = Lesion("KEY"), Lesion("VALUE", mode="stimulate", beta=3.0, cells=taught)
    assert np.array_equal(fired(run(EXPERIMENT.with_lesions(*lesions), backend=FAST), "VALUE", RECALL, 99), taught)


def test_an_input_is_stimulated_with_spikes() -> None:
    low, high = PLAN.phase("study").stop, PLAN.phase("study").stop + 0.4
    driven = run(
        EXPERIMENT.with_lesions(Lesion("KEY", mode="stimulate", beta=2.0, cells=(1, 7), during=(low, high))),
        backend=FAST,
    )
    cells, times = driven.spikes["KEY"]
    new = (times >= low - 1e-9) & (times < high)
    assert set(cells[new]) == {1, 7}
    assert new.sum() == pytest.approx(2 * 0.4 * 50, abs=3)
    with pytest.raises(ValueError, match="would drive KEY at 450 Hz, at most 150"):
        run(EXPERIMENT.with_lesions(Lesion("KEY", mode="stimulate", beta=10.0)), backend=FAST)


def test_the_engram_of_the_cued_pair(intact: Recording) -> None:
    """Silenced at each cue: no taught cell of that pair answers, those of other pairs are free to."""
    lesioned = run(EXPERIMENT.with_lesions(Lesion("VALUE", select="cued")), backend=FAST)
    answered = 0
    for trial in PLAN.trials.where("recall"):
        window = PLAN.trials.start[trial], PLAN.trials.stop[trial] + 0.02
        taught = np.flatnonzero(PLAN.patterns.values[PLAN.trials.pair[trial]])
        answered += np.isin(fired(intact, "VALUE", *window), taught).any()
        assert not np.isin(fired(lesioned, "VALUE", *window), taught).any()
    assert answered


def test_an_engram_is_not_known_before_its_study() -> None:
    with pytest.raises(ValueError, match="before the first pair is shown"):
        run(EXPERIMENT.with_lesions(Lesion("KEY", select="engram", during="all")), backend=FAST)


# With snapshots and resets


def test_lesions_from_one_study() -> None:
    lesion = Lesion("KEY", 0.5, select="engram")
    snapshot = study(EXPERIMENT, backend=FAST, until="recall")
    assert snapshot.time == pytest.approx(RECALL)
    lesioned = EXPERIMENT.with_lesions(lesion)
    assert same(run(lesioned, backend=FAST), run(lesioned, backend=FAST, start=snapshot))


def test_a_snapshot_knows_the_lesions_of_its_study() -> None:
    early = EXPERIMENT.with_lesions(Lesion(LINK, mode="freeze", during="study"))
    with pytest.raises(ValueError, match="comes from another study"):
        run(EXPERIMENT, backend=FAST, start=study(early, backend=FAST))
    assert same(run(early, backend=FAST), run(early, backend=FAST, start=study(early, backend=FAST)))


@pytest.mark.parametrize("select", ["engram", "cued"])
@pytest.mark.parametrize("workers", [1, 2])
def test_with_resets(select: Any, workers: int) -> None:
    experiment = replace(EXPERIMENT, reset=True).with_lesions(Lesion("VALUE", select=select))
    lesioned = run(experiment, backend=FAST, workers=workers)
    for trial in PLAN.trials.where("recall"):
        taught = np.flatnonzero(PLAN.patterns.values[PLAN.trials.pair[trial]])
        window = PLAN.trials.start[trial], PLAN.trials.stop[trial]
        assert not np.isin(fired(lesioned, "VALUE", *window), taught).any()


@engines
def test_trials_that_differ_in_their_cells_alone_are_one_run(engine: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stimulated cells differ from cue to cue; the program is told once."""
    experiment = replace(EXPERIMENT, reset=True).with_lesions(
        Lesion("KEY"), Lesion("VALUE", mode="stimulate", select="cued", beta=3.0)
    )
    jobs = []
    before = simulation._engine
    monkeypatch.setattr(simulation, "_engine", lambda job, *rest: (jobs.append(job), before(job, *rest))[1])
    recording = run(experiment, backend=engine, start=study(EXPERIMENT, backend=FAST, until="recall"))
    assert [len(job.segments) for job in jobs if job.segments] == [3]
    for trial in PLAN.trials.where("recall"):
        taught = np.flatnonzero(PLAN.patterns.values[PLAN.trials.pair[trial]])
        window = PLAN.trials.start[trial], PLAN.trials.stop[trial]
        assert np.array_equal(fired(recording, "VALUE", *window), taught)


def test_with_resets_a_lesion_lasts_whole_trials() -> None:
    experiment = replace(EXPERIMENT, reset=True).with_lesions(Lesion("KEY", during=(RECALL + 0.01, RECALL + 0.02)))
    with pytest.raises(ValueError, match="begins or ends within a trial; not with reset"):
        run(experiment, backend=FAST)
