"""Classes that a script defines reach the processes that simulate; an error in one names it, not the compiler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
from dataclasses import dataclass
from spikekv import RecallExperiment, minimal, patterns, run
from spikekv.circuits.engine.process import SimulationError
from spikekv.models.neurons.lif import LIF
from spikekv.models.plasticity.gated_hebb import GatedHebb

@dataclass(frozen=True)
class Slow(LIF):
    equations = "dv/dt = (g_L*(E_L - v) + I_syn + I_ext)/(2*C_m) : volt (unless refractory)"

@dataclass(frozen=True)
class Wrong(LIF):
    equations = "dv/dt = (g_L*(E_L - v) + I_syn + I_ext)/(2*g_L) : volt (unless refractory)"

@dataclass(frozen=True)
class Lost(GatedHebb):
    on_post = "w = w + eta*nowhere\\n"

circuit = minimal(scale=0.05)
changes = {
    "slow": circuit.with_population("VALUE", cell=Slow(source="mine")),
    "wrong": circuit.with_population("VALUE", cell=Wrong(source="mine")),
    "lost": circuit.with_projection("KEY->VALUE", plasticity=Lost()),
}
"""
RUN = """
try:
    experiment = RecallExperiment(changes[{name!r}], patterns.random(2, seed=1), active=5)
    recording = run(experiment, backend={backend!r}, apart=True)
    print("spikes", sum(len(cells) for cells, _ in recording.spikes.values()))
except SimulationError as error:
    print(error)
"""


def ran(tmp_path: Path, name: str, backend: str) -> str:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT + RUN.format(name=name, backend=backend))
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.mark.parametrize("backend", ["numpy", "cpp"])
def test_a_class_of_a_script_is_simulated(tmp_path: Path, backend: str, compiled: None) -> None:
    assert int(ran(tmp_path, "slow", backend).split()[1]) > 100


@pytest.mark.parametrize("backend", ["numpy", "cpp"])
@pytest.mark.parametrize(
    ("name", "owner", "cause"),
    [
        ("wrong", "population VALUE (Wrong)", "does not have the expected unit"),
        ("lost", "projection KEY->VALUE (Lost)", "nowhere"),
    ],
)
def test_an_error_in_a_class_names_it_and_not_the_compiler(
    tmp_path: Path, backend: str, name: str, owner: str, cause: str, compiled: None
) -> None:
    said = ran(tmp_path, name, backend)
    assert owner in said
    assert cause in said
    assert "g++" not in said
    assert "CXX" not in said
