"""``spikekv lesion all``: the truth table of the literature, put to a circuit."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..analysis.assays.lesions import DEFAULT_SEEDS
from ..circuits.atomic import write_text
from ..circuits.campaign.configuration import read_config
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import (
    check_target,
    provenance,
    results_directory,
    write_csv,
    write_json,
)


def lesion_all(
    circuit: str | None,
    pairs: int | None,
    seed: int | None,
    seeds: int | None,
    backend: str | None,
    out: Path | None,
    force: bool,
    workers: int | None,
    scheduler: str | None,
    others: Sequence[Any],
) -> None:
    """Run the truth table, print it, and write ``truth.csv``, ``metrics.json`` and a figure."""
    start = time.perf_counter()
    from ..analysis.assays.truth import PAIRS, TruthTable, recall_world, table_rows
    from ..analysis.assays.truth_summary import print_truth, summary
    from ..analysis.figures.drawing import write_figure
    from ..analysis.figures.truth import plot_truth
    from ..circuits.campaign.runner import Means, carried_out, compiled, settle
    from ..circuits.campaign.simulation import batches, simulate

    with refusing():
        if any(other is not None for other in others):
            raise ValueError(
                "lesion all: has lesions and cues of its own; it takes --circuit, --pairs, --seed, --seeds, --backend, "
                "--out, --force, --workers and --scheduler"
            )
        asked = {"circuit": circuit, "pairs": pairs, "seed": seed, "seeds": seeds, "backend": backend}
        settings = read_config(None, asked)
        n_seeds = settings.seeds if seeds is not None else DEFAULT_SEEDS
        n_pairs = PAIRS if settings.pairs is None else settings.pairs
        if n_pairs < 3:
            raise ValueError(f"--pairs: must be at least 3 (a third goes to each list), got {n_pairs}")
        of = settings.make_circuit()
        numbers = range(settings.seed, settings.seed + n_seeds)
        resolved = settings.model_copy(update={"seeds": n_seeds, "stimuli": "random", "reset": True})
        span = resolved.seed_range
        target = out or Path("results") / f"truth-{settings.circuit}-{n_pairs}-{span}"
        means = Means(workers, scheduler)
        check_target(target, force)
        engine = settle(settings.backend)
        first = recall_world("dissimilar", of, settings.seed, n_pairs)
        compiled(first, engine)
    table = TruthTable(of, tuple(numbers), n_pairs)
    with carried_out(table.tasks(engine), simulate, target, means, batches) as measured:
        found = table.found(measured)
        wall = time.perf_counter() - start
        rows = table_rows(found)
        with results_directory(target, force) as folder:
            write_csv(folder / "truth.csv", rows)
            write_json(folder / "metrics.json", summary(found, of.name, n_pairs, settings.seed, n_seeds))
            write_text(folder / "config.toml", resolved.resolved(first).to_toml())
            write_figure(plot_truth(rows), [folder / "truth.png"])
            write_json(folder / "provenance.json", provenance(settings.seed, n_seeds, engine, round(wall, 1)))
    print_truth(found, of.name, n_pairs, settings.seed, n_seeds, target, wall)
