"""The page of a lesion result."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ...circuits.network.circuit import Circuit
from ...circuits.table import Table
from ..assays.lesion_outcome import unexpected
from ..assays.lesion_summary import conditions_table, effects_table, signed
from ..assays.lesion_words import struck
from ..description.citations import references
from ..files.archive import FACTS
from ..files.circuit_of import circuit_of
from ..files.recordings import load_recording
from ..measures.measure import measure, number
from .html_page import Section, cards, paragraph
from .parts import (
    again_section,
    circuit_section,
    cited,
    few_seeds,
    figures_section,
    raster_section,
    read_json,
    seeds_words,
)


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics = read_json(folder / "metrics.json")
    circuit, timing = circuit_of(str(folder))
    words = lesion_words(metrics)
    title = f"Lesion: {metrics.get('title', ', '.join(words))}"
    intact = metrics["intact"]
    lead = (
        f"{intact['n_pairs']} pairs in the {circuit.name} circuit; {seeds_words(metrics)}; conditions that differ at "
        "recall alone start from one study per seed."
    )
    sections = [
        Section("Summary", (_cards(metrics), *_warnings(metrics, circuit), *few_seeds(metrics))),
        Section("What was asked", tuple(_asked(metrics))),
        circuit_section(circuit, timing, struck(words, circuit), words),
        Section("Results", (conditions_table(metrics, intervals=True), *_effects(metrics))),
        Section("Controls", tuple(_controls(metrics))),
        figures_section(folder, _figures(metrics), title),
    ]
    if (folder / "lesioned" / FACTS).is_file():
        recording = load_recording(folder / "lesioned")
        sections.append(raster_section(recording, f"The lesioned run, seed {recording.seed}."))
    sections.append(again_section(folder, _command(metrics), cited(folder, references(circuit))))
    return title, lead, sections


def lesion_words(metrics: Mapping[str, Any]) -> list[str]:
    """The lesions of the condition that is reported in full, else of the first that has any, in words."""
    if own := metrics.get("lesions", {}).get(metrics.get("main", "lesioned")):
        return list(own)
    for name, lesions in metrics.get("lesions", {}).items():
        if lesions and not name.startswith("sham"):
            return list(lesions)
    return []


def _command(metrics: Mapping[str, Any]) -> str:
    """How to make the result again: a scenario by its name, lesions of one's own as the configuration has them."""
    seeds = f"--seed {metrics['seed']} --seeds {metrics['n_seeds']} --out again"
    if metrics.get("question"):  # a scenario, by its name
        asked = [f"--{key.replace('_', '-')} {value}" for key, value in metrics.get("options", {}).items()]
        return " ".join(["spikekv lesion", metrics["title"], *asked, seeds])
    doses = f" --doses {len(metrics['doses'])}" if metrics.get("doses") else ""
    return f"spikekv lesion --config config.toml{doses} {seeds}"


def _cards(metrics: Mapping[str, Any]) -> Markup:
    shown = []
    for name in ("identification_accuracy", "f1"):
        effect, known = metrics["effect"].get(name), measure(name)
        for condition, named in (("intact", "reference"), ("lesioned", "main")):
            of = metrics[condition]
            interval = known.span(of.get("intervals", {}).get(name))
            shown.append((known.text(of[name]), f"{known.label}, {metrics.get(named, condition)}", interval))
        if effect:
            words = signed(known, effect["difference"], effect.get("interval")).partition(" ")
            shown.append((words[0], f"{known.label}, effect", words[2]))
    return cards(shown)


def _warnings(metrics: Mapping[str, Any], circuit: Circuit) -> list[Any]:
    found = unexpected(metrics, circuit) if "conditions" in metrics else []
    return [paragraph(f"{name}: {warning}.", warning=True) for name, warning in found]


def _asked(metrics: Mapping[str, Any]) -> list[Any]:
    named = [
        ("Question", "question"),
        ("Prediction", "prediction"),
        ("Source of the prediction", "source"),
        ("Note", "note"),
    ]
    said = [paragraph(f"{what}: {metrics[key]}") for what, key in named if metrics.get(key)]
    rows = [(name, "; ".join(words) or "none") for name, words in metrics.get("lesions", {}).items()]
    return [*said, Table("Conditions", ("condition", "lesions"), tuple(rows))]


def _effects(metrics: Mapping[str, Any]) -> list[Table]:
    return [effects_table(metrics)] if metrics.get("contrasts") else []


def _controls(metrics: Mapping[str, Any]) -> list[Any]:
    same = metrics.get("sham_identical")
    sham = "changed no spike in any seed, as expected" if same else "CHANGED SPIKES: the results cannot be trusted"
    said = [paragraph(f"Sham (the same code with an empty selection) {sham}.", warning=not same)]
    if "size_matched" in metrics:
        of = metrics["size_matched"]
        said.append(
            paragraph(
                "Size-matched (as many random cells in place of the engram): "
                f"identification {number(of['identification_accuracy'])}, F1 {number(of['f1'])}."
            )
        )
    shuffled = metrics["lesioned"].get("controls", {}).get("shuffled")
    chance = number(metrics["intact"]["chance"])
    return [*said, paragraph(f"Chance {chance}; answers against permuted labels {number(shuffled)}.")]


def _figures(metrics: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    a, b = metrics["intact"], metrics["lesioned"]
    change = f"F1 is {number(a['f1'])} intact and {number(b['f1'])} lesioned"
    return {
        "conditions": (
            f"Measures of recall under each condition, points are seeds; {change}. The numbers are in the table.",
            "Recall under each condition; points are seeds.",
        ),
        "doses": (
            f"Recall against the dose of the lesion, from none to all of it; {change}.",
            "Recall against the dose.",
        ),
        "raster": (
            f"Spike rasters of the same pairs, intact above, lesioned below; {change}.",
            "The same pairs, intact above, lesioned below.",
        ),
    }
