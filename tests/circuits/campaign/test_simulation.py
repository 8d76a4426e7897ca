"""Which beginnings are shared, and that what is shared changes nothing."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from spikekv import Blanks, Cue, Delay, Experiment, Lesion, Recall, RecallExperiment, Study, Timing, minimal, patterns
from spikekv.circuits.campaign import simulation
from spikekv.circuits.campaign.encoding import decode, encode
from spikekv.circuits.campaign.fingerprint import fingerprint
from spikekv.circuits.campaign.runner import carried_out
from spikekv.circuits.campaign.simulation import Simulation, batches, simulate
from spikekv.circuits.engine.run import Backend
from spikekv.circuits.program.compiler import compiler
from spikekv.circuits.recording.recording import Recording

FAST: Backend = "cpp" if compiler() else "numpy"
TINY = minimal(n_key=60, n_value=60, active=5)
PLAIN = RecallExperiment(TINY, patterns.random(4, seed=1), Cue(valid=0.6), seed=3, timing=Timing(0.08, 0.04, blanks=2))
AB, DE = patterns.lists("AB", "DE", n_pairs=3, seed=1)


def spikes(recording: Recording) -> dict[str, Any]:
    return {"spikes": {name: list(both) for name, both in recording.spikes.items()}}


def tasks_of(*experiments: Any) -> list[Simulation]:
    made = [Simulation(one, spikes, FAST) for one in experiments]
    return [dataclasses.replace(task, key=task.key_with({})) for task in made]


def other_protocol(*between: Any) -> Experiment:
    protocol = (Study(AB), *between, Delay(0.3), Blanks(2), Recall(AB))
    return Experiment(TINY, protocol, seed=3, timing=Timing(on=0.08, gap=0.04))


def test_a_study_is_simulated_once_for_all_that_follow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    studied: list[str] = []

    def study(experiment: Any, *, until: str, **named: Any) -> Any:
        studied.append(until)
        return plain(experiment, until=until, **named)

    plain = simulation.study
    monkeypatch.setattr(simulation, "study", study)
    variants = [
        PLAIN,
        dataclasses.replace(PLAIN, cue=Cue(valid=0.4)),
        PLAIN.with_lesions(Lesion("KEY", 0.5)),
        PLAIN.with_lesions(Lesion("KEY", 0.5, during="study")),
        other_protocol(),
        other_protocol(Study(DE, label="second list")),
    ]
    tasks = tasks_of(*variants)
    assert sorted(len(batch) for batch in batches(tasks)) == [1, 2, 3]
    with carried_out(tasks, simulate, None, batches=batches) as shared:
        pass
    assert sorted(studied) == ["delay", "recall"]
    with carried_out(tasks, simulate, None) as apart:
        pass
    assert len(studied) == 2
    for one, other in zip(shared, apart, strict=True):
        for name, (cells, times) in one["spikes"].items():
            assert np.array_equal(cells, other["spikes"][name][0])
            assert np.array_equal(times, other["spikes"][name][1])
    assert not np.array_equal(shared[0]["spikes"]["VALUE"][1], shared[2]["spikes"]["VALUE"][1])


def test_keys_tell_experiments_measures_and_code_apart() -> None:
    def other(recording: Recording) -> dict[str, Any]:
        return {}

    keys = {
        Simulation(PLAIN, spikes, "numpy").key_with({}),
        Simulation(PLAIN, spikes, "cpp").key_with({}),
        Simulation(PLAIN, spikes, "numpy").key_with({"source": "other"}),
        Simulation(PLAIN, other, "numpy").key_with({}),
        Simulation(dataclasses.replace(PLAIN, seed=4), spikes, "numpy").key_with({}),
        Simulation(PLAIN.with_lesions(Lesion("KEY", 0.5)), spikes, "numpy").key_with({}),
        Simulation(dataclasses.replace(PLAIN, pairs=patterns.random(4, seed=2)), spikes, "numpy").key_with({}),
    }
    assert len(keys) == 7
    assert Simulation(PLAIN, spikes, "numpy").key_with({}) in keys


def test_fingerprints_follow_content_not_identity() -> None:
    assert fingerprint(np.arange(3)) == fingerprint(np.arange(3))
    assert fingerprint(np.arange(3)) != fingerprint(np.arange(3.0))
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint([1, [2]]) != fingerprint([[1], 2])
    assert fingerprint(1) != fingerprint(True)
    assert len({fingerprint(made(factor)) for factor in (1, 2, 2)}) == 2
    with pytest.raises(ValueError, match="no value that can be told from others"):
        fingerprint(iter([1]))


def made(factor: int) -> Any:
    return lambda recording: {"n": factor}


def test_what_is_kept_comes_back_as_it_was() -> None:
    kept = {
        "numbers": np.array([[1.5, np.nan], [np.inf, -0.0]]), "cells": np.arange(3, dtype=np.int32),
        "flags": np.array([True, False]), "names": np.array(["a", "bc"]), "nan": float("nan"), "none": None,
        "nested": {"list": [1, 2.5, "x", True], "empty": {}, 3: "by number"},
    }  # fmt: skip
    back = decode(encode(kept))
    for name in ("numbers", "cells", "flags", "names"):
        assert back[name].dtype == kept[name].dtype
        np.testing.assert_array_equal(back[name], kept[name])
    assert np.isnan(back["nan"])
    assert back["nested"] == kept["nested"]
    assert list(back) == list(kept)
    for bad in (object(), np.array([{}], object)):
        with pytest.raises(ValueError, match="cannot be kept"):
            encode({"x": bad})


@pytest.mark.parametrize(
    ("lesions", "allow", "wanted"), [((), False, False), ((), True, True), ((Lesion("KEY"),), False, True)]
)
def test_runaway_is_an_error_unless_it_is_a_result(
    lesions: tuple[Lesion, ...], allow: bool, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    plain = simulation.run

    def run(experiment: Any, *, allow_runaway: bool, **named: Any) -> Recording:
        asked.append(allow_runaway)
        return plain(experiment, allow_runaway=allow_runaway, **named)

    monkeypatch.setattr(simulation, "run", run)
    task = Simulation(PLAIN.with_lesions(*lesions), spikes, FAST, allow_runaway=allow)
    list(simulate([task], lambda fraction: None))
    assert asked == [wanted]
