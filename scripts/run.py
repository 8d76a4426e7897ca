"""``spikekv run``: an experiment of one's own, from a file."""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from ..circuits.atomic import write_text
from ..circuits.campaign.configuration import read_as
from ..circuits.campaign.experiment_configuration import ExperimentConfig
from ..circuits.campaign.progress import progress_bar
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import (
    check_target,
    provenance,
    results_directory,
    write_csv,
    write_json,
)

if TYPE_CHECKING:
    from ..circuits.recording.recording import Recording


def run(
    file: Annotated[Path, Argument(metavar="FILE.toml", help="Circuit, stimuli and protocol of the experiment.")],
    seed: Annotated[
        int | None, Option(metavar="S", help="Seed of wiring and noise. Default: that of the file.")
    ] = None,
    seeds: Annotated[
        int | None, Option(metavar="N", help="Repeat with N seeds, for intervals; keeps spikes of the first.")
    ] = None,
    backend: Annotated[str | None, Option(help="auto, cpp, cython or numpy. Default: auto.")] = None,
    out: Annotated[
        Path | None, Option(metavar="DIR", help="Results directory. Default: one named after the file, in results.")
    ] = None,
    force: Annotated[bool, Option("--force", help="Replace an earlier results directory.")] = False,
) -> None:
    """Run an experiment of your own: any sequence of phases, from a TOML file.

    Prints how each test went, and writes a directory with config.toml (to run it again), metrics.json, trials.csv,
    spikes.npz and provenance.json.
    """
    start = time.perf_counter()
    from ..analysis.assays.phase_summary import phase_table
    from ..analysis.files.archive import write_recording
    from ..analysis.measures.phases import phase_scores, probe_scores
    from ..analysis.measures.summary import aggregate, summarise, trial_table
    from ..circuits.campaign.runner import compiled, run_all, settle

    with refusing():
        settings = read_as(ExperimentConfig, file, {"seed": seed, "seeds": seeds, "backend": backend})
        target = out or Path("results") / file.stem
        check_target(target, force)
        engine = settle(settings.backend)
        experiments = settings.experiments()
        build, laid_out = compiled(experiments[0], engine)
    measured: dict[int, dict[str, Any]] = {}
    rows: dict[int, list[dict[str, Any]]] = {}
    first: Recording | None = None
    with (
        progress_bar("simulating") as report,
        contextlib.closing(run_all(experiments, engine, report, laid_out=laid_out)) as recordings,
    ):
        for n, recording in recordings:
            tests = {"phases": phase_scores(recording), "probes": probe_scores(recording)}
            measured[n] = {**summarise(recording), **tests}
            rows[n] = [{"seed": recording.seed, **row} for row in trial_table(recording)]
            first = recording if n == 0 else first
    runs = [measured[n] for n in sorted(measured)]
    metrics = runs[0] if len(runs) == 1 else {**aggregate(runs), "per_seed": runs}
    metrics["wall_seconds"]["build"] += build  # once for all seeds
    assert first is not None
    with results_directory(target, force) as folder:
        write_text(folder / "config.toml", settings.resolved(experiments[0]).to_toml())
        write_json(folder / "metrics.json", {"kind": "run", **metrics})
        write_csv(folder / "trials.csv", [row for n in sorted(rows) for row in rows[n]])
        write_recording(first, folder)
        wall = time.perf_counter() - start
        write_json(folder / "provenance.json", provenance(settings.seed, settings.seeds, engine, wall))
    said = f"{len(runs)} seeds" if len(runs) > 1 else "1 seed"
    sys.stdout.write(f"{phase_table(metrics).text()}\n{said}; written to {target}\n")
