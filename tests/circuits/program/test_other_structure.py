"""Code that none of our own rules leads to: the compiled engine takes it as Brian2 writes it, and agrees with numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from spikekv.circuits.engine import interpreted, standalone
from spikekv.models.plasticity.rule import Trace
from spikekv.models.quantities import Parameter, parameters, quantity


@dataclass(frozen=True)
class Follower:
    """A number at every synapse that follows the potential of the target cell in every step."""

    tau_mark: float = quantity(50.0, "ms", "how fast it follows")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")
    w_initial: float = quantity(0.1, "1", "weight before learning")

    needs_ach = False
    efficacy = "w"
    traces: tuple[tuple[Trace, ...], tuple[Trace, ...]] = ((), ())
    equations = "dmark/dt = (v_post/volt - mark)/tau_mark : 1 (clock-driven)"
    on_pre = ""
    on_post = "w = clip(w + plastic*0.1*mark, 0, 1)\n"

    def constants(self) -> list[Parameter]:
        return [p for p in parameters(self) if p.name in ("tau_mark", "plastic")]


def test_state_of_synapses_that_reads_the_target_cell_in_every_step(bench: Any, compiled: None) -> None:
    """Its loop is not one over arriving spikes: it needs Brian2's own lists of both ends."""
    circuit = bench.circuit(3, plasticity=Follower())
    trains = {"PRE": ([0, 1], [10.0, 12.0]), "TEACHER": ([0, 1, 2], [14.0, 100.0, 200.0])}
    job = bench.job(circuit, 300.0, trains, keep_weights=("PRE->POST",))
    expected, found = interpreted.run(job, "numpy"), standalone.run(job)
    for name, (cells, times) in expected.spikes.items():
        assert np.array_equal(cells, found.spikes[name][0])
        assert np.array_equal(times, found.spikes[name][1])
    weights = expected.weights["PRE->POST"]
    assert found.weights["PRE->POST"] == pytest.approx(weights, rel=1e-9)
    assert (np.diff(weights) < 0).all()  # the later a cell fires, the lower its mark
