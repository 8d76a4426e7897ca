"""A circuit in a TOML file, of ours or from nothing, with one query population or several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from spikekv.analysis.assays.capacity_configuration import CapacityConfig
from spikekv.analysis.description.tables import describe
from spikekv.analysis.figures.circuit_layout import layout
from spikekv.analysis.figures.raster_view import engrams
from spikekv.analysis.files.archive import save_recording
from spikekv.analysis.files.circuit_of import circuit_of
from spikekv.analysis.files.recordings import load_recording
from spikekv.analysis.measures.separation import keys_of
from spikekv.analysis.report.raster_page import raster_html
from spikekv.circuits.campaign.configuration import read_as, read_config
from spikekv.circuits.campaign.grid import read_grid
from spikekv.circuits.engine.run import run
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.circuit_file import from_file
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.scale import scaled
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.schedule import schedule
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.stimuli import patterns

SMALL = """
[roles]
query = ["LEC", "MEC"]
key = "CA3"
value = "NCX"
active = 8

[populations]
LEC = { size = 20, cell = { type = "SpikeSource" }, kind = "input", drive = "cue" }
MEC = { size = 30, cell = { type = "SpikeSource" }, kind = "input", drive = "cue" }
CA3 = { size = 40, cell = { type = "AdExp" }, receptors = { AMPA = {} } }
NCX = { size = 30, cell = { type = "LIF" }, receptors = { AMPA = {}, NMDA = {} } }
TEACHER = { size = 30, cell = { type = "SpikeSource" }, kind = "input", drive = "value" }
ACH = { size = 2, cell = { type = "SpikeSource" }, kind = "input", drive = "acetylcholine" }

[projections]
"LEC->CA3" = { wiring = { type = "FixedInDegree", n = 5 }, conductance = { AMPA = 20.0 } }
"MEC->CA3" = { wiring = { type = "FixedInDegree", n = 5 }, conductance = { AMPA = 20.0 } }
"CA3->NCX" = { wiring = { type = "AllToAll" }, conductance = { NMDA = 2.0 }, plasticity = { type = "GatedHebb" } }
"TEACHER->NCX" = { wiring = { type = "OneToOne" }, conductance = { AMPA = 40.0 } }
"""
QUICK = Timing(fillers=2, blanks=1, dt=0.0005)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return path


@pytest.fixture
def experiment(file: Path) -> RecallExperiment:
    return RecallExperiment(from_file(file), patterns.random(3, seed=1), Cue(0.5), seed=2, timing=QUICK)


def test_a_circuit_from_nothing_is_that_of_its_tables(file: Path) -> None:
    circuit = from_file(file)
    assert (circuit.name, circuit.queries, circuit.stages, circuit.active) == ("small", ("LEC", "MEC"), ("CA3",), 8)
    assert [p.name for p in circuit.projections] == ["LEC->CA3", "MEC->CA3", "CA3->NCX", "TEACHER->NCX"]
    assert from_file(file, scale=2).population("MEC").size == 60
    assert from_file(file, active=4).active == 4
    assert circuit_of(str(file))[0] == circuit
    places = layout(circuit)
    assert places["LEC"].x < places["MEC"].x < places["CA3"].x < places["NCX"].x
    assert ("Roles", "query LEC, MEC, key CA3, value NCX") in describe(circuit)[0].rows


def test_the_cells_of_a_cue_are_divided_over_the_query_populations(experiment: RecallExperiment) -> None:
    plan = schedule(experiment)
    circuit, trials = experiment.circuit, plan.trials
    assert experiment.n_cue_cells == 50
    assert plan.patterns.cues.sum(1).tolist() == [8, 8, 8]
    assert (circuit.cue_cells("LEC"), circuit.cue_cells("MEC")) == (slice(0, 20), slice(20, 50))
    for name in circuit.queries:
        cells, times = plan.events[name]
        for n in [*trials.where("study"), *trials.where("recall")]:
            driven = np.unique(cells[(times >= trials.start[n]) & (times < trials.stop[n])])
            assert driven.tolist() == np.flatnonzero(trials.presented[n, circuit.cue_cells(name)]).tolist()
    assert all(
        np.any(plan.events[name][1] < trials.start[trials.where("study")[0]]) for name in circuit.queries
    )  # fillers


def test_it_runs_is_kept_and_is_shown(experiment: RecallExperiment, tmp_path: Path) -> None:
    recording = run(experiment.with_lesions(Lesion("LEC", during="recall")), backend="numpy")
    late = recording.trials.start[recording.trials.where("recall")[0]]
    times = recording.spikes["LEC"][1]
    assert times.size
    assert not np.any(times > late)
    assert np.any(recording.spikes["MEC"][1] > late)
    save_recording(recording, tmp_path / "kept")
    again = load_recording(tmp_path / "kept")
    assert again.queries == ("LEC", "MEC")
    assert engrams(again, "MEC").shape == (3, 30)
    assert {name: keys.shape[1] for name, keys in keys_of(again, "study").items()} == {"LEC": 20, "MEC": 30, "CA3": 40}
    assert '"LEC"' in raster_html(again)
    assert '"MEC"' in raster_html(again)


def test_a_configuration_takes_a_circuit_file_and_stands_on_its_own(file: Path) -> None:
    config = read_config(None, {"circuit": str(file), "stimuli": "random", "pairs": 3, "scale": 2.0})
    experiment = config.experiments()[0]
    assert experiment.circuit == scaled(from_file(file), 2.0)
    file.unlink()
    written = file.with_name("config.toml")
    written.write_text(config.resolved(experiment).to_toml())
    assert read_config(written, {}).experiments()[0].circuit == experiment.circuit


def test_sweeps_and_capacity_take_a_circuit_file(file: Path, tmp_path: Path) -> None:
    grid = tmp_path / "grid.toml"
    grid.write_text(f'stimuli = "random"\npairs = 2\n[sweep]\ncircuit = ["{file}", "minimal"]\nscale = [1.0, 2.0]\n')
    circuits = [config.make_circuit() for config in read_grid(grid, {}).configs()]
    assert [c.name for c in circuits] == ["small", "small", "minimal", "minimal"]
    assert [c.population(c.value).size for c in circuits] == [30, 60, 1000, 2000]
    config = read_as(CapacityConfig, None, {"circuit": str(file), "stimuli": "random", "loads": [2, 3]}).checked()
    assert config.of_load(3)[0].circuit == from_file(file)


def test_a_file_changes_one_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "changed.toml"
    file.write_text('circuit = "minimal"\n[populations]\nVALUE_INH = "none"\n[roles]\nactive = 7\n')
    circuit = from_file(file)
    assert circuit == replace(minimal().without("VALUE_INH"), active=7)
    config = read_config(file, {})
    again = tmp_path / "config.toml"
    again.write_text(config.resolved(config.experiments()[0]).to_toml())
    assert read_config(again, {}).make_circuit() == circuit


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[roles]", "[role]", "unknown key 'role'; did you mean roles"),
        ('key = "CA3"', 'keys = "CA3"', "roles: unknown key 'keys'; did you mean key"),
        ('key = "CA3"', 'key = "CA4"', "no population 'CA4'; did you mean CA3"),
        ('key = "CA3"', "key = 3", "roles.key: must be a name of populations, got 3"),
        ("active = 8", "active = 0", "roles.active: must be at least 1, got 0"),
        ('"MEC"]', '"NCX"]', "the query LEC, NCX alone carries the cue, not"),
        ('"AdExp"', '"AdEx"', "unknown type 'AdEx'; did you mean AdExp"),
        ("size = 40, ", "", "populations.CA3: a new Population needs size"),
    ],
)
def test_a_slip_is_named(file: Path, old: str, new: str, words: str) -> None:
    file.write_text(SMALL.replace(old, new))
    with pytest.raises(ValueError, match=words):
        from_file(file)


def test_populations_are_removed_with_their_projections() -> None:
    circuit = minimal().without("KEY_INH")
    assert not [p for p in circuit.projections if "KEY_INH" in (p.source, p.target)]
    assert len(circuit.populations) == len(minimal().populations) - 1
    with pytest.raises(ValueError, match="no population 'VALUE'"):
        minimal().without("VALUE")
