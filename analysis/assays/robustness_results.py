"""What a robustness run leaves: a table of all points, the worst of them, maps, and files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import pyplot
from matplotlib.figure import Figure

from ...circuits.atomic import write_text
from ...circuits.campaign.results_directory import METRICS, write_csv, write_json
from ...circuits.table import Table, as_text
from ..figures.robustness import Panel, plot_robustness
from ..figures.style import save, spared
from ..measures.measure import measure as measure_of
from ..statistics.intervals import PUBLISHABLE, t_interval
from .found import save_tables
from .robustness import ALL_AT_ONCE, CONDUCTANCES, MEASURES, NEAREST, Found, Map, Value

if TYPE_CHECKING:
    import xarray as xr

GOOD = 0.85  # F1 that counts as recalled
SHOWN = 10  # worst points
RESULTS, TABLE, FIGURE = "results.nc", "points.csv", "robustness"


def rows_of(found: Found) -> list[dict[str, Any]]:
    """A row for each point: what was changed, means over seeds, the interval of F1, failed runs."""
    means = {name: found.values(name).mean(1) for name in (*MEASURES, NEAREST)}
    f1, rows = found.values("f1"), []
    for k, (name, changes) in enumerate(found.of.points):
        low, high = t_interval(f1[k]) or (None, None)
        rows.append(
            {
                "map": name or "working point",
                "changes": words_of(changes),
                "f1": float(means["f1"][k]),
                "low": low,
                "high": high,
                **{m: None if np.isnan(means[m][k]) else float(means[m][k]) for m in (*MEASURES[1:], NEAREST)},
                "n_seeds": f1.shape[1],
                "failed": int(found.failed[k]),
                "error": next(iter(found.errors(k)), ""),
            }
        )
    return rows


def words_of(changes: Mapping[str, Value]) -> str:
    """The changes of a point for a reader."""
    if "projection" in changes:
        return f"{changes['projection']} x {changes['factor']:g}"
    if "draw" in changes:
        return f"draw {changes['draw']}"
    return ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in changes.items())


def as_table(found: Found) -> xr.Dataset:
    """All measures, each over the rows and columns of its map and the seeds: ``f1_damage`` and so on."""
    import xarray as xr

    seeds = list(range(found.of.settings.seed, found.of.settings.seed + found.of.settings.seeds))
    arrays: dict[str, Any] = {}
    coordinates: dict[str, Any] = {"seed": seeds}
    for one in found.of.maps:
        at = [k for k, (name, _) in enumerate(found.of.points) if name == one.name]
        dims = [f"{one.name}_{side.name}" for side in (one.rows, one.columns)]
        for side, dim in zip((one.rows, one.columns), dims, strict=True):
            coordinates[dim] = dim, list(side.values), {"long_name": side.label}
        for name in (*MEASURES, NEAREST):
            block = found.values(name)[at].reshape(*one.shape, len(seeds))
            arrays[f"{name}_{one.name}"] = [*dims, "seed"], block, {"long_name": measure_of(name).label}
    for name in (*MEASURES, NEAREST):
        arrays[name] = "seed", found.values(name)[0], {"long_name": f"{measure_of(name).label}, working point"}
    return xr.Dataset(arrays, coordinates, {"title": f"robustness of {found.of.settings.circuit}"})


def tables_of(found: Found) -> list[Table]:
    """A row for each map, and the worst points."""
    settings, all_rows = found.of.settings, rows_of(found)
    base = all_rows[0]
    lead = f"Working point: F1 {base['f1']:.3f}, nearest studied cue {base[NEAREST]:.3f}; "
    n = settings.seeds
    lead += f"means of {n} seeds." if n > 1 else f"seed {settings.seed}."
    remarks = [f"good: share of points with F1 of at least {GOOD:g}. look-up: smallest F1 of the nearest studied cue."]
    if failed := [row["error"] for row in all_rows if row["failed"]]:
        remarks.append(f"{found.failed.sum()} runs failed and count as F1 0, the first with: {failed[0]}")
    if n < PUBLISHABLE:
        remarks.append(f"Fewer than {PUBLISHABLE} seeds: not for publication.")
    rows = [_line(one, [row for row in all_rows if row["map"] == one.name], found) for one in found.of.maps]
    columns = ("map", "points", "median F1", "worst F1", "look-up", "good", "worst at")
    worst = [
        (row["map"], row["changes"], f"{row['f1']:.3f}", f"{row[NEAREST]:.3f}", str(row["failed"] or ""))
        for row in (all_rows[k] for k in found.worst(SHOWN))
    ]
    return [
        Table("Robustness", columns, tuple(rows), lead, remarks=tuple(remarks), index=1),
        Table("Worst points", ("map", "changed", "F1", "look-up F1", "failed runs"), tuple(worst), index=2),
    ]


def _line(one: Map, rows: list[dict[str, Any]], found: Found) -> tuple[str, ...]:
    f1 = np.array([row["f1"] for row in rows])
    least = int(f1.argmin())
    lookup = min(row[NEAREST] for row in rows)
    good = f"{100 * (f1 >= GOOD).mean():.0f} %"
    numbers = (f"{np.median(f1):.3f}", f"{f1.min():.3f}", f"{lookup:.3f}", good)
    return one.name, str(len(rows)), *numbers, rows[least]["changes"]


def drawn(found: Found) -> Figure:
    """All maps."""
    panels = {one.name: _panel(found, one) for one in found.of.maps}
    conductances, draws = panels.pop(CONDUCTANCES, None), panels.pop(ALL_AT_ONCE, None)
    working = float(found.values("f1")[0].mean())
    return plot_robustness(list(panels.values()), conductances, None if draws is None else draws.grid[:, 0], working)


def _panel(found: Found, one: Map) -> Panel:
    rows = "" if one.name == CONDUCTANCES else one.rows.label  # names say what they are
    return Panel(one.title, rows, one.rows.values, one.columns.label, one.columns.values, found.grid(one, "f1"))


def write(found: Found, folder: Path, config: str) -> str:
    """All of a results directory but its provenance. config: of the working point, as TOML. Returns the tables."""
    settings = found.of.settings
    rows = rows_of(found)
    facts = {"kind": "robustness", "circuit": settings.circuit, "seed": settings.seed, "n_seeds": settings.seeds}
    maps = [
        {
            "name": one.name,
            "title": one.title,
            "rows": {"name": one.rows.name, "values": list(one.rows.values)},
            "columns": {"name": one.columns.name, "values": list(one.columns.values)},
            "f1": found.grid(one, "f1").tolist(),
        }
        for one in found.of.maps
    ]
    worst = [rows[k] for k in found.worst(SHOWN)]
    write_text(folder / "config.toml", config)
    write_json(folder / METRICS, {**facts, "working_point": rows[0], "maps": maps, "worst": worst})
    write_csv(folder / TABLE, rows)
    (folder / RESULTS).write_bytes(as_table(found).to_netcdf(engine="scipy"))
    tables = tables_of(found)
    save_tables(tables, folder)
    with spared(FIGURE):
        figure = drawn(found)
        save(figure, folder / FIGURE)
        pyplot.close(figure)
    return as_text(tables)
