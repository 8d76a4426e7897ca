"""``spikekv sweep``: the same experiment over any parameters and seeds, as one labelled table."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from ..analysis.assays.sweep_results import FAILED, write_results
from ..circuits.campaign.progress import Progress, plain_warnings, progress_bar
from ..circuits.campaign.refusal import Refused, refusing
from ..circuits.campaign.store import keep, kept, opened
from ..circuits.campaign.task import Outcome, Task, Unfit, code_state, make_tasks
from ..circuits.engine.process import SimulationError
from .stopping import stoppable

if TYPE_CHECKING:
    from ..circuits.campaign.workers import Finish

Runner = Callable[[Sequence[Task], "Finish", Progress], None]


def sweep(
    grid: Annotated[Path, Argument(metavar="GRID.toml", help="A configuration with a table \\[sweep].")],
    seed: Annotated[int | None, Option(metavar="S", help="First seed. Default: the grid's, or 0.")] = None,
    seeds: Annotated[int | None, Option(metavar="N", help="Seeds of each point. Default: the grid's, or 1.")] = None,
    workers: Annotated[
        int | None, Option(metavar="N", min=1, help="Tasks at a time on this machine. Default: a task per core.")
    ] = None,
    scheduler: Annotated[
        str | None, Option(metavar="ADDRESS", help="Run on the Dask cluster of this scheduler, as tcp://HOST:8786.")
    ] = None,
    control: Annotated[
        bool, Option("--control/--no-control", help="With the run without learning, which takes half of the time.")
    ] = True,
    retry: Annotated[bool, Option("--retry", help="Run tasks that failed before again.")] = False,
    metric: Annotated[
        list[str] | None,
        Option(metavar="NAME", help="Measure to draw and print, as familiarity.CA3; repeatable."),
    ] = None,
    out: Annotated[
        Path | None, Option(metavar="DIR", help="Results directory. Default: one named after the grid, in results.")
    ] = None,
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
    from ..analysis.assays.sweep import measure
    from ..analysis.assays.sweep_results import SHOWN
    from ..analysis.assays.sweep_summary import print_sweep
    from ..circuits.campaign.grid import read_grid
    from ..circuits.campaign.store import check, identity_of
    from ..circuits.campaign.workers import compile_circuits, connect, run_here, run_on_cluster, tasks_that_fit

    start = time.perf_counter()
    with refusing():
        plan = read_grid(grid, {"seed": seed, "seeds": seeds})
        if scheduler is not None and workers is not None:
            raise ValueError("--workers: counts tasks on this machine; leave it out with --scheduler")
        state = code_state()
        with plain_warnings():
            tasks = make_tasks(plan, control, state)
        target = out or Path("results") / f"sweep-{grid.stem}"
        check(target, identity_of(tasks), force)
        client = None if scheduler is None else connect(scheduler)
    run: Runner
    if client is None:
        run = partial(run_here, work=measure, workers=tasks_that_fit(tasks, workers))
    else:
        run = partial(run_on_cluster, client, work=measure)
    with client or contextlib.nullcontext(), opened(target, tasks, plan.to_toml(), state, force):
        outcomes: dict[str, Outcome] = {}
        with keeping(outcomes, tasks, target):
            missing = look_up(tasks, target, outcomes, retry)
            if client is None and missing:
                compile_circuits(missing)
            carry_out(tasks, missing, target, outcomes, run)
            measures = metric or SHOWN
            formats = ["png", *["pdf"] * pdf, *["svg"] * svg]
            wall = time.perf_counter() - start
            table = write_results(target, plan, tasks, outcomes, state, measures, formats, wall)
            _check(metric or (), outcomes)  # after, so that all other results are there
    print_sweep(table, measures, target)
    complain_of_failures(tasks, outcomes, target)


def look_up(tasks: Sequence[Task], directory: Path, outcomes: dict[str, Outcome], retry: bool) -> list[Task]:
    """Fill in the outcomes that are kept; returns the tasks that are still to run, each once."""
    with plain_warnings():
        for task in tasks:
            outcome = kept(directory, task)
            if outcome is not None and not (retry and outcome.error is not None):
                outcomes[task.key] = outcome
    return list({task.key: task for task in tasks if task.key not in outcomes}.values())


def carry_out(
    tasks: Sequence[Task], missing: Sequence[Task], directory: Path, outcomes: dict[str, Outcome], run: Runner
) -> None:
    """Run what is missing; each task that ends is kept at once."""

    def finish(task: Task, outcome: Outcome) -> None:
        keep(directory, task, outcome)
        outcomes[task.key] = outcome

    if missing:
        there = len(tasks) - len(missing)
        text = f"simulating {len(missing)} tasks" + (f", {there} are there" if there else "")
        with plain_warnings(), progress_bar(text) as progress:
            run(missing, finish, progress)


@contextlib.contextmanager
def keeping(outcomes: Mapping[str, Outcome], tasks: Sequence[Task], directory: Path) -> Iterator[None]:
    """Where a block is stopped or cannot go on, say what is kept and how to go on."""
    everything = len({task.key for task in tasks})

    def words() -> str:
        return f"{len(outcomes)} of {everything} tasks are kept in {directory}, the same command goes on from there"

    with stoppable(words):
        try:
            yield
        except Unfit as error:
            raise SimulationError(f"{error}; {words()}") from None


def complain_of_failures(tasks: Sequence[Task], outcomes: Mapping[str, Outcome], directory: Path) -> None:
    """Raises `SimulationError` with a line on the first of the tasks that failed, if any did."""
    failed = {task.key: task for task in tasks if outcomes[task.key].error is not None}
    if failed:
        key = next(iter(failed))
        raise SimulationError(
            f"{len(failed)} of {len(outcomes)} tasks failed, the first with: {outcomes[key].error} "
            f"(alone: spikekv recall --config {directory / FAILED / key}.toml; once mended: sweep again with --retry)"
        )


def _check(measures: Sequence[str], outcomes: Mapping[str, Outcome]) -> None:
    from ..analysis.measures.sweep_table import flat
    from ..circuits.names import did_you_mean

    known = dict.fromkeys(name for o in outcomes.values() if o.metrics for name in flat(o.metrics))
    for name in measures:
        if known and name not in known:
            raise Refused(f"--metric {name}: there is no such measure; {did_you_mean(name, known)}")
