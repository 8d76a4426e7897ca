"""A circuit is data: changed by name, never in place, and refused with the reason where it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.network.population import Population
from spikekv.circuits.network.projection import Projection
from spikekv.circuits.network.wiring import AllToAll, FixedInDegree, OneToOne
from spikekv.models.neurons.lif import LIF
from spikekv.models.neurons.published import ZERLAUT_2018_RS
from spikekv.models.neurons.spike_source import SpikeSource
from spikekv.models.plasticity.balanced_inhibition import BalancedInhibition
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.models.synapses.receptors import AMPA, GABA_A

CIRCUIT = minimal()


def test_a_population_is_changed_by_name_in_a_copy() -> None:
    new = CIRCUIT.with_population("VALUE_INH", size=120, cell=ZERLAUT_2018_RS)
    assert new.population("VALUE_INH").size == 120
    assert new.population("VALUE_INH").cell is ZERLAUT_2018_RS
    assert minimal() == CIRCUIT
    assert [p.name for p in new.populations] == [p.name for p in CIRCUIT.populations]


def test_a_projection_is_changed_added_and_left_out() -> None:
    new = CIRCUIT.with_projection("VALUE_INH->VALUE", plasticity=VogelsISTDP())
    assert new.projection("VALUE_INH->VALUE").plasticity == VogelsISTDP()
    more = new.with_projection(Projection("VALUE", "VALUE", FixedInDegree(10), {"AMPA": 0.1}))
    assert [p.name for p in more.incoming("VALUE")][-1] == "VALUE->VALUE"
    fewer = more.without("VALUE->VALUE", "KEY->KEY_INH")
    assert len(fewer.projections) == len(CIRCUIT.projections) - 1
    assert minimal() == CIRCUIT


def test_scaling_multiplies_every_conductance() -> None:
    plain = link({"AMPA": 2.0, "NMDA": 1.0}, delay=0.4)
    assert plain.scaled(1.5) == replace(plain, conductance={"AMPA": 3.0, "NMDA": 1.5})


def test_transmission_may_be_fixed_as_it_is_at_a_level_of_acetylcholine() -> None:
    link = CIRCUIT.projection("KEY->VALUE")
    half = CIRCUIT.at_acetylcholine(0.5).projection("KEY->VALUE")
    assert half == replace(link.scaled(1 + link.ach / 2), ach=0.0)
    assert CIRCUIT.at_acetylcholine(1.0).projection("TEACHER->VALUE") == CIRCUIT.projection("TEACHER->VALUE")


def test_without_learning_freezes_rules_and_nothing_else() -> None:
    frozen = CIRCUIT.without_learning()
    for old, new in zip(CIRCUIT.projections, frozen.projections, strict=True):
        rule = old.plasticity
        assert new == (old if rule is None else replace(old, plasticity=replace(rule, plastic=0.0)))
    assert frozen.projection("KEY->VALUE").plasticity.plastic == 0.0


def test_neurons_are_told_from_given_spikes() -> None:
    assert [p.name for p in CIRCUIT.cells] == ["KEY", "VALUE", "KEY_INH", "VALUE_INH"]
    assert [p.name for p in CIRCUIT.inputs("value")] == ["TEACHER"]
    assert [p.name for p in CIRCUIT.outgoing("KEY")] == ["KEY->VALUE", "KEY->KEY_INH"]


def test_objects_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        CIRCUIT.active = 3  # type: ignore[misc]
    given = {"AMPA": 1.0}
    made = link(given)
    given["AMPA"] = 9.0
    assert made.conductance == {"AMPA": 1.0}


def test_inputs_wired_one_to_one_follow_the_size_of_their_target() -> None:
    larger = CIRCUIT.with_population("VALUE", size=1200)
    assert larger.population("TEACHER").size == 1200
    assert larger.population("KEY").size == CIRCUIT.population("KEY").size


A = Population("A", 5, SpikeSource(), "input", drive="cue")
B = Population("B", 4, LIF(), receptors=(AMPA(), GABA_A()))


def link(conductance: dict[str, float] | None = None, **fields: Any) -> Projection:
    given = {"source": "A", "target": "B", "wiring": AllToAll(), "conductance": conductance or {}, **fields}
    return Projection(**given)


def circuit(*projections: Projection, query: str = "A", **roles: object) -> Circuit:
    return Circuit("toy", (A, B), projections, query, "A", "B", (), active=1, **roles)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Population("B", 0, LIF()), "Population B.size: must be at least 1, got 0"),
        (lambda: Population("A", 3, SpikeSource()), "Population A: SpikeSource cells need a drive, other cells none"),
        (lambda: Population("B", 3, LIF(), drive="cue"), "Population B: SpikeSource cells need a drive"),
        (
            lambda: Population("A", 3, SpikeSource(), "input", drive="background", rate_hz=-1.0),
            r"Population A\.rate_hz: must not be negative, got -1.0",
        ),
        (lambda: link(ach=-1.5), r"Projection A->B\.ach: must be in \[-1, 100\], got -1.5"),
        (lambda: link(ach=float("inf")), r"Projection A->B\.ach: must be a finite number, got inf"),
        (lambda: link(delay=-1), r"Projection A->B\.delay: must be in \[0, 100\] ms, got -1"),
        (lambda: link(delay=1e12), r"Projection A->B\.delay: must be in \[0, 100\] ms, got 1000000000000"),
        (lambda: link({"AMPA": -2.0}), r"A->B\.conductance\[AMPA\]: must be in \[0, 100000\] nS, got -2.0"),
        (lambda: link({"AMPA": float("nan")}), r"A->B\.conductance\[AMPA\]: must be a finite number, got nan"),
        (
            lambda: Population("B", 3, LIF(), bias=float("nan")),
            r"Population B\.bias: must be a finite number, got nan",
        ),
        (lambda: Population("a b-c", 3, LIF()), "Population 'a b-c': a name is letters, digits and _"),
        (
            lambda: Population("ACH", 1, SpikeSource(), "input", drive="acetylcholine"),
            r"ACH\.size: acetylcholine has 2",
        ),
        (lambda: circuit(link(source="B", target="A")), "Projection B->A: A is an input and receives nothing"),
        (lambda: CIRCUIT.with_population("TEACHER", drive="cue"), "the query KEY alone carries the cue"),
        (lambda: AMPA(tau=-5.0), r"AMPA\.tau: must be positive, got -5.0"),
        (lambda: LIF(tau_ref=-3.0), r"LIF\.tau_ref: must not be negative, got -3.0"),
        (lambda: circuit(link({"NMDA": 1.0})), "Projection A->B: B has no receptor NMDA; it has AMPA, GABA_A"),
        (
            lambda: circuit(link(plasticity=BalancedInhibition(receptor="nmda"))),
            r"Projection A->B\.plasticity\.receptor: B has no receptor nmda; it has AMPA, GABA_A",
        ),
        (lambda: circuit(link(wiring=OneToOne())), "Projection A->B: one to one needs equal sizes, got 5 and 4"),
        (lambda: circuit(link(wiring=FixedInDegree(6))), r"in-degree must be in \[1, 5\] \(source cells\), got 6"),
        (lambda: replace(CIRCUIT.without("KEY->VALUE")), "no projection 'KEY->VALUE'"),
        (lambda: Population("A", 3, SpikeSource(), drive="cue"), "Population A: SpikeSource cells are of kind input"),
        (lambda: circuit(link(), link()), "Circuit toy: projection A->B is defined twice"),
        (lambda: replace(circuit(), populations=(A, B, B)), "Circuit toy: population B is defined twice"),
        (lambda: circuit(query="C"), "Circuit toy: no population 'C'; there are A, B"),
        (lambda: circuit(link(target="BB")), "Circuit toy: no population 'BB'; did you mean B?"),
        (lambda: CIRCUIT.population("VALU"), "Circuit minimal: no population 'VALU'; did you mean VALUE?"),
        (lambda: CIRCUIT.without("KEY->VALEU"), "no projection 'KEY->VALEU'; did you mean KEY->VALUE?"),
        (lambda: CIRCUIT.with_population("VALUE_INH", size=40), r"in-degree must be in \[1, 40\] .*, got 50"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
