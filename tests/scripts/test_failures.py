"""What fails while it runs: one line on stderr and exit status 1, never a traceback."""

from __future__ import annotations

import warnings

import pytest
from spikekv import score
from spikekv.circuits.campaign import simulation
from spikekv.circuits.campaign.progress import plain_warnings
from spikekv.circuits.campaign.runner import carried_out
from spikekv.circuits.campaign.simulation import Simulation, simulate
from spikekv.circuits.engine.process import SimulationError
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.stimuli import patterns


def fail(*_: object, **__: object) -> None:
    raise ValueError("target not reached; start elsewhere")


def test_a_worker_hands_over_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "run", fail)
    tasks = [Simulation(RecallExperiment(minimal(), patterns.random(2, seed=s)), score, "numpy") for s in range(2)]
    with pytest.raises(SimulationError, match="target not reached"), carried_out(tasks, simulate, None):
        pass


def test_warnings_are_shown_where_the_block_fails(capsys: pytest.CaptureFixture[str]) -> None:
    def warn_and_fail() -> None:
        with plain_warnings():
            warnings.warn("slow without a compiler", stacklevel=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        warn_and_fail()
    assert capsys.readouterr().err == "spikekv: warning: slow without a compiler\n"
