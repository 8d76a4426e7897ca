"""``spikekv capacity``: how many pairs a circuit holds, beside ideal observers."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from ..analysis.assays.capacity_configuration import CUED, CapacityConfig
from ..circuits.atomic import write_text
from ..circuits.campaign.configuration import option, read_as
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import (
    METRICS,
    check_target,
    provenance,
    results_directory,
    write_csv,
    write_json,
)
from .options import Active, Backend, CueNoise, Force, Out, Precision, Scale, Scheduler, Similarity, Workers

if TYPE_CHECKING:
    from ..circuits.campaign.runner import Means
    from ..circuits.protocol.experiment import RecallExperiment

# first, last, how many numbers of pairs, in units of that at which half of a clipped memory's synapses are on
PEAK_LOADS = (0.3, 4.0, 20)
AGES = 4000  # pairs with --ages


def capacity(
    circuit: Annotated[
        str | None,
        Option(help="minimal, hippocampal, hippocampal-2026, autoassociative or scaffold. Default: minimal."),
    ] = None,
    pairs: Annotated[
        str | None, Option(metavar="N,N,...", help="Numbers of pairs, well past failure. Default: by circuit.")
    ] = None,
    cued: Annotated[
        int | None, Option(metavar="N", help=f"Pairs that are cued, of each number. Default: {CUED}.")
    ] = None,
    active: Active = None,
    scale: Scale = None,
    rule: Annotated[
        str | None,
        Option(
            metavar="NAME",
            help="How key -> value synapses learn: hebb (the circuit's own), fading, bistable, covariance, pair-stdp, "
            "triplet-stdp; with --ages several, separated by commas. Default: hebb.",
        ),
    ] = None,
    ages: Annotated[bool, Option("--ages", help="F1 by the age of a pair instead, for each rule.")] = False,
    compare: Annotated[
        str | None,
        Option(
            metavar="CIRCUIT,...",
            help="Several circuits on the same stimuli instead: whole and damaged cues at each number of pairs, "
            "100 pairs with similar cues, 200 of digits.",
        ),
    ] = None,
    similarity: Similarity = None,
    cue_valid: Annotated[
        float | None, Option(metavar="F", help="Fraction of a cue's cells that is kept at recall. Default: 1.")
    ] = None,
    cue_noise: CueNoise = None,
    connectivity: Annotated[
        float | None, Option(metavar="C", help="Share of the key cells that each value cell hears. Default: 1.")
    ] = None,
    seed: Annotated[int | None, Option(metavar="S", help="First seed. Default: 0.")] = None,
    seeds: Annotated[int | None, Option(metavar="N", help="Number of seeds, for intervals. Default: 1.")] = None,
    backend: Backend = None,
    precision: Precision = None,
    config: Annotated[Path | None, Option(metavar="FILE", help="TOML file with any of these and the circuit.")] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Sweep the number of pairs past failure and compare with ideal observers.

    The observers learn the same random pairs through the same wiring. With
    --ages one number of pairs, past capacity, and what is left of each by its age. With --compare
    several circuits side by side, in a table and a figure. Writes config.toml, metrics.json,
    curve.csv, curves.npz, a figure, provenance.json.
    """
    start = time.perf_counter()
    rules = (rule or ("hebb,fading,bistable" if ages else "hebb")).split(",")
    options = {
        "circuit": circuit, "cued": cued, "active": active, "scale": scale, "rule": rule and rules[0],
        "similarity": similarity, "cue_valid": cue_valid, "cue_noise": cue_noise, "connectivity": connectivity,
        "seed": seed, "seeds": seeds, "backend": backend, "precision": precision,
    }  # fmt: skip
    from ..analysis.assays.capacity_results import of_load, save_curves, tabulated
    from ..analysis.assays.found import save_tables
    from ..circuits.campaign.runner import Means, carried_out, compiled, settle
    from ..circuits.campaign.simulation import Simulation, batches, simulate

    with refusing():
        means = Means(workers, scheduler)
    if ages:
        return _ages(options, rules, pairs, config, out, force, means)
    if compare is not None:
        return _compare(options, compare.split(","), pairs, config, out, force, means)
    with refusing():
        if len(rules) > 1:
            raise ValueError(f"--rule {rule}: is several; give one, or --ages to compare them")
        settings = read_as(CapacityConfig, config, {**options, "loads": _numbers(pairs)}).checked()
        target = out or Path("results") / settings.name
        check_target(target, force)
        by_load = [settings.of_load(load) for load in settings.loads]
        engine = settle(settings.backend)
        compiled(by_load[0][0], engine)
    tasks = [
        Simulation(experiment, of_load, engine, f"{load} pairs")
        for load, runs in zip(settings.loads, by_load, strict=True)
        for experiment in runs
    ]
    with carried_out(tasks, simulate, target, means, batches) as found:
        columns = [found[n :: settings.seeds] for n in range(settings.seeds)]  # [seed][load]
        measured, rates = ([[one[part] for one in seed] for seed in columns] for part in ("readers", "rates"))
        peaks = [_willshaw_peak(experiment) for experiment in by_load[0]]
        metrics, rows, tables = tabulated(settings, measured, rates, peaks)
        wall = time.perf_counter() - start
        with results_directory(target, force) as folder:
            resolved = settings.model_copy(update={"connectivity": 1.0}).resolved(by_load[0][0])
            write_text(folder / "config.toml", resolved.model_copy(update={"pairs": None}).to_toml())
            write_json(folder / METRICS, {**metrics, "wall_seconds": wall})
            write_csv(folder / "curve.csv", rows)
            text = save_tables(tables, folder)
            save_curves(settings.loads, measured, peaks, folder)
            write_json(folder / "provenance.json", provenance(settings.seed, settings.seeds, engine, wall))
    print(f"\n{text}\nResults: {target}")


def _ages(
    options: Mapping[str, Any], rules: Sequence[str], pairs: str | None, config: Path | None, out: Path | None,
    force: bool, means: Means,
) -> None:  # fmt: skip
    from ..analysis.assays.ages import by_rule, tasks_of, write
    from ..circuits.campaign.runner import carried_out, compiled, settle
    from ..circuits.campaign.simulation import batches, simulate

    start = time.perf_counter()
    with refusing():
        settings = read_as(CapacityConfig, config, {**options, "loads": _numbers(pairs) or [AGES]}).checked()
        if len(settings.loads) > 1:
            raise ValueError(f"--pairs {pairs}: must be one number with --ages")
        if settings.populations or settings.projections:
            raise ValueError(
                "--ages: compares rules as they are named; leave populations and projections out of the file"
            )
        target = out or Path("results") / settings.name.replace("capacity", "ages", 1)
        check_target(target, force)
        for name in rules:
            experiment = settings.model_copy(update={"rule": name}).of_load(settings.loads[0])[0]
            engine = settle(settings.backend)
            compiled(experiment, engine)
    with carried_out(tasks_of(settings, rules, engine), simulate, target, means, batches) as found:
        wall = time.perf_counter() - start
        with results_directory(target, force) as folder:
            text = write(settings, rules, by_rule(settings, rules, found), folder)
            write_text(folder / "config.toml", settings.to_toml())
            write_json(folder / "provenance.json", provenance(settings.seed, settings.seeds, engine, wall))
    print(f"\n{text}\nResults: {target}")


def _compare(
    options: Mapping[str, Any], circuits: Sequence[str], pairs: str | None, config: Path | None, out: Path | None,
    force: bool, means: Means,
) -> None:  # fmt: skip
    from ..analysis.assays.comparison import LOADS, by_circuit, conditions, experiments, tasks_of, write
    from ..circuits.campaign.runner import carried_out, compiled, settle
    from ..circuits.campaign.simulation import batches, simulate

    start = time.perf_counter()
    with refusing():
        for name in ("circuit", "similarity", "cue_valid", "cue_noise"):
            if options[name] is not None:
                raise ValueError(f"{option(name)}: --compare names circuits and sets cues itself; leave it out")
        settings = read_as(CapacityConfig, config, {**options, "loads": _numbers(pairs) or list(LOADS)})
        if settings.populations or settings.projections:
            raise ValueError("--compare: takes circuits as they are; leave populations and projections out of the file")
        if "" in circuits or len(set(circuits)) < len(circuits):
            raise ValueError(f"--compare {','.join(circuits)!r}: must be names of circuits, each once")
        asked = conditions(sorted(set(settings.loads)))
        of_circuit = [[experiments(settings, name, condition)[0] for condition in asked] for name in circuits]
        name = settings.name.replace(f"capacity-{settings.circuit}", "-".join(["compare", *circuits]))
        target = out or Path("results") / name
        check_target(target, force)
        engine = settle(settings.backend)
        for first, *_ in of_circuit:
            compiled(first, engine)
    tasks = tasks_of(settings, circuits, asked, engine)
    with carried_out(tasks, simulate, target, means, batches) as found:
        wall = time.perf_counter() - start
        with results_directory(target, force) as folder:
            text = write(settings, circuits, asked, *by_circuit(settings, circuits, asked, found), folder)
            write_text(folder / "config.toml", settings.to_toml())
            write_json(folder / "provenance.json", provenance(settings.seed, settings.seeds, engine, wall))
    print(f"\n{text}\nResults: {target}")


def _numbers(text: str | None) -> list[int] | None:
    if text is None:
        return None
    if not all(part.strip().isdecimal() and int(part) > 0 for part in text.split(",")):
        raise ValueError(f"--pairs {text}: must be numbers of pairs above 0, as 400,1000,2000")
    return [int(part) for part in text.split(",")]


def _willshaw_peak(experiment: RecallExperiment) -> float | None:
    """Most bits per synapse that a clipped memory holds with such cues and wiring at any number of pairs.

    None where the keys are not the cues: their like cannot be drawn.
    """
    import numpy as np

    from ..analysis.measures.capacity import willshaw_bits
    from ..circuits.engine.laid_out import wire
    from ..circuits.network.wiring import AllToAll
    from ..circuits.seeds import generator

    circuit = experiment.circuit
    if circuit.query != circuit.key:
        return None
    n_keys, n_values, k = experiment.n_cue_cells, experiment.n_value_cells, experiment.n_active
    first, last, n = PEAK_LOADS
    half = np.log(2) * n_keys * n_values / k**2
    loads = sorted({max(1, int(load)) for load in half * np.geomspace(first, last, n)})
    pairs = dataclasses.replace(experiment.pairs, n_pairs=loads[-1], value_item=np.arange(loads[-1]))
    patterns = pairs.encode(n_keys, n_values, k)
    queries = experiment.cue.damage(patterns.cues, generator(experiment.seed, "damage"))
    link, mask = circuit.projection(f"{circuit.key}->{circuit.value}"), None
    if not isinstance(link.wiring, AllToAll):
        mask = np.zeros((n_keys, n_values), bool)
        mask[wire(circuit, link, experiment.seed)] = True
    return float(willshaw_bits(patterns.cues, queries, patterns.values, loads, mask).max())
