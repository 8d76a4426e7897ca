"""Numbers keep their unit, in the spelling and the size that Brian2 gives it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from spikekv.models.neurons.lif import LIF
from spikekv.models.neurons.published import CELL_TYPES
from spikekv.models.plasticity.gated_hebb import GatedHebb
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.models.quantities import UNITS, Parameter, parameters, quantity
from spikekv.models.synapses.receptors import AMPA, GABA_A, NMDA
from spikekv.models.synapses.short_term import TsodyksMarkram


@pytest.mark.parametrize("unit", [u for u in UNITS if u != "1"])
def test_units_are_those_of_brian2(unit: str) -> None:
    import brian2 as b2

    factor, dimension = UNITS[unit]
    theirs = getattr(b2, {"V": "volt", "s": "second"}.get(unit, unit))
    assert factor == pytest.approx(float(theirs))
    assert b2.have_same_dimensions(theirs, getattr(b2, dimension))


def test_a_parameter_knows_its_si_value() -> None:
    assert Parameter("C_m", 281.0, "pF", "").si == pytest.approx(2.81e-10)
    assert Parameter("tau", 20.0, "ms", "").dimension == "second"
    assert Parameter("eta", 0.5, "1", "").si == 0.5


def test_parameters_are_the_fields_with_a_unit_under_a_suffix() -> None:
    @dataclass(frozen=True)
    class Model:
        g: float = quantity(2.0, "nS", "conductance")
        name: str = "not a number"

    assert parameters(Model(), "_x") == [Parameter("g_x", 2.0, "nS", "conductance")]
    assert parameters(Model(g=3))[0].value == 3.0


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"quantity: unknown unit 'uF'; known: 1, pF, nS"):
        quantity(1.0, "uF", "capacitance")


@pytest.mark.parametrize(
    "model",
    [*CELL_TYPES.values(), LIF(), AMPA(), GABA_A(), NMDA(), GatedHebb(), VogelsISTDP(), TsodyksMarkram()],
    ids=lambda model: type(model).__name__,
)
def test_every_parameter_says_what_it_means(model: object) -> None:
    found = model.constants()  # type: ignore[attr-defined]
    assert found
    assert all(p.meaning and p.unit in UNITS for p in found)
    assert len({p.name for p in found}) == len(found)
