"""A study saved, loaded and gone on from: the same spikes as straight through, on every engine, or an error."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from spikekv import Snapshot, patterns, run, study
from spikekv.circuits.engine import standalone
from spikekv.circuits.engine.job import prepare
from spikekv.circuits.engine.process import SimulationError
from spikekv.circuits.engine.run import Backend
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.wiring import FixedInDegree
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.schedule import schedule
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.recording import Recording
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

compiled = pytest.mark.skipif(standalone.compiler() is None, reason="no C++ compiler (g++) on this machine")
engines = pytest.mark.parametrize("engine", ["numpy", pytest.param("cpp", marks=compiled)])


def same(a: Recording, b: Recording) -> bool:
    return all(np.array_equal(x, y) for name in a.spikes for x, y in zip(a.spikes[name], b.spikes[name], strict=True))


@pytest.fixture(scope="module")
def straight() -> Recording:
    return run(EXPERIMENT, backend="numpy", keep_weights=(LINK,))


@pytest.fixture(scope="module")
def studied() -> Snapshot:
    return study(EXPERIMENT, backend="numpy")


@engines
def test_from_a_snapshot_as_straight_through(
    engine: Backend, straight: Recording, studied: Snapshot, tmp_path: Path
) -> None:
    snapshot = study(EXPERIMENT, backend=engine) if engine != "numpy" else studied
    snapshot.save(tmp_path / "study.npz")
    loaded = Snapshot.load(tmp_path / "study.npz")
    assert loaded.time == pytest.approx(schedule(EXPERIMENT).phase("study").stop)
    gone_on = run(EXPERIMENT, backend=engine, keep_weights=(LINK,), start=loaded)
    assert same(straight, gone_on)
    assert gone_on.weights[LINK] == pytest.approx(straight.weights[LINK], rel=1e-9)
    assert [f.name for f in tmp_path.iterdir()] == ["study.npz"]


@compiled
def test_engines_share_snapshots(straight: Recording, studied: Snapshot) -> None:
    assert same(straight, run(EXPERIMENT, backend="cpp", start=studied))
    assert same(straight, run(EXPERIMENT, backend="numpy", start=study(EXPERIMENT, backend="cpp")))


def test_spikes_on_their_way_arrive(straight: Recording, studied: Snapshot) -> None:
    """A snapshot between a spike and its arrival: without the queues it would be lost."""
    moment = round(float(straight.spikes["VALUE"][1][10]) / studied.dt) + 2  # a spike two steps ago, 0.6 ms to go
    job = replace(prepare(EXPERIMENT)[0], n_steps=moment, keep_state=True)
    from spikekv.circuits.engine import interpreted as runtime

    state = runtime.run(job, "numpy").state
    on_their_way = [name for name, array in state.items() if name.endswith("VALUE_INH_pre.queue") and array[1:].any()]
    assert on_their_way
    rest = replace(prepare(EXPERIMENT)[0], start=replace(studied, step=moment, state=state))
    cells, times = runtime.run(rest, "numpy").spikes["VALUE"]
    later = straight.spikes["VALUE"][1] >= moment * studied.dt - 1e-9
    assert np.array_equal(times, straight.spikes["VALUE"][1][later])
    assert np.array_equal(cells, straight.spikes["VALUE"][0][later])


def test_recall_may_differ(straight: Recording, studied: Snapshot) -> None:
    half = replace(EXPERIMENT, cue=Cue(valid=0.5))
    assert same(run(half, backend="numpy"), run(half, backend="numpy", start=studied))
    cut = TINY.with_projection(LINK, conductance={"NMDA": 0.0})
    lesioned = run(replace(EXPERIMENT, circuit=cut), backend="numpy", start=studied)
    assert lesioned.counts("VALUE", lesioned.trials.where("study")).any()
    assert not lesioned.counts("VALUE", lesioned.trials.where("recall")).any()
    assert straight.counts("VALUE", straight.trials.where("recall")).any()


@engines
def test_more_study_after_a_snapshot(engine: Backend, studied: Snapshot) -> None:
    more = replace(EXPERIMENT, pairs=patterns.random(2, seed=2))
    recording = run(more, backend=engine, keep_weights=(LINK,), after=studied)
    assert recording.n_pairs == 2
    assert recording.spikes["KEY"][1].min() > 0.7  # its own time, after its own rest
    learned = recording.weights[LINK].reshape(60, 200)
    for pairs in (EXPERIMENT.pairs, more.pairs):  # the old ones are still there
        stored = pairs.encode(60, 200, 6)
        assert learned[np.ix_(stored.cues[0], stored.values[0])].mean() > 0.5
    alone = run(more, backend=engine, keep_weights=(LINK,))
    first = EXPERIMENT.pairs.encode(60, 200, 6)
    assert alone.weights[LINK].reshape(60, 200)[np.ix_(first.cues[0], first.values[0])].mean() < 0.3


def test_what_does_not_belong_together_is_refused(studied: Snapshot) -> None:
    with pytest.raises(ValueError, match="its synapses are drawn with seed 3, those of the experiment with 4"):
        run(replace(EXPERIMENT, seed=4), backend="numpy", start=studied)
    fewer = TINY.with_projection("VALUE_INH->VALUE", wiring=FixedInDegree(20))
    with pytest.raises(ValueError, match=r"VALUE_INH_to_VALUE\.w has 10000 numbers, the circuit 4000"):
        run(replace(EXPERIMENT, circuit=fewer), backend="numpy", start=studied)
    with pytest.raises(ValueError, match="another study"):  # a control that had learned would be none
        run(EXPERIMENT.without_learning(), backend="numpy", start=studied)
    with pytest.raises(ValueError, match="another study"):
        run(replace(EXPERIMENT, pairs=patterns.random(3, seed=2)), backend="numpy", start=studied)
    with pytest.raises(ValueError, match="not both"):
        run(EXPERIMENT, backend="numpy", start=studied, after=studied)


@engines
def test_a_state_with_parts_missing_or_of_another_size(engine: Backend, studied: Snapshot) -> None:
    without = {name: array for name, array in studied.state.items() if name != "VALUE.v"}
    short = {**studied.state, "KEY_to_VALUE.w": studied.state["KEY_to_VALUE.w"][:-1]}
    for state in (without, short):
        with pytest.raises((SimulationError, ValueError), match=r"does not fit the circuit|has 11999 numbers"):
            run(EXPERIMENT, backend=engine, start=replace(studied, state=state))


def test_weights_by_name(studied: Snapshot) -> None:
    assert studied.weights(LINK).shape == (60 * 200,)
    with pytest.raises(ValueError, match=r"no weights of 'KEY->VALU'; .* KEY_INH->VALUE, KEY->VALUE, VALUE_INH->VALUE"):
        studied.weights("KEY->VALU")


def test_files(studied: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "study.npz"
    studied.save(file)
    with pytest.raises(ValueError, match="exists"):
        studied.save(file)
    with pytest.raises(ValueError, match=r"must end in \.npz"):
        studied.save(tmp_path / "study.dat")
    damaged = tmp_path / "damaged.npz"
    damaged.write_bytes(file.read_bytes()[:1000])
    empty, array, other, text = (tmp_path / f"{name}.npz" for name in ("empty", "array", "other", "text"))
    empty.touch()
    with array.open("wb") as stream:
        np.save(stream, np.zeros(3))
    np.savez(other, head=np.array('{"version": 1}'))
    text.write_text("not a snapshot")
    for bad in (damaged, empty, array, text):
        with pytest.raises(ValueError, match=r"is damaged or none( \(.*\))?; give one that Snapshot.save wrote"):
            Snapshot.load(bad)
    with pytest.raises(ValueError, match="written by another version"):
        Snapshot.load(other)
    with pytest.raises(ValueError, match=r"missing\.npz: .*there is no such file"):
        Snapshot.load(tmp_path / "missing.npz")
    with pytest.raises(ValueError, match="there is no directory"):
        studied.save(tmp_path / "nowhere" / "study.npz")
    with pytest.raises(ValueError, match=r"start: must be a Snapshot, got str; read the file with Snapshot.load"):
        run(EXPERIMENT, backend="numpy", start=str(file))  # type: ignore[arg-type]


# Trials that begin with one state


RESET = replace(EXPERIMENT, reset=True)


@pytest.fixture(scope="module")
def with_resets() -> Recording:
    return run(RESET, backend="numpy", keep_weights=(LINK,))


def test_resets_change_recall_only_after_its_first_cue(straight: Recording, with_resets: Recording) -> None:
    starts = straight.trials.start[straight.trials.where("recall")]
    for name, (cells, times) in straight.spikes.items():
        early, others = times < starts[1] - 1e-9, with_resets.spikes[name]
        assert np.array_equal(cells[early], others[0][others[1] < starts[1] - 1e-9])
    assert not same(straight, with_resets)  # cues do act on one another
    assert with_resets.trials.start == pytest.approx(straight.trials.start)


@pytest.mark.parametrize(
    ("engine", "workers"), [("numpy", 2), *(pytest.param("cpp", n, marks=compiled) for n in (1, 2, 5))]
)
def test_resets_on_every_engine_and_with_any_number_of_workers(
    engine: Backend, workers: int, with_resets: Recording
) -> None:
    recording = run(RESET, backend=engine, keep_weights=(LINK,), workers=workers)
    assert same(with_resets, recording)
    assert recording.weights[LINK] == pytest.approx(with_resets.weights[LINK], rel=1e-9)


def test_a_trial_does_not_depend_on_the_one_before(with_resets: Recording) -> None:
    """One cue twice, with other cues before it: the answer is one, spike for spike."""
    job, plan = prepare(RESET)
    trials = plan.trials.where("recall")
    first, last = (round(plan.trials.start[n] / job.dt) for n in (trials[0], trials[-1]))
    cells, steps = job.events["KEY"]
    cue = (steps >= last, steps[steps >= last] - last + first)
    kept = steps < first
    moved = (np.r_[cells[kept], cells[cue[0]]], np.r_[steps[kept], cue[1]].astype(np.int32))
    from spikekv.circuits.engine import interpreted as runtime

    early = runtime.run(replace(job, events={**job.events, "KEY": moved}, n_steps=job.n_steps - last + first), "numpy")
    for name in ("VALUE", "KEY_INH", "VALUE_INH"):
        times = with_resets.spikes[name][1]
        late = np.round(times[times >= last * job.dt - 1e-9] / job.dt).astype(int) - last + first
        alone = np.round(early.spikes[name][1] / job.dt).astype(int)
        assert np.array_equal(late, alone[alone >= first])


def test_workers_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="workers: must be at least 1, got 0"):
        run(RESET, backend="numpy", workers=0)
