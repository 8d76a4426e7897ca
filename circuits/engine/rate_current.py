"""Which current makes a cell fire at a rate."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy

from ...models.neurons.adexp import AdExp
from ...models.neurons.lif import LIF
from ..network.population import Population

SECONDS, STEP = 1.0, 5e-5  # simulated by `adexp_rates`
MOST_CURRENT = 1e5  # pA


def rate_current(population: Population, rate_hz: float) -> float:
    """Constant current (A) under which a cell of a population, alone, fires at a rate in the first second.

    LIF: the inverse of its closed form. AdExp: by simulation of one cell, which adapts. Raises ValueError for cells of
    other kinds and for a rate they do not reach.
    """
    cell = population.cell
    if isinstance(cell, LIF):
        most = 1000 / max(cell.tau_ref, 1e-3)
        if rate_hz >= most:
            raise ValueError(
                f"stimulate {population.name}: its cells fire at most at {most:.0f} Hz, got {rate_hz:g} Hz"
            )
        rheobase = cell.g_L * (cell.V_T - cell.E_L)

        def excess(current: float) -> float:
            return cell.interspike_interval(current) - 1000 / rate_hz

        return float(scipy.optimize.brentq(excess, rheobase * (1 + 1e-12) + 1e-9, MOST_CURRENT)) * 1e-12
    if isinstance(cell, AdExp):
        return _adexp_current(cell, rate_hz, population.name) * 1e-12
    raise ValueError(f"stimulate {population.name}: no current is known that makes its cells fire at a rate; give beta")


@lru_cache(maxsize=64)
def _adexp_current(cell: AdExp, rate_hz: float, name: str) -> float:
    low, high = 0.0, MOST_CURRENT / 10
    for _ in range(3):  # each narrows the bracket thirtyfold
        currents = np.linspace(low, high, 33)
        above = np.flatnonzero(adexp_rates(cell, currents) >= rate_hz)
        if not above.size:
            raise ValueError(f"stimulate {name}: its cells do not reach {rate_hz:g} Hz; give less")
        low, high = currents[max(above[0] - 1, 0)], currents[above[0]]
    return float((low + high) / 2)


def adexp_rates(cell: AdExp, currents: np.ndarray) -> np.ndarray:
    """Spikes in one second of isolated cells under constant currents (pA), from rest; (n,) Hz."""
    v, w = np.full(currents.shape, cell.E_L), np.zeros(currents.shape)
    slow, free = np.zeros(currents.shape), np.zeros(currents.shape)
    spikes = np.zeros(currents.shape)
    dt = STEP * 1e3  # ms
    for step in range(round(SECONDS / STEP)):
        upstroke = cell.g_L * np.exp(np.minimum((v - cell.V_T) / cell.Delta_T, 20.0))
        current = cell.g_L * (cell.E_L - v) + upstroke * cell.Delta_T - w + slow * (cell.E_K - v) + currents
        change = upstroke - cell.g_L - slow
        current = current * (1 + np.maximum(dt / 2 * change / cell.C_m, -0.5)) / np.maximum(-dt * change / cell.C_m, 1)
        w = w + dt * (cell.a * (v - cell.E_L) - w) / cell.tau_w
        slow = slow - dt * slow / cell.tau_sahp
        v = np.where(step * dt >= free, v + dt * current / cell.C_m, v)
        fired = v > cell.V_cut
        v = np.where(fired, cell.V_reset, v)
        w, slow = w + cell.b * fired, slow + cell.g_sahp * fired
        free = np.where(fired, (step + 1) * dt + cell.tau_ref, free)
        spikes += fired
    return spikes / SECONDS
