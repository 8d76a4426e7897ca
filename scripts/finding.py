"""``spikekv finding``: the findings of the paper, each an experiment with a control and a verdict."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from ..circuits.atomic import write_text
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import check_target, provenance, results_directory, write_json
from .options import Backend, Circuit, Force, Out, Precision, Scheduler, Workers

SEEDS = 10


def finding(
    name: Annotated[
        str | None, Argument(metavar="NAME", help="A finding by id or name, as F6 or list-length, or all.")
    ] = None,
    list_all: Annotated[bool, Option("--list", help="List the findings and leave.")] = False,
    circuit: Circuit = None,
    pairs: Annotated[int | None, Option(metavar="N", help="Pairs of a list. Default: each finding's own.")] = None,
    seed: Annotated[int | None, Option(metavar="S", help="First seed. Default: 0.")] = None,
    seeds: Annotated[int | None, Option(metavar="N", help=f"Number of seeds. Default: {SEEDS}.")] = None,
    backend: Backend = None,
    precision: Precision = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Put findings of the paper to a circuit, with their controls, and judge them.

    Prints every claim with its interval and a verdict, and writes a directory
    with findings.csv and findings.md, metrics.json, of each finding the measures (F6.nc, read
    it with xarray) and a figure (F6.png), the paper's two figures (paper.png), and a page,
    report.html. However it was stopped, the same command goes on with it.
    """
    from ..analysis.assays.findings.catalogue import ALL, FINDINGS, findings_named
    from ..analysis.assays.findings.tables import print_found, print_list

    if list_all:
        return print_list(FINDINGS)
    start = time.perf_counter()
    from ..analysis.assays.findings.judged import judged, write
    from ..analysis.assays.truth import PAIRS, recall_world
    from ..analysis.report.parts import read_json
    from ..circuits.campaign.configuration import read_config
    from ..circuits.campaign.runner import Means, settle
    from ..circuits.engine.memory_size import runs_that_fit
    from .report import PAGE, html_of

    with refusing():
        if name is None:
            raise ValueError(f"finding: NAME is missing; one of {', '.join(one.id for one in FINDINGS)}, or {ALL}")
        asked = findings_named(name)
        given = {"circuit": circuit or "hippocampal", "seed": seed, "seeds": seeds, "backend": backend}
        given["precision"] = precision
        settings = read_config(None, given)
        n_seeds = SEEDS if seeds is None else settings.seeds
        least = max(one.least_pairs for one in asked)
        if pairs is not None and pairs < least:
            raise ValueError(f"--pairs: must be at least {least}, got {pairs}")
        of = settings.make_circuit()
        runs_that_fit(of)
        numbers = range(settings.seed, settings.seed + n_seeds)
        resolved = settings.model_copy(update={"seeds": n_seeds, "stimuli": "random"})
        what = f"{asked[0].id if len(asked) == 1 else ALL}-{of.name}-{resolved.seed_range}"
        target = out or Path("results") / f"finding-{what}"
        check_target(target, force)
        means = Means(workers, scheduler)
        engine = settle(settings.backend)
    with judged(asked, of, numbers, engine, target, means, pairs, settings.precision) as found:
        wall = time.perf_counter() - start
        facts = {"circuit": settings.circuit, "pairs": pairs, "seed": settings.seed, "n_seeds": n_seeds}
        facts["precision"] = settings.precision
        with results_directory(target, force) as folder:
            write(found, folder, facts)
            first = recall_world("dissimilar", of, settings.seed, PAIRS)
            write_text(folder / "config.toml", resolved.resolved(first).to_toml())
            write_json(folder / "provenance.json", provenance(settings.seed, n_seeds, engine, round(wall, 1)))
            write_text(folder / PAGE, html_of(folder))
            metrics = read_json(folder / "metrics.json")
    print_found(metrics, target, wall)
