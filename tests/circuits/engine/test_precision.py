"""Single precision: floats throughout, kept apart from double wherever results meet, and said in every file."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path

import brian2 as b2
import numpy as np
import pytest
from spikekv.analysis.measures.accuracy import recall_accuracy
from spikekv.circuits import to_brian2
from spikekv.circuits.campaign.configuration import RecallConfig, read_config
from spikekv.circuits.campaign.experiment_configuration import ExperimentConfig
from spikekv.circuits.campaign.point import Point
from spikekv.circuits.campaign.protocol_writing import experiment_table
from spikekv.circuits.campaign.simulation import Simulation
from spikekv.circuits.engine import nest, standalone
from spikekv.circuits.engine.job import prepare
from spikekv.circuits.engine.run import Backend, run, study
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.program.single import in_single
from spikekv.circuits.program.structure import structure
from spikekv.circuits.program.surgery import AnchorError, CodeObject
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.record import Record
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.recording.snapshot import Snapshot
from spikekv.circuits.stimuli import patterns
from spikekv.models.synapses.short_term import TsodyksMarkram

compiled = pytest.mark.skipif(standalone.compiler() is None, reason="no C++ compiler (g++) on this machine")
LINK = "KEY->VALUE"
# With facilitation, which has times of its own; inhibition is less for it
TINY = (
    minimal(n_key=60, n_value=80, active=6)
    .with_projection("KEY->KEY_INH", short_term=TsodyksMarkram())
    .with_projection("KEY_INH->VALUE", conductance={"GABA_A": 0.5})
)
DOUBLE = RecallExperiment(
    TINY, patterns.random(2, seed=1), seed=3, timing=Timing(on=0.1, gap=0.04, delay=0.5, blanks=1, fillers=0)
)
SINGLE = replace(DOUBLE, precision="single")


@pytest.fixture(scope="module", params=["numpy", pytest.param("cpp", marks=compiled)])
def engine(request: pytest.FixtureRequest) -> Backend:
    found: Backend = request.param
    return found


@pytest.fixture(scope="module")
def learned(engine: Backend) -> Snapshot:
    return study(SINGLE, backend=engine)


@pytest.fixture(scope="module")
def recalled(engine: Backend, learned: Snapshot) -> Recording:
    return run(SINGLE, backend=engine, start=learned, keep_weights=(LINK,))


def test_the_state_is_in_floats_and_times_are_in_doubles(learned: Snapshot) -> None:
    kinds = {name: array.dtype for name, array in learned.state.items()}
    times = {name: kind for name, kind in kinds.items() if name.endswith((".lastspike", ".lastupdate"))}
    assert "KEY_to_KEY_INH.lastupdate" in times
    assert set(times.values()) == {np.dtype(np.float64)}
    numbers = {kind for name, kind in kinds.items() if kind.kind == "f" and name not in times}
    assert numbers == {np.dtype(np.float32)}
    assert kinds["VALUE.v"] == kinds["KEY_to_VALUE.w"] == kinds["VALUE.g_NMDA"] == np.float32
    assert learned.precision == "single"


def test_a_run_leaves_brian2_as_it_was(recalled: Recording) -> None:
    assert b2.prefs.core.default_float_dtype is np.float64


def test_it_recalls(recalled: Recording) -> None:
    assert recall_accuracy(recalled) == 1.0
    assert recalled.metadata["precision"] == "single"


@compiled
def test_measures_are_those_of_double(recalled: Recording) -> None:
    double = run(DOUBLE, backend="cpp", keep_weights=(LINK,))
    assert recall_accuracy(double) == 1.0
    n_spikes = [[len(cells) for cells, _ in found.spikes.values()] for found in (double, recalled)]
    assert n_spikes[1] == pytest.approx(n_spikes[0], rel=0.02, abs=2)
    assert recalled.weights[LINK] == pytest.approx(double.weights[LINK], abs=1e-3)
    assert not np.array_equal(recalled.weights[LINK], double.weights[LINK])
    assert double.metadata["precision"] == "double"


@compiled
def test_it_samples_resets_and_lesions_as_double_does() -> None:
    """These hand state to the program, and take it back, in parts."""
    asked = replace(SINGLE, reset=True).with_lesions(Lesion("VALUE", cells=(0, 1), during="recall"))
    found = run(asked, backend="cpp", records=[Record("VALUE.v", (0, 5)), Record(f"{LINK}.w", (3,))])
    potential = found.samples["VALUE.v"].values
    assert np.unique(potential[-20:, 0]).size == 1  # silent, where it rests
    assert (potential > -0.1).all()
    assert (potential < 0.05).all()
    assert potential.std() > 1e-4
    assert recall_accuracy(found) == 1.0


@compiled
def test_a_snapshot_goes_on_in_its_own_precision_only(tmp_path: Path) -> None:
    study(SINGLE, backend="cpp").save(tmp_path / "learned.npz")
    again = Snapshot.load(tmp_path / "learned.npz")
    whole, rest = run(SINGLE, backend="cpp"), run(SINGLE, backend="cpp", start=again)
    assert all(np.array_equal(whole.spikes[name], rest.spikes[name]) for name in whole.spikes)
    with pytest.raises(ValueError, match="snapshot: is in single precision, the experiment in double; study again"):
        run(DOUBLE, backend="cpp", start=again)
    double = study(DOUBLE, backend="cpp")
    assert double.precision == "double"
    with pytest.raises(ValueError, match="snapshot: is in double precision, the experiment in single; study again"):
        run(SINGLE, backend="cpp", start=double)


def test_nothing_that_is_kept_serves_the_other_precision() -> None:
    """The compiled program, the result of a task, the beginning that tasks share, the point of a sweep."""
    assert structure(TINY, 2e-4, "single") != structure(TINY, 2e-4)
    double, single = (Simulation(each, recall_of, "cpp") for each in (DOUBLE, SINGLE))
    assert single.identity != double.identity
    assert single.origin != double.origin
    assert single.program.name != double.program.name
    assert single.program.precision == "single"
    config = RecallConfig(timing=dataclasses.asdict(Timing()))
    points = [Point(config.model_copy(update={"precision": precision})) for precision in ("double", "single")]
    assert points[0].identity != points[1].identity
    assert points[0].program.name != points[1].program.name


def recall_of(recording: object) -> dict[str, float]:
    return {}


def test_configurations_say_it_and_read_it() -> None:
    settings = RecallConfig(circuit="minimal", stimuli="random", pairs=3, precision="single")
    (experiment,) = settings.experiments()
    assert experiment.precision == "single"
    assert 'precision = "single"' in settings.resolved(experiment).to_toml()
    table = experiment_table(SINGLE)
    assert table["precision"] == "single"
    assert ExperimentConfig(**table).experiments()[0].precision == "single"
    assert "precision" not in experiment_table(DOUBLE)


def test_another_precision_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^precision: must be double or single, got 'half'$"):
        replace(DOUBLE, precision="half")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^--precision: must be 'double' or 'single', got 'half'$"):
        read_config(None, {"precision": "half"})


def test_what_cannot_compute_in_floats_says_so() -> None:
    with pytest.raises(ValueError, match=r"^to_brian2: precision: must be double, got single"):
        to_brian2(SINGLE)
    with pytest.raises(ValueError, match=r"^NEST: precision: must be double, in which it computes, got single"):
        nest.run(prepare(SINGLE)[0])


def test_numbers_in_generated_code_become_floats() -> None:
    support = "static inline T _clip(const T value, const double a_min, const double a_max) { 1e-3; }"
    body = "const double mV = 0.001;\nv = 1.0f*x1.0/(1.0 + exp(- 0.5)) + 1e-09*_lio_2 + a[3] + 1000000000.0;"
    found = in_single(CodeObject("A", (), support, body))
    assert found.body == (
        "const float mV = 0.001f;\nv = 1.0f*x1.0/(1.0f + exp(- 0.5f)) + 1e-09f*_lio_2 + a[3] + 1000000000.0f;"
    )
    assert found.support == support.replace("double", "float")
    with pytest.raises(AnchorError, match="A: the code that Brian2 writes has changed"):
        in_single(CodeObject("A", (), "double _clip(double x)", ""))
