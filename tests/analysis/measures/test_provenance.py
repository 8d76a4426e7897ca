"""Whose value was recalled: two lists that share cues, worked by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from spikekv.analysis.measures.decoding import SILENT, decode
from spikekv.analysis.measures.provenance import KINDS, Studied, provenance, provenance_of, shuffled_shares
from spikekv.circuits.recording.recording import Recording

# first list: cue 0 -> 10, 1 -> 11, 2 -> 12; second: cue 0 -> 20, 3 -> 23, 4 -> 24
STUDIED = Studied(
    cue=np.array([0, 1, 2, 0, 3, 4]),
    value=np.array([10, 11, 12, 20, 23, 24]),
    list_=np.array(["first", "first", "first", "second", "second", "second"]),
)
VALUES = [10, 11, 12, 20, 23, 24, 99]  # the decoder knows one that was never studied


def test_every_kind_of_answer_to_one_cue() -> None:
    answer = np.array([20, 10, 24, 12, 99, SILENT])
    found = provenance(STUDIED, np.zeros(6, int), answer, VALUES)
    assert tuple(found.kind) == KINDS
    assert found.pair.tolist() == [3, 0, 5, 2, SILENT, SILENT]
    np.testing.assert_array_equal(found.lag, [0, np.nan, 2, np.nan, np.nan, np.nan])
    assert found.shares == pytest.approx(dict.fromkeys(KINDS, 1 / 6))


def test_chance_of_each_kind_by_hand() -> None:
    # cue 0: of 7 values 1 own, 1 earlier, 2 same list, 2 other list, 1 never; cue 1: 1 own, 0, 2, 3, 1; one of 3 silent
    found = provenance(STUDIED, np.array([0, 1, 1]), np.array([20, 11, SILENT]), VALUES)
    expected = np.array([1 + 1, 1 + 0, 2 + 2, 2 + 3, 1 + 1]) / 7 / 3
    assert list(found.chance.values()) == pytest.approx([*expected, 1 / 3])
    assert sum(found.chance.values()) == pytest.approx(1)


def test_lags_and_positions_run_within_a_list() -> None:
    assert STUDIED.position.tolist() == [0, 1, 2, 0, 1, 2]
    found = provenance(STUDIED, np.array([2, 3, 1]), np.array([10, 24, 12]))
    assert found.kind.tolist() == ["same list"] * 3
    assert found.lag.tolist() == [-2, 1, 1]


def test_a_shared_value_counts_as_own_first_and_else_as_the_nearest() -> None:
    studied = Studied(cue=np.arange(5), value=np.array([7, 1, 2, 7, 7]))
    found = provenance(studied, np.array([0, 3, 2]), np.array([7, 7, 7]))
    assert found.kind.tolist() == ["own", "own", "same list"]
    assert found.pair.tolist() == [0, 3, 3]


def test_an_earlier_value_within_the_list_has_a_lag() -> None:
    studied = Studied(cue=np.array([0, 1, 0]), value=np.array([5, 6, 7]))
    found = provenance(studied, np.array([0, 0]), np.array([5, 7]))
    assert found.kind.tolist() == ["earlier value", "own"]
    assert found.lag.tolist() == [-2, 0]


def test_a_lure_has_no_own_value() -> None:
    found = provenance(STUDIED, np.array([50, 50]), np.array([10, SILENT]))
    assert found.kind.tolist() == ["other list", "silence"]
    assert found.chance["own"] == 0
    assert found.chance["other list"] == pytest.approx(0.5)


def test_intervals_are_wilsons() -> None:
    found = provenance(STUDIED, np.array([0, 0, 1, 1]), np.array([20, 10, 11, 11]))
    # 3 of 4: centre (3 + z^2/2) / (4 + z^2), half z sqrt(3/4 * 1/4 * 4 + z^2/4) / (4 + z^2) with z = 1.96
    z = 1.959964
    centre, half = (3 + z**2 / 2) / (4 + z**2), z * np.sqrt(0.75 + z**2 / 4) / (4 + z**2)
    assert found.intervals()["own"] == pytest.approx((centre - half, centre + half), abs=1e-5)


def test_permuted_answers_keep_what_is_named_and_lose_who_asked() -> None:
    n = 40
    studied = Studied(cue=np.arange(n), value=np.arange(n))
    answer = np.arange(n)
    answer[:10] = SILENT
    shares = shuffled_shares(studied, np.arange(n), answer, np.random.default_rng(0), n_permutations=100)
    assert (shares["silence"] == 0.25).all()
    assert shares["own"].mean() == pytest.approx(0.75 / n, abs=0.01)
    assert provenance(studied, np.arange(n), answer).shares["own"] == 0.75 > shares["own"].max()


def test_answers_of_a_recording(record: Callable[..., Recording], blocks: np.ndarray) -> None:
    # pairs 0 and 3 share a cue, so 3 is its value at the test; pair 4 holds the value of pair 1
    cues = np.eye(5, 8, dtype=bool)
    cues[3] = cues[0]
    values = blocks[[0, 1, 2, 3, 1]]
    order = np.array([3, 0, 1, 2, 4])
    answers = 2 * values[[3, 0, 2, 0, 1]]  # right, earlier value, another pair's, another pair's, right
    answers[3] = 0
    made = record(values, {"VALUE": {"recall": answers}}, order=order, cues=cues, value_item=np.array([0, 1, 2, 3, 1]))
    found = provenance_of(made, decode(made))
    assert found.kind.tolist() == ["own", "earlier value", "same list", "silence", "own"]
    assert found.pair.tolist() == [3, 0, 2, SILENT, 4]
    np.testing.assert_array_equal(found.lag, [0, -3, 1, np.nan, 0])


def test_what_is_studied_after_the_test_does_not_count(record: Callable[..., Recording], blocks: np.ndarray) -> None:
    made = record(blocks, {"VALUE": {"recall": 2 * blocks[[0, 4, 2, 3, 4]]}})
    trials, start = made.trials, made.trials.start.copy()
    start[4] = start[-1] + 1  # pair 4 is studied last of all
    late = dataclasses.replace(made, trials=dataclasses.replace(trials, start=start))
    decoded = decode(made)
    assert provenance_of(made, decoded).kind.tolist() == ["own", "same list", "own", "own", "own"]
    assert provenance_of(late, decoded).kind.tolist() == ["own", "never studied", "own", "own", "never studied"]


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="answer 99 is not among the values"):
        provenance(STUDIED, np.array([0]), np.array([99]))
    with pytest.raises(ValueError, match="needs an answer for each cue asked"):
        provenance(STUDIED, np.array([0, 1]), np.array([10]))
    with pytest.raises(ValueError, match=r"Studied: cue, value and list_ need one entry per pair, got \[2, 3\]"):
        Studied(np.arange(3), np.arange(2))
