"""The measures of many runs as one labelled table: a dimension per axis of a sweep, and one for seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from ..statistics.intervals import t_interval
from .summary import OF_THE_MACHINE, Metrics

SEED = "seed"
LEFT_OUT = (*OF_THE_MACHINE, SEED, "warnings")

UNITS = {
    "rates_hz": "Hz",
    "rates_cue_hz": "Hz",
    "background_rate_hz": "Hz",
    "recalled_rate_hz": "Hz",
    "latency_ms": "ms",
    "simulated_seconds": "s",
    "bits_per_synapse": "bit",
    "willshaw_bits_per_synapse": "bit",
    "willshaw_k_winners_bits_per_synapse": "bit",
}
NAMES = {
    "identification_accuracy": "identification",
    "f1": "F1",
    "silent_fraction": "silent trials",
    "intrusion_rate": "intrusions",
    "controls.no_learning": "identification without learning",
    "controls.shuffled": "identification, labels shuffled",
}

# Shares, which are drawn from 0 to 1; of cells so few are active that 1 is no bound for the eye
SHARES = (
    "identification_accuracy", "f1", "precision", "recall", "overlap", "silent_fraction", "intrusion_rate",
    "stage_identification", "familiarity_auc", "controls",
)  # fmt: skip

# dimension -> coordinates along it, by name: (values, attributes)
Coordinates = Mapping[str, Mapping[str, tuple[Sequence[Any], Mapping[str, str]]]]


def tabulate(coordinates: Coordinates, seeds: Sequence[int], runs: Sequence[Metrics | None]) -> xr.Dataset:
    """All scalar measures of runs, as float64 variables over the dimensions given and ``seed``.

    runs: metrics (`summarise`) of all combinations, the last dimension, the seed, running fastest; None for a
    run that failed. Nested measures are named with a dot (``familiarity.CA3``). NaN: the run failed, or it has no such
    measure. Left out are times of the machine and warnings. Attributes: long_name, units; of shares
    valid_min and valid_max.
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


def over_seeds(values: xr.DataArray) -> xr.Dataset:
    """``mean``, ``low``, ``high`` (95 % t interval, NaN below two seeds) and ``n`` of the seeds that there are."""
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
    coords = {name: c for name, c in by_point.coords.items() if SEED not in c.dims}
    return xr.Dataset({name: (rest, array) for name, array in out.items()}, coords, attrs=values.attrs)


def _described(name: str) -> dict[str, Any]:
    parts = name.split(".")
    words = NAMES.get(name) or " ".join([parts[0].replace("_", " "), *parts[1:]])
    unit = next((UNITS[part] for part in parts if part in UNITS), "1")
    bounds = {"valid_min": 0.0, "valid_max": 1.0} if {*parts} & {*SHARES} else {}
    return {"long_name": words, "units": unit, **bounds}


def _array(values: Sequence[Any]) -> np.ndarray:
    """One type for all: truth values, numbers or text. Whole numbers have 32 bits where they fit, as in NetCDF 3."""
    if all(isinstance(v, bool) for v in values):
        return np.array(values, bool)
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        numbers = np.array(values)
        small = numbers.dtype.kind == "i" and abs(numbers).max() < 2**31
        return numbers.astype(np.int32 if small else float)
    return np.array([str(v) for v in values], object)
