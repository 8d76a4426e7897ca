"""SONATA: libsonata reads back every cell, synapse, learned weight and spike."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from spikekv import HIPPOCAMPAL, MINIMAL, Cue, RecallExperiment, Recording, Snapshot, patterns, run, study
from spikekv.analysis.files.sonata import write_sonata
from spikekv.circuits.engine.job import prepare
from spikekv.models import NMDA, BalancedInhibition

libsonata = pytest.importorskip("libsonata", reason="pip install 'spikekv[sonata]'")
EXPERIMENT = RecallExperiment(MINIMAL, patterns.random(4, seed=1), Cue(0.6), seed=1)


@pytest.fixture(scope="module")
def learned() -> Snapshot:
    return study(EXPERIMENT, until="recall")


@pytest.fixture(scope="module")
def recording(learned: Snapshot) -> Recording:
    return run(EXPERIMENT, start=learned)


@pytest.fixture(scope="module")
def folder(learned: Snapshot, recording: Recording, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sonata") / "learned"
    write_sonata(EXPERIMENT, place, learned, recording)
    return place


def all_of(population: Any) -> Any:
    return population.select_all()


def test_the_cells_come_back(folder: Path) -> None:
    nodes = libsonata.CircuitConfig.from_file(str(folder / "circuit_config.json"))
    assert set(nodes.node_populations) == {p.name for p in MINIMAL.populations}
    for population in MINIMAL.populations:
        assert nodes.node_population(population.name).size == population.size
    types, given = (
        pd.read_csv(folder / "network" / f"{prefix}node_types.csv", sep=" ").set_index("population")
        for prefix in ("", "virtual_")
    )
    assert set(given.index) == {"KEY", "TEACHER", "ACH"}
    assert set(given.model_type) == {"virtual"}
    assert types.model_template["VALUE"].startswith("nest:")
    parameters = json.loads((folder / "components" / "VALUE.json").read_text())
    assert parameters["C_m"] == MINIMAL.population("VALUE").cell.C_m


def test_the_synapses_and_their_learned_weights_come_back(folder: Path, learned: Snapshot) -> None:
    storage = libsonata.EdgeStorage(str(folder / "network" / "edges.h5"))
    wiring = prepare(EXPERIMENT)[0].wiring
    names = set()
    for projection in MINIMAL.projections:
        for receptor in projection.conductance:
            name = f"{projection.name.replace('->', '_to_')}_{receptor}"
            names.add(name)
            edges = storage.open_population(name)
            i, j = wiring[projection.name]
            assert (edges.source, edges.target) == (projection.source, projection.target)
            np.testing.assert_array_equal(edges.source_nodes(all_of(edges)), i)
            np.testing.assert_array_equal(edges.target_nodes(all_of(edges)), j)
            np.testing.assert_array_equal(edges.get_attribute("delay", all_of(edges)), projection.delay)
    assert storage.population_names == names
    edges = storage.open_population("KEY_to_VALUE_NMDA")
    cell = MINIMAL.population("VALUE")
    share = NMDA().open_fraction(cell.cell.V_T)
    weights, g = learned.weights("KEY->VALUE"), MINIMAL.projection("KEY->VALUE").conductance["NMDA"] * share
    assert weights.std() > 0
    np.testing.assert_allclose(edges.get_attribute("syn_weight", all_of(edges)), g * weights, rtol=1e-12)
    inhibition = storage.open_population("VALUE_INH_to_VALUE_GABA_A")
    assert (inhibition.get_attribute("syn_weight", all_of(inhibition)) == 0.3).all()  # of a receptor with a number
    of_cell = edges.efferent_edges([7]).flatten()  # by the index
    np.testing.assert_array_equal(edges.source_nodes(edges.efferent_edges([7])), np.full(len(of_cell), 7))


@pytest.mark.parametrize("where", ["inputs", "recorded"])
def test_the_identical_spikes_come_back(folder: Path, recording: Recording, where: str) -> None:
    events = {name: (i, steps * 0.0002) for name, (i, steps) in prepare(EXPERIMENT)[0].events.items()}
    for name, (cells, times) in (recording.spikes if where == "recorded" else events).items():
        reader = libsonata.SpikeReader(str(folder / where / (f"{name}.h5" if where == "inputs" else "spikes.h5")))
        found = reader[name].get_dict()
        np.testing.assert_array_equal(found["node_ids"], cells)
        np.testing.assert_array_equal(found["timestamps"], times * 1e3)


def test_what_does_not_travel_is_said(folder: Path, tmp_path: Path) -> None:
    said = json.loads((folder / "simulation_config.json").read_text())["spikekv"]["left_out"]
    assert said[0].startswith("plasticity: weights are fixed (KEY->VALUE")
    experiment = RecallExperiment(HIPPOCAMPAL, patterns.random(2, seed=1), seed=1)
    words = " ".join(write_sonata(experiment, tmp_path / "hippocampal"))
    assert "acetylcholine" in words
    assert "magnesium block" in words


def test_what_does_not_fit_is_refused(folder: Path, learned: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="exists; give a directory"):
        write_sonata(EXPERIMENT, folder)
    other = RecallExperiment(MINIMAL, patterns.random(4, seed=1), seed=2)
    with pytest.raises(ValueError, match="of other synapses"):
        write_sonata(other, tmp_path / "other", learned)


def test_a_rule_that_transmits_more_than_its_weight_is_written_with_what_it_transmits(tmp_path: Path) -> None:
    rule = BalancedInhibition(target=8.0, rest=0.5, w_initial=0.25)
    circuit = MINIMAL.with_projection("VALUE_INH->VALUE", plasticity=rule)
    write_sonata(dataclasses.replace(EXPERIMENT, circuit=circuit), tmp_path / "rule")
    edges = libsonata.EdgeStorage(str(tmp_path / "rule" / "network" / "edges.h5"))
    inhibition = edges.open_population("VALUE_INH_to_VALUE_GABA_A")
    weights = inhibition.get_attribute("syn_weight", all_of(inhibition))
    np.testing.assert_allclose(weights, 0.3 * 0.75, rtol=1e-12)


def test_what_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("spikekv.analysis.files.sonata._configs", fail)  # after cells, synapses and spikes
    with pytest.raises(OSError, match="the disk is gone"):
        write_sonata(EXPERIMENT, tmp_path / "new" / "learned")
    assert list(tmp_path.iterdir()) == []
