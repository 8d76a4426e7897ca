"""Wrong results that Brian2 gives in silence: each is an error here.

Elsewhere: wiring or a value of the wrong length, NaN in the state, whatever a program prints to
its standard error, arrays that outlive their network (test_engines); parts of a state (test_snapshot).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import brian2 as b2
import numpy as np
import pytest
from spikekv.circuits.engine import interpreted as runtime
from spikekv.circuits.engine import standalone
from spikekv.circuits.engine.job import Job, prepare
from spikekv.circuits.engine.process import SimulationError, execute
from spikekv.circuits.engine.run import Backend, run
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.program import compiler
from spikekv.circuits.program.brian_network import build, check_compilable
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.stimuli import patterns

EXPERIMENT = RecallExperiment(
    minimal(n_key=60, n_value=60, active=6),
    patterns.random(2, seed=1),
    timing=Timing(on=0.05, gap=0.02, delay=0.5, blanks=1, fillers=0),
)
compiled = pytest.mark.skipif(standalone.compiler() is None, reason="no C++ compiler (g++) on this machine")


@pytest.fixture(autouse=True)
def uncompiled() -> Iterator[None]:
    before = b2.prefs.codegen.target
    b2.prefs.codegen.target = "numpy"
    yield
    b2.prefs.codegen.target = before


@pytest.fixture(scope="module")
def job() -> Job:
    return prepare(EXPERIMENT)[0]


def network_of(job: Job) -> b2.Network:
    network = build(job.circuit, job.wiring, job.dt)
    network.run(0 * b2.second, namespace={})
    return network


def test_a_network_operation_is_refused(job: Job) -> None:
    network = network_of(job)
    check_compilable(network)
    network.add(b2.NetworkOperation(lambda: None, name="mine"))
    with pytest.raises(ValueError, match="mine: a network_operation does not run in a compiled network"):
        check_compilable(network)


def test_chance_inside_the_simulator_is_refused(job: Job) -> None:
    network = network_of(job)
    noisy = b2.NeuronGroup(1, "dv/dt = -v/ms + xi*ms**-0.5 : 1", method="euler", name="noisy", namespace={})
    network.add(noisy)
    with pytest.raises(ValueError, match="noisy: xi draws other numbers on every engine"):
        check_compilable(network)


def test_every_object_has_a_namespace_of_its_own(job: Job) -> None:
    """Else a global of the caller named t, i or N could get into an equation."""
    for owner in network_of(job).objects:
        if isinstance(owner, b2.NeuronGroup | b2.Synapses):
            assert set(owner.namespace) <= {"mV"}


def test_a_mask_in_place_of_numbers_is_refused(job: Job) -> None:
    with pytest.raises(ValueError, match=r"KEY_to_VALUE.w: is a mask; .*flatnonzero"):
        replace(job, values={**job.values, "KEY_to_VALUE.w": np.ones(3600, bool)})


@pytest.mark.parametrize("bad", [float("nan"), np.array([0.0, np.inf])])
def test_numbers_that_are_none_are_refused(job: Job, bad: object) -> None:
    with pytest.raises(ValueError, match=r"KEY_to_VALUE.w: must be a finite number"):
        replace(job, values={**job.values, "KEY_to_VALUE.w": bad})


@compiled
@pytest.mark.parametrize("gone", ["in_steps", "in_limits", "in_KEY_cell", "in_VALUE.v", "folder"])
def test_a_missing_file_or_directory_is_an_error(job: Job, tmp_path: Path, gone: str) -> None:
    per_cell = replace(job, values={**job.values, "VALUE.v": np.full(60, -0.07)}, n_steps=10)
    program = standalone.build(per_cell)
    folder = tmp_path / "run"
    folder.mkdir()
    command = [str(program / "main"), *standalone._write_inputs(per_cell, program, folder)]
    if gone == "folder":
        (folder / "out_KEY_i").mkdir()  # what the program is to write cannot be written
    else:
        (folder / gone).unlink()
    with pytest.raises(SimulationError):
        execute(command, folder, 10)


@compiled
def test_other_flags_or_compiler_are_another_program(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pretend(job: Job, directory: Path, report: object) -> None:
        (directory / "static_arrays").mkdir(parents=True)
        (directory / "main").write_text("")
        (directory / "main").chmod(0o755)

    monkeypatch.setenv("SPIKEKV_CACHE", str(tmp_path))
    monkeypatch.setattr(standalone, "_compile", pretend)
    homes = {standalone.build(job)}
    homes.add(standalone.build(replace(job, dt=job.dt / 2)))
    compiler._toolchain.cache_clear()
    monkeypatch.setattr(compiler, "FLAGS", (*compiler.FLAGS, "-O1"))
    homes.add(standalone.build(job))
    other = tmp_path / "other-g++"
    other.write_text("#!/bin/sh\necho other 1.0\n")
    other.chmod(0o755)
    monkeypatch.setenv("CXX", str(other))
    assert subprocess.run([other, "--version"], capture_output=True, check=True).stdout
    homes.add(standalone.build(job))
    compiler._toolchain.cache_clear()
    assert len(homes) == 4
    assert all(os.access(home / "main", os.X_OK) for home in homes)


@pytest.mark.parametrize("engine", ["numpy", pytest.param("cpp", marks=compiled)])
def test_runaway_activity_ends_the_run(engine: Backend) -> None:
    driven = EXPERIMENT.circuit.with_population("VALUE", bias=4000.0)
    wild = replace(EXPERIMENT, circuit=driven)
    with pytest.raises(SimulationError, match=r"population VALUE: runaway activity at 0\.25 s"):
        run(wild, backend=engine)
    allowed = run(wild, backend=engine, allow_runaway=True)
    assert len(allowed.spikes["VALUE"][0]) > 100 * 60 * allowed.duration


def test_cells_at_the_edge_do_not_count_as_runaway(job: Job) -> None:
    assert job.most_spikes("VALUE") == 100 * 0.25 * 60
    assert job.most_spikes("KEY_INH") == 500 * 0.25 * 100
    assert runtime.run(replace(job, n_steps=100), "numpy").spikes.keys() == {"KEY", "VALUE", "KEY_INH", "VALUE_INH"}
