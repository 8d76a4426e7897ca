"""``spikekv robustness``: how far recall carries from the working point of a circuit."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from typer import Option

from ..analysis.assays.robustness import DRAWS, NAMES
from ..circuits.campaign.configuration import read_config
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import check_target, provenance, results_directory, write_json
from .options import Scheduler, Workers


def robustness(
    circuit: Annotated[
        str | None,
        Option(help="hippocampal, hippocampal-next, minimal, scaffold or a TOML file. Default: hippocampal."),
    ] = None,
    stimuli: Annotated[str | None, Option(metavar="NAME|PATH.npz", help="As in recall. Default: digits.")] = None,
    pairs: Annotated[int | None, Option(metavar="N", help="Pairs to learn. Default: 50.")] = None,
    cue_valid: Annotated[float | None, Option(metavar="F", help="Share of a cue that is kept. Default: 0.6.")] = None,
    maps: Annotated[
        list[str] | None, Option("--map", metavar="NAME", help=f"{', '.join(NAMES)}; repeatable. Default: all.")
    ] = None,
    draws: Annotated[int, Option(metavar="N", min=1, max=1000, help="Of all-at-once.")] = DRAWS,
    seed: Annotated[int | None, Option(metavar="S", help="First seed. Default: 0.")] = None,
    seeds: Annotated[int | None, Option(metavar="N", help="Number of seeds at each point. Default: 1.")] = None,
    backend: Annotated[str | None, Option(help="auto, cpp, cython or numpy. Default: auto.")] = None,
    config: Annotated[
        Path | None, Option(metavar="FILE", help="TOML file of the working point, as of recall; options come first.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Annotated[Path | None, Option(metavar="DIR", help="Results directory. Default: one in results.")] = None,
    force: Annotated[bool, Option("--force", help="Replace an earlier results directory.")] = False,
) -> None:
    """Map recall around the working point of a circuit.

    Changes conductances one at a time and all at once, input, timing, cues,
    lists and sizes, two things to a map. Prints the median and the worst of
    each map and the ten worst points, and writes points.csv, results.nc, a
    figure of all maps, metrics.json, config.toml and provenance.json. Of the
    hippocampal circuit all maps take about an hour per seed on two cores;
    however it was stopped, the same command goes on with it.
    """
    start = time.perf_counter()
    from ..analysis.assays.robustness import Robustness, maps_of
    from ..analysis.assays.robustness_results import write
    from ..circuits.campaign.runner import Means, carried_out, compiled, settle
    from ..circuits.campaign.simulation import batches, simulate

    options = {
        "circuit": circuit, "stimuli": stimuli, "pairs": pairs, "cue_valid": cue_valid, "seed": seed, "seeds": seeds,
        "backend": backend,
    }  # fmt: skip
    with refusing():
        settings = read_config(config, options)
        means = Means(workers, scheduler)
        target = out or Path("results") / settings.name.replace("recall", "robustness", 1)
        check_target(target, force)
        engine = settle(settings.backend)
        working = settings.experiments()[0]
        asked = Robustness(settings, maps_of(working.circuit, maps or (), draws))
        tasks = asked.tasks(engine)
        compiled(working, engine)
    with carried_out(tasks, simulate, target, means, batches, spare=True) as outcomes:
        found = asked.found(outcomes)
        wall = time.perf_counter() - start
        with results_directory(target, force) as folder:
            text = write(found, folder, settings.resolved(working).to_toml())
            write_json(folder / "provenance.json", provenance(settings.seed, settings.seeds, engine, wall))
    print(f"\n{text}\nResults: {target}")
