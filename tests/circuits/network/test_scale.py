"""Circuits of other sizes: sizes and active cells grow, in-degrees and the mean drive of a cell do not."""

from __future__ import annotations

import dataclasses

import pytest
from spikekv.circuits.engine.memory_size import n_synapses, runs_that_fit
from spikekv.circuits.engine.run import run
from spikekv.circuits.library.catalogue import CIRCUITS, circuit_named
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.library.scaffold import MODULE_AREAS
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.network.projection import Projection
from spikekv.circuits.network.scale import scaled
from spikekv.circuits.network.wiring import AllToAll, FixedInDegree, FixedOutDegree, OneToOne
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.stimuli import patterns

NAMES = sorted(CIRCUITS)


def in_degree(circuit: Circuit, projection: Projection) -> float:
    sizes = circuit.population(projection.source).size, circuit.population(projection.target).size
    return projection.wiring.count(*sizes) / sizes[1]


@pytest.mark.parametrize("name", NAMES)
def test_scale_one_is_the_circuit_itself(name: str) -> None:
    assert circuit_named(name, scale=1) == circuit_named(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("factor", [0.1, 0.5, 2, 3.3, 50])
def test_sizes_and_active_cells_grow_alike(name: str, factor: float) -> None:
    old, new = circuit_named(name), circuit_named(name, scale=factor)
    for before, after in zip(old.populations, new.populations, strict=True):
        fixed = before.drive == "acetylcholine" or (name == "scaffold" and before.area in MODULE_AREAS)
        wanted = before.size if fixed else round(before.size * factor)
        assert after == dataclasses.replace(before, size=wanted)
    assert new.active == round(old.active * factor)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("factor", [2, 7.77, 50])
def test_above_one_in_degrees_and_conductances_stay(name: str, factor: float) -> None:
    old, new = circuit_named(name), circuit_named(name, scale=factor)
    for before, after in zip(old.projections, new.projections, strict=True):
        assert in_degree(new, after) == pytest.approx(in_degree(old, before), rel=1e-2)
        assert after.conductance == before.conductance
        assert not isinstance(after.wiring, AllToAll)
        assert dataclasses.replace(after, wiring=before.wiring) == before


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("factor", [0.05, 0.1, 0.3])
def test_below_one_conductance_makes_up_for_missing_cells(name: str, factor: float) -> None:
    old, new = circuit_named(name), circuit_named(name, scale=factor)
    for before, after in zip(old.projections, new.projections, strict=True):
        for receptor, g in before.conductance.items():
            drive = after.conductance[receptor] * in_degree(new, after)
            assert drive == pytest.approx(g * in_degree(old, before), rel=0.07)  # sizes are rounded


@pytest.mark.parametrize("name", NAMES)
def test_active_counts_cells_of_the_scaled_circuit(name: str) -> None:
    plain, sparse = circuit_named(name, scale=2), circuit_named(name, active=10, scale=2)
    assert sparse.active == 10
    counting = {
        "minimal": "KEY->VALUE", "hippocampal": "EC->DG", "scaffold": "KEY->HPC",
        "autoassociative": "MEMORY_KEY->MEMORY_VALUE", "hippocampal-2026": "EC->DG",
    }[name]  # fmt: skip
    for receptor, g in plain.projection(counting).conductance.items():
        assert sparse.projection(counting).conductance[receptor] == pytest.approx(g * plain.active / 10)
    assert circuit_named(name, active=plain.active, scale=2) == plain


def test_rules_by_wiring() -> None:
    big, small = scaled(minimal(), 3), scaled(minimal(), 0.03)
    assert big.projection("KEY->VALUE").wiring == FixedInDegree(1000)
    assert big.projection("KEY->KEY_INH").wiring == FixedOutDegree(2)
    assert big.projection("TEACHER->VALUE").wiring == OneToOne()
    assert small.projection("KEY->VALUE").wiring == AllToAll()
    own, inhibition = minimal().projection("VALUE_INH->VALUE"), small.projection("VALUE_INH->VALUE")
    assert inhibition.wiring == FixedInDegree(3)  # of 3 cells
    assert inhibition.conductance["GABA_A"] == pytest.approx(own.conductance["GABA_A"] * 50 / 3)


def test_a_recurrent_projection_never_asks_for_the_cell_itself() -> None:
    wiring = circuit_named("hippocampal-2026", scale=0.1).projection("CA3->CA3").wiring
    assert wiring == FixedInDegree(99)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("factor", [0, -1, float("nan"), float("inf"), 1e-3, 1e5, 1e308])
def test_impossible_scales_are_refused(name: str, factor: float) -> None:
    with pytest.raises(ValueError, match=r"scale: must be above 0\.0\d+ .* and at most \d+.*, got ") as error:
        circuit_named(name, scale=factor)
    assert str(error.value).endswith(f"got {factor}")


def test_what_does_not_fit_into_memory_is_refused_before_it_is_drawn() -> None:
    circuit = minimal(scale=100)
    needed = n_synapses(circuit) * 32 + 0.2e9
    assert n_synapses(circuit) == 100 * (1_000_000 + 1000 + 2000 + 100_000 + 20_000 + 50_000)
    assert runs_that_fit(circuit, 2.5 * needed) == 2
    with pytest.raises(ValueError, match=r"scale: 1\.17e\+08 synapses need about 4 GB, the machine has 2 GB"):
        runs_that_fit(circuit, 2e9)


def test_a_scaled_circuit_recalls_with_the_sparseness_it_was_given() -> None:
    """Twice a small circuit, on the numpy target; larger ones are in the README."""
    pairs = patterns.random(1, seed=81)
    circuit = scaled(minimal(n_key=200, n_value=200, active=20), 2)
    timing = Timing(delay=0.5, fillers=0, blanks=1)
    recording = run(RecallExperiment(circuit, pairs, seed=82, timing=timing), backend="numpy")
    assert recording.sizes["VALUE"] == 400
    assert len(recording.key_to_value[0]) == 200 * 400  # type: ignore[index]
    answers = recording.counts("VALUE", recording.trials.where("recall")) > 0
    assert recording.values.sum() == 40
    assert (answers & recording.values).sum() >= 36
    assert (answers & ~recording.values).sum() <= 4
