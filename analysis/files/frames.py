"""Recordings as tables of pandas and arrays of xarray."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ...circuits.names import did_you_mean
from ...circuits.recording.recording import Recording
from ...circuits.recording.trials import READOUT_AFTER

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

NO_TRIAL = -1


class Frames(NamedTuple):
    """The two tables of a recording. spikes: a row per spike; trials: a row per trial."""

    spikes: pd.DataFrame
    trials: pd.DataFrame


def to_pandas(recording: Recording, populations: Sequence[str] | None = None) -> Frames:
    """A recording as two tables of pandas.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    populations : sequence of str, optional
        Whose spikes. Default: all.

    Returns
    -------
    Frames
        ``spikes``: population, cell, time (s), and the trial in whose read-out window it is, -1 between trials.
        ``trials``: phase, kind, set, pair, position, related, start and stop (s); its index is the trial.

    Raises
    ------
    ValueError
        For an unknown population.

    Examples
    --------
    >>> from spikekv.analysis import to_pandas
    >>> spikes, trials = to_pandas(recording)
    >>> at_recall = spikes.trial.isin(trials.index[trials.phase == "recall"])
    >>> at_recall.any().item()
    True
    """
    import pandas as pd

    names = _checked(recording, populations, "to_pandas")
    trials = recording.trials
    parts = []
    for name in names:
        cells, times = recording.spikes[name]
        row = np.searchsorted(trials.start, times + 1e-9, side="right") - 1
        inside = (row >= 0) & (times < trials.stop[row] + READOUT_AFTER - 1e-9)
        trial = np.where(inside, row, NO_TRIAL)
        parts.append(pd.DataFrame({"population": name, "cell": cells, "time": times, "trial": trial}))
    spikes = pd.concat(parts, ignore_index=True)
    spikes["population"] = pd.Categorical(spikes["population"], categories=names)
    columns = ("phase", "kind", "set", "pair", "position", "related", "start", "stop")
    table = pd.DataFrame({name: getattr(trials, name) for name in columns})
    return Frames(spikes, table.rename_axis("trial"))


def to_xarray(recording: Recording, population: str, after: float = READOUT_AFTER) -> xr.DataArray:
    """Spike counts of a population in every trial, with what each trial was.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    population : str
        Whose cells.
    after : float
        Seconds after cue off that count. Default: the read-out window.

    Returns
    -------
    xarray.DataArray
        (trial, cell), with the coordinates phase, kind, pair, position, start and stop of each trial.

    Raises
    ------
    ValueError
        For an unknown population.

    Examples
    --------
    >>> from spikekv.analysis import to_xarray
    >>> counts = to_xarray(recording, "VALUE")
    >>> counts.where(counts.phase == "recall", drop=True).sizes["trial"]
    5
    """
    import xarray as xr

    _checked(recording, [population], "to_xarray")
    trials = recording.trials
    counts = recording.counts(population, np.arange(len(trials)), after)
    columns = ("phase", "kind", "pair", "position", "start", "stop")
    return xr.DataArray(
        counts,
        dims=("trial", "cell"),
        coords={name: ("trial", getattr(trials, name)) for name in columns},
        name=f"spikes of {population}",
        attrs={"circuit": recording.circuit_name, "seed": recording.seed, "after_s": after},
    )


def _checked(recording: Recording, populations: Sequence[str] | None, who: str) -> list[str]:
    names = list(recording.sizes) if populations is None else list(populations)
    for name in names:
        if name not in recording.sizes:
            raise ValueError(f"{who}: there is no population {name!r}; {did_you_mean(name, recording.sizes)}")
    return names
