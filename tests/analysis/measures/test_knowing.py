"""Feeling of knowing against later recognition, on recordings written by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from spikekv.analysis.measures.decoding import decode
from spikekv.analysis.measures.knowing import knowing
from spikekv.circuits.recording.recording import Recording

N = 30


def half_known(record: Callable[..., Recording], known: np.ndarray) -> Recording:
    """Nothing is recalled. Of ``known`` pairs the key comes back and a cell of the value fires, too weakly to count."""
    values = np.kron(np.eye(N), np.ones((1, 3))).astype(bool)
    trace = np.zeros(values.shape, int)
    trace[known, 3 * known] = 1
    keys = 1 * values
    return record(
        values,
        {"VALUE": {"recall": trace, "blank": np.ones((2, 3 * N), int)}, "CA3": {"study": keys, "recall": keys * trace}},
        n_active=3,
    )


def test_a_key_that_comes_back_predicts_what_will_be_recognised(record: Callable[..., Recording]) -> None:
    made = half_known(record, np.arange(15))
    found = knowing(made, "CA3", decode(made), np.random.default_rng(0))
    assert not found.recalled.any()  # one spike a cell is below theta
    assert found.recognised[:15].all()
    assert found.recognised[15:].mean() < 0.6  # guesses, one in four
    assert (found.feeling[:15] > 0.5).all()
    assert not found.feeling[15:].any()
    assert found.accuracy.value == 1  # every recognised trial felt known, or tied
    assert found.accuracy.p is not None
    assert found.accuracy.p < 0.01
    assert found.accuracy.n_items == N


def test_a_feeling_without_a_trace_of_the_value_predicts_nothing(record: Callable[..., Recording]) -> None:
    made = half_known(record, np.arange(15))
    silent = dataclasses.replace(decode(made), counts=np.zeros((N, 3 * N), int))
    gammas = [knowing(made, "CA3", silent, np.random.default_rng(seed)).accuracy.value for seed in range(12)]
    assert abs(np.mean(gammas)) < 0.35


def test_recognition_may_come_from_a_later_test_of_the_same_pairs(record: Callable[..., Recording]) -> None:
    made = half_known(record, np.arange(15))
    decoded = decode(made)
    later = dataclasses.replace(decoded, counts=3 * made.values)
    found = knowing(made, "CA3", decoded, np.random.default_rng(0), later)
    assert found.recognised.all()
    assert np.isnan(found.accuracy.value)  # all are recognised: nothing to be predicted
    with pytest.raises(ValueError, match="trials of the same pairs in the same order"):
        knowing(made, "CA3", decoded, np.random.default_rng(0), dataclasses.replace(later, pair=later.pair[::-1]))
