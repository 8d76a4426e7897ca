"""``spikekv calibrate``: bring the inhibition of each stage to its target activity."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from typer import Option

from ..circuits.campaign.configuration import read_config
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import check_target, provenance, results_directory, write_json
from .options import Active, Backend, Force, Out, Scale, Scheduler, Workers

PAIRS, SEED = 20, 900


def calibrate(
    circuit: Annotated[
        str | None, Option(help="hippocampal-2026, or a TOML file; others with --target. Default: hippocampal-2026.")
    ] = None,
    pairs: Annotated[int | None, Option(metavar="N", help=f"Pairs that are studied. Default: {PAIRS}.")] = None,
    active: Active = None,
    scale: Scale = None,
    target: Annotated[
        list[str] | None,
        Option(
            metavar="PROJECTION=ACTIVITY",
            help="Inhibitory projection and what it is to bring about: the share of cells that fire while a pair is "
            "studied, as DG_PV->DG=0.035, or a rate without a cue, as NCX_PV->NCX=0.55Hz; repeatable, from the input "
            "on.",
        ),
    ] = None,
    seed: Annotated[
        int, Option(metavar="S", help="First seed, of a configuration too; 900 and up are used for no reported number.")
    ] = SEED,
    seeds: Annotated[int, Option(metavar="N", min=1, help="Number of seeds; a stage is brought to the mean.")] = 1,
    backend: Backend = None,
    config: Annotated[
        Path | None, Option(metavar="FILE", help="TOML file with the circuit and stimuli, as of recall.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Find the inhibition that gives each stage its target activity.

    Works from the input to the value area; each stage has its own inhibitory
    cells and its own target. Writes config.toml, which runs with recall and
    holds the conductances found, steps.csv, metrics.json, a figure and
    provenance.json. However it was stopped, the same command goes on with it.
    Exit status 1 if a stage does not reach its target; the steps are written.
    """
    start = time.perf_counter()
    from ..analysis.assays.calibration import simulated, targets_of, tasks_of, write
    from ..circuits.calibration import CALIBRATED, NotReached
    from ..circuits.calibration import calibrate as search
    from ..circuits.campaign.runner import Means, compiled, searching, settle
    from ..circuits.campaign.simulation import batches, simulate

    options = {
        "circuit": circuit, "pairs": PAIRS if pairs is None and config is None else pairs, "active": active,
        "scale": scale, "seed": seed, "seeds": seeds, "backend": backend,
    }  # fmt: skip
    if circuit is None and config is None:
        options["circuit"] = CALIBRATED
    with refusing():
        settings = read_config(config, options)
        means = Means(workers, scheduler)
        directory = out or Path("results") / f"calibrate-{settings.subject}-{settings.seed_range}"
        check_target(directory, force)
        engine = settle(settings.backend)
        experiments = settings.experiments()
        targets = targets_of(experiments[0].circuit, target or ())
        compiled(experiments[0], engine)
    first = tasks_of(experiments, targets, engine)
    with searching(first, simulate, directory, means, batches) as ask:
        given_up: NotReached | None = None
        try:
            found = search(experiments, targets, simulated(ask, targets, engine))
        except NotReached as error:
            found, given_up = error.so_far, error  # written all the same: the figure shows how far it came
        wall = time.perf_counter() - start
        with results_directory(directory, force) as folder:
            text = write(settings, experiments[0], found, folder)
            write_json(folder / "provenance.json", provenance(settings.seed, settings.seeds, engine, wall))
    print(f"\n{text}\nResults: {directory}")
    if given_up is not None:
        raise given_up
    print(f"Recall with these: spikekv recall --config {directory / 'config.toml'}")
