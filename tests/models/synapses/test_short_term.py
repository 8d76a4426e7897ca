"""Facilitation and depression in the simulated synapse against the recursion of the papers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spikekv.models.neurons.lif import LIF
from spikekv.models.neurons.published import WIERENGA_2003_SCHAFFER
from spikekv.models.synapses.published import TSODYKS_1998_FACILITATING
from spikekv.models.synapses.receptors import AMPA
from spikekv.models.synapses.short_term import TsodyksMarkram

DEPRESSING = TsodyksMarkram(U=0.5, tau_facil=1.0, tau_rec=800.0)
REGULAR = 10 + 25 * np.arange(10.0)  # ms
IRREGULAR = np.array([10.0, 14.0, 40.0, 41.0, 90.0, 200.0, 205.0, 210.0, 280.0])


@pytest.mark.parametrize("synapse", [TSODYKS_1998_FACILITATING, WIERENGA_2003_SCHAFFER, DEPRESSING])
def test_simulated_synapse_follows_the_recursion(bench: Any, synapse: TsodyksMarkram) -> None:
    circuit = bench.circuit(2, LIF(V_T=100.0), (AMPA(tau=2.0),), {"AMPA": 1.0}, short_term=synapse)
    trains = {"PRE": ([0] * len(REGULAR) + [1] * len(IRREGULAR), [*REGULAR, *IRREGULAR])}
    job = bench.job(circuit, 300, trains)
    g = bench.record(job, "g_AMPA")["g_AMPA"] * 1e9
    released = np.diff(g, axis=1) + g[:, :-1] * (1 - np.exp(-1e3 * job.dt / 2.0))
    for row, train in zip(released, (REGULAR, IRREGULAR), strict=True):
        assert row[row > 1e-6] == pytest.approx(synapse.response(train), rel=1e-6)


# Ratios to the first response, worked out from the recursion by another program
@pytest.mark.parametrize(
    ("U", "rate_hz", "nth", "ratio"),
    [
        (0.03, 25, 2, 1.86),
        (0.03, 20, 10, 4.6),
        (0.03, 10, 10, 4.1),
        (0.03, 50, 5, 3.6),
        (0.01, 20, 10, 5.9),
        (0.05, 20, 10, 3.7),
    ],
)
def test_facilitation_at_known_rates(U: float, rate_hz: float, nth: int, ratio: float) -> None:
    synapse = TsodyksMarkram(U=U, tau_facil=530.0, tau_rec=130.0)
    assert synapse.response(np.arange(nth) * 1000 / rate_hz)[-1] == pytest.approx(ratio, rel=0.02)


@given(
    U=st.floats(0.01, 1.0), tau_facil=st.floats(1.0, 1000.0), tau_rec=st.floats(1.0, 1000.0), rate=st.floats(1.0, 100.0)
)
def test_long_trains_reach_the_stationary_response(U: float, tau_facil: float, tau_rec: float, rate: float) -> None:
    gap = 1000 / rate
    f, r = np.exp(-gap / tau_facil), np.exp(-gap / tau_rec)
    u = U / (1 - (1 - U) * f)
    R = (1 - r) / (1 - (1 - u) * r)
    n = int(40 * max(1 / (1 - f), 1 / (1 - r)))
    response = TsodyksMarkram(U=U, tau_facil=tau_facil, tau_rec=tau_rec).response(np.arange(n) * gap)
    assert response[-1] == pytest.approx(u * R / U, rel=1e-6)
    assert response[0] == 1.0
    assert response.max() <= 1 / U + 1e-9
    assert response[1] / response[0] <= 2 - U + 1e-9  # no more facilitation in one step than what is left


def test_depression_alone_weakens_every_next_response() -> None:
    response = DEPRESSING.response(np.arange(8) * 50.0)
    assert all(later < earlier for earlier, later in pairwise(response))


@pytest.mark.parametrize("U", [0.0, -0.1, 1.5])
def test_impossible_release_is_refused(U: float) -> None:
    with pytest.raises(ValueError, match=rf"TsodyksMarkram.U: must be in \(0, 1\], got {U}"):
        TsodyksMarkram(U=U)
