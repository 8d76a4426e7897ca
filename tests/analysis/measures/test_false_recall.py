"""Lures that bring back a value: known answers on spikes written by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from spikekv.analysis.measures.phases import false_recalls, probe_scores
from spikekv.circuits.recording.recording import Recording

Record = Callable[..., Recording]


def with_lures(recording: Recording, n: int) -> Recording:
    """The last n recall trials as probes of cues that were never studied."""
    trials = recording.trials
    kind, phase, pair = trials.kind.astype("U8"), trials.phase.astype("U8"), trials.pair.copy()
    kind[-n:], phase[-n:], pair[-n:] = "probe", "lures", -1
    return dataclasses.replace(recording, trials=dataclasses.replace(trials, kind=kind, phase=phase, pair=pair))


def test_a_lure_recalls_falsely_from_half_of_a_value_on(record: Record, blocks: np.ndarray) -> None:
    at_recall = 1 * blocks
    at_recall[2] = 0  # silent
    at_recall[3] = [0] * 12 + [1, 0, 0, 0] + [0] * 4  # one of the four cells of value 3: F1 .4
    at_recall[4] = [1] * 2 + [0] * 14 + [1, 1] + [0, 0]  # two cells each of values 0 and 4: F1 .5
    tested = with_lures(record(blocks, {"VALUE": {"recall": at_recall}}), 3)
    assert false_recalls(tested, "lures").tolist() == [False, False, True]
    assert probe_scores(tested)["lures"]["VALUE"]["false_recall"] == 1 / 3


def test_a_value_with_as_many_wrong_cells_is_recalled_and_one_that_drowns_is_not(
    record: Record, blocks: np.ndarray
) -> None:
    at_recall = 1 * blocks
    at_recall[3] = blocks[3] | blocks[0]  # all of value 3 and four others: F1 .67
    at_recall[4] = 1  # every cell: F1 .33 with each value
    tested = with_lures(record(blocks, {"VALUE": {"recall": at_recall}}), 2)
    assert false_recalls(tested, "lures").tolist() == [True, False]
