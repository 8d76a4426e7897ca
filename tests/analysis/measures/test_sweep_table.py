"""Measures of many runs over named axes and seeds."""

from __future__ import annotations

import io

import numpy as np
import pytest
import xarray as xr
from spikekv.analysis.measures.sweep_table import flat, spread_over_seeds, tabulate
from spikekv.analysis.statistics.intervals import t_interval

ALONG = {"pairs": {"pairs": ([10, 20], {"units": "1"})}, "eta": {"eta": ([0.1, 0.2, 0.3], {}), "tau": ([1, 2, 3], {})}}


def run(f1: float, **more: object) -> dict:
    return {"f1": f1, "seed": 3, "wall_seconds": {"run": 1.0}, "warnings": ["x"], **more}


def test_scalars_are_found_at_every_depth_without_those_of_the_machine() -> None:
    metrics = run(0.5, latency_ms={"CA3": 12.0, "DG": None}, theta=2, real_time_factor=0.3)
    assert flat(metrics) == {"f1": 0.5, "latency_ms.CA3": 12.0, "theta": 2.0}


def test_runs_are_laid_out_with_the_seed_running_fastest() -> None:
    table = tabulate(ALONG, [7, 8], [run(n / 100) for n in range(12)])
    assert dict(table.sizes) == {"pairs": 2, "eta": 3, "seed": 2}
    assert float(table["f1"].sel(pairs=20, eta=0.2, seed=8)) == 0.09
    assert table["tau"].dims == ("eta",)


def test_what_failed_or_is_not_there_is_nan() -> None:
    runs = [run(1.0, rates_hz={"NCX": 2.0}), None, run(0.5)]
    table = tabulate({"x": {"x": (["a", "b", "c"], {})}}, [0], runs)
    np.testing.assert_array_equal(table["f1"].values.ravel(), [1.0, np.nan, 0.5])
    np.testing.assert_array_equal(table["rates_hz.NCX"].values.ravel(), [2.0, np.nan, np.nan])


def test_measures_have_names_units_and_bounds() -> None:
    table = tabulate({"x": {"x": ([1], {})}}, [0], [run(1.0, rates_hz={"CA3_PV": 20.0}, latency_ms={"NCX": 9.0})])
    assert table["rates_hz.CA3_PV"].attrs["units"] == "Hz"
    assert table["latency_ms.NCX"].attrs["units"] == "ms"
    assert table["f1"].attrs == {"long_name": "F1", "units": "1", "valid_min": 0.0, "valid_max": 1.0}


def test_too_few_runs_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"tabulate: .* need 12 runs, got 1"):
        tabulate(ALONG, [7, 8], [run(1.0)])


def test_interval_over_the_seeds_that_are_there() -> None:
    values = [0.48, 0.5, 0.52, None, 0.5, 0.9, None, None, None]
    runs = [None if v is None else run(v) for v in values]
    found = spread_over_seeds(tabulate({"x": {"x": ([1, 2, 3], {})}}, [0, 1, 2], runs)["f1"])
    np.testing.assert_allclose(found["mean"], [0.5, 0.7, np.nan])
    np.testing.assert_array_equal(found["n"], [3, 2, 0])
    low, high = t_interval([0.48, 0.5, 0.52])
    assert (float(found["low"][0]), float(found["high"][0])) == pytest.approx((low, high))
    assert t_interval([0.5, 0.9])[1] > 1
    assert (float(found["low"][1]), float(found["high"][1])) == (0, 1)
    assert np.isnan(found["low"][2])


@pytest.mark.parametrize(
    ("values", "dtype"),
    [([1, 2], "int32"), ([1, 2**40], "float64"), ([0.5, 1], "float64"), ([True, False], "bool"), (["a", 1], "object")],
)
def test_coordinates_have_one_type_that_a_file_can_hold(values: list, dtype: str) -> None:
    table = tabulate({"x": {"x": (values, {})}}, [0], [run(1.0), run(2.0)])
    assert table["x"].dtype == dtype
    again = xr.load_dataset(io.BytesIO(table.to_netcdf(engine="scipy")), engine="scipy")
    assert again["x"].values.tolist() == [str(v) if dtype == "object" else v for v in values]
