"""Cues that no memory can tell apart are said, with what is still to be had; wide features need no wide memory."""

from __future__ import annotations

import tracemalloc
import warnings

import numpy as np
import pytest
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.schedule import schedule
from spikekv.circuits.stimuli import patterns
from spikekv.circuits.stimuli.pairs import Pairs
from spikekv.circuits.stimuli.population_code import WIDE, PopulationCode


def pairs(tmp_path: object, keys: np.ndarray, values: np.ndarray) -> Pairs:
    file = f"{tmp_path}/pairs.npz"
    np.savez(file, keys=keys, values=values)
    return patterns.load(file)


def said(of: Pairs) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        schedule(RecallExperiment(minimal(), of))
    return [str(w.message) for w in caught if "same code" in str(w.message)]


def test_equal_rows_and_rows_that_differ_in_what_the_code_ignores(tmp_path: object) -> None:
    rng = np.random.default_rng(0)
    keys, values = rng.random((5, 9)), rng.random((5, 9))
    keys[1] = keys[0]
    keys[4] = keys[3] + 0.5  # each row is centred on its own mean
    (text,) = said(pairs(tmp_path, keys, values))
    assert "rows 0 and 1; 3 and 4 have the same code and different values" in text
    assert "identification can reach 0.6, not 1" in text


def test_equal_cues_of_equal_values_are_no_trouble(tmp_path: object) -> None:
    rng = np.random.default_rng(0)
    keys, values = rng.random((4, 9)), rng.random((4, 9))
    keys[1], values[1] = keys[0], values[0]
    assert said(pairs(tmp_path, keys, values)) == []


@pytest.mark.parametrize("fitted", [False, True])
def test_wide_features_take_no_square_of_memory(fitted: bool) -> None:
    rng = np.random.default_rng(0)
    items = rng.random((6, 4 * WIDE))
    tracemalloc.start()
    if fitted:
        code = PopulationCode.fit(items, 50, 5, rng, readout=False)
    else:
        code = PopulationCode.unfitted(4 * WIDE, 50, 5, rng)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (code.encode(items).sum(1) == 5).all()
    assert peak < 200e6  # the square of the features has 2.1 GB


def test_the_two_ways_to_a_code_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    items = np.random.default_rng(1).random((40, 60))

    def codes() -> list[np.ndarray]:
        return [
            PopulationCode.unfitted(60, 80, 6, np.random.default_rng(2)).encode(items),
            PopulationCode.unfitted(60, 500, 20, np.random.default_rng(3)).encode(items),
        ]

    narrow = codes()
    monkeypatch.setattr("spikekv.circuits.stimuli.population_code.WIDE", 10)
    assert all(np.array_equal(a, b) for a, b in zip(narrow, codes(), strict=True))
