"""Bins that do not fit their window are refused by name; silent cells are no trouble."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from spikekv.analysis.measures import spike_statistics
from spikekv.circuits.recording.recording import Recording


@pytest.fixture
def silent(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    return record(blocks, {"VALUE": {"study": 0 * blocks, "recall": 0 * blocks}})


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda r: spike_statistics.population_rate(r, "VALUE", 0.0, 1.0, bin_size=0.0), "bin_size must be above 0"),
        (lambda r: spike_statistics.population_rate(r, "VALUE", 0.0, 1.0, bin_size=2.0), "at most 1 s"),
        (lambda r: spike_statistics.population_rate(r, "VALUE", 1.0, 0.5), "start must be before stop"),
        (lambda r: spike_statistics.psth(r, "VALUE", bin_size=0.0), "psth: bin_size must be above 0"),
        (lambda r: spike_statistics.psth(r, "VALUE", bin_size=10.0), "psth: bin_size must be above 0 and at most"),
        (lambda r: spike_statistics.psth(r, "VALUE", bin_size=np.nan), "bin_size must be above 0"),
    ],
)
def test_bins_that_do_not_fit(silent: Recording, ask: Callable[[Recording], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ask(silent)


def test_silence_has_rates_of_zero_and_no_fano_factor(silent: Recording) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        assert not spike_statistics.psth(silent, "VALUE")[1].any()
        assert not spike_statistics.population_rate(silent, "VALUE", 0.0, 0.5)[1].any()
        assert np.isnan(spike_statistics.fano_factors(silent, "VALUE")).all()
