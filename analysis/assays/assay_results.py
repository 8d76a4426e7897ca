"""What an assay found: one labelled table, its contrasts, a figure, and the directory that holds them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...circuits.atomic import write_text
from ...circuits.campaign.results_directory import (
    METRICS,
    check_target,
    provenance,
    results_directory,
    write_csv,
    write_json,
)
from ...circuits.campaign.runner import Means, carried_out, settle
from ...circuits.campaign.simulation import batches, simulate
from ...circuits.engine.memory_size import runs_that_fit
from ...circuits.engine.run import Backend
from ...circuits.table import Table, as_text
from ..measures.measure import measure as measure_of
from ..measures.measure import number
from ..statistics.contrasts import tested
from ..statistics.effects import flat
from ..statistics.intervals import PUBLISHABLE, over_seeds
from .assay import Assay, tasks_of
from .found import save_tables
from .lesion_summary import contrasts_table

if TYPE_CHECKING:
    import xarray as xr

RESULTS, FILE = "results.nc", "assay.toml"


@dataclass(frozen=True)
class Results:
    """What `run_assay` found.

    Parameters
    ----------
    assay : Assay
        What was asked.
    seeds : sequence of int
        Of the runs.
    runs : mapping
        Condition -> measures of each seed.

    Examples
    --------
    >>> from spikekv.analysis import Assay, Results
    >>> assay = Assay("learning", lambda seed: {}, shown=["recall.f1"])
    >>> results = Results(assay, [0, 1], {"learned": [{"recall.f1": 0.5}, {"recall.f1": 1.0}]})
    >>> results.table["recall.f1"].sel(condition="learned").values
    array([0.5, 1. ])
    """

    assay: Assay
    seeds: Sequence[int]
    runs: Mapping[str, Sequence[Mapping[str, float]]]

    @cached_property
    def table(self) -> xr.Dataset:
        """All measures over ``condition`` and ``seed``."""
        from ..measures.sweep_table import tabulate

        coordinates = {"condition": {"condition": (list(self.runs), {"long_name": "condition"})}}
        rows = [dict(run) for of in self.runs.values() for run in of]
        table = tabulate(coordinates, self.seeds, rows)
        table.attrs = {"title": self.assay.name, "question": self.assay.question}
        return table

    @cached_property
    def contrasts(self) -> list[dict[str, Any]]:
        """Each contrast with its effect, interval, size, p value and verdict."""
        return tested(self.assay.contrasts, self.runs)

    @property
    def tables(self) -> list[Table]:
        """Conditions and contrasts, for the terminal and for pages."""
        known = [measure_of(name) for name in self.assay.measures]
        rows = []
        for name, of in self.runs.items():
            means = over_seeds([{m.name: run.get(m.name, float("nan")) for m in known} for run in of])
            rows.append((name, *(_cell(m, means) for m in known)))
        n = len(self.seeds)
        note = f"Mean of {n} seeds, with 95 % t intervals." if n > 1 else f"Seed {self.seeds[0]}."
        remarks = (f"Fewer than {PUBLISHABLE} seeds: not for publication.",) if n < PUBLISHABLE else ()
        conditions = Table(
            "Conditions", ("condition", *(m.head for m in known)), tuple(rows), note, remarks=remarks, index=1
        )
        return [conditions, contrasts_table(self.contrasts, predicted=True)] if self.contrasts else [conditions]

    @property
    def text(self) -> str:
        """The tables for a terminal."""
        return as_text(self.tables)

    def write(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """All files of a results directory but provenance.json."""
        from ..figures.assay import draw_assay
        from ..figures.style import spared
        from .assay_file import to_toml

        assay = self.assay
        means = {name: over_seeds(_shared(of)) for name, of in self.runs.items()}
        words = {key: getattr(assay, key) for key in ("question", "prediction", "source", "note")}
        write_json(
            folder / METRICS,
            {"kind": "assay", "name": assay.name, **words, "seed": self.seeds[0], "n_seeds": len(self.seeds), **facts,
             "contrasts": self.contrasts, "conditions": means},
        )  # fmt: skip
        rows = [
            {"condition": name, "seed": seed, **run}
            for name, of in self.runs.items()
            for seed, run in zip(self.seeds, of, strict=True)
        ]
        columns = list(dict.fromkeys(column for row in rows for column in row))
        write_csv(folder / "conditions.csv", [{column: row.get(column) for column in columns} for row in rows])
        (folder / RESULTS).write_bytes(self.table.to_netcdf(engine="scipy"))
        save_tables(self.tables, folder)
        if (text := to_toml(assay, self.seeds)) is not None:
            write_text(folder / FILE, text)
        with spared(assay.name):
            draw_assay(self.table, assay.measures, assay.lines, assay.xlabel, [folder / f"{assay.name}.png"])


def run_assay(
    assay: Assay,
    *,
    seeds: int = 10,
    seed: int = 0,
    out: str | Path | None = None,
    backend: Backend = "auto",
    workers: int | None = None,
    scheduler: str | None = None,
    force: bool = False,
) -> Results:
    """Run all conditions of an assay with all seeds.

    Parameters
    ----------
    assay : Assay
        What is asked.
    seeds, seed : int
        How many seeds, and the first of them.
    out : str or Path, optional
        Results directory. With it a run that was stopped goes on where it was when it is started again.
    backend : {"auto", "cpp", "cython", "numpy"}
        As in `run`.
    workers : int, optional
        Runs at a time on this machine. Default: one per core.
    scheduler : str, optional
        Address of a Dask scheduler to run on.
    force : bool
        Replace an earlier results directory.

    Returns
    -------
    Results

    Raises
    ------
    ValueError
        For an assay that makes no sense, before anything is compiled.
    SimulationError
        If a run fails.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, patterns
    >>> from spikekv.analysis import Assay, run_assay
    >>> def conditions(seed):
    ...     whole = RecallExperiment(MINIMAL, patterns.random(5, seed=seed), seed=seed)
    ...     return {"learned": whole, "not learned": whole.without_learning()}
    >>> found = run_assay(Assay("learning", conditions, shown=["recall.f1"]), seeds=1)
    >>> found.table["recall.f1"].values[:, 0] > 0.5
    array([ True, False])
    """
    start = time.perf_counter()
    if seeds < 1 or seed < 0:
        raise ValueError(f"seeds: must be at least 1 from 0 on, got {seeds} from {seed}")
    numbers = range(seed, seed + seeds)
    means = Means(workers, scheduler)
    target = None if out is None else Path(out)
    if target is not None:
        check_target(target, force)
    experiments = assay.experiments(numbers)
    for first, *_ in experiments.values():
        runs_that_fit(first.circuit)
    engine = settle(backend)
    with carried_out(tasks_of(assay, experiments, engine), simulate, target, means, batches) as found:
        names = list(experiments)
        runs = {name: [flat(one) for one in found[n * seeds : (n + 1) * seeds]] for n, name in enumerate(names)}
        results = Results(assay, numbers, runs)
        if target is not None:
            (first, *_), *_ = experiments.values()
            with results_directory(target, force) as folder:
                results.write(folder, {"circuit": first.circuit.name})
                wall = time.perf_counter() - start
                write_json(folder / "provenance.json", provenance(seed, seeds, engine, wall))
    return results


def _shared(runs: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """The measures that all seeds have."""
    names = [name for name in runs[0] if all(name in run for run in runs)]
    return [{name: run[name] for name in names} for run in runs]


def _cell(known: Any, means: Mapping[str, Any]) -> str:
    value, span = means[known.name], means["intervals"].get(known.name)
    return "" if value != value else known.narrow(value, span) if span else number(value, known.digits)
