"""``spikekv sweep``: the same experiment over any parameters and seeds, as one labelled table."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from ..analysis.assays.sweep_results import FAILED, write_results
from ..circuits.campaign.progress import plain_warnings
from ..circuits.campaign.refusal import Refused, refusing
from ..circuits.campaign.runner import Means, Outcomes, carry_out, keeping, look_up
from ..circuits.campaign.store import Store, opened
from ..circuits.campaign.task import Task, code_state, one_by_one
from ..circuits.engine.process import SimulationError
from .options import Out, Scheduler, Workers

GRID = "sweep.toml"


def sweep(
    grid: Annotated[Path, Argument(metavar="GRID.toml", help="A configuration with a table \\[sweep].")],
    seed: Annotated[int | None, Option(metavar="S", help="First seed. Default: the grid's, or 0.")] = None,
    seeds: Annotated[int | None, Option(metavar="N", help="Seeds of each point. Default: the grid's, or 1.")] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    control: Annotated[
        bool, Option("--control/--no-control", help="With the run without learning, which takes half of the time.")
    ] = True,
    retry: Annotated[bool, Option("--retry", help="Run tasks that failed before again.")] = False,
    metric: Annotated[
        list[str] | None,
        Option(metavar="NAME", help="Measure to draw and print, as familiarity.CA3; repeatable."),
    ] = None,
    out: Out = None,
    force: Annotated[
        bool, Option("--force", help="Replace another sweep in DIR, keeping the tasks that both have.")
    ] = False,
    pdf: Annotated[bool, Option("--pdf", help="Figure as PDF too.")] = False,
    svg: Annotated[bool, Option("--svg", help="Figure as SVG too.")] = False,
) -> None:
    """Measure recall over a grid of parameters, times seeds.

    GRID.toml is a configuration as recall --config reads it, with a table
    \\[sweep] that gives some of its parameters several values:

    \b
        config = "base.toml"    # if there is one; keys here are put over it
        circuit = "minimal"
        stimuli = "random"
        seeds = 10
        \b
        \\[sweep]                                 # every combination
        pairs = \\[100, 200, 400]
        cue_valid = { from = 0.4, to = 1, n = 4 }
        projections."KEY->VALUE".plasticity.eta = \\[0.25, 0.5]
        \b
        \\[sweep.zip]                             # these change together
        timing.cue_rate = \\[25, 50]
        timing.on = \\[0.3, 0.15]

    Writes results.nc (all measures; read it with xarray), its figure
    and tasks.csv. However a sweep was stopped, the same command goes on
    with it. Exit status 1 if a task failed.
    """
    from ..analysis.assays import sweep as assay
    from ..analysis.assays.sweep_results import SHOWN
    from ..analysis.assays.sweep_summary import print_sweep
    from ..circuits.campaign.grid import read_grid
    from ..circuits.campaign.point import points
    from ..circuits.campaign.store import check

    start = time.perf_counter()
    with refusing():
        plan = read_grid(grid, {"seed": seed, "seeds": seeds})
        means = Means(workers, scheduler)
        state = code_state()
        with plain_warnings():
            tasks = points(plan, control, state)
        target = out or Path("results") / f"sweep-{grid.stem}"
        store = Store(target, tuple(tasks), state, texts={GRID: plan.to_toml()})
        check(store, force)
        client = means.client()
    series = partial(one_by_one, assay.measure)
    with client or contextlib.nullcontext(), opened(store, force):
        outcomes: Outcomes = {}
        with keeping(outcomes, lambda: store):
            missing = look_up(store, outcomes, retry)
            carry_out(missing, len(tasks), store, outcomes, series, client, means)
            measures = metric or SHOWN
            formats = ["png", *["pdf"] * pdf, *["svg"] * svg]
            wall = time.perf_counter() - start
            table = write_results(store, plan, tasks, outcomes, measures, formats, wall)
            _check(metric or (), outcomes)  # after, so that all other results are there
    print_sweep(table, measures, target)
    complain_of_failures(tasks, outcomes, target)


def complain_of_failures(tasks: Sequence[Task], outcomes: Outcomes, directory: Path) -> None:
    """Raises `SimulationError` with a line on the first of the tasks that failed, if any did."""
    failed = {task.key: task for task in tasks if outcomes[task.key].error is not None}
    if failed:
        key = next(iter(failed))
        raise SimulationError(
            f"{len(failed)} of {len(outcomes)} tasks failed, the first with: {outcomes[key].error} "
            f"(alone: spikekv recall --config {directory / FAILED / key}.toml; once mended: sweep again with --retry)"
        )


def _check(measures: Sequence[str], outcomes: Outcomes) -> None:
    from ..analysis.measures.sweep_table import flat
    from ..circuits.names import did_you_mean

    known = dict.fromkeys(name for o in outcomes.values() if o.metrics for name in flat(o.metrics))
    for name in measures:
        if known and name not in known:
            raise Refused(f"--metric {name}: there is no such measure; {did_you_mean(name, known)}")
