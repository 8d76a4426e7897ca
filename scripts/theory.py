"""``spikekv theory``: the paper's theory, measured."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from ..circuits.atomic import whole
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import (
    METRICS,
    check_target,
    provenance,
    results_directory,
    write_csv,
    write_json,
)
from .options import Force, Out, Scheduler, Workers

if TYPE_CHECKING:
    from ..analysis.assays.found import Found
from ..analysis.assays.theory import EXPERIMENTS, IMAGES


def theory(
    name: Annotated[str | None, Argument(metavar="NAME", help="Experiment to run; --list names them.")] = None,
    list_all: Annotated[bool, Option("--list", help="List the experiments and leave.")] = False,
    seed: Annotated[int, Option(metavar="S", min=0, help="First seed.")] = 0,
    seeds: Annotated[int, Option(metavar="N", min=1, help="Number of seeds, for intervals.")] = 10,
    images: Annotated[
        str | None,
        Option(help="Of recovery: digits, or mnist (then Fashion-MNIST; fetched when first used). Default: digits."),
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Measure one statement of the theory.

    Prints a table and writes a directory with metrics.json (means over seeds
    and 95 % t intervals), table.csv, table.txt, curves.npz, figures and
    provenance.json.
    """
    if list_all:
        for known, summary in EXPERIMENTS.items():
            print(f"{known:<16} {summary}")
        return
    start = time.perf_counter()
    from ..analysis.assays.found import Options
    from ..analysis.assays.theory import experiment, measured
    from ..circuits.campaign.runner import Means

    with refusing():
        name = _known(name)
        if images is not None and name != "recovery":
            raise ValueError(f"--images {images}: is of recovery only; leave it out")
        if images not in (None, *IMAGES):
            raise ValueError(f"--images: must be one of {', '.join(IMAGES)}, got {images!r}")
        target = out or Path("results") / f"theory-{name}{'' if images in (None, 'digits') else '-' + images}"
        check_target(target, force)
        means = Means(workers, scheduler)
        options = Options(seed, seeds, images or "digits")
        if (ready := getattr(experiment(name), "ready", None)) is not None:
            ready(options)
    with measured(name, options, target, means) as found, results_directory(target, force) as folder:
        wall = time.perf_counter() - start
        facts = {"kind": "theory", "experiment": name, "seed": seed, "n_seeds": seeds, "wall_seconds": wall}
        _save(found, folder, facts)
        write_json(folder / "provenance.json", provenance(seed, seeds, found.backend, wall))
    print(f"\n{found.text}\nResults: {target}")


def _save(found: Found, folder: Path, facts: dict[str, object]) -> None:
    import numpy as np
    from matplotlib import pyplot

    from ..analysis.assays.found import save_tables
    from ..analysis.figures.style import save, spared

    write_json(folder / METRICS, {**facts, **found.metrics})
    write_csv(folder / "table.csv", found.rows)
    save_tables(found.tables, folder)
    if found.arrays:
        with whole(folder / "curves.npz") as part:
            np.savez_compressed(part, allow_pickle=False, **found.arrays)
    for figure_name, figure in found.figures.items():
        with spared(figure_name):
            save(figure, folder / figure_name)
        pyplot.close(figure)


def _known(name: str | None) -> str:
    from ..circuits.names import did_you_mean

    if name is None:
        raise ValueError(f"theory: NAME is missing; one of {', '.join(EXPERIMENTS)}")
    if name not in EXPERIMENTS:
        raise ValueError(f"theory {name}: there is no such experiment; {did_you_mean(name, list(EXPERIMENTS))}")
    return name
