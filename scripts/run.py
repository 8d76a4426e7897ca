"""``spikekv run``: an experiment of one's own, from a file."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from ..circuits.campaign.configuration import read_as
from ..circuits.campaign.experiment_configuration import ExperimentConfig
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import (
    check_target,
    provenance,
    results_directory,
    write_json,
)
from .options import Backend, Force, Out, Precision, Scheduler, Workers


def run(
    file: Annotated[Path, Argument(metavar="FILE.toml", help="Circuit, stimuli and protocol of the experiment.")],
    seed: Annotated[
        int | None, Option(metavar="S", help="Seed of wiring and noise. Default: that of the file.")
    ] = None,
    seeds: Annotated[
        int | None, Option(metavar="N", help="Repeat with N seeds, for intervals; keeps spikes of the first.")
    ] = None,
    backend: Backend = None,
    precision: Precision = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    force: Force = False,
    figures: Annotated[bool, Option("--figures/--no-figures", help="Draw figures.")] = True,
    pdf: Annotated[bool, Option("--pdf", help="Figures as PDF too.")] = False,
    svg: Annotated[bool, Option("--svg", help="Figures as SVG too.")] = False,
) -> None:
    """Run an experiment of your own: any sequence of phases, from a TOML file.

    Prints how each test went, and writes a directory with config.toml (to run
    it again), metrics.json, trials.csv, spikes.npz, figures and provenance.json.
    """
    start = time.perf_counter()
    from ..analysis.assays.recall import over_all, sorted_out, tasks_of, write
    from ..analysis.assays.run_summary import print_run
    from ..circuits.campaign.runner import Means, carried_out, compiled, settle
    from ..circuits.campaign.simulation import batches, simulate

    with refusing():
        given = {"seed": seed, "seeds": seeds, "backend": backend, "precision": precision}
        settings = read_as(ExperimentConfig, file, given)
        means = Means(workers, scheduler)
        target = out or Path("results") / file.stem
        check_target(target, force)
        engine = settle(settings.backend)
        experiments = settings.experiments()
        build, laid_out = compiled(experiments[0], engine)
    tasks = tasks_of(experiments, engine, tests=True)
    laying = partial(simulate, laid_out=None if scheduler else laid_out)  # too large to send
    with carried_out(tasks, laying, target, means, batches) as found:
        measured, trials, recording = sorted_out(found)
        metrics = over_all(measured, build)
        with results_directory(target, force) as folder:
            write(folder, "run", settings.resolved(experiments[0]).to_toml(), metrics, trials, recording)
            wall = time.perf_counter() - start
            write_json(folder / "provenance.json", provenance(settings.seed, settings.seeds, engine, wall))
            if figures:
                from ..analysis.figures.drawing import draw_run

                draw_run(recording, metrics, folder, ["png", *["pdf"] * pdf, *["svg"] * svg])
    print_run(file.stem, metrics, recording, target, wall)
