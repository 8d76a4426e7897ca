"""Labels that tell projections apart, and acetylcholine that saturates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.network.population import Population
from spikekv.circuits.network.projection import Projection
from spikekv.circuits.network.tables import with_tables
from spikekv.circuits.network.wiring import FixedInDegree
from spikekv.circuits.recording.record import Record
from spikekv.models.neurons.lif import LIF
from spikekv.models.synapses.receptors import AMPA

SECOND = Projection("KEY", "VALUE", FixedInDegree(10), {"AMPA": 1.0}, label="fixed")
TWO = minimal().with_projection(SECOND)


def test_a_label_tells_two_projections_apart() -> None:
    assert SECOND.name == "KEY->VALUE:fixed"
    assert TWO.projection("KEY->VALUE").plasticity is not None
    assert TWO.projection("KEY->VALUE:fixed") == SECOND
    assert TWO.without("KEY->VALUE:fixed") == minimal()
    assert Record("KEY->VALUE:fixed.w", (0,)).name == "KEY_to_VALUE__fixed.w"
    with pytest.raises(ValueError, match="KEY->VALUE:fixed is defined twice"):
        TWO.with_projection(SECOND)


def test_a_label_is_a_word() -> None:
    with pytest.raises(ValueError, match=r"A->B\.label: must be letters, digits and _.* got 'a b'"):
        Projection("A", "B", FixedInDegree(1), {"AMPA": 1.0}, label="a b")


def test_two_projections_that_the_simulator_would_call_the_same_are_refused() -> None:
    double = Population("VALUE__fixed", 10, LIF(), receptors=(AMPA(),))
    circuit = Circuit(
        "double", (*TWO.populations, double), TWO.projections, TWO.query, TWO.key, TWO.value, TWO.stages, TWO.active
    )
    with pytest.raises(ValueError, match=r"KEY->VALUE__fixed: .* projection KEY->VALUE:fixed KEY_to_VALUE__fixed too"):
        circuit.with_projection(Projection("KEY", "VALUE__fixed", FixedInDegree(1), {"AMPA": 1.0}))


def test_a_labelled_projection_is_added_changed_and_removed_by_its_name_in_tables() -> None:
    added = with_tables(
        minimal(),
        {},
        {"KEY->VALUE:fixed": {"wiring": {"type": "FixedInDegree", "n": 10}, "conductance": {"AMPA": 1.0}}},
    )
    assert added == TWO
    changed = with_tables(TWO, {}, {"KEY->VALUE:fixed": {"delay": 2.0}})
    assert changed.projection("KEY->VALUE:fixed").delay == 2.0
    assert with_tables(TWO, {}, {"KEY->VALUE:fixed": "none"}) == minimal()
    with pytest.raises(ValueError, match="unknown key 'label'"):
        with_tables(TWO, {}, {"KEY->VALUE:fixed": {"label": "other"}})


@pytest.mark.parametrize("change", [-0.9, 1.5])
def test_transmission_under_acetylcholine_that_saturates(bench: Any, change: float) -> None:
    level = np.array([0.0, 0.25, 1.0])
    circuit: Circuit = bench.circuit(3, LIF(V_T=100.0), (AMPA(),), {"AMPA": 2.0}, ach=change, ach_half=0.5)
    job = bench.job(circuit, 20, {"PRE": ([0, 1, 2], [10.0] * 3)}, POST__ACh=level)
    effect = change * level * 1.5 / (level + 0.5)
    assert bench.record(job, "g_AMPA")["g_AMPA"].max(axis=1) * 1e9 == pytest.approx(2.0 * (1 + effect))
    fixed = [circuit.at_acetylcholine(float(a)).projection("PRE->POST") for a in level]
    assert [p.conductance["AMPA"] for p in fixed] == pytest.approx(2.0 * (1 + effect))


def test_half_of_an_effect_is_not_negative() -> None:
    with pytest.raises(ValueError, match=r"KEY->VALUE\.ach_half: must be in \[0, 100\]"):
        minimal().with_projection("KEY->VALUE", ach_half=-0.1)
