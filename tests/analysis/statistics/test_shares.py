"""Wilson's interval by hand."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.statistics.shares import wilson_interval


def test_wilson_interval_by_hand() -> None:
    z = 1.959964
    centre, half = (3 + z**2 / 2) / (4 + z**2), z * np.sqrt(3 * 1 / 4 + z**2 / 4) / (4 + z**2)
    assert wilson_interval(3, 4) == pytest.approx((centre - half, centre + half), abs=1e-6)
    assert wilson_interval(0, 4) == pytest.approx((0, z**2 / (4 + z**2)), abs=1e-6)
    assert np.isnan(wilson_interval(0, 0)).all()
