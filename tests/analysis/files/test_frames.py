"""Tables of pandas and arrays of xarray hold the spikes and counts of the recording."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from spikekv.analysis import to_pandas, to_xarray
from spikekv.circuits.recording.recording import Recording


@pytest.fixture
def run(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    return record(blocks, {"VALUE": {"study": 2 * blocks, "recall": blocks}, "CA3": {"study": np.eye(5, 8, dtype=int)}})


def test_every_spike_is_in_its_trial(run: Recording) -> None:
    spikes, trials = to_pandas(run)
    assert len(spikes) == sum(len(times) for _, times in run.spikes.values())
    for name in run.sizes:
        for trial in range(len(trials)):
            mine = spikes[(spikes.population == name) & (spikes.trial == trial)]
            counts = run.counts(name, np.array([trial]))[0]
            np.testing.assert_array_equal(np.bincount(mine.cell, minlength=run.sizes[name]), counts)
    assert trials.phase.tolist() == run.trials.phase.tolist()


def test_a_spike_between_trials_is_in_none(run: Recording) -> None:
    between = run.trials.stop[0] + 0.05
    early, late = np.array([0.01, between]), np.array([0, 1], np.int32)
    spikes, _ = to_pandas(Recording(**{**vars(run), "spikes": {**run.spikes, "VALUE": (late, early)}}), ["VALUE"])
    assert spikes.trial.tolist() == [-1, -1]


def test_counts_have_the_trials_as_coordinates(run: Recording) -> None:
    counts = to_xarray(run, "VALUE")
    np.testing.assert_array_equal(counts.values, run.counts("VALUE", np.arange(len(run.trials))))
    recall = counts.where(counts.kind == "recall", drop=True)
    assert recall.pair.values.tolist() == run.trials.pair[run.trials.where("recall")].tolist()


@pytest.mark.parametrize("make", [lambda run: to_pandas(run, ["VALU"]), lambda run: to_xarray(run, "VALU")])
def test_an_unknown_population_is_named(make: Callable[[Recording], object], run: Recording) -> None:
    with pytest.raises(ValueError, match="did you mean VALUE"):
        make(run)
