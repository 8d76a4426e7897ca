"""One tiny circuit on every engine: the same spikes, the same weights, and no failure that passes for a result."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from spikekv.circuits.engine import build_cache, standalone
from spikekv.circuits.engine import interpreted as runtime
from spikekv.circuits.engine import run as simulation
from spikekv.circuits.engine.job import Job, prepare
from spikekv.circuits.engine.process import SimulationError, execute
from spikekv.circuits.engine.run import choose_backend, run, study
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli import patterns
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.models.synapses.short_term import TsodyksMarkram

LINK = "KEY->VALUE"
# All that the engines must agree on: facilitation and inhibitory plasticity beside the circuit's own parts
TINY = (
    minimal(n_key=60, n_value=200, active=6)
    .with_projection("KEY->KEY_INH", short_term=TsodyksMarkram())
    .with_projection("VALUE_INH->VALUE", plasticity=VogelsISTDP())
    .with_projection("KEY_INH->VALUE", conductance={"GABA_A": 0.5})  # its drive facilitates here
)
TIMING = Timing(on=0.12, gap=0.04, delay=0.5, blanks=1)
EXPERIMENT = RecallExperiment(TINY, patterns.random(3, seed=1), seed=3, timing=TIMING)

compiled = pytest.mark.skipif(standalone.compiler() is None, reason="no C++ compiler (g++) on this machine")


HEARD: list[float] = []  # progress of the run on numpy


@pytest.fixture(scope="module")
def on_numpy() -> Recording:
    return run(EXPERIMENT, backend="numpy", keep_weights=(LINK,), progress=HEARD.append)


@pytest.fixture(scope="module")
def program() -> Path:
    """The compiled circuit; the first session compiles it into the user's cache, as a first run does."""
    return standalone.build(prepare(EXPERIMENT)[0])


@pytest.fixture
def cache(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the compiled circuit in a cache of its own, which the test may damage."""
    shutil.copytree(program, tmp_path / program.name)
    monkeypatch.setenv("SPIKEKV_CACHE", str(tmp_path))
    return tmp_path / program.name


def same(a: Recording, b: Recording) -> bool:
    return all(np.array_equal(x, y) for name in a.spikes for x, y in zip(a.spikes[name], b.spikes[name], strict=True))


def test_the_tiny_circuit_stores_and_recalls(on_numpy: Recording) -> None:
    trials = on_numpy.trials.where("recall")
    fired = on_numpy.counts("VALUE", trials) > 0
    stored = on_numpy.values[on_numpy.trials.pair[trials]]
    assert (fired & stored).sum() >= 0.8 * stored.sum()
    assert (fired & ~stored).sum() <= 0.2 * stored.sum()
    assert all(len(on_numpy.spikes[name][0]) for name in on_numpy.spikes)
    assert on_numpy.weights[LINK].max() > 0.5


@compiled
def test_numpy_and_the_compiled_engine_agree_spike_for_spike(program: Path, on_numpy: Recording) -> None:
    on_cpp = run(EXPERIMENT, backend="cpp", keep_weights=(LINK,))
    assert same(on_numpy, on_cpp)
    assert on_cpp.weights[LINK] == pytest.approx(on_numpy.weights[LINK], rel=1e-9)
    assert on_cpp.metadata["backend"] == "cpp"


@compiled
def test_numbers_too_small_for_a_double_count_as_zero(program: Path) -> None:
    """Else the conductances of silent cells, which decay to such numbers, take most of the time of a run."""
    job, _ = prepare(EXPERIMENT)
    small = {"VALUE.g_AMPA": np.full(200, 1e-310), "VALUE.g_NMDA": np.full(200, 1e-300)}
    state = standalone.run(replace(job, values={**job.values, **small}, n_steps=1, keep_state=True)).state
    assert not state["VALUE.g_AMPA"].any()
    assert (state["VALUE.g_NMDA"] > 0.9e-300).all()


@pytest.fixture
def cython_cache(tmp_path: Path) -> Iterator[None]:
    """What cython compiles goes to a directory of its own, so that nothing stale is found."""
    import brian2 as b2

    before = b2.prefs.codegen.runtime.cython.cache_dir
    b2.prefs.codegen.runtime.cython.cache_dir = str(tmp_path / "cython")
    yield
    b2.prefs.codegen.runtime.cython.cache_dir = before


@compiled
@pytest.mark.claims
def test_cython_agrees_spike_for_spike_and_goes_on_from_a_snapshot(cython_cache: None, on_numpy: Recording) -> None:
    """Slow: cython compiles every part of the network.

    Brian2's own ``restore`` can abort the process on this engine; a snapshot is laid down variable by variable.
    """
    on_cython = run(EXPERIMENT, backend="cython", keep_weights=(LINK,))
    assert same(on_numpy, on_cython)
    assert on_cython.weights[LINK] == pytest.approx(on_numpy.weights[LINK], rel=1e-9)
    studied = simulation.study(EXPERIMENT, backend="cython")
    assert same(on_numpy, run(EXPERIMENT, backend="cython", start=studied))
    assert same(on_numpy, run(EXPERIMENT, backend="numpy", start=studied))


@compiled
def test_one_seed_twice_and_another(program: Path) -> None:
    first, again, other = (run(replace(EXPERIMENT, seed=s), backend="cpp") for s in (3, 3, 4))
    assert same(first, again)
    assert not same(first, other)
    assert set(os.listdir(build_cache.cache_directory())) >= {program.name}


@compiled
def test_parameters_change_without_compiling(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standalone, "_compile", _never)
    changed = TINY.with_projection("TEACHER->VALUE", conductance={"AMPA": 0.0}).without_learning()
    silent = run(replace(EXPERIMENT, circuit=changed), backend="cpp")
    assert len(silent.spikes["VALUE"][0]) == 0
    assert len(silent.spikes["KEY"][0]) > 0


def test_spikes_are_sorted_and_on_the_grid(on_numpy: Recording) -> None:
    for cells, times in on_numpy.spikes.values():
        assert cells.dtype == np.int32
        assert times.dtype == np.float64
        assert (np.diff(times) >= 0).all()
        assert times / 0.0002 == pytest.approx(np.round(times / 0.0002), abs=1e-6)


def test_progress_is_reported_up_to_the_end(on_numpy: Recording) -> None:
    assert sorted(HEARD) == HEARD
    assert len(HEARD) > 3
    assert HEARD[-1] == 1.0


# Failures. The compiled program goes on with defaults where it should stop, so these are guarded one by one.


def job_with(**changed: object) -> Job:
    job = prepare(EXPERIMENT)[0]
    return replace(job, values={**job.values, **{k.replace("__", "."): v for k, v in changed.items()}})


@pytest.fixture(params=["numpy", pytest.param("cpp", marks=compiled)])
def engine(request: pytest.FixtureRequest) -> Callable[[Job], object]:
    if request.param == "cpp":
        return standalone.run
    return lambda job: runtime.run(job, "numpy")


@pytest.mark.parametrize("current", [-1e308, -1e-5], ids=["beyond numbers", "unbounded"])
def test_a_state_that_leaves_all_bounds_is_an_error(engine: Callable[[Job], object], current: float) -> None:
    one_cell = np.where(np.arange(100) == 7, current, 0.0)
    with pytest.raises(SimulationError, match=r"population VALUE_INH: the membrane .* left all bounds at 0\.25 s"):
        engine(job_with(VALUE_INH__I_ext=one_cell))


def test_a_value_of_the_wrong_length_is_an_error(engine: Callable[[Job], object]) -> None:
    with pytest.raises(SimulationError):
        engine(job_with(VALUE__v=np.zeros(7)))


@compiled
def test_a_value_that_nothing_reads_is_an_error(program: Path) -> None:
    with pytest.raises(SimulationError):
        standalone.run(job_with(VALUE__no_such_parameter=1.0))


@compiled
def test_wiring_of_the_wrong_length_is_refused(program: Path) -> None:
    job = prepare(EXPERIMENT)[0]
    i, j = job.wiring["VALUE_INH->VALUE"]
    short = replace(job, wiring={**job.wiring, "VALUE_INH->VALUE": (i[:-1], j[:-1])})
    with pytest.raises(SimulationError, match="VALUE_INH->VALUE: 9999 synapses do not fit the compiled circuit"):
        standalone.run(short)


@compiled
@pytest.mark.parametrize(
    "due",
    [lambda n, slots: [1, *[0] * (slots - 1), n], lambda n, slots: [1, *[0] * (slots - 1), -1],
     lambda n, slots: [2, *[0] * (slots - 1), 0], lambda n, slots: [-1, *[0] * (slots - 1)]],
    ids=["too large", "negative", "too few", "a negative number of them"],
)  # fmt: skip
def test_synapses_that_are_not_there_in_a_state_are_an_error_of_the_program(
    program: Path, due: Callable[[int, int], list[int]]
) -> None:
    start, job = study(EXPERIMENT, backend="cpp"), prepare(EXPERIMENT)[0]
    name, n = "KEY_to_VALUE_pre.queue", len(job.wiring[LINK][0])
    slots = int(start.state[name][0])
    queue = np.array([slots, *due(n, slots)], np.int32)
    with pytest.raises(SimulationError, match=f"the snapshot does not fit the circuit: {name}"):
        standalone.run(replace(job, start=replace(start, state={**start.state, name: queue})))


@pytest.mark.parametrize(
    ("script", "message"),
    [("echo 'went on with defaults' >&2", "went on with defaults"), ("exit 3", "the simulation ended with status 3")],
)
def test_whatever_the_program_complains_of_is_an_error(tmp_path: Path, script: str, message: str) -> None:
    with pytest.raises(SimulationError, match=message):
        execute(["sh", "-c", script], tmp_path, 1, None)


def test_progress_of_the_program_is_passed_on(tmp_path: Path) -> None:
    heard: list[float] = []
    execute(["sh", "-c", "echo step 5; echo other; echo step 20"], tmp_path, 20, heard.append)
    assert heard == [0.25, 1.0]


@compiled
@pytest.mark.parametrize("missing", ["main", "manifest.json"])
def test_a_damaged_cache_entry_is_built_anew(
    cache: Path, program: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compile_again(job: Job, directory: Path, report: object) -> None:
        built.append(job.circuit.name)
        shutil.copytree(program, directory)  # stands for the compiler, which takes ten seconds

    built: list[str] = []
    monkeypatch.setattr(standalone, "_compile", compile_again)
    job = prepare(EXPERIMENT)[0]
    assert standalone.build(job) == cache
    assert built == []
    (cache / missing).unlink()
    assert standalone.build(job) == cache
    assert built == ["minimal"]
    assert os.access(cache / "main", os.X_OK)
    assert [p.name for p in cache.parent.iterdir() if not p.name.startswith(".lock_")] == [cache.name]  # no litter


@compiled
def test_a_circuit_that_does_not_compile_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIKEKV_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(SimulationError, match="did not compile the circuit"):
        standalone.build(prepare(EXPERIMENT)[0])
    assert list((tmp_path / "cache").glob("[!.]*")) == list((tmp_path / "cache").glob(".build_*")) == []


def test_without_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standalone, "compiler", lambda: None)
    for backend in ("cpp", "cython"):
        with pytest.raises(ValueError, match=rf"backend: {backend} needs a C\+\+ compiler \(g\+\+\)"):
            choose_backend(backend)
    with pytest.warns(UserWarning, match="no C\\+\\+ compiler found") as heard:
        assert choose_backend("auto") == "numpy"
    assert len(heard) == 1
    with pytest.raises(SimulationError, match="no C\\+\\+ compiler"):
        standalone.build(prepare(EXPERIMENT)[0])


def test_an_unknown_engine_is_refused_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "prepare", _never)
    with pytest.raises(ValueError, match="backend: must be one of auto, cpp, cython, numpy, got 'gpu'"):
        run(EXPERIMENT, backend="gpu")  # type: ignore[arg-type]


def test_the_result_outlives_the_network(on_numpy: Recording) -> None:
    """Arrays are copies: nothing of the simulator keeps them, and a second run leaves them as they are."""
    arrays = [a for train in on_numpy.spikes.values() for a in train]
    before = [a.copy() for a in arrays]
    short = Timing(on=0.04, gap=0.02, delay=0.5, blanks=0)
    run(replace(EXPERIMENT, pairs=patterns.random(1), timing=short), backend="numpy")
    assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))


def _never(*_: object) -> None:
    raise AssertionError("this was not to be called")
