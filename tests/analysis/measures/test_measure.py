"""How measures are called and shown."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from spikekv.analysis.measures import measure as measure_module
from spikekv.analysis.measures.measure import MEASURES, SHARE, Measure, measure, number


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_can_be_shown(name: str) -> None:
    known = measure(name)
    low, high = known.bounds
    assert low < high
    assert known.name == name
    assert known.label
    assert len(known.head) <= len(known.label)
    ends = known.clip([-1e9, 1e9])
    assert (ends[0], ends[1]) == (max(low, -1e9), min(high, 1e9))


def test_an_interval_goes_no_further_than_its_measure() -> None:
    f1, power = measure("f1"), Measure("power", "power")
    assert f1.text(0.98, (0.94, 1.02)) == "0.980 [0.940, 1.000]"
    assert f1.narrow(0.98, (0.943, 1.02)) == "0.98 [.94, 1]"
    assert f1.narrow(0.02, (-0.1, 0.1)) == "0.020 [0, .1]"
    assert f1.narrow(0.5) == "0.50"
    assert power.text(0.98, (-0.94, 1.02)) == "0.980 [-0.940, 1.020]"
    assert f1.span(None) == f1.span((np.nan, np.nan)) == ""
    assert np.isnan(f1.clip([np.nan, 2.0])[0])


def test_a_nested_key_is_its_known_part_and_where() -> None:
    rate = measure("rates_hz.CA3_PV")
    assert (rate.axis, rate.unit, rate.bounds[0]) == ("rate, CA3 PV (Hz)", "Hz", 0)
    assert measure("theta_1.f1").label == "F1, theta 1"
    assert measure("theta_1.f1").bounds == SHARE
    assert measure("controls.shuffled").label == "identification, labels shuffled"
    assert measure("my_own.CA3") == Measure("my_own.CA3", "my own CA3")


def test_numbers_for_readers() -> None:
    found = [number(v) for v in (0.5, 0.00141, 3, -0.0001, 0.0, None, float("nan"))]
    assert found == ["0.500", "0.0014", "3", "-0.0001", "0.000", "-", "-"]
    assert number(12.3, 0) == "12"


def test_the_examples_hold() -> None:
    found = doctest.testmod(measure_module)
    assert found.attempted >= 4
    assert found.failed == 0
