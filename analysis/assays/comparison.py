"""``spikekv capacity --compare``: several circuits on the same stimuli, as one table and one figure."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import cpu_count
from matplotlib import pyplot

from ...circuits.campaign.progress import plain_warnings, progress_bar
from ...circuits.campaign.results_directory import METRICS, write_csv, write_json
from ...circuits.campaign.runner import Stopped
from ...circuits.engine.memory_size import runs_that_fit
from ...circuits.engine.run import run, study
from ...circuits.table import Table
from ..figures.capacity import plot_conditions, plot_loads
from ..figures.style import figure_style, new_figure, save, spared
from ..measures.accuracy import summary
from ..measures.activity import rates_hz
from ..measures.decoding import decode
from ..measures.information import bits_per_synapse, n_key_synapses
from ..measures.measure import measure as measure_of
from ..statistics.intervals import over_seeds
from .capacity_configuration import CapacityConfig
from .found import save_tables

if TYPE_CHECKING:
    from ...circuits.engine.run import Backend
    from ...circuits.protocol.experiment import RecallExperiment
    from ...circuits.recording.recording import Recording

LOADS = (400, 1000, 1600)  # random pairs
SIMILAR, PICTURES = 100, 200  # pairs
DAMAGE: Mapping[str, Mapping[str, float]] = {
    "whole cues": {},
    "half cues": {"cue_valid": 0.5},
    "a third wrong": {"cue_valid": 0.67, "cue_noise": 0.33},
}
COMPARED = ("f1", "precision", "recall", "identification_accuracy", "bits_per_synapse")


@dataclass(frozen=True)
class Condition:
    """One thing asked of every circuit: pairs to be studied (``study``: changes to the configuration), and how cued."""

    name: str
    pairs: int
    study: Mapping[str, Any] = field(default_factory=dict)
    cue: Mapping[str, float] = field(default_factory=dict)


def conditions(loads: Sequence[int]) -> list[Condition]:
    """Random pairs with whole and damaged cues at each number; then similar cues, and pictures of digits."""
    part = {"cue_valid": 0.6}
    return [
        *(Condition(name, load, cue=cue) for name, cue in DAMAGE.items() for load in loads),
        Condition("similar (.6)", SIMILAR, {"similarity": 0.6}),
        Condition("similar, 60 %", SIMILAR, {"similarity": 0.6}, part),
        Condition("digits", PICTURES, {"stimuli": "digits"}),
        Condition("digits, 60 %", PICTURES, {"stimuli": "digits"}, part),
    ]


def experiments(settings: CapacityConfig, circuit: str, condition: Condition) -> list[RecallExperiment]:
    """One per seed. Raises ValueError."""
    changes = {"circuit": circuit, "pairs": condition.pairs, **condition.study, **condition.cue}
    made = settings.model_copy(update=changes).experiments()
    return [dataclasses.replace(one, cued=min(settings.cued, condition.pairs)) for one in made]


def measures(recording: Recording) -> dict[str, float]:
    """`COMPARED` of a run; bits are those of recall over all plastic synapses, nan for correlated values."""
    decoded = decode(recording)
    bits = bits_per_synapse(recording, decoded)
    plastic = sum(recording.n_synapses[name] for name in recording.plastic)
    found = {**summary(decoded, recording.seed)}
    found["bits_per_synapse"] = np.nan if bits is None else bits * n_key_synapses(recording) / plastic
    return {name: found[name] for name in COMPARED}


def measure(
    settings: CapacityConfig, circuits: Sequence[str], asked: Sequence[Condition], backend: Backend
) -> tuple[dict[tuple[str, int], list[dict[str, float]]], dict[str, dict[str, float]]]:
    """(circuit, number of the condition) -> measures of each seed; and mean rates of each circuit (Hz).

    What differs in the cues only is asked after one and the same study.
    """
    runs = {(name, n): experiments(settings, name, condition) for name in circuits for n, condition in enumerate(asked)}
    studies: dict[tuple[str, str, int], list[int]] = {}
    for name, n in runs:
        for seed in range(settings.seeds):
            studies.setdefault((name, f"{asked[n].pairs} {asked[n].study}", seed), []).append(n)
    found: dict[tuple[str, int, int], dict[str, float]] = {}
    rates: dict[str, list[dict[str, float]]] = {name: [] for name in circuits}
    stop = threading.Event()
    done: dict[tuple[str, str, int], float] = dict.fromkeys(studies, 0.0)

    def one(key: tuple[str, str, int]) -> list[Recording]:
        name, _, seed = key
        numbers = studies[key]

        def note(part: int) -> Callable[[float], None]:
            def advance(fraction: float) -> None:
                if stop.is_set():
                    raise Stopped
                done[key] = (part + fraction) / (len(numbers) + 1)

            return advance

        learned = study(runs[name, numbers[0]][seed], backend=backend, progress=note(0), apart=True)
        return [
            run(runs[name, n][seed], backend=backend, progress=note(place + 1), apart=True, start=learned)
            for place, n in enumerate(numbers)
        ]

    fit = min(runs_that_fit(group[0].circuit) for group in runs.values())
    pool = ThreadPoolExecutor(min(cpu_count(), len(studies), fit))
    try:
        with plain_warnings(), progress_bar("simulating") as progress:
            waiting = {pool.submit(one, key): key for key in studies}
            while waiting:
                ended, _ = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                progress(sum(done.values()) / len(done))
                for future in ended:
                    name, _, seed = key = waiting.pop(future)
                    for n, recording in zip(studies[key], future.result(), strict=True):
                        found[name, n, seed] = measures(recording)
                        rates[name].append(rates_hz(recording))
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    by_seed = {(name, n): [found[name, n, seed] for seed in range(settings.seeds)] for name, n in runs}
    return by_seed, {name: {k: float(np.mean([r[k] for r in all_])) for k in all_[0]} for name, all_ in rates.items()}


def write(
    settings: CapacityConfig,
    circuits: Sequence[str],
    asked: Sequence[Condition],
    found: Mapping[tuple[str, int], Sequence[Mapping[str, float]]],
    rates: Mapping[str, Mapping[str, float]],
    folder: Path,
) -> str:
    """metrics.json, compare.csv and the figure; returns the text to be printed."""
    means = {cell: over_seeds(seeds) for cell, seeds in found.items()}
    rows: list[dict[str, Any]] = []
    for n, condition in enumerate(asked):
        for circuit in circuits:
            row: dict[str, Any] = {"condition": condition.name, "n_pairs": condition.pairs, "circuit": circuit}
            for name in COMPARED:
                low, high = means[circuit, n]["intervals"].get(name, (None, None))
                row |= {name: means[circuit, n][name], f"{name}_low": low, f"{name}_high": high}
            rows.append(row)
    write_csv(folder / "compare.csv", rows)
    write_json(
        folder / METRICS,
        {"kind": "comparison", "circuits": list(circuits), "seed": settings.seed, "n_seeds": settings.seeds,
         "conditions": rows, "rates_hz": rates},
    )  # fmt: skip
    _save_figure(circuits, asked, found, folder)
    lines = []
    for n, condition in enumerate(asked):
        for place, circuit in enumerate(circuits):
            values = means[circuit, n]
            bits = values["bits_per_synapse"]
            lines.append(
                (f"{condition.name}, {condition.pairs}" if place == 0 else "", circuit,
                 *(measure_of(name).text(values[name], values["intervals"].get(name)) for name in COMPARED[:4]),
                 "" if np.isnan(bits) else measure_of("bits_per_synapse").text(bits))
            )  # fmt: skip
    last = settings.seed + settings.seeds - 1
    of = f"seed {last}" if settings.seeds == 1 else f"mean of seeds {settings.seed} to {last}"
    columns = ("cues, pairs", "circuit", *(measure_of(name).head for name in COMPARED))
    remarks = [
        f"Rates (Hz) of {name}: " + ", ".join(f"{p} {rate:.2g}" for p, rate in rates[name].items()) for name in circuits
    ]
    remarks.append("bits: information of recall per plastic synapse of the circuit; random pairs only.")
    table = Table(f"Circuits on the same stimuli, {of}", columns, tuple(lines), remarks=tuple(remarks), index=2)
    return save_tables([table], folder)


def _save_figure(
    circuits: Sequence[str],
    asked: Sequence[Condition],
    found: Mapping[tuple[str, int], Sequence[Mapping[str, float]]],
    folder: Path,
) -> None:
    def scores(measure: str, numbers: Sequence[int]) -> dict[str, np.ndarray]:
        return {c: np.array([[seed[measure] for seed in found[c, n]] for n in numbers]).T for c in circuits}

    with spared("compare"), figure_style():
        figure = new_figure(62)
        *curves, left, right = figure.subplots(1, len(DAMAGE) + 2)
        for n, (name, axes) in enumerate(zip(DAMAGE, curves, strict=True)):
            numbers = [number for number, condition in enumerate(asked) if condition.name == name]
            plot_loads([asked[number].pairs for number in numbers], scores("f1", numbers), axes)
            axes.set_title(name, loc="left")
            axes.set_position((0.06 + 0.165 * n, 0.27, 0.14, 0.62))
            if n:
                axes.set_ylabel("")
                axes.set_yticklabels([])
        other = [number for number, condition in enumerate(asked) if condition.name not in DAMAGE]
        names = [asked[number].name for number in other]
        for n, (measure, axes) in enumerate((("f1", left), ("identification_accuracy", right))):
            plot_conditions(names, scores(measure, other), measure, axes)
            axes.set_position((0.665 + 0.17 * n, 0.27, 0.14, 0.62))
        right.set_yticklabels([])
        handles, labels = curves[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower center", ncols=len(labels), frameon=False)
        save(figure, folder / "compare")
        pyplot.close(figure)
