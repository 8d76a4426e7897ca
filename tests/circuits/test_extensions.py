"""What another installed package adds by entry points: a circuit, a neuron, a rule and a measure."""

from __future__ import annotations

from pathlib import Path

import pytest
from spikekv.analysis.files.circuit_of import circuit_of
from spikekv.analysis.measures.extensions import added
from spikekv.analysis.measures.summary import summarise
from spikekv.circuits.campaign.configuration import read_config
from spikekv.circuits.engine.run import run
from spikekv.circuits.library.catalogue import circuit_named
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.tables import to_tables, with_tables
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli import patterns
from spikekv.models.neurons.custom import CustomNeuron

MODULE = '''
from dataclasses import dataclass, replace
from spikekv import minimal
from spikekv.models.neurons.custom import CustomNeuron
from spikekv.models.plasticity.gated_hebb import GatedHebb

QUADRATIC = CustomNeuron(
    equations="""
    dv/dt = (k*(v - v_r)*(v - v_t) + I_syn + I_ext)/C : volt (unless refractory)
    """,
    threshold="v > v_peak", reset="v = c", refractory="2*ms",
    parameters={"C": (100.0, "pF"), "k": (0.7, "nS/mV"), "v_r": (-60.0, "mV"), "v_t": (-40.0, "mV"),
                "v_peak": (35.0, "mV"), "c": (-50.0, "mV")},
)

@dataclass(frozen=True)
class Doubled(GatedHebb):
    """Gated Hebb, twice."""

def little(active=None, scale=1.0):
    return replace(minimal(active=active, scale=0.1 * scale), name="little")

def spikes(recording):
    return sum(len(cells) for cells, _ in recording.spikes.values())
'''
POINTS = """
[spikekv.circuits]
little = spikekv_made_up:little
broken = spikekv_made_up:absent

[spikekv.neurons]
quadratic = spikekv_made_up:QUADRATIC

[spikekv.rules]
doubled-hebb = spikekv_made_up:Doubled

[spikekv.measures]
n_spikes = spikekv_made_up:spikes
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "spikekv_made_up-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: spikekv-made-up\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(POINTS)
    (tmp_path / "spikekv_made_up.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))


def test_a_circuit_is_found_by_name(installed: None) -> None:
    assert circuit_named("little").name == "little"
    assert circuit_of("little")[0] == circuit_named("little")
    assert read_config(None, {"circuit": "little", "stimuli": "random"}).make_circuit() == circuit_named("little")
    with pytest.raises(ValueError, match="unknown name 'litle'; did you mean little"):
        circuit_named("litle")
    with pytest.raises(ValueError, match="circuit broken: spikekv-made-up offers it but spikekv_made_up:absent cannot"):
        circuit_named("broken")


def test_a_neuron_of_own_equations_is_named_in_a_file_with_other_numbers(installed: None) -> None:
    table = {"VALUE": {"cell": {"type": "quadratic", "C": 120}}}
    circuit = with_tables(minimal(), table, {})
    cell = circuit.population("VALUE").cell
    assert isinstance(cell, CustomNeuron)
    assert cell.parameters["C"] == (120.0, "pF")
    assert with_tables(minimal(), **to_tables(circuit)) == circuit
    more = with_tables(circuit, {"VALUE": {"cell": {"k": 0.5}}}, {})
    assert more.population("VALUE").cell.parameters["C"] == (120.0, "pF")  # type: ignore[union-attr]
    with pytest.raises(ValueError, match=r"populations.VALUE.cell: unknown key 'c_m'; there are C, k,"):
        with_tables(minimal(), {"VALUE": {"cell": {"type": "quadratic", "c_m": 1.0}}}, {})


def test_equations_are_no_part_of_a_file() -> None:
    table = {"VALUE": {"cell": {"type": "CustomNeuron", "equations": "v : volt", "threshold": "v > 0*mV"}}}
    with pytest.raises(ValueError, match=r"populations.VALUE.cell.type: equations of your own are no part of a file"):
        with_tables(minimal(), table, {})


def test_a_rule_is_named_in_a_file(installed: None) -> None:
    circuit = with_tables(minimal(), {}, {"KEY->VALUE": {"plasticity": {"type": "doubled-hebb", "eta": 0.25}}})
    rule = circuit.projection("KEY->VALUE").plasticity
    assert (type(rule).__name__, rule.eta) == ("Doubled", 0.25)  # type: ignore[union-attr]
    assert with_tables(minimal(), **to_tables(circuit)) == circuit


@pytest.fixture(scope="module")
def recording() -> Recording:
    circuit = minimal(n_key=60, n_value=80, active=5)
    timing = Timing(fillers=0, blanks=1, dt=0.0005)
    return run(RecallExperiment(circuit, patterns.random(2, seed=1), seed=2, timing=timing), backend="numpy")


def test_a_measure_is_among_ours(installed: None, recording: Recording) -> None:
    n_spikes = sum(len(cells) for cells, _ in recording.spikes.values())
    assert summarise(recording)["n_spikes"] == n_spikes > 0
    with pytest.raises(ValueError, match="measure n_spikes: is the name of one of ours"):
        added(recording, ours=("n_spikes",))


def test_without_other_packages_nothing_is_added(recording: Recording) -> None:
    assert added(recording) == {}
    assert "n_spikes" not in summarise(recording)
