"""Memories without spikes beside the circuit: known answers on patterns written by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from spikekv.analysis.measures.baselines import NAMES, baselines
from spikekv.circuits.recording.recording import Recording

Record = Callable[..., Recording]
RIGHT = {"identification_accuracy": 1.0, "f1": 1.0}


def test_whole_cues_bring_back_everything_whatever_the_circuit_does(record: Record, blocks: np.ndarray) -> None:
    silent = record(blocks, {"VALUE": {"recall": 0 * blocks}})
    assert baselines(silent) == dict.fromkeys(NAMES, RIGHT)


def test_a_cue_of_another_pair_brings_back_its_value(record: Record, blocks: np.ndarray) -> None:
    wrong = np.roll(np.eye(5, dtype=bool), 1, axis=1)
    found = baselines(record(blocks, {"VALUE": {"recall": 1 * blocks}}, presented=wrong))
    assert found["nearest_key"] == {"identification_accuracy": 0.0, "f1": 0.0}
    assert found["clipped_hebb"] == {"identification_accuracy": 0.0, "f1": 0.0}


def test_a_cue_without_cells_names_nothing(record: Record, blocks: np.ndarray) -> None:
    nothing = np.zeros((5, 5), bool)
    found = baselines(record(blocks, {"VALUE": {"recall": 1 * blocks}}, presented=nothing))
    assert found == {name: {"identification_accuracy": 0.0, "f1": 0.0} for name in NAMES}


def test_clipped_synapses_lose_where_a_look_up_does_not(record: Record) -> None:
    rng = np.random.default_rng(1)
    n = 150  # far beyond what 60 x 60 clipped synapses hold
    cues, values = (np.argsort(rng.random((n, 60)), axis=1) < 10 for _ in range(2))
    found = baselines(record(values, {"VALUE": {"recall": 1 * values}}, cues=cues))
    assert found["nearest_key"] == RIGHT
    assert found["clipped_hebb"]["f1"] < 0.5
    assert found["clipped_hebb"]["f1"] < found["least_squares"]["f1"] < 1


def test_least_squares_knows_how_damaged_cues_are(record: Record) -> None:
    rng = np.random.default_rng(2)
    cues, values = (np.argsort(rng.random((30, 60)), axis=1) < 10 for _ in range(2))
    half = cues & (np.argsort(np.argsort(np.where(cues, rng.random(cues.shape), -1), axis=1), axis=1) >= 55)
    assert (half.sum(1) == 5).all()
    found = baselines(record(values, {"VALUE": {"recall": 1 * values}}, cues=cues, presented=half))
    assert found["nearest_key"]["identification_accuracy"] == pytest.approx(1, abs=0.05)
    assert found["least_squares"]["identification_accuracy"] > 0.9
