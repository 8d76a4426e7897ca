"""``spikekv lesion``: what happens without it, with its controls."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

from ..analysis.assays.lesions import DEFAULT_SEEDS, plan_of, sorted_out, tasks_of
from ..circuits.atomic import write_text
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import (
    check_target,
    provenance,
    results_directory,
    write_csv,
    write_json,
)
from .options import Backend, Circuit, CueNoise, Force, Out, Precision, Scheduler, Similarity, Workers


def lesion(
    name: Annotated[
        str | None, Argument(metavar="[NAME]", help="A named scenario, see --list, or all: the truth table.")
    ] = None,
    list_all: Annotated[bool, Option("--list", help="List the named scenarios and leave.")] = False,
    target: Annotated[
        str | None,
        Option(
            help="Your own lesion: a population (CA3), cells (PV, excitatory), an area (hippocampus), a projection "
            "(CA1->NCX, EC->*), a receptor (NMDA, CA3.NMDA) or acetylcholine."
        ),
    ] = None,
    fraction: Annotated[float | None, Option(metavar="F", help="Share of cells or synapses, or dose. Default: 1.")] = (
        None
    ),
    mode: Annotated[
        str | None, Option(help="silence, stimulate, cut, scale, block or freeze. Default: as the target allows.")
    ] = None,
    during: Annotated[
        str | None, Option(help="study, delay, recall, all, or seconds as 2.5-4; commas join. Default: recall.")
    ] = None,
    select: Annotated[
        str | None, Option(help="Which cells: random, engram, others, matched, cued or cued-matched. Default: random.")
    ] = None,
    of_pairs: Annotated[
        str | None, Option(metavar="N,N", help="Pairs whose engram it is, from 0 on. Default: all.")
    ] = None,
    factor: Annotated[float | None, Option(metavar="F", help="Of mode scale: transmission x F. Default: 0.")] = None,
    beta: Annotated[
        float | None, Option(metavar="B", help="Of mode stimulate: B - 1 times the rheobase. Default: 2.")
    ] = None,
    doses: Annotated[
        int | None, Option(metavar="N", help="Dose-response: N fractions from 0 to the one given.")
    ] = None,
    circuit: Circuit = None,
    stimuli: Annotated[str | None, Option(metavar="NAME|PATH.npz", help="As in recall. Default: digits.")] = None,
    pairs: Annotated[int | None, Option(metavar="N", help="Pairs to learn. Default: 50.")] = None,
    similarity: Similarity = None,
    cue_valid: Annotated[float | None, Option(metavar="F", help="Share of a cue that is kept. Default: 0.6.")] = None,
    cue_noise: CueNoise = None,
    seed: Annotated[int | None, Option(metavar="S", help="First seed. Default: 0.")] = None,
    seeds: Annotated[int | None, Option(metavar="N", help=f"Number of seeds. Default: {DEFAULT_SEEDS}.")] = None,
    backend: Backend = None,
    precision: Precision = None,
    config: Annotated[
        Path | None, Option(metavar="FILE", help="TOML file as of recall, with tables \\[lesions.NAME].")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Lesion a circuit and compare with its controls, on the same seeds.

    Give the name of a scenario, or a lesion of your own by --target or
    --config. Every seed is studied once; the intact run, the sham, the
    lesion and, where cells are chosen by engram, as many random cells all
    start from there. Prints a table and writes a directory with
    metrics.json, conditions.csv, figures and the spikes of the first seed.

    `spikekv lesion all` puts the truth table of the literature to a circuit
    and writes truth.csv; it takes --circuit, --pairs, --seed, --seeds,
    --backend, --out and --force.
    """
    start = time.perf_counter()
    if list_all:
        from ..analysis.assays.lesion_summary import print_list

        return print_list()
    options = {
        "circuit": circuit,
        "stimuli": stimuli,
        "pairs": pairs,
        "similarity": similarity,
        "cue_valid": cue_valid,
        "cue_noise": cue_noise,
        "seed": seed,
        "backend": backend,
        "precision": precision,
    }
    if name == "all":
        from .truth import lesion_all

        others: list[Any] = [target, fraction, mode, during, select, of_pairs, factor, beta, doses, stimuli]
        others += [similarity, cue_valid, cue_noise, config, precision]
        return lesion_all(circuit, pairs, seed, seeds, backend, out, force, workers, scheduler, others)
    # now: an update during a long run would break it
    from ..analysis.assays.lesion_outcome import condition_rows, draw, evaluate
    from ..analysis.assays.lesion_summary import print_outcome
    from ..circuits.campaign.conditions import independent_trials, with_controls
    from ..circuits.campaign.runner import Means, carried_out, compiled, settle
    from ..circuits.campaign.simulation import batches, simulate

    with refusing():
        given = {
            "target": target,
            "fraction": fraction,
            "mode": mode,
            "during": during and _during(during),
            "select": select,
            "pairs": None if of_pairs is None else _numbers(of_pairs),
            "factor": factor,
            "beta": beta,
        }
        plan = plan_of(name, {k: v for k, v in given.items() if v is not None}, doses, config, options, seeds)
        means = Means(workers, scheduler)
        target_directory = out or Path("results") / plan.directory
        check_target(target_directory, force)
        worlds = {world: independent_trials(settings.experiments()) for world, settings in plan.worlds.items()}
        conditions = with_controls(plan.conditions)
        for condition in conditions.values():
            for experiment in worlds[condition.world][:1]:
                experiment.with_lesions(*condition.lesions)
        engine = settle(plan.settings.backend)
        for experiments in worlds.values():
            compiled(experiments[0], engine)
    tasks = tasks_of(plan, worlds, conditions, engine)
    with carried_out(tasks, simulate, target_directory, means, batches) as found:
        measured, kept, sham_identical = sorted_out(conditions, found)
        outcome = evaluate(plan, conditions, measured, sham_identical)
        wall = time.perf_counter() - start
        with results_directory(target_directory, force) as folder:
            write_json(folder / "metrics.json", {"kind": "lesion", **outcome})
            write_csv(folder / "conditions.csv", condition_rows(conditions, measured, plan.settings.seed))
            for world, settings in plan.worlds.items():
                resolved = settings.resolved(worlds[world][0]).model_copy(
                    update={"reset": True, "lesions": plan.tables}
                )
                write_text(folder / f"config{f'-{world}'.replace(' ', '-') if world else ''}.toml", resolved.to_toml())
            draw(plan, outcome, measured, kept, folder)
            write_json(
                folder / "provenance.json", provenance(plan.settings.seed, plan.settings.seeds, engine, round(wall, 1))
            )
    print_outcome(plan, outcome, target_directory, wall)


def _during(text: str) -> Any:
    """``study,recall`` or ``2.5-4`` as a lesion takes it."""
    parts: list[Any] = []
    for part in text.split(","):
        low, dash, high = part.partition("-")
        if dash:
            try:
                parts.append([float(low), float(high)])
            except ValueError:
                raise ValueError(f"--during {part}: must be a phase or two numbers of seconds as 2.5-4") from None
        else:
            parts.append(part.strip())
    return parts[0] if len(parts) == 1 else parts


def _numbers(text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts):
        raise ValueError(f"--of-pairs {text}: must be numbers of pairs as 0,1,2")
    return [int(part) for part in parts]
