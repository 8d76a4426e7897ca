"""The forms in which equations are integrated: ours by their schemes, others as they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.program import integration
from spikekv.circuits.program.structure import structure
from spikekv.models.neurons.adexp import AdExp
from spikekv.models.neurons.custom import CustomNeuron
from spikekv.models.neurons.lif import LIF
from spikekv.models.synapses.receptors import AMPA, GABA_A, NMDA, SlowGABA

VALUES = {"v": -0.052, "I_w": 3e-11, "g_K": 1e-9, "I_syn": 4e-10, "I_ext": 1e-10, "g_syn": 5e-9}


def change_of_v(equations: str, model: LIF | AdExp, step: float) -> float:
    """dv/dt (V/s) in one state of the cell; definitions are evaluated in the order in which they are needed."""
    names = {"exp": np.exp, "clip": np.clip, "dt": step, **VALUES, **{p.name: p.si for p in model.constants()}}
    lines = [line.partition("=") for line in map(str.strip, equations.splitlines()) if line]
    for left, _, right in reversed(lines):
        names[left.strip()] = eval(right.rpartition(":")[0].strip(), {}, names)
    return names["dv/dt"]


@dataclass(frozen=True)
class Slow(LIF):
    equations = "dv/dt = (E_L - v)/second : volt"
    method = "rk4"


def test_own_equations_are_integrated_as_they_stand() -> None:
    scheme = integration.of_neuron(Slow())
    assert (scheme.equations, scheme.method, scheme.refractory) == (Slow.equations, "rk4", "tau_ref")
    assert scheme.name == "Brian2's rk4 method"


@pytest.mark.parametrize("receptor", [AMPA(), GABA_A(), SlowGABA(), NMDA()], ids=lambda r: r.name)
def test_mean_conductances_are_for_eulers_method_alone(receptor: AMPA | NMDA) -> None:
    assert f"mean_{receptor.name}" in integration.of_receptor(receptor).equations
    assert integration.of_receptor(receptor, "rk4").equations == receptor.equations


@pytest.mark.parametrize("model", [LIF(), AdExp(), AdExp(g_sahp=2.0)], ids=["LIF", "AdExp", "AdExp with sAHP"])
def test_a_scheme_is_the_models_equation_in_the_limit_of_small_steps(model: LIF | AdExp) -> None:
    limit = change_of_v(integration.of_neuron(model).equations, model, step=1e-12)
    assert limit == pytest.approx(change_of_v(model.equations, model, step=1e-12), rel=1e-6)


def test_parameters_of_own_equations_are_set_when_it_runs() -> None:
    """Another value does not compile the circuit anew; another name, unit or equation does."""
    cell = CustomNeuron("dv/dt = (E_L - v)/tau : volt", "v > E_L", parameters={"E_L": (-70, "mV"), "tau": (10, "ms")})

    def text(**changes: object) -> str:
        return structure(minimal().with_population("VALUE", cell=replace(cell, **changes)), 2e-4)  # type: ignore[arg-type]

    assert text(parameters={"E_L": (-60, "mV"), "tau": (0.01, "s")}, source="mine", rheobase_pA=3.0) == text()
    assert text(parameters={"E_L": (-60, "mV"), "tau": (0.01, "1")}) != text()
    assert text(equations=cell.equations.replace("tau", "(2*tau)")) != text()
