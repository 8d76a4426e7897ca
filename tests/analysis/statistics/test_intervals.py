import numpy as np
import pytest
from spikekv.analysis.statistics.intervals import over_seeds, t_interval


def test_three_seeds_by_hand():
    # t(.975, 2 df) = 4.3027, standard error 1/sqrt(3)
    assert t_interval([1, 2, 3]) == pytest.approx((2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=1e-3)


def test_seeds_that_agree_leave_no_width():
    assert t_interval([0.5] * 10) == (0.5, 0.5)


def test_one_seed_has_no_interval():
    assert t_interval([0.9]) is None


def test_covers_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(0)
    inside = [low <= 0 <= high for low, high in (t_interval(x) for x in rng.standard_normal((3000, 5)))]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.015)


def test_confidence_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="confidence"):
        t_interval([1, 2], confidence=95)


def test_measures_over_seeds_have_their_mean_and_interval():
    found = over_seeds([{"a": 1.0, "b": float("nan")}, {"a": 3.0, "b": 1.0}])
    assert found["a"] == 2
    assert found["intervals"]["a"] == pytest.approx(t_interval([1.0, 3.0]))
    assert np.isnan(found["b"])
    assert "b" not in found["intervals"]
    assert over_seeds([{"a": 1.0}]) == {"a": 1.0, "intervals": {}}
