"""``spikekv robustness``: how far a circuit can leave its working point before recall fails."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from typer import Option

from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import check_target, provenance, results_directory, write_json
from .options import Backend, Circuit, CueNoise, Force, Out, Scheduler, Similarity, Workers

DRAWN = 20


def robustness(
    circuit: Circuit = None,
    stimuli: Annotated[str | None, Option(metavar="NAME|PATH.npz", help="As in recall. Default: digits.")] = None,
    pairs: Annotated[int | None, Option(metavar="N", help="Pairs to learn. Default: 50.")] = None,
    similarity: Similarity = None,
    cue_valid: Annotated[float | None, Option(metavar="F", help="Share of a cue that is kept. Default: 0.6.")] = None,
    cue_noise: CueNoise = None,
    axis: Annotated[
        list[str] | None, Option(metavar="NAME", help="Only this axis, see --list; repeatable. Default: all.")
    ] = None,
    list_all: Annotated[bool, Option("--list", help="List the axes and leave.")] = False,
    draws: Annotated[
        int, Option(metavar="N", min=0, max=1000, help="Draws of all conductances at once, x .8 to 1.2.")
    ] = DRAWN,
    seed: Annotated[int | None, Option(metavar="S", help="First seed. Default: 0.")] = None,
    seeds: Annotated[int | None, Option(metavar="N", help="Seeds of each point. Default: 1.")] = None,
    backend: Backend = None,
    config: Annotated[
        Path | None, Option(metavar="FILE", help="TOML file as of recall: the working point; options come first.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Vary everything around a working point and map where recall fails.

    The working point is an experiment as of recall. Each conductance is
    varied by 10 and 20 %, all of them at random at once, and so are input,
    timing, cues, lists and sizes (--list). Prints F1 along each axis and
    the ten worst points, and writes a directory with results.nc (read it
    with xarray), points.csv, metrics.json, heat maps, and a configuration
    of each of the worst points. However it was stopped, the same command
    goes on with it.
    """
    from ..analysis.assays.robustness_summary import list_axes, print_robustness

    if list_all:
        return list_axes()
    start = time.perf_counter()
    from ..analysis.assays.robustness import robustness_of, write
    from ..circuits.campaign.configuration import read_config
    from ..circuits.campaign.runner import Means, carried_out, compiled, settle
    from ..circuits.campaign.simulation import batches, simulate

    with refusing():
        options = {
            "circuit": circuit,
            "stimuli": stimuli,
            "pairs": pairs,
            "similarity": similarity,
            "cue_valid": cue_valid,
            "cue_noise": cue_noise,
            "seed": seed,
            "seeds": seeds,
            "backend": backend,
        }
        base = read_config(config, options)
        means = Means(workers, scheduler)
        target = out or Path("results") / f"robustness-{base.subject}-{base.seed_range}"
        check_target(target, force)
        engine = settle(base.backend)
        asked = robustness_of(base, draws, axis or (), range(base.seed, base.seed + base.seeds))
        compiled(asked.experiments[0][0], engine)
    with carried_out(asked.tasks(engine), simulate, target, means, batches) as runs:
        table = asked.table(runs)
        with results_directory(target, force) as folder:
            metrics = write(asked, table, folder)
            wall = time.perf_counter() - start
            write_json(folder / "provenance.json", provenance(base.seed, base.seeds, engine, round(wall, 1)))
    print_robustness(metrics, target, wall)
