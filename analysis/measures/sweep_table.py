"""The measures of many runs as one labelled table: a dimension per axis of a sweep, and one for seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from ..statistics.intervals import t_interval
from .measure import measure
from .summary import OF_THE_MACHINE, Metrics

SEED = "seed"
LEFT_OUT = (*OF_THE_MACHINE, SEED, "warnings")

# dimension -> coordinates along it, by name: (values, attributes)
Coordinates = Mapping[str, Mapping[str, tuple[Sequence[Any], Mapping[str, str]]]]


def tabulate(coordinates: Coordinates, seeds: Sequence[int], runs: Sequence[Metrics | None]) -> xr.Dataset:
    """All scalar measures of runs, as float64 variables over the dimensions given and ``seed``.

    runs: metrics (`summarise`) of all combinations, the last dimension, the seed, running fastest; None for a
    run that failed. Nested measures are named with a dot (``familiarity.CA3``). NaN: the run failed, or it has no such
    measure. Left out are times of the machine and warnings. Attributes: long_name, units; where an axis shows the whole
    range valid_min and valid_max.
    """
    lengths = {dim: len(next(iter(parts.values()))[0]) for dim, parts in coordinates.items()} | {SEED: len(seeds)}
    shape = tuple(lengths.values())
    if len(runs) != np.prod(shape):
        raise ValueError(f"tabulate: {dict(lengths)} need {np.prod(shape)} runs, got {len(runs)}")
    rows = [{} if run is None else flat(run) for run in runs]
    names = sorted({name for row in rows for name in row})  # the same order from memory and from files
    variables = {
        name: (tuple(lengths), np.array([row.get(name, np.nan) for row in rows]).reshape(shape), _described(name))
        for name in names
    }
    coords = {name: ((dim,), _array(v), a) for dim, parts in coordinates.items() for name, (v, a) in parts.items()}
    coords[SEED] = ((SEED,), _array(seeds), {"long_name": "seed of stimuli, wiring and noise"})
    return xr.Dataset(variables, coords)


def flat(metrics: Mapping[str, Any], above: str = "") -> dict[str, float]:
    """Scalar measures by dotted name."""
    found: dict[str, float] = {}
    for name, value in metrics.items():
        if not above and name in LEFT_OUT:
            continue
        if isinstance(value, Mapping):
            found.update(flat(value, f"{above}{name}."))
        elif isinstance(value, int | float):
            found[above + name] = float(value)
    return found


def spread_over_seeds(values: xr.DataArray) -> xr.Dataset:
    """``mean``, ``low``, ``high`` (95 % t interval, NaN below two seeds) and ``n`` of the seeds that there are.

    The interval goes no further than the values that the measure can have.
    """
    rest = [dim for dim in values.dims if dim != SEED]
    by_point = values.transpose(*rest, SEED)
    shape = by_point.shape[:-1]
    out = {name: np.full(shape, np.nan) for name in ("mean", "low", "high")} | {"n": np.zeros(shape, int)}
    for index in np.ndindex(shape):
        there = by_point.values[index]
        there = there[~np.isnan(there)]
        out["n"][index] = there.size
        if there.size:
            out["mean"][index] = there.mean()
            out["low"][index], out["high"][index] = t_interval(there) or (np.nan, np.nan)
    for end in ("low", "high"):
        out[end] = measure(str(values.name)).clip(out[end])
    coords = {name: c for name, c in by_point.coords.items() if SEED not in c.dims}
    return xr.Dataset({name: (rest, array) for name, array in out.items()}, coords, attrs=values.attrs)


def _described(name: str) -> dict[str, Any]:
    known = measure(name)
    bounds = dict(zip(("valid_min", "valid_max"), known.bounds, strict=True)) if known.whole_axis else {}
    return {"long_name": known.label, "units": known.unit, **bounds}


def _array(values: Sequence[Any]) -> np.ndarray:
    """One type for all: truth values, numbers or text. Whole numbers have 32 bits where they fit, as in NetCDF 3."""
    if all(isinstance(v, bool) for v in values):
        return np.array(values, bool)
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        numbers = np.array(values)
        small = numbers.dtype.kind == "i" and abs(numbers).max() < 2**31
        return numbers.astype(np.int32 if small else float)
    return np.array([str(v) for v in values], object)
