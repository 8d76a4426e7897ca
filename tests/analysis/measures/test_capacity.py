"""Readers on recordings written by hand, the knee, and the Willshaw peak."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pytest
from spikekv.analysis.figures.capacity import plot_ages, plot_capacity
from spikekv.analysis.measures.capacity import (
    CIRCUIT,
    OBSERVERS,
    SCORES,
    at_knee,
    knee,
    past_knee,
    readers,
    willshaw_bits,
)
from spikekv.analysis.measures.measure import measure
from spikekv.analysis.theory.memory_capacity import sparse
from spikekv.circuits.recording.recording import Recording

Record = Callable[..., Recording]


def answering(record: Record, values: np.ndarray, counts: np.ndarray, **more: object) -> Recording:
    return record(values, {"VALUE": {"recall": counts}, "KEY": {"recall": np.eye(len(values), 5)}}, **more)


def test_all_readers_are_perfect_where_pairs_share_nothing(record: Record, blocks: np.ndarray) -> None:
    measured = readers(answering(record, blocks, 2 * blocks))
    assert set(measured) == {CIRCUIT, *OBSERVERS}
    for name, found in measured.items():
        assert {m: v for m, v in found.items() if m != "bits_per_synapse"} == dict.fromkeys(
            ("f1", "precision", "recall", "overlap", "identification_accuracy"), 1.0
        ), name
    assert len({round(found["bits_per_synapse"], 12) for found in measured.values()}) == 1


def test_a_silent_circuit_holds_nothing_and_observers_do_not_see_its_spikes(record: Record, blocks: np.ndarray) -> None:
    measured = readers(answering(record, blocks, 0 * blocks))
    assert measured[CIRCUIT]["f1"] == measured[CIRCUIT]["bits_per_synapse"] == 0
    assert measured[OBSERVERS[0]]["f1"] == 1


def test_observers_read_through_existing_synapses_only(record: Record, blocks: np.ndarray) -> None:
    kept = np.tile(np.arange(20) % 4 < 2, (5, 1))
    measured = readers(answering(record, blocks, blocks, key_to_value=np.nonzero(kept)))
    assert measured[OBSERVERS[0]]["recall"] == 0.5
    assert measured[OBSERVERS[3]]["recall"] == pytest.approx(0.5, abs=0.2)
    assert measured[OBSERVERS[3]]["recall"] < 1


def test_correlated_values_are_refused(record: Record, blocks: np.ndarray) -> None:
    with pytest.raises(ValueError, match="needs random values"):
        readers(answering(record, blocks, blocks, value_item=np.array([0, 0, 1, 2, 3])))


def test_cued_pairs_stand_for_all(record: Record) -> None:
    """Bits of half of the pairs, cued alone, are those of all."""
    from dataclasses import replace

    values = sparse(np.random.default_rng(0), 40, 60, 6)
    whole = answering(record, values, values, cues=sparse(np.random.default_rng(1), 40, 50, 5))
    trials = whole.trials
    keep = (trials.phase != "recall") | (trials.pair < 20)
    fields = ("phase", "pair", "start", "stop", "presented")
    half = replace(whole, trials=replace(trials, **{name: getattr(trials, name)[keep] for name in fields}))
    for name in (CIRCUIT, OBSERVERS[0]):
        one, two = (readers(r)[name]["bits_per_synapse"] for r in (whole, half))
        assert one == pytest.approx(two, rel=0.05)


def test_the_knee_lies_between_loads() -> None:
    assert knee([100, 200, 400], np.array([1.0, 0.95, 0.85])) == pytest.approx(300)
    assert knee([100, 200, 400], np.array([1.0, 0.8, 0.95])) == 400  # a lower bound
    assert knee([100, 200, 400], np.array([0.5, 0.92, 0.82])) == pytest.approx(240)
    assert np.isnan(knee([100, 200], np.array([0.8, 0.7])))


def test_what_is_held_of_ever_more_pairs_is_told_from_a_cliff() -> None:
    loads = [100, 200, 400, 800]
    assert past_knee(loads, np.array([0.05, 0.1, 0.1, 0.1]), 150.0) == pytest.approx(-1)
    assert past_knee(loads, np.array([0.05, 0.1, 0.025, 0.00625]), 150.0) == pytest.approx(-3)
    assert past_knee(loads, np.array([0.1, 0.1, 0.1, 0.1]), np.nan) == pytest.approx(-1)  # none held: from the first on
    assert np.isnan(past_knee(loads, np.array([0.1, 0.1, 0.1, 0.1]), 400.0))  # one number of pairs is no slope
    assert np.isnan(past_knee(loads, np.array([0.1, 0.1, 0.1, 0.0]), 150.0))


def test_the_peak_is_that_of_any_number_of_pairs() -> None:
    bits = {"bits_per_synapse": 0.2, "f1": 1.0}
    rows = [{CIRCUIT: bits, **{name: {"bits_per_synapse": 0.25, "f1": 1.0} for name in OBSERVERS}}]
    with_peak, without = at_knee([10], [rows, rows], [0.4, None])
    assert with_peak["share_of_willshaw_peak"] == pytest.approx(0.5)
    assert without["share_of_willshaw_peak"] == pytest.approx(0.8)
    assert np.isnan(with_peak["bits_per_pair_exponent"])


def test_the_willshaw_curve_rises_and_falls() -> None:
    rng = np.random.default_rng(2)
    keys, values = sparse(rng, 700, 100, 5), sparse(rng, 700, 100, 5)
    bits = willshaw_bits(keys, keys, values, [20, 250, 700])
    assert bits[1] > max(bits[0], bits[2])
    assert 0.15 < bits[1] < np.log(2)
    assert willshaw_bits(keys, keys, values, [20], np.ones((100, 100), bool)) == pytest.approx(bits[:1])


@pytest.mark.parametrize("name", SCORES)
def test_every_reader_has_its_line(name: str) -> None:
    curves = {reader: np.linspace(1, 0, 6).reshape(2, 3) for reader in (CIRCUIT, *OBSERVERS)}
    _, axes = plt.subplots()
    try:
        assert plot_capacity([1, 2, 3], curves, name, axes, peak=0.4) is axes
        assert len(axes.lines) == len(curves) + 1
        assert axes.get_ylabel() == measure(name).label
        (band,) = axes.collections
        heights = band.get_paths()[0].vertices[:, 1]
        assert heights.min() == 0  # two seeds: the interval itself goes far beyond
        assert heights.max() == (1 if measure(name).bounds[1] == 1 else heights.max())
        np.testing.assert_allclose(axes.lines[-2].get_ydata(), curves[CIRCUIT].mean(0))
    finally:
        plt.close("all")


def test_every_rule_has_its_line_and_gaps_are_left_out() -> None:
    scores = np.array([[1, np.nan, 0.5], [0.9, 0.8, 0.4]])
    _, axes = plt.subplots()
    try:
        plot_ages(np.array([0, 10, 20, 30]), {"one": scores, "other": scores[:1]}, axes)
        first, second = axes.lines[:2]
        np.testing.assert_allclose(first.get_xdata(), [5, 25])
        np.testing.assert_allclose(first.get_ydata(), [0.95, 0.45])
        assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one", "other"]
        assert len(axes.collections) == 1
        assert second.get_color() != first.get_color()
    finally:
        plt.close("all")
