"""``spikekv recall``: store pairs, cue them, see what comes back."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from ..circuits.campaign.configuration import read_config
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import (
    check_target,
    provenance,
    results_directory,
    write_json,
)
from .early_imports import FOR_FIGURES, FOR_MEASURES, importing
from .export import NWB_FILE, check_format, texts_of
from .options import Active, Backend, Circuit, CueNoise, Force, Out, Precision, Scale, Scheduler, Similarity, Workers

if TYPE_CHECKING:
    from ..circuits.protocol.experiment import RecallExperiment
    from ..circuits.recording.record import Current, Record, Sampled


def recall(
    circuit: Circuit = None,
    stimuli: Annotated[
        str | None,
        Option(
            metavar="NAME|PATH.npz",
            help="digits, random, circular, mnist, fashion-mnist, or your own arrays keys and "
            "values, (n_pairs, n_features) each. Default: digits.",
        ),
    ] = None,
    pairs: Annotated[int | None, Option(metavar="N", help="Pairs to learn. Default: 50; of an .npz, all.")] = None,
    active: Active = None,
    scale: Scale = None,
    rule: Annotated[
        str | None,
        Option(
            metavar="NAME",
            help="How key -> value synapses learn: hebb (the circuit's own), fading, bistable, "
            "covariance, pair-stdp, triplet-stdp. Default: hebb.",
        ),
    ] = None,
    similarity: Similarity = None,
    cue_valid: Annotated[
        float | None, Option(metavar="F", help="Fraction of a cue's cells that is kept at recall. Default: 0.6.")
    ] = None,
    cue_noise: CueNoise = None,
    seed: Annotated[int | None, Option(metavar="S", help="Seed of stimuli, wiring and noise. Default: 0.")] = None,
    seeds: Annotated[
        int | None, Option(metavar="N", help="Repeat with N seeds, for intervals; keeps spikes of the first.")
    ] = None,
    backend: Backend = None,
    precision: Precision = None,
    config: Annotated[
        Path | None, Option(metavar="FILE", help="TOML file with any of these and the circuit; options come first.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    record: Annotated[
        list[str] | None,
        Option(metavar="VARIABLE:CELLS", help="Keep a variable of cells, as NCX.v:0,7 or 'CA1->NCX.w:3'; repeatable."),
    ] = None,
    lfp: Annotated[
        str | None,
        Option(metavar="A,B", help="Keep synaptic currents of populations, and draw a proxy of their field potential."),
    ] = None,
    form: Annotated[
        str | None, Option("--format", metavar="nwb", help="Write the spikes as recording.nwb, too.")
    ] = None,
    force: Force = False,
    control: Annotated[
        bool, Option("--control/--no-control", help="Run the same without learning, too, as a control.")
    ] = True,
    figures: Annotated[bool, Option("--figures/--no-figures", help="Draw figures.")] = True,
    pdf: Annotated[bool, Option("--pdf", help="Figures as PDF too.")] = False,
    svg: Annotated[bool, Option("--svg", help="Figures as SVG too.")] = False,
) -> None:
    """Store pairs in a spiking circuit, cue them with damaged cues, report what is recalled.

    Runs the experiment and the same without learning, prints a table, and
    writes a directory with config.toml (to run it again), metrics.json,
    trials.csv, spikes.npz, figures and provenance.json.
    """
    start = time.perf_counter()
    options = {
        "circuit": circuit,
        "stimuli": stimuli,
        "pairs": pairs,
        "active": active,
        "scale": scale,
        "rule": rule,
        "similarity": similarity,
        "cue_valid": cue_valid,
        "cue_noise": cue_noise,
        "seed": seed,
        "seeds": seeds,
        "backend": backend,
        "precision": precision,
    }
    from ..analysis.assays.recall import over_all, sorted_out, tasks_of, write
    from ..analysis.assays.recall_summary import print_summary
    from ..circuits.campaign.runner import Means, carried_out, compiled, settle
    from ..circuits.campaign.simulation import batches, simulate

    with refusing():
        settings = read_config(config, options)
        means = Means(workers, scheduler)
        target = out or Path("results") / settings.name
        if form is not None:
            check_format(form)
        check_target(target, force)
        engine = settle(settings.backend)
        experiments = settings.experiments()
        records: list[Sampled] = [*_records(record or [], experiments[0]), *_currents(lfp, experiments[0])]
        build, laid_out = compiled(experiments[0], engine, records)
    tasks = tasks_of(experiments, engine, records, control)
    laying = partial(simulate, laid_out=None if scheduler else laid_out)  # too large to send
    with (
        importing(*(FOR_FIGURES if figures else ()), *FOR_MEASURES),
        carried_out(tasks, laying, target, means, batches) as found,
    ):
        measured, trials, recording = sorted_out(found, control)
        metrics = over_all(measured, build)
        with results_directory(target, force) as folder:
            write(folder, "recall", settings.resolved(experiments[0]).to_toml(), metrics, trials, recording)
            wall = time.perf_counter() - start
            write_json(folder / "provenance.json", provenance(settings.seed, settings.seeds, engine, wall))
            if figures:
                from ..analysis.figures.drawing import draw_figures

                draw_figures(recording, measured[0], folder, ["png", *["pdf"] * pdf, *["svg"] * svg])
            if form is not None:
                from ..analysis.files.nwb import write_nwb

                write_nwb(recording, folder / NWB_FILE, texts_of(folder))
    print_summary(settings, metrics, recording, target, wall)


def _currents(text: str | None, experiment: RecallExperiment) -> tuple[Current, ...]:
    """What ``--lfp`` asks for. Raises ValueError."""
    from ..analysis.measures.rhythms import currents

    if text is None:
        return ()
    try:
        names = [name.strip() for name in text.split(",") if name.strip()]
        found = currents(experiment.circuit, *names)
    except ValueError as error:
        raise ValueError(f"--lfp {text}: {error}") from None
    for name in names:
        if not any(current.variable == f"{name}.I_AMPA" for current in found):
            raise ValueError(f"--lfp {name}: has no AMPA receptors, so no current; give principal cells")
    return found


def _records(texts: Sequence[str], experiment: RecallExperiment) -> list[Record]:
    """What ``--record`` asks for; says how much memory it takes. Raises ValueError."""
    from ..circuits.engine.job import prepare
    from ..circuits.protocol.schedule import schedule
    from ..circuits.recording.record import Record, check_size

    records = []
    for text in texts:
        variable, colon, cells = text.rpartition(":")
        if not (colon and all(cell.isdecimal() for cell in cells.split(","))):
            example = f"{experiment.circuit.value}.v:0,7"
            raise ValueError(f"--record {text}: must be a variable and numbers of cells, as {example}")
        try:
            records.append(Record(variable, tuple(map(int, cells.split(",")))))
        except ValueError as error:
            raise ValueError(f"--record {text}: {error}") from None
    if records:
        try:
            dataclasses.replace(prepare(experiment)[0], records=tuple(records))
        except ValueError as error:
            raise ValueError(f"--record: {error}") from None
        n_bytes = check_size(records, schedule(experiment).duration)
        print(f"spikekv: recording {', '.join(texts)}: {n_bytes / 1e6:.3g} MB", file=sys.stderr)
    return records
