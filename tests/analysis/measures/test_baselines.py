"""Simple readers on cues and values written by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from spikekv import Cue, RecallExperiment, minimal, patterns, run, score
from spikekv.analysis import baselines
from spikekv.analysis.assays.recall_summary import baselines_table
from spikekv.circuits.recording.recording import Recording

Record = Callable[..., Recording]
CUES = np.repeat(np.eye(5, dtype=bool), 4, axis=1)  # pair n has cells 4n to 4n + 3


def presenting(record: Record, values: np.ndarray, presented: np.ndarray) -> Recording:
    """A silent circuit, so that what readers find is not its."""
    made = record(values, {"VALUE": {"recall": 0 * values}, "KEY": {"recall": np.eye(5, 5)}})
    shown = np.zeros((len(made.trials.phase), 20), bool)
    shown[made.trials.where("recall")] = presented
    return dataclasses.replace(made, cues=CUES, trials=dataclasses.replace(made.trials, presented=shown))


def test_whole_cues_are_read_without_error(record: Record, blocks: np.ndarray) -> None:
    found = baselines(presenting(record, blocks, CUES))
    assert set(found) == {"nearest_key", "clipped_hebb", "least_squares"}
    for scores in found.values():
        assert scores == {"identification_accuracy": 1.0, "f1": 1.0, "precision": 1.0, "recall": 1.0}


def test_a_cue_that_resembles_another_pair_is_read_as_that_pair(record: Record, blocks: np.ndarray) -> None:
    cues = CUES.copy()
    cues[0] = 0
    cues[0, [0, 4, 5, 6]] = True  # one cell of pair 0, three of pair 1
    for found in baselines(presenting(record, blocks, cues)).values():
        assert found["identification_accuracy"] == 0.8
        assert found["f1"] == pytest.approx(0.8)


def test_an_empty_cue_names_nothing(record: Record, blocks: np.ndarray) -> None:
    cues = CUES.copy()
    cues[2] = False
    found = baselines(presenting(record, blocks, cues))
    assert found["nearest_key"]["f1"] == found["nearest_key"]["identification_accuracy"] == 0.8


def test_a_memory_that_is_full_falls_behind_the_look_up() -> None:
    circuit = minimal(n_key=40, n_value=40, active=8)
    experiment = RecallExperiment(circuit, patterns.random(30, seed=1), Cue(valid=0.75), seed=1)
    found = score(run(experiment, backend="numpy"))["baselines"]
    assert found["nearest_key"]["f1"] > found["least_squares"]["f1"] > found["clipped_hebb"]["f1"]


def test_the_table_begins_with_the_circuit() -> None:
    one = {"identification_accuracy": 0.5, "f1": 0.4, "precision": 0.3, "recall": 0.2}
    (table,) = baselines_table({**one, "baselines": {"nearest_key": dict.fromkeys(one, 1.0)}})
    assert [row[0] for row in table.rows] == ["this circuit", "nearest studied cue"]
    assert table.rows[0][1:] == ("0.50", "0.40", "0.30", "0.20")
    assert baselines_table(one) == []  # of earlier versions
