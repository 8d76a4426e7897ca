"""``spikekv capacity --compare``: several circuits on the same stimuli, as one table and one figure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import pyplot

from ...circuits.campaign.results_directory import METRICS, write_csv, write_json
from ...circuits.campaign.simulation import Simulation
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


def of_run(recording: Recording) -> dict[str, Any]:
    """What is kept of a run: `COMPARED`, and rates of the populations (Hz)."""
    return {"measures": measures(recording), "rates": rates_hz(recording)}


def tasks_of(
    settings: CapacityConfig, circuits: Sequence[str], asked: Sequence[Condition], engine: Backend
) -> list[Simulation]:
    """One for each circuit, condition and seed, the seed running fastest. What differs in cues only shares a study."""
    return [
        Simulation(run, of_run, engine, f"{name}: {condition.name}, {condition.pairs} pairs")
        for name in circuits
        for condition in asked
        for run in experiments(settings, name, condition)
    ]


def by_circuit(
    settings: CapacityConfig, circuits: Sequence[str], asked: Sequence[Condition], found: Sequence[Mapping[str, Any]]
) -> tuple[dict[tuple[str, int], list[dict[str, float]]], dict[str, dict[str, float]]]:
    """(circuit, number of the condition) -> measures of each seed; and mean rates of each circuit (Hz)."""
    cells = [(name, n) for name in circuits for n in range(len(asked))]
    runs = {cell: found[k * settings.seeds : (k + 1) * settings.seeds] for k, cell in enumerate(cells)}
    rates = {name: [one["rates"] for cell in cells if cell[0] == name for one in runs[cell]] for name in circuits}
    means = {name: {p: float(np.mean([r[p] for r in all_])) for p in all_[0]} for name, all_ in rates.items()}
    return {cell: [one["measures"] for one in same] for cell, same in runs.items()}, means


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
