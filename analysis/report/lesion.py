"""The page of a lesion result."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...circuits.network.circuit import Circuit
from ..assays.lesion_report import HOLM, RAW, called, p_words, shown_p, unexpected
from ..assays.lesion_words import struck
from ..description.citations import bibliography, references
from ..files.archive import FACTS
from ..files.circuit_of import circuit_of
from ..files.recordings import load_recording
from ..files.validation import versions_of
from ..statistics.effects import flat
from ..statistics.intervals import PUBLISHABLE
from ..table import Table
from .html_page import Section, cards, paragraph, table
from .parts import (
    again_section,
    circuit_section,
    figures_section,
    number,
    raster_section,
    read_json,
    seeds_words,
    span,
)

SHOWN = {
    "identification_accuracy": "identification",
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
    "silent_fraction": "silent trials",
    "intrusion_rate": "intrusions",
}


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
        Section("Summary", (_cards(metrics), *_warnings(metrics, circuit))),
        Section("What was asked", tuple(_asked(metrics))),
        circuit_section(circuit, timing, struck(words, circuit), words),
        Section("Results", (table(_conditions(metrics)), *_contrasts(metrics))),
        Section("Controls", tuple(_controls(metrics))),
        figures_section(folder, _figures(metrics), title),
    ]
    if (folder / "lesioned" / FACTS).is_file():
        recording = load_recording(folder / "lesioned")
        sections.append(raster_section(recording, f"The lesioned run, seed {recording.seed}."))
    facts = read_json(folder / "provenance.json")
    versions = versions_of(facts, folder / "provenance.json") if facts else None
    sections.append(again_section(folder, _command(metrics), bibliography(references(circuit), versions)))
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


def _cards(metrics: Mapping[str, Any]) -> str:
    shown = []
    for name in ("identification_accuracy", "f1"):
        effect = metrics["effect"].get(name)
        for condition, named in (("intact", "reference"), ("lesioned", "main")):
            of = metrics[condition]
            interval = span(of.get("intervals", {}).get(name))
            shown.append((number(of[name]), f"{SHOWN[name]}, {metrics.get(named, condition)}", interval))
        if effect:
            shown.append((f"{effect['difference']:+.3f}", f"{SHOWN[name]}, effect", span(effect.get("interval"))))
    return cards(shown)


def _warnings(metrics: Mapping[str, Any], circuit: Circuit) -> list[str]:
    n = metrics["n_seeds"]
    said = [f"{name}: {warning}." for name, warning in unexpected(metrics, circuit)] if "conditions" in metrics else []
    if n < PUBLISHABLE:
        said.append(f"{n} seed{'s' * (n > 1)}: not for publication, for which at least {PUBLISHABLE} are needed.")
    return [paragraph(text, "warn") for text in said]


def _asked(metrics: Mapping[str, Any]) -> list[str]:
    named = [
        ("Question", "question"),
        ("Prediction", "prediction"),
        ("Source of the prediction", "source"),
        ("Note", "note"),
    ]
    said = [paragraph(f"{what}: {metrics[key]}") for what, key in named if metrics.get(key)]
    rows = [(name, "; ".join(words) or "none") for name, words in metrics.get("lesions", {}).items()]
    return [*said, table(Table("Conditions", ("condition", "lesions"), tuple(rows)))]


def _conditions(metrics: Mapping[str, Any]) -> Table:
    conditions = metrics.get("conditions") or {k: metrics[k] for k in ("intact", "sham", "lesioned")}
    measures = list(dict.fromkeys([*SHOWN, *(c["metric"] for c in metrics.get("contrasts", []))]))
    rows = []
    for name, of in conditions.items():
        values, intervals = flat(of), of.get("intervals", {})
        rows.append((name, *(f"{number(values.get(m))} {span(_within(intervals, m))}".strip() for m in measures)))
    note = "Means over seeds with 95 % t intervals."
    columns = ("condition", *(SHOWN.get(m) or called(m) for m in measures))
    return Table("Recall under each condition", columns, tuple(rows), note)


def _within(nested: Any, name: str) -> Any:
    """The entry of a dotted name, None where there is none."""
    for part in name.split("."):
        nested = nested.get(part) if isinstance(nested, Mapping) else None
    return nested


def _contrasts(metrics: Mapping[str, Any]) -> list[str]:
    rows = [
        (
            SHOWN.get(c["metric"]) or called(c["metric"]),
            c["contrast"],
            f"{c['difference']:+.3f}",
            span(c.get("interval")),
            "-" if (p := shown_p(c, bool(metrics.get("question")))) is None else p_words(p).removeprefix("= "),
            c["verdict"],
        )
        for c in metrics.get("contrasts", [])
    ]
    if not rows:
        return []
    note = f"Paired over seeds; {HOLM if metrics.get('question') else RAW}."
    columns = ("measure", "contrast", "difference", "95 % interval", "p", "verdict")
    return [table(Table("Effects", columns, tuple(rows), note))]


def _controls(metrics: Mapping[str, Any]) -> list[str]:
    same = metrics.get("sham_identical")
    sham = "changed no spike in any seed, as it must" if same else "CHANGED SPIKES: the results cannot be trusted"
    said = [paragraph(f"Sham (the same code with an empty selection) {sham}.", "" if same else "warn")]
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
