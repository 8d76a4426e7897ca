"""Synaptic conductances against exp(-t/tau), currents against Ohm's law and the magnesium block."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from spikekv.circuits.engine.job import DT
from spikekv.models.neurons.lif import LIF
from spikekv.models.synapses.published import JAHR_STEVENS_1990
from spikekv.models.synapses.receptors import AMPA, GABA_A, NMDA, Receptor

PASSIVE = LIF(V_T=100.0)  # never fires
RELAY = 1000 * DT  # ms; a query population fires one step after the spike it is given
# 1/(1 + [Mg]/3.57 exp(-0.062 v)), worked out by hand: v (mV), open share at 1 mM and at 2 mM
BLOCK = [
    (-80, 0.0244, 0.0124),
    (-60, 0.0796, 0.0415),
    (-40, 0.2301, 0.1301),
    (-20, 0.5081, 0.3406),
    (0, 0.7812, 0.6409),
    (40, 0.9771, 0.9552),
]


@pytest.mark.parametrize("receptor", [AMPA(tau=2.0), AMPA(tau=5.0), GABA_A(tau=8.0), GABA_A(tau=3.3)])
def test_one_spike_gives_an_exponential_conductance(bench: Any, receptor: Receptor) -> None:
    circuit = bench.circuit(1, PASSIVE, (receptor,), {receptor.name: 2.0}, delay=1.4)
    g = bench.record(bench.job(circuit, 60, {"PRE": ([0], [10.0])}), f"g_{receptor.name}")
    t, g = g["t"], g[f"g_{receptor.name}"][0] * 1e9
    start = t[np.argmax(g > 0)]
    assert start == pytest.approx(10 + 1.4 + RELAY)
    assert g == pytest.approx(np.where(t >= start, 2.0 * np.exp(-(t - start) / receptor.tau), 0.0), abs=1e-9)


def test_nmda_conductance_decays_with_its_time_constant(bench: Any) -> None:
    circuit = bench.circuit(1, PASSIVE, (NMDA(tau=50.0),), {"NMDA": 2.0})
    g = bench.record(bench.job(circuit, 150, {"PRE": ([0], [10.0])}), "g_NMDA")
    t, g = g["t"], g["g_NMDA"][0] * 1e9
    start = t[np.argmax(g > 0)]
    after = t >= start
    assert g[after] == pytest.approx(2.0 * np.exp(-(t[after] - start) / 50), rel=1e-6)


def test_spikes_add_up(bench: Any) -> None:
    circuit = bench.circuit(1, PASSIVE, (AMPA(tau=5.0),), {"AMPA": 1.5})
    g = bench.record(bench.job(circuit, 40, {"PRE": ([0, 0, 0], [10.0, 13.0, 20.0])}), "g_AMPA")
    ages = g["t"][-1] - np.array([10.0, 13.0, 20.0]) - RELAY
    assert g["g_AMPA"][0, -1] * 1e9 == pytest.approx(1.5 * np.exp(-ages / 5).sum(), rel=1e-6)


@pytest.mark.parametrize("receptor", [AMPA(), GABA_A(), NMDA(Mg=1.0), NMDA(Mg=2.0)], ids=str)
def test_current_is_conductance_times_driving_force(bench: Any, receptor: Receptor) -> None:
    v = np.array([row[0] for row in BLOCK], float)
    n, name = len(v), receptor.name
    circuit = bench.circuit(n, PASSIVE, (receptor,))
    held = {"POST__v": v * 1e-3, "POST__C_m": 1.0, f"POST__g_{name}": 3e-9, f"POST__tau_{name}": 1e9}
    found = bench.record(bench.job(circuit, 1, **held), f"I_{name}")
    share = np.ones(n) if name != "NMDA" else np.array([row[int(receptor.Mg)] for row in BLOCK])
    assert found[f"I_{name}"][:, 0] * 1e12 == pytest.approx(3.0 * (receptor.E - v) * share, rel=5e-3, abs=1e-9)


@pytest.mark.parametrize("receptor", [AMPA(), GABA_A(), NMDA(Mg=1.0)], ids=str)
def test_the_slope_is_that_of_the_current(bench: Any, receptor: Receptor) -> None:
    step = 1e-4
    v = np.array([u + sign * step for u in (-75.0, -50.0, -30.0, 10.0) for sign in (-1, 1)])
    name, circuit = receptor.name, bench.circuit(len(v), PASSIVE, (receptor,))
    held = {"POST__v": v * 1e-3, "POST__C_m": 1.0, f"POST__g_{name}": 3e-9, f"POST__tau_{name}": 0.05}
    found = bench.record(bench.job(circuit, 1, **held), f"I_{name}", f"slope_{name}")
    current, slope = (found[variable][:, 0].reshape(-1, 2) for variable in (f"I_{name}", f"slope_{name}"))
    assert slope.mean(1) == pytest.approx(-np.diff(current, axis=1)[:, 0] / (2 * step * 1e-3), rel=1e-4)


def test_a_cell_sees_the_charge_of_a_conductance_that_decays_within_the_step(bench: Any) -> None:
    """g tau (E - v), whatever the step: at a fast decay Euler with the value at the start would give a tenth more."""
    cell = LIF(C_m=1e6, V_T=100.0)  # large: its potential says how much charge came in
    job = bench.job(bench.circuit(1, cell, (AMPA(tau=1.0),), {"AMPA": 100.0}), 25, {"PRE": ([0], [1.0])})
    v = bench.record(job, "v")["v"][0]
    assert (v[-1] - v[0]) * cell.C_m * 1e-12 == pytest.approx(100e-9 * 1e-3 * 65e-3, rel=0.01)


@pytest.mark.parametrize(("v", "at_1_mM", "at_2_mM"), BLOCK)
def test_magnesium_block_of_jahr_and_stevens(v: float, at_1_mM: float, at_2_mM: float) -> None:
    assert JAHR_STEVENS_1990.open_fraction(v) == pytest.approx(at_1_mM, abs=1e-4)
    assert NMDA(Mg=2.0).open_fraction(v) == pytest.approx(at_2_mM, abs=1e-4)


def test_half_of_the_nmda_channels_are_open_near_minus_20_mV() -> None:
    assert JAHR_STEVENS_1990.open_fraction(-np.log(3.57) / 0.062) == pytest.approx(0.5)
    assert NMDA(Mg=0.0).open_fraction(-90) == 1.0
