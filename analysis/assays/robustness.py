"""How far a circuit can leave its working point before recall fails: a map, one deviation at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...circuits.atomic import write_text
from ...circuits.campaign.configuration import RecallConfig
from ...circuits.campaign.deviations import DRAWS, WORKING_POINT, Deviation, deviations
from ...circuits.campaign.results_directory import METRICS, write_csv, write_json
from ...circuits.campaign.simulation import Simulation
from ...circuits.engine.run import Backend
from ...circuits.protocol.experiment import RecallExperiment
from ...circuits.recording.recording import Recording
from ..measures.measure import measure
from ..measures.summary import score
from ..statistics.intervals import t_interval

if TYPE_CHECKING:
    import xarray as xr

RESULTS, POINTS, WORST, FIGURE = "results.nc", "points.csv", "worst", "robustness"
SHOWN = ("f1", "identification_accuracy", "precision", "recall", "recalled_rate_hz", "silent_fraction")
MOST_WORST = 10


def measured(recording: Recording) -> dict[str, Any]:
    """Every measure of a run, but those of the machine."""
    return {name: value for name, value in score(recording).items() if name not in ("wall_seconds", "real_time_factor")}


@dataclass(frozen=True)
class Robustness:
    """A working point, the deviations from it, and the seeds they are measured on.

    Parameters
    ----------
    base : RecallConfig
        The working point.
    points : tuple of Deviation
        The working point first.
    seeds : tuple of int
        Of each of them.

    Examples
    --------
    >>> from spikekv.analysis.assays.robustness import Robustness, robustness_of
    >>> from spikekv.circuits.campaign.configuration import RecallConfig
    >>> asked = robustness_of(RecallConfig(circuit="minimal", pairs=5), draws=2, axes=("kept",))
    >>> [point.name for point in asked.points]
    ['working point', 'kept 0.2', 'kept 0.4', 'kept 0.6', 'kept 0.8', 'kept 1']
    """

    base: RecallConfig
    points: tuple[Deviation, ...]
    seeds: tuple[int, ...]

    @cached_property
    def configurations(self) -> list[RecallConfig]:
        """Of each point, checked in full. Raises ValueError that names the point."""
        found = []
        for point in self.points:
            try:
                config = point.of_config(self.base)
                config.model_copy(update={"seeds": 1}).experiments()
            except ValueError as error:
                raise ValueError(f"{point.name}: {error}; leave it out with --axis") from None
            found.append(config)
        return found

    @cached_property
    def experiments(self) -> list[list[RecallExperiment]]:
        """Of each point, one for each seed."""
        return [
            config.model_copy(update={"seed": self.seeds[0], "seeds": len(self.seeds)}).experiments()
            for config in self.configurations
        ]

    def tasks(self, engine: Backend) -> list[Simulation]:
        """One for each point and seed, the seed running fastest. A circuit that runs away is a result."""
        return [
            Simulation(experiment, measured, engine, point.name, allow_runaway=True)
            for point, of in zip(self.points, self.experiments, strict=True)
            for experiment in of
        ]

    def table(self, runs: Sequence[Mapping[str, Any]]) -> xr.Dataset:
        """All measures over ``point`` and ``seed``; ``axis``, ``of`` and ``at`` say what a point is."""
        from ..measures.sweep_table import tabulate

        along = {
            "point": ([p.name for p in self.points], {"long_name": "deviation from the working point"}),
            "axis": ([p.axis for p in self.points], {"long_name": "what varies"}),
            "of": ([p.of for p in self.points], {"long_name": "of which projection"}),
            "at": ([p.at for p in self.points], {"long_name": "to what"}),
        }
        table = tabulate({"point": along}, self.seeds, [dict(run) for run in runs])
        table.attrs = {"title": f"robustness of recall in the {self.base.circuit} circuit"}
        return table


def robustness_of(
    base: RecallConfig, draws: int = 20, axes: Sequence[str] = (), seeds: Sequence[int] = (0,)
) -> Robustness:
    """The map of a working point.

    Parameters
    ----------
    base : RecallConfig
        The working point.
    draws : int
        How often all conductances are drawn at once.
    axes : sequence of str
        Only these. Default: all that the configuration allows.
    seeds : sequence of int
        Of each point.

    Returns
    -------
    Robustness

    Raises
    ------
    ValueError
        For an axis that does not exist or that the configuration does not allow.
    """
    return Robustness(base.model_copy(update={"reset": True}), tuple(deviations(base, draws, tuple(axes))), (*seeds,))


def rows_of(table: xr.Dataset, points: Sequence[Deviation]) -> list[dict[str, Any]]:
    """A row per point: what it is, and the mean of each measure shown, with its interval over seeds."""
    rows = []
    for n, point in enumerate(points):
        row: dict[str, Any] = {"axis": point.axis, "of": point.of, "at": point.at}
        for name in SHOWN:
            values = table[name].values[n] if name in table else np.array([np.nan])
            there = values[~np.isnan(values)]
            span = t_interval(there) if there.size else None
            low, high = (None, None) if span is None else (float(end) for end in measure(name).clip(np.array(span)))
            row |= {name: float(there.mean()) if there.size else None, f"{name}_low": low, f"{name}_high": high}
        rows.append(row)
    return rows


def worst_of(rows: Sequence[Mapping[str, Any]], n: int = MOST_WORST) -> list[int]:
    """Row numbers of the points with the lowest F1, the worst first; the working point is none of them."""
    places = [k for k, row in enumerate(rows) if row["axis"] != WORKING_POINT]
    return sorted(places, key=lambda k: rows[k]["f1"] if rows[k]["f1"] is not None else -1.0)[:n]


def by_axis(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of each axis: where F1 is lowest, F1 there, and the median of its points."""
    found = []
    for axis in dict.fromkeys(row["axis"] for row in rows):
        same = [row for row in rows if row["axis"] == axis]
        worst = same[worst_of([{**row, "axis": ""} for row in same], 1)[0]]
        f1 = [row["f1"] for row in same if row["f1"] is not None]
        found.append(
            {
                "axis": axis,
                "points": len(same),
                "worst": " ".join(part for part in (worst["of"], worst["at"]) if part),
                "worst_f1": worst["f1"],
                "median_f1": float(np.median(f1)) if f1 else None,
            }
        )
    return found


def write(asked: Robustness, table: xr.Dataset, folder: Path) -> dict[str, Any]:
    """All files of a results directory but provenance.json; returns the content of metrics.json."""
    from ..figures.drawing import write_figure
    from ..figures.robustness import plot_robustness
    from ..figures.style import spared

    rows = rows_of(table, asked.points)
    worst = worst_of(rows)
    first = asked.experiments[0][0]
    metrics = {
        "kind": "robustness",
        "circuit": first.circuit.name,
        "n_pairs": first.pairs.n_pairs,
        "stimuli": asked.base.stimuli,
        "seed": asked.seeds[0],
        "n_seeds": len(asked.seeds),
        "n_draws": sum(point.axis == DRAWS for point in asked.points),
        "axes": by_axis(rows),
        "worst": [rows[k] for k in worst],
        "points": rows,
    }
    write_json(folder / METRICS, metrics)
    write_csv(folder / POINTS, rows)
    (folder / RESULTS).write_bytes(table.to_netcdf(engine="scipy"))
    write_text(folder / "config.toml", asked.base.resolved(first).to_toml())
    (folder / WORST).mkdir()
    for place, k in enumerate(worst, 1):
        config, experiment = asked.configurations[k], asked.experiments[k][0]
        write_text(folder / WORST / f"{place:02}.toml", config.resolved(experiment).to_toml())
    with spared(FIGURE):
        write_figure(plot_robustness(rows), [folder / f"{FIGURE}.png"])
    return metrics
