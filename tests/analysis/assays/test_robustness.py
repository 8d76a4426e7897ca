"""Maps around a working point: what is changed, what a failed run counts, what is written."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from spikekv import Cue, RecallExperiment, minimal, patterns
from spikekv.analysis.assays.robustness import (
    ALL_AT_ONCE,
    CONDUCTANCES,
    MAPS,
    MEASURES,
    NAMES,
    NEAREST,
    Robustness,
    changed,
    maps_of,
)
from spikekv.analysis.assays.robustness_results import rows_of, tables_of, write
from spikekv.circuits import GammaRenewal, Volleys
from spikekv.circuits.campaign.configuration import RecallConfig
from spikekv.circuits.engine.process import SimulationError

SETTINGS = RecallConfig(circuit="minimal", stimuli="random", pairs=4, seeds=2)
WORKING = RecallExperiment(minimal(), patterns.random(4, seed=3), Cue(valid=0.6), seed=3)
POINT = {**dict.fromkeys(MEASURES, 0.5), NEAREST: 1.0}


def g(experiment: RecallExperiment, projection: str) -> float:
    return experiment.circuit.projection(projection).conductance["GABA_A"]


def test_each_change_changes_what_it_names_and_nothing_else() -> None:
    assert changed(WORKING, {}) == WORKING
    louder = changed(WORKING, {"projection": "VALUE_INH->VALUE", "factor": 1.2})
    assert g(louder, "VALUE_INH->VALUE") == pytest.approx(1.2 * g(WORKING, "VALUE_INH->VALUE"))
    assert dataclasses.replace(louder, circuit=WORKING.circuit) == WORKING
    timed = changed(WORKING, {"on": 75, "gap": 50})
    assert (timed.timing.on, timed.timing.gap) == (0.075, 0.05)
    assert changed(WORKING, {"cue_rate": 20, "cv": 0.7}).trains.cue == GammaRenewal(0.7)
    assert changed(WORKING, {"cue_rate": 20, "jitter": 5}).trains.cue == Volleys(jitter=0.005)
    assert changed(WORKING, {"cue_rate": 20, "cv": 0.0}).timing.cue_rate == 20
    assert changed(WORKING, {"kept": 0.4}).cue == Cue(0.4, 0.0)
    assert changed(WORKING, {"presentations": 5}).presentations == 5
    lists = changed(WORKING, {"pairs": 7, "similarity": 0.8}).pairs
    assert (lists.n_pairs, lists.similarity) == (7, 0.8)
    larger = changed(WORKING, {"active": 2.0, "scale": 1.25})
    assert larger.n_active == round(WORKING.n_active * 2.5)
    assert larger.circuit.population("KEY").size == round(1.25 * WORKING.circuit.population("KEY").size)


def test_a_draw_is_the_same_circuit_for_every_seed() -> None:
    one = changed(WORKING, {"draw": 1, "spread": 0.2}).circuit
    assert changed(dataclasses.replace(WORKING, seed=9), {"draw": 1, "spread": 0.2}).circuit == one
    assert changed(WORKING, {"draw": 2, "spread": 0.2}).circuit != one
    factors = [
        new.conductance[receptor] / old.conductance[receptor]
        for new, old in zip(one.projections, WORKING.circuit.projections, strict=True)
        for receptor in old.conductance
        if old.conductance[receptor]
    ]
    assert 0.8 <= min(factors) < max(factors) <= 1.2


def test_every_point_of_every_map_makes_an_experiment() -> None:
    maps = maps_of(WORKING.circuit, draws=2)
    assert [one.name for one in maps] == list(NAMES)
    assert len(Robustness(SETTINGS, maps).tasks("numpy")) == 2 * (1 + sum(np.prod(one.shape) for one in maps))
    with pytest.raises(ValueError, match=r"--map damag: there is no such map.*damage"):
        maps_of(WORKING.circuit, ["damag"])


@pytest.fixture
def asked() -> Robustness:
    return Robustness(SETTINGS, maps_of(WORKING.circuit, ["damage", ALL_AT_ONCE, CONDUCTANCES], draws=3))


def test_a_run_that_failed_recalled_nothing_and_is_said(asked: Robustness) -> None:
    outcomes: list[Any] = [POINT] * len(asked.tasks("numpy"))
    outcomes[2] = "runaway in VALUE"  # of the first point of the first map
    found = asked.found(outcomes)
    rows = rows_of(found)
    assert (rows[1]["f1"], rows[1]["failed"], rows[1]["error"]) == (0.25, 1, "runaway in VALUE")
    assert found.worst(1) == [1]
    assert "1 runs failed" in tables_of(found)[0].remarks[1]
    with pytest.raises(SimulationError, match="working point itself cannot be run: runaway"):
        asked.found(["runaway", *outcomes[1:]])


def test_what_is_written_says_the_same(asked: Robustness, tmp_path: Path) -> None:
    outcomes = [{**POINT, "f1": n / 100} for n in range(len(asked.tasks("numpy")))]
    found = asked.found(outcomes)
    assert "damage" in write(found, tmp_path, SETTINGS.to_toml())
    table = xr.load_dataset(tmp_path / "results.nc")
    (damage,) = (one for one in MAPS if one.name == "damage")
    assert table["f1_damage"].dims == ("damage_kept", "damage_wrong", "seed")
    np.testing.assert_allclose(table["f1_damage"].mean("seed"), found.grid(damage, "f1"))
    assert found.grid(damage, "f1")[1, 0] - found.grid(damage, "f1")[0, 0] == pytest.approx(0.08)  # 4 points, 2 seeds
    assert (tmp_path / "robustness.png").stat().st_size > 10_000
