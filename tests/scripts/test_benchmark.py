"""``spikekv benchmark``: the files it leaves, the hand-written loop, what it counts. No test looks at a time."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from spikekv.circuits.engine import standalone
from spikekv.circuits.engine.job import Job, prepare
from spikekv.circuits.engine.run import run
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.network.wiring import FixedInDegree
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli import patterns
from spikekv.scripts.benchmark import (
    command as benchmark,
)
from spikekv.scripts.benchmark import (
    engines as benchmark_engines,
)
from spikekv.scripts.benchmark import (
    growth as benchmark_growth,
)
from spikekv.scripts.benchmark import (
    loop as benchmark_loop,
)
from spikekv.scripts.benchmark import (
    measure as benchmark_measure,
)
from spikekv.scripts.benchmark import (
    peers as benchmark_peers,
)
from spikekv.scripts.benchmark import (
    work as benchmark_work,
)
from spikekv.scripts.benchmark.limits import limits
from spikekv.scripts.benchmark.measure import (
    Ran,
    Scale,
    environment,
    median,
    neuron_updates,
    one_step,
    quick,
    run_job,
    silent,
    streaming,
    synaptic_events,
)
from spikekv.scripts.benchmark.table import SECTIONS, as_text
from spikekv.scripts.main import main

needs_compiler = pytest.mark.skipif(standalone.compiler() is None, reason="no C++ compiler")
TIMING = Timing(on=0.08, gap=0.03, delay=0.5, fillers=1, blanks=1)
SMALL = Scale(
    0, ("numpy",), ("numpy",), ("minimal",), repeats=2, engine_pairs=1, loop_pairs=1, peer_pairs=2, neurons=(200,),
    pairs=(2,), cold=False, large=0,
)  # fmt: skip


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


def tiny_circuit() -> Circuit:
    return minimal(60, 60, active=5)


@pytest.fixture(scope="module")
def tiny() -> RecallExperiment:
    """Two pairs learned and recalled by 60 key and 60 value cells."""
    return RecallExperiment(tiny_circuit(), patterns.random(2, seed=1), seed=3, timing=TIMING)


@pytest.fixture(scope="module")
def tiny_job(tiny: RecallExperiment) -> Job:
    return prepare(tiny)[0]


@pytest.fixture(scope="module")
def known(tiny: RecallExperiment) -> Recording:
    """The tiny experiment on the numpy target, with its weights."""
    return run(tiny, backend="numpy", keep_weights=benchmark_loop.LEARNED)


@pytest.fixture
def no_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine runs: a run of a job takes a second per thousand steps and leaves one spike per population."""

    def ran(job: Job, engine: str) -> Ran:
        spikes = {p.name: (np.zeros(1, np.int32), np.zeros(1)) for p in job.circuit.cells}
        return Ran(
            spikes, 2 + job.n_steps / 1000, 1 + job.n_steps / 1000, 10**8 + sum(len(i) for i, _ in job.wiring.values())
        )

    for module in (benchmark_engines, benchmark_growth):
        monkeypatch.setattr(module, "run_job", ran)
    monkeypatch.setattr("spikekv.scripts.benchmark.measure.run_job", ran)


@needs_compiler
def test_the_hand_written_loop_gives_the_spikes_and_weights_of_the_engine(
    tiny_job: Job, known: Recording, tmp_path: Path
) -> None:
    compiler = standalone.compiler()
    assert compiler is not None
    ours = benchmark_loop.run_loop(tiny_job, benchmark_loop.compile_loop(tmp_path, compiler))
    agreement = benchmark_loop.compare(ours.spikes, known.spikes, known.duration)
    assert agreement["verdict"] == "identical"
    assert min(len(cells) for cells, _ in known.spikes.values()) > 0
    np.testing.assert_allclose(ours.weights.ravel(), known.weights["KEY->VALUE"], rtol=1e-9)
    assert ours.weights.max() > 0.5  # it has learned


def test_the_loop_refuses_other_circuits(tiny_job: Job) -> None:
    with pytest.raises(ValueError, match="minimal circuit"):
        benchmark_loop.check(benchmark_engines.circuits()["hippocampal"]())
    with pytest.raises(ValueError, match="KEY->VALUE must be wired AllToAll"):
        benchmark_loop.check(tiny_job.circuit.with_projection("KEY->VALUE", wiring=FixedInDegree(3)))


def test_agreement_is_named_for_what_it_is() -> None:
    cells, times = np.arange(200, dtype=np.int32), np.arange(200) * 1e-3
    reference = {"VALUE": (cells, times)}
    backwards = {"VALUE": (cells[::-1], times[::-1])}
    assert benchmark_loop.compare(backwards, reference, 1.0)["verdict"] == "identical"
    late = {"VALUE": (cells, times + 2e-4)}
    assert benchmark_loop.compare(late, reference, 1.0)["verdict"] == "rates within 1 %"
    fewer = {"VALUE": (cells[:150], times[:150])}
    out = benchmark_loop.compare(fewer, reference, 1.0)
    assert (out["verdict"], out["rate_difference"]) == ("differs", 0.25)


def test_events_and_updates_are_counted(tiny_job: Job) -> None:
    spikes = {name: (np.zeros(0, np.int32), np.zeros(0)) for name in ("KEY", "VALUE", "KEY_INH", "VALUE_INH")}
    spikes["KEY"] = (np.array([0, 0, 4], np.int32), np.zeros(3))
    spikes["VALUE"] = (np.array([7], np.int32), np.zeros(1))
    counted = synaptic_events(tiny_job, spikes)
    assert counted["KEY->VALUE"] == (3 * 60, 60)
    assert counted["KEY->KEY_INH"] == (3 * 2, 0)
    assert counted["TEACHER->VALUE"] == (len(tiny_job.events["TEACHER"][0]), 0)
    assert counted["VALUE_INH->VALUE"] == (0, 0)
    assert neuron_updates(tiny_job) == tiny_job.n_steps * (60 + 60 + 100 + 100)
    assert one_step(tiny_job).n_steps == 1
    assert all(cells.size == 0 for cells, _ in silent(tiny_job).events.values())


def test_medians_stop_at_the_repeats_or_the_budget() -> None:
    values = iter([5.0, 1.0, 2.0, 9.0])
    assert median(SMALL, lambda: next(values)) == (3.0, 2)
    assert median(Scale(budget=0.0), lambda: next(values)) == (2.0, 1)


def test_costs_are_the_steps_alone_and_what_input_adds(tiny_job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def timed(run: object, job: Job) -> tuple[float, float]:
        busy = any(len(cells) for cells, _ in job.events.values())
        return (9.0, 7.0 if busy else 4.0) if job.n_steps > 1 else (2.0, 1.0)

    monkeypatch.setattr(benchmark_measure, "_timed", timed)
    assert benchmark_measure.costs(lambda job: None, tiny_job, SMALL) == (7.0, 3.0, 3.0, 2)


def test_streaming_and_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert streaming(80_000, repeats=1) > 0
    monkeypatch.delenv("SPIKEKV_NEW", raising=False)
    with environment(SPIKEKV_NEW="1"):
        assert os.environ["SPIKEKV_NEW"] == "1"
    assert "SPIKEKV_NEW" not in os.environ


def test_a_run_of_an_engine_tells_its_memory(tiny_job: Job) -> None:
    ran = run_job(dataclasses.replace(tiny_job, n_steps=10), "numpy")
    assert ran.seconds > ran.run_seconds > 0
    if Path("/proc/self/status").exists():
        assert ran.peak_bytes is not None
        assert ran.peak_bytes > 10**7


def test_engines_growth_and_memory_report_what_they_measured(no_runs: None) -> None:
    (row,) = benchmark_engines.engines(SMALL, lambda fraction: None)
    assert row["real_time_factor"] == pytest.approx(5, rel=1e-3)  # 5000 steps a second
    assert (row["build_cold_seconds"], row["build_warm_seconds"], row["repeats"]) == (None, 2.001, 2)
    assert row["n_synapses"] == 1_173_000
    first, last = benchmark_engines.memory(SMALL, lambda fraction: None)
    assert first["bytes_per_synapse"] == 1.0
    assert last["engine"] == "hand-written loop"


def test_growth_is_in_processor_time_of_the_steps_alone(no_runs: None, monkeypatch: pytest.MonkeyPatch) -> None:
    spent = {1: 2.0}  # of a run of one step; all others take 3 s

    def processor(action: partial[Ran]) -> tuple[float, Ran]:
        return spent.get(action.args[0].n_steps, 3.0), action()

    monkeypatch.setattr(benchmark_growth, "processor_seconds", processor)
    (row,) = benchmark_growth.neurons(SMALL, lambda fraction: None)
    assert (row["n_excitatory"], row["n_neurons"], row["in_degree"]) == (200, 220, 100)
    assert row["processor_real_time_factor"] == pytest.approx(1 / row["simulated_seconds"])
    monkeypatch.setattr(benchmark_growth, "WIRED", 200)
    few, many = benchmark_growth.synapses(dataclasses.replace(SMALL, in_degrees=(10, 20)), lambda fraction: None)
    assert many["n_synapses"] - few["n_synapses"] == 100 * 10  # of each value cell
    assert many["n_neurons"] == few["n_neurons"]


def test_what_is_not_there_is_said(no_runs: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standalone, "compiler", lambda: None)
    scale = Scale(0, ("cpp",), ("cpp",), ("minimal",), engine_pairs=1)
    (row,) = benchmark_engines.engines(scale, lambda fraction: None)
    loop = benchmark_engines.loop(scale, lambda fraction: None)
    assert row["status"] == loop["status"] == benchmark_engines.NO_COMPILER
    assert benchmark_growth.best_engine() == "numpy"
    text = as_text({"engines": [row], "loop": loop})
    assert text.count("install g++") == 2


def test_peers_that_are_missing_are_named_with_the_remedy(known: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark_peers, "run", lambda *arguments, **named: known)
    monkeypatch.setattr(benchmark_peers, "best_engine", lambda: "numpy")
    monkeypatch.setattr(benchmark_peers, "find_spec", lambda name: None)
    rows = benchmark_peers.peers(SMALL, lambda fraction: None)
    assert [row["simulator"] for row in rows] == ["Brian2 numpy", "NEST", "Nengo"]
    assert rows[0]["identification_accuracy"] == 1.0
    assert rows[0]["repeats"] == 2
    assert "NEST: not installed: pip install spikekv[benchmark]\n" in as_text({"peers": rows})


def test_peers_are_compared_in_the_same_phase(known: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """NEST recalls only, so that it is held against recall; Brian2's own standalone mode does all, as ours."""
    seconds = {"cpp": 3.0, "brian": 6.0, "recall": 1.0, "nest": 8.0}

    def once(name: str, *_: object) -> dict[str, float]:
        return {"build_seconds": 0.0, "run_seconds": 1.0, "simulated_seconds": 2.0, "processor_seconds": seconds[name]}

    monkeypatch.setattr(benchmark_peers, "once", once)
    monkeypatch.setattr(benchmark_peers, "run", lambda *arguments, **named: known)
    monkeypatch.setattr(benchmark_peers, "find_spec", lambda name: name == "nest" or None)
    monkeypatch.setattr(standalone, "compiler", lambda: "g++")
    rows = benchmark_peers.peers(dataclasses.replace(SMALL, peer_engines=("cpp",)), lambda fraction: None)
    found = {row["simulator"]: (row.get("processor_real_time_factor"), row["times_ours"]) for row in rows}
    assert found == {
        "spikekv cpp": (1.5, 1.0),
        "Brian2 C++ standalone": (3.0, 2.0),
        "spikekv cpp, recall": (0.5, 1.0),
        "NEST": (4.0, 8.0),
        "Nengo": (None, None),
    }


def test_work_is_counted_and_held_against_the_machine(
    tiny_job: Job, known: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counts do not depend on the machine; what the parts cost stands in units of kernels of the same run."""
    counts = benchmark_work.counted(tiny_job, known.spikes)
    assert counts["updates_per_step"] == 60 + 60 + 100 + 100
    assert counts["spikes_per_step"] * tiny_job.n_steps == pytest.approx(sum(len(i) for i, _ in known.spikes.values()))
    events = synaptic_events(tiny_job, known.spikes)
    assert counts["delivered_per_step"] * tiny_job.n_steps == pytest.approx(sum(n for n, _ in events.values()))
    assert counts["learned_per_step"] > 0
    kernels = iter([{"exp": 0.8, benchmark_work.EVENT: 0.3}, {"exp": 0.5, benchmark_work.EVENT: 0.4}])
    monkeypatch.setattr(standalone, "compiler", lambda: "g++")
    monkeypatch.setattr(benchmark_work, "limits", lambda compiler: next(kernels))
    monkeypatch.setattr(benchmark_work, "prepare", lambda asked: (tiny_job, SimpleNamespace(duration=2.0)))
    monkeypatch.setattr(benchmark_work, "run_job", lambda job, engine: SimpleNamespace(spikes=known.spikes))
    monkeypatch.setattr(benchmark_work, "costs", lambda run, job, scale: (9.0, 1.0, 3.0, 2))
    found = benchmark_work.work(SMALL, lambda fraction: None)
    (row,) = found["rows"]
    assert row["update_in_exps"] == pytest.approx(row["ns_per_neuron_update"] / 0.5)
    assert row["event_in_changes"] == pytest.approx(row["ns_per_synaptic_event"] / 0.3)
    assert row["ns_per_neuron_update"] == pytest.approx(1e9 / tiny_job.n_steps / 320)
    assert row["processor_real_time_factor"] == 2.0
    assert "ns per double: exp 0.5" in as_text({"work": found})


@needs_compiler
def test_the_kernels_take_their_time() -> None:
    compiler = standalone.compiler()
    assert compiler is not None
    found = limits(compiler)
    assert set(found) >= {"exp", benchmark_work.EVENT, "sum of products, in memory"}
    assert all(ns > 0 for ns in found.values())


@pytest.mark.parametrize("peer", ["nest", "nengo"])
def test_a_peer_that_is_there_recalls(peer: str, tiny: RecallExperiment, known: Recording) -> None:
    if find_spec(peer) is None:
        pytest.skip(f"{peer} is not installed")
    row = benchmark_peers.once(peer, tiny, known)
    assert row["identification_accuracy"] == 1.0
    assert row["simulated_seconds"] > 0


def test_the_command_writes_json_table_and_provenance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Scale] = []

    def section(name: str) -> Callable[..., Any]:
        def measure(scale: Scale, report: Callable[[float], None]) -> Any:
            asked.append(scale)
            report(0.5)
            if name == "work":
                row = {"circuit": "minimal", "ns_per_neuron_update": 4.0, "ns_per_synaptic_event": 2.0}
                return {"status": "measured", "rows": [row], "limits_ns": {"exp": 0.5}}
            return [{"engine": name, "simulator": name, "real_time_factor": np.float64(0.25)}]

        return measure

    monkeypatch.setattr(benchmark, "sections", lambda: {name: section(name) for name in benchmark.SECTIONS})
    target = tmp_path / "bench"
    assert left_with("benchmark", "--quick", "--seed", 4, "--out", target) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert asked[0] == quick(4)
    files = {"metrics.json", "table.txt", "benchmark.png", "provenance.json"}
    assert {p.name for p in target.iterdir()} == {".spikekv.json", *files}
    metrics = json.loads((target / "metrics.json").read_text())
    assert set(metrics) == {"seed", "quick", "machine", "definitions", "wall_seconds", *benchmark.SECTIONS}
    assert metrics["engines"][0]["real_time_factor"] == 0.25
    table = (target / "table.txt").read_text()
    assert table in out
    assert max(map(len, table.splitlines())) <= 80
    assert left_with("benchmark", "--out", target) == 2  # it exists
    assert left_with("benchmark", "--only", "loop", "--force", "--out", target) == 0
    assert set(json.loads((target / "metrics.json").read_text())) & set(benchmark.SECTIONS) == {"loop"}
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--only", "loops"), "--only loops: there is no such section; did you mean loop?"),
        (("--seed", "-1"), "seed"),
        (("--quik",), "--quick"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    arguments: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left_with("benchmark", *arguments, "--out", tmp_path / "x") == 2
    _, err = capsys.readouterr()
    assert words in err
    assert len(err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_table_and_command_know_the_same_sections() -> None:
    assert tuple(SECTIONS) == benchmark.SECTIONS == tuple(benchmark.sections())
