"""A circuit goes into tables and comes back; changes are made by name and mistakes are named."""

from __future__ import annotations

import dataclasses
import tomllib
from typing import Any

import pytest
import tomli_w
from spikekv.circuits.library.catalogue import CIRCUITS, circuit_named
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.tables import changed, to_tables, with_tables
from spikekv.circuits.network.wiring import FixedInDegree
from spikekv.models.neurons.lif import LIF
from spikekv.models.plasticity.vogels import VogelsISTDP

CIRCUIT = minimal()


@pytest.mark.parametrize("name", CIRCUITS)
def test_a_circuit_comes_back_from_its_tables_and_from_toml(name: str) -> None:
    circuit = circuit_named(name, active=10)
    tables = tomllib.loads(tomli_w.dumps(to_tables(circuit)))
    assert with_tables(circuit, **tables) == circuit
    assert with_tables(circuit_named(name), **tables) == circuit


def test_numbers_are_changed_by_name() -> None:
    new = with_tables(
        CIRCUIT,
        {"VALUE": {"cell": {"C_m": 150}, "receptors": {"NMDA": {"tau": 80}}}},
        {"KEY->VALUE": {"conductance": {"AMPA": 5}, "plasticity": {"eta": 0.25}}},
    )
    value, link = new.population("VALUE"), new.projection("KEY->VALUE")
    assert value.cell == dataclasses.replace(CIRCUIT.population("VALUE").cell, C_m=150.0)
    assert [r.tau for r in value.receptors] == [5, 80, 50]
    assert link.conductance == {"NMDA": 6.0, "AMPA": 5.0}
    assert link.plasticity == dataclasses.replace(CIRCUIT.projection("KEY->VALUE").plasticity, eta=0.25)
    assert new.population("KEY") == CIRCUIT.population("KEY")


def test_inputs_that_are_wired_one_to_one_follow_a_size() -> None:
    new = with_tables(CIRCUIT, {"VALUE": {"size": 500}}, {})
    assert new.population("TEACHER").size == 500
    assert new == CIRCUIT.with_population("VALUE", size=500)
    with pytest.raises(ValueError, match="one to one needs equal sizes, got 400 and 500"):
        with_tables(CIRCUIT, {"TEACHER": {"size": 400}, "VALUE": {"size": 500}}, {})


def test_models_rules_and_wiring_are_swapped_by_type() -> None:
    new = with_tables(
        CIRCUIT,
        {"VALUE": {"cell": {"type": "LIF", "V_T": -52}}},
        {
            "VALUE_INH->VALUE": {"plasticity": {"type": "VogelsISTDP"}},
            "KEY->VALUE": {"wiring": {"type": "FixedInDegree", "n": 300}, "plasticity": "none"},
        },
    )
    assert new.population("VALUE").cell == LIF(V_T=-52.0)
    assert new.projection("VALUE_INH->VALUE").plasticity == VogelsISTDP()
    assert new.projection("KEY->VALUE").wiring == FixedInDegree(300)
    assert new.projection("KEY->VALUE").plasticity is None


def test_projections_and_populations_are_added_and_removed() -> None:
    new = with_tables(
        CIRCUIT,
        {"SOM": {"size": 40, "cell": {"type": "LIF"}, "kind": "inhibitory", "receptors": {"AMPA": {}}}},
        {
            "VALUE->SOM": {"wiring": {"type": "FixedInDegree", "n": 20}, "conductance": {"AMPA": 1}},
            "KEY->KEY_INH": "none",
        },
    )
    assert new.population("SOM").size == 40
    assert new.projection("VALUE->SOM").source == "VALUE"
    assert [p.name for p in new.projections] == [
        *(p.name for p in CIRCUIT.projections if p.name != "KEY->KEY_INH"),
        "VALUE->SOM",
    ]


@pytest.mark.parametrize(
    ("populations", "projections", "message"),
    [
        ({"VALEU": {"size": 10}}, {}, r"populations\.VALEU: a new Population needs cell; did you mean VALUE\?"),
        ({"VALUE": {"sise": 10}}, {}, r"populations\.VALUE: unknown key 'sise'; did you mean size\?"),
        ({"VALUE": {"cell": {"Cm": 1}}}, {}, r"populations\.VALUE\.cell: unknown key 'Cm'; did you mean C_m\?"),
        ({"VALUE": {"cell": {"type": "AdExpo"}}}, {}, r"unknown type 'AdExpo'; did you mean AdExp\?"),
        ({"VALUE": {"cell": "AdExp"}}, {}, r"populations\.VALUE\.cell: must be a table with a type"),
        ({"VALUE": {"size": 10.5}}, {}, r"populations\.VALUE\.size: must be a whole number, got 10\.5"),
        ({"VALUE": {"size": True}}, {}, r"populations\.VALUE\.size: must be a whole number, got True"),
        ({"VALUE": {"size": 0}}, {}, "must be at least 1, got 0"),
        ({"VALUE": {"cell": {"C_m": float("nan")}}}, {}, r"C_m: must be finite, got nan"),
        ({"VALUE": {"kind": "exitatory"}}, {}, r"kind: must be one of excitatory, inhibitory, input, got 'exitatory'"),
        ({"VALUE": {"receptors": {"AMPAR": {}}}}, {}, r"unknown receptor 'AMPAR'; did you mean AMPA\?"),
        ({"VALUE": 5}, {}, r"populations\.VALUE: must be a table of Population fields, got 5"),
        ({}, {"KEY->VALEU": {"delay": 2}}, r"needs wiring, conductance; did you mean KEY->VALUE\?"),
        ({}, {"KEY->VALUE": {"plasticity": {"etta": 1}}}, r"unknown key 'etta'; did you mean eta\?"),
        ({}, {"KEY->VALUE": {"conductance": {"AMPAA": 1}}}, "VALUE has no receptor AMPAA"),
        ({}, {"KEY->VALUE": {"conductance": 3}}, "must be a table of receptor = nS, got 3"),
        ({}, {"KEY->VALUE": {"wiring": {"type": "FixedInDegree"}}}, "a new FixedInDegree needs n"),
        ({}, {"TEACHER->VALUE": {"short_term": {"U": 0.1}}}, r"short_term\.type: is needed; there are TsodyksMarkram"),
        ({}, {"KEY->NOWHERE": "none"}, r"must be a table of Projection fields, got 'none'"),
    ],
)
def test_mistakes_are_named(populations: dict[str, Any], projections: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        with_tables(CIRCUIT, populations, projections)


def test_changed_leaves_the_original_as_it_was() -> None:
    old = LIF()
    assert changed(old, {"V_T": -45}, "cell").V_T == -45
    assert old == LIF()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("hipocampal", r"did you mean hippocampal\?"),
        ("hippocampal-next", r"did you mean hippocampal\?"),
        ("xyz", "there are hippocampal, hippocampal-2026, minimal"),
    ],
)
def test_an_unknown_circuit_is_answered_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        circuit_named(name)


def test_active_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="active: must be at least 1, got 0"):
        circuit_named("minimal", active=0)
