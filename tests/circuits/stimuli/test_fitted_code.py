"""Codes that are fitted once: the same object for the same items, cells and chance, and only for these."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from spikekv.circuits.seeds import generator
from spikekv.circuits.stimuli import patterns
from spikekv.circuits.stimuli.population_code import PopulationCode


def test_a_code_is_fitted_once_and_is_the_one_that_is_fitted_anew() -> None:
    pairs = patterns.digits(3, seed=1)
    code = pairs.encode(60, 80, 5).value_code
    assert code is not None
    assert pairs.reference is not None
    anew = PopulationCode.fit(pairs.reference.features, 80, 5, generator(pairs.seed, "value code"))
    assert np.array_equal(code.filters, anew.filters)
    assert pairs.encode(70, 80, 5).value_code is code
    assert replace(pairs, seed=2).encode(60, 80, 5).value_code is not code
    assert pairs.encode(60, 80, 6).value_code is not code
    fewer = replace(pairs.reference, features=pairs.reference.features[1:])
    assert replace(pairs, reference=fewer).encode(60, 80, 5).value_code is not code
    with pytest.raises(ValueError, match="read-only"):
        code.centre[0] = 1.0
