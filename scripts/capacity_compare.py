"""``spikekv capacity --compare``: several circuits on the same stimuli, as one table and one figure."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import pyplot

from ..analysis.accuracy import summary
from ..analysis.activity import rates_hz
from ..analysis.decoding import decode
from ..analysis.information import bits_per_synapse, n_key_synapses
from ..analysis.intervals import over_seeds
from ..analysis.plot_capacity import plot_conditions, plot_loads
from ..analysis.style import figure_style, new_figure, save
from .capacity_config import CapacityConfig
from .results import METRICS, write_csv, write_json
from .terminal import plain_warnings, progress_bar
from .theory_found import as_text
from .workers import run_all

if TYPE_CHECKING:
    from ..circuits.experiment import RecallExperiment
    from ..circuits.recording import Recording
    from ..circuits.simulation import Backend

LOADS = (100, 200, 400, 800)  # pairs with whole cues
SIMILAR, PICTURES = 100, 200  # pairs
MEASURES = ("f1", "precision", "recall", "identification_accuracy", "bits_per_synapse")


@dataclass(frozen=True)
class Condition:
    """One thing asked of every circuit: ``changes`` to the configuration, and a number of pairs."""

    name: str
    pairs: int
    changes: Mapping[str, Any] = field(default_factory=dict)


def conditions(loads: Sequence[int]) -> list[Condition]:
    """Whole cues at each number of random pairs; then damaged cues at the first; similar cues; pictures of digits."""
    few = loads[0]
    return [
        *(Condition("whole cues", load) for load in loads),
        Condition("half cues", few, {"cue_valid": 0.5}),
        Condition("a third wrong", few, {"cue_valid": 0.67, "cue_noise": 0.33}),
        Condition("similar cues (.6)", SIMILAR, {"similarity": 0.6}),
        Condition("similar, 60 % of cue", SIMILAR, {"similarity": 0.6, "cue_valid": 0.6}),
        Condition("digits, 60 % of cue", PICTURES, {"stimuli": "digits", "cue_valid": 0.6}),
    ]


def experiments(settings: CapacityConfig, circuit: str, condition: Condition) -> list[RecallExperiment]:
    """One per seed. Raises ValueError."""
    changes = {"circuit": circuit, "pairs": condition.pairs, **condition.changes}
    made = settings.model_copy(update=changes).experiments()
    return [dataclasses.replace(one, cued=min(settings.cued, condition.pairs)) for one in made]


def measures(recording: Recording) -> dict[str, float]:
    """`MEASURES` of a run; bits are those of recall over all plastic synapses, nan for correlated values."""
    decoded = decode(recording)
    bits = bits_per_synapse(recording, decoded)
    plastic = sum(recording.n_synapses[name] for name in recording.plastic)
    found = {**summary(decoded, recording.seed)}
    found["bits_per_synapse"] = np.nan if bits is None else bits * n_key_synapses(recording) / plastic
    return {name: found[name] for name in MEASURES}


def measure(
    settings: CapacityConfig, circuits: Sequence[str], asked: Sequence[Condition], backend: Backend
) -> tuple[dict[tuple[str, int], list[dict[str, float]]], dict[str, dict[str, float]]]:
    """(circuit, number of the condition) -> measures of each seed; and mean rates of each circuit (Hz)."""
    cells = [(name, n) for name in circuits for n in range(len(asked))]
    runs = [(cell, run) for cell in cells for run in experiments(settings, cell[0], asked[cell[1]])]
    found: dict[int, dict[str, float]] = {}
    rates: dict[str, list[dict[str, float]]] = {name: [] for name in circuits}
    with (
        plain_warnings(),
        progress_bar("simulating") as report,
        contextlib.closing(run_all([run for _, run in runs], backend, report)) as recordings,
    ):
        for index, recording in recordings:
            found[index] = measures(recording)
            rates[runs[index][0][0]].append(rates_hz(recording))
    grouped: dict[tuple[str, int], list[dict[str, float]]] = {cell: [] for cell in cells}
    for index, (cell, _) in enumerate(runs):
        grouped[cell].append(found[index])
    return grouped, {name: {k: float(np.mean([r[k] for r in all_])) for k in all_[0]} for name, all_ in rates.items()}


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
            for name in MEASURES:
                low, high = means[circuit, n]["intervals"].get(name, (None, None))
                row |= {name: means[circuit, n][name], f"{name}_low": low, f"{name}_high": high}
            rows.append(row)
    write_csv(folder / "compare.csv", rows)
    write_json(
        folder / METRICS,
        {"circuits": list(circuits), "seed": settings.seed, "n_seeds": settings.seeds, "conditions": rows,
         "rates_hz": rates},
    )  # fmt: skip
    _save_figure(circuits, asked, found, folder)
    lines = []
    for n, condition in enumerate(asked):
        for place, circuit in enumerate(circuits):
            values = means[circuit, n]
            bits = values["bits_per_synapse"]
            lines.append(
                (f"{condition.name}, {condition.pairs}" if place == 0 else "", circuit, _span(values, "f1"),
                 f"{values['precision']:.3f}", f"{values['recall']:.3f}", _span(values, "identification_accuracy"),
                 "" if np.isnan(bits) else f"{bits:.3f}")
            )  # fmt: skip
    last = settings.seed + settings.seeds - 1
    of = f"seed {last}" if settings.seeds == 1 else f"mean of seeds {settings.seed} to {last}"
    columns = ("cues, pairs", "circuit", "F1", "prec.", "recall", "identification", "bits")
    remarks = [
        f"Rates (Hz) of {name}: " + ", ".join(f"{p} {rate:.2g}" for p, rate in rates[name].items()) for name in circuits
    ]
    remarks.append("bits: of recall, per plastic synapse of the circuit; random pairs only.")
    return as_text(f"Circuits on the same stimuli, {of}", columns, lines, remarks)


def _save_figure(
    circuits: Sequence[str],
    asked: Sequence[Condition],
    found: Mapping[tuple[str, int], Sequence[Mapping[str, float]]],
    folder: Path,
) -> None:
    whole = [n for n, condition in enumerate(asked) if condition.name == asked[0].name]
    other = [whole[0], *(n for n in range(len(asked)) if n not in whole)]

    def scores(measure: str, numbers: Sequence[int]) -> dict[str, np.ndarray]:
        return {c: np.array([[seed[measure] for seed in found[c, n]] for n in numbers]).T for c in circuits}

    with figure_style():
        figure = new_figure(72)
        left, middle, right = figure.subplots(1, 3, width_ratios=(1.2, 1, 1))
        plot_loads([asked[n].pairs for n in whole], scores("f1", whole), left)
        names = [f"{asked[n].name}, {asked[n].pairs}" for n in other]
        plot_conditions(names, scores("f1", other), "f1", middle)
        plot_conditions(names, scores("identification_accuracy", other), "identification_accuracy", right)
        right.set_yticklabels([])
        figure.subplots_adjust(left=0.065, right=0.985, bottom=0.22, top=0.97, wspace=0.08)
        middle.set_position((0.56, 0.22, 0.2, 0.75))
        right.set_position((0.785, 0.22, 0.2, 0.75))
        left.set_position((0.065, 0.22, 0.27, 0.75))
        handles, labels = left.get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower center", ncols=len(labels), frameon=False)
    save(figure, folder / "compare")
    pyplot.close(figure)


def _span(values: Mapping[str, Any], name: str) -> str:
    span = values["intervals"].get(name)
    return f"{values[name]:.3f}" + ("" if span is None else f" [{span[0]:.3f}, {span[1]:.3f}]")
