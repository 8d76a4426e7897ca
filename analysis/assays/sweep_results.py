"""What a sweep leaves: one labelled table, its figure, and what there is to know about each task."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...circuits.atomic import write_text
from ...circuits.campaign.grid import ZIP, Grid, label
from ...circuits.campaign.point import Point
from ...circuits.campaign.results_directory import METRICS, provenance, write_csv, write_json
from ...circuits.campaign.store import Store, written
from ...circuits.campaign.task import Outcome
from ...circuits.ownership import files_of, remove

if TYPE_CHECKING:
    import xarray as xr

RESULTS, TABLE, FIGURE, FAILED = "results.nc", "tasks.csv", "sweep", "failed"
SHOWN = ("identification_accuracy", "f1", "precision", "recall")  # drawn and printed


def as_table(
    grid: Grid, tasks: Sequence[Point], outcomes: Mapping[str, Outcome], facts: Mapping[str, Any]
) -> xr.Dataset:
    """All measures over the axes of the grid and the seeds; depends on nothing else, so that equal sweeps are equal.

    Beside the measures: ``failed`` and ``task``, the name of the task's file. facts: attributes of the whole.
    """
    import numpy as np

    from ..measures.sweep_table import SEED, tabulate

    seeds = list(dict.fromkeys(task.config.seed for task in tasks))
    runs = [outcomes[task.key].metrics for task in tasks]
    table = tabulate(_coordinates(grid, tasks[0]), seeds, runs)
    shape = (*grid.shape, len(seeds))
    dims = [*(axis.name for axis in grid.axes), SEED]
    table["failed"] = dims, np.array([run is None for run in runs]).reshape(shape), {"long_name": "the task failed"}
    keys = np.array([task.key for task in tasks], object).reshape(shape)
    table["task"] = dims, keys, {"long_name": "name of the task's file in tasks"}
    table.attrs = {name: value if isinstance(value, str) else json.dumps(value) for name, value in facts.items()}
    return table


def write_results(
    store: Store,
    grid: Grid,
    tasks: Sequence[Point],
    outcomes: Mapping[str, Outcome],
    measures: Sequence[str],
    formats: Sequence[str],
    wall_seconds: float,
) -> xr.Dataset:
    """Write all that a sweep leaves beside its tasks; returns the table."""
    from ..figures.drawing import draw_sweep
    from ..figures.style import spared

    first, seeds = tasks[0].config, len({task.config.seed for task in tasks})
    origin = provenance(first.seed, seeds, first.backend, wall_seconds)
    facts = {
        "title": f"sweep of {', '.join(axis.name for axis in grid.axes)} in the {first.circuit} circuit",
        "grid": grid.to_toml(),
        "first_configuration": first.to_toml(),
        "control": "with the run without learning" if tasks[0].control else "none",
        **store.state,
        **{name: origin[name] or "none" for name in ("git_commit", "compiler", "platform", "python")},
    }
    table = as_table(grid, tasks, outcomes, facts)
    failed = [task for task in tasks if outcomes[task.key].error is not None]
    drawn = [name for name in measures if name in table]
    earlier = {name for name in files_of(store.directory) or () if name.startswith(f"{FAILED}/")}
    with written(store) as folder:
        # NetCDF 3, made in memory: HDF5 brings the process down where it cannot finish a file on a full disk
        (folder / RESULTS).write_bytes(table.to_netcdf(engine="scipy"))
        write_csv(folder / TABLE, _rows(grid, tasks, outcomes))
        if drawn:
            with spared(FIGURE):
                draw_sweep(table, drawn, [folder / f"{FIGURE}.{form}" for form in formats])
        if failed:
            (folder / FAILED).mkdir()
        for task in failed:
            write_text(folder / FAILED / f"{task.key}.toml", task.config.to_toml())
        seconds = sum(outcome.seconds for outcome in outcomes.values())
        counts = {"n_tasks": len(tasks), "n_failed": len(failed), "task_seconds": seconds}
        axes = {name: list(v) for axis in grid.axes for name, v in axis.parameters.items()}
        how = {"control": tasks[0].control, "zipped": [list(a.parameters) for a in grid.axes if len(a.parameters) > 1]}
        write_json(
            folder / METRICS, {"kind": "sweep", **counts, "axes": axes, **how, "seed": first.seed, "n_seeds": seeds}
        )
        write_json(folder / "provenance.json", {**origin, **store.state, "task_seconds": seconds})
    remove(store.directory, earlier - {f"{FAILED}/{task.key}.toml" for task in failed})  # ended well since
    return table


def _coordinates(grid: Grid, task: Point) -> dict[str, dict[str, tuple[list[Any], dict[str, str]]]]:
    circuit = task.config.make_circuit()
    out: dict[str, dict[str, tuple[list[Any], dict[str, str]]]] = {}
    for axis in grid.axes:
        along = {
            name: ([label(v) for v in values], {"long_name": words_of(name), "units": unit_of(name, circuit)})
            for name, values in axis.parameters.items()
        }
        if axis.name == ZIP:
            together = [", ".join(str(label(v)) for v in row) for row in zip(*axis.parameters.values(), strict=True)]
            along = {ZIP: (together, {"long_name": ", ".join(map(words_of, axis.parameters)), "units": "1"}), **along}
        out[axis.name] = along
    return out


def words_of(name: str) -> str:
    """A parameter's dotted name as it is written beside an axis."""
    place, _, rest = name.partition(".")
    return (rest if place in ("populations", "projections") else name).replace(".", " ").replace("_", " ")


def unit_of(name: str, circuit: Any) -> str:
    """Unit of a parameter of a configuration; 1 where it has none."""
    place, *path = name.split(".")
    last = path[-1] if path else ""
    if place == "timing":
        return "Hz" if last.endswith("_rate") else "1" if last in ("blanks", "fillers") else "s"
    plain = {"delay": "ms", "bias": "pA", "rate_hz": "Hz"}
    if place not in ("populations", "projections") or len(path) < 2:
        return "1"
    if "conductance" in path[1:-1]:
        return "nS"
    if len(path) == 2:
        return plain.get(last, "1")
    found = next((item for item in getattr(circuit, place) if item.name == path[0]), None)
    for step in path[1:-1]:
        named = {part.name: part for part in found} if isinstance(found, tuple) else {}
        found = named.get(step, getattr(found, step, None))
    fields = getattr(type(found), "__dataclass_fields__", {})
    return str(fields[last].metadata.get("unit", "1")) if last in fields else "1"


def _rows(grid: Grid, tasks: Sequence[Point], outcomes: Mapping[str, Outcome]) -> list[dict[str, Any]]:
    import itertools

    points = list(itertools.product(*map(range, grid.shape)))
    seeds = len(tasks) // len(points)
    rows = []
    for n, task in enumerate(tasks):
        at = zip(grid.axes, points[n // seeds], strict=True)
        outcome = outcomes[task.key]
        rows.append(
            {
                "task": task.key,
                **{name: label(values[i]) for axis, i in at for name, values in axis.parameters.items()},
                "seed": task.config.seed,
                "status": "done" if outcome.error is None else "failed",
                "seconds": round(outcome.seconds, 3),
                "real_time_factor": (outcome.metrics or {}).get("real_time_factor"),
                "warnings": "; ".join((outcome.metrics or {}).get("warnings", [])),
                "error": outcome.error,
            }
        )
    return rows
