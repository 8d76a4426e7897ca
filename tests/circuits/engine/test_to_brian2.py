"""An experiment as a Brian2 network: what it ran is scored as what `run` returns."""

from __future__ import annotations

from collections.abc import Iterator

import brian2 as b2
import numpy as np
import pytest
from spikekv.analysis.measures.summary import summarise
from spikekv.circuits.engine.run import run
from spikekv.circuits.engine.to_brian2 import recording_of, to_brian2
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.schedule import schedule
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.stimuli import patterns

CIRCUIT = minimal(n_key=60, n_value=80, active=5)
TIMING = Timing(fillers=0, blanks=1, dt=0.0005)
EXPERIMENT = RecallExperiment(CIRCUIT, patterns.random(2, seed=1), seed=2, timing=TIMING)


@pytest.fixture
def on_numpy() -> Iterator[None]:
    before = b2.prefs.codegen.target
    b2.prefs.codegen.target = "numpy"
    yield
    b2.prefs.codegen.target = before


def test_spikes_weights_and_scores_are_those_of_run(on_numpy: None) -> None:
    network = to_brian2(EXPERIMENT)
    mine = b2.StateMonitor(network["VALUE"], "v", record=[0], clock=network["VALUE"].clock)
    network.add(mine)
    network.run(schedule(EXPERIMENT).duration * b2.second)
    assert mine.v.shape[1] == round(schedule(EXPERIMENT).duration / EXPERIMENT.timing.dt)
    found = recording_of(EXPERIMENT, network, ("KEY->VALUE",))
    known = run(EXPERIMENT, backend="numpy", keep_weights=("KEY->VALUE",))
    for name, (cells, times) in known.spikes.items():
        assert np.array_equal(found.spikes[name][0], cells)
        assert np.array_equal(found.spikes[name][1], times)
    assert sum(len(cells) for cells, _ in known.spikes.values()) > 100
    assert np.array_equal(found.weights["KEY->VALUE"], known.weights["KEY->VALUE"])
    machine = ("wall_seconds", "real_time_factor")
    scores = [{k: v for k, v in summarise(r).items() if k not in machine} for r in (found, known)]
    assert scores[0] == scores[1]


def test_what_it_cannot_say_is_refused(on_numpy: None) -> None:
    with pytest.raises(ValueError, match=r"to_brian2: the experiment has lesions, which only run\(\) applies"):
        to_brian2(EXPERIMENT.with_lesions(Lesion("VALUE", fraction=0.1)))
    with pytest.raises(ValueError, match="recording_of: the network has run for 0 s of"):
        recording_of(EXPERIMENT, to_brian2(EXPERIMENT))
