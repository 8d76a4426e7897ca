"""The page of a recall result."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ...circuits.campaign.configuration import RecallConfig
from ...circuits.network.circuit import Circuit
from ...circuits.recording.recording import Recording
from ...circuits.table import Table
from ..assays.lesion_words import struck
from ..assays.recall_summary import accuracy_table, activity_table, baselines_table, keys_table, stages_table
from ..description.citations import references
from ..files.circuit_of import circuit_of, config_of
from ..files.recordings import load_recording
from ..measures.measure import measure, number, percent
from ..measures.rhythms import with_currents
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

CONTROLS = {"no_learning": "plasticity off", "shuffled": "labels permuted"}


def build(folder: Path) -> tuple[str, str, list[Section]]:
    """Title, lead and sections."""
    metrics, settings = read_json(folder / "metrics.json"), config_of(folder)
    recording = load_recording(folder)
    circuit, timing = circuit_of(str(folder))
    stimuli = Path(settings.stimuli).stem
    title = f"Recall of {metrics['n_pairs']} pairs ({stimuli}) in the {circuit.name} circuit"
    lead = (
        f"{metrics['n_neurons']:,} cells, {metrics['n_synapses']:,} synapses, {metrics['n_plastic_synapses']:,} "
        f"of them plastic; {seeds_words(metrics)}; {metrics['simulated_seconds']:.1f} s simulated per run."
    )
    papers = cited(folder, references(settings.make_circuit()), settings.stimuli)
    sections = [
        Section("Summary", (_cards(metrics), *_warnings(metrics), *few_seeds(metrics))),
        Section("What was asked", tuple(_asked(settings, metrics, recording))),
        circuit_section(circuit, timing, struck(recording.lesions, circuit), recording.lesions),
        Section("Results", tuple(_results(metrics, recording, circuit))),
        Section("Controls", tuple(_controls(metrics))),
        figures_section(folder, _figures(metrics, recording), title, f"Of seed {recording.seed}."),
        raster_section(recording, f"Seed {recording.seed}."),
        again_section(folder, "spikekv recall --config config.toml --out again", papers),
    ]
    return title, lead, sections


def _cards(metrics: Mapping[str, Any]) -> Markup:
    intervals = metrics.get("intervals", {})
    context = {
        "identification_accuracy": f"chance {number(metrics['chance'])}",
        "f1": "",
        "precision": "",
        "recall": "",
        "reconstruction": f"ceiling {number(metrics.get('reconstruction_ceiling'))}",
        "bits_per_synapse": f"Willshaw {number(metrics.get('willshaw_bits_per_synapse'))}",
    }
    return cards(
        [
            (
                measure(name).text(metrics[name]),
                measure(name).label,
                f"{measure(name).span(intervals.get(name))} {words}",
            )
            for name, words in context.items()
            if metrics.get(name) is not None
        ]
    )


def _warnings(metrics: Mapping[str, Any]) -> list[Markup]:
    return [paragraph(f"Warning: {warning}.", warning=True) for warning in metrics.get("warnings", [])]


def _asked(settings: RecallConfig, metrics: Mapping[str, Any], recording: Recording) -> list[Any]:
    theta = metrics["theta"]
    text = (
        f"{metrics['n_pairs']} pairs of cue and value were shown {_times(settings.presentations)} while acetylcholine "
        f"was high (study). Later each cue came again, alone: it kept {percent(settings.cue_valid)} of its cells and "
        f"gained {percent(settings.cue_noise)} wrong ones (recall). A pattern is {recording.n_active} active cells. A "
        f"value cell counts as active with at least {number(theta, 1)} spike{'' if theta == 1 else 's'} (theta) from "
        "cue on to 20 ms after cue off; theta was fixed on trials without a cue, before any test."
    )
    rows = [
        ("circuit", settings.circuit),
        ("stimuli", settings.stimuli),
        ("pairs", metrics["n_pairs"]),
        ("active cells per pattern", recording.n_active),
        ("cue: valid, wrong", f"{settings.cue_valid:g}, {settings.cue_noise:g}"),
        ("presentations", settings.presentations),
        ("cue on, gap (s)", f"{settings.timing.get('on', '')}, {settings.timing.get('gap', '')}"),
        ("seeds", seeds_words(metrics)),
    ]
    return [paragraph(text), Table("", ("setting", "value"), tuple((k, str(v)) for k, v in rows))]


def _results(metrics: Mapping[str, Any], recording: Recording, circuit: Circuit) -> list[Table]:
    stages = [stages_table(metrics, recording), keys_table(recording, circuit)]
    return [accuracy_table(metrics), *baselines_table(metrics), *stages, activity_table(metrics, recording)]


def _controls(metrics: Mapping[str, Any]) -> list[Any]:
    rows = [
        (name.replace("_", " "), CONTROLS.get(name, ""), number(value), number(metrics["chance"]), _p(metrics, name))
        for name, value in metrics["controls"].items()
    ]
    text = (
        "Neither control may identify values above chance: one-sided binomial test over all trials. Without learning "
        "the circuit, cues and noise are the same; shuffled scores the same answers against permuted labels."
    )
    return [paragraph(text), Table("", ("control", "what", "identification", "chance", "p above chance"), tuple(rows))]


def _p(metrics: Mapping[str, Any], name: str) -> str:
    return number(metrics.get("controls_p", {}).get(name))


def _figures(metrics: Mapping[str, Any], recording: Recording) -> dict[str, tuple[str, str]]:
    """What each figure shows, as alternative text, and its caption; figures are of the first seed."""
    metrics = metrics.get("per_seed", [metrics])[0]
    names = ", ".join(recording.sizes)
    hit = f"{percent(metrics['identification_accuracy'])} of the cues brought back their own value"
    rhythms = {
        f"rhythms-{name}": (
            f"Proxy of the local field potential of {name} against time, its spectrogram, its spectra at study and at "
            "recall.",
            f"LFP proxy of {name}: a weighted sum of its AMPA and GABA currents (Mazzoni et al. 2015), no potential.",
        )
        for name in with_currents(recording)
    }
    return rhythms | {
        "recall": (
            f"Panels of pairs: cue, damaged cue, stored and recalled value, with the agreement of each. {hit}; "
            f"mean F1 {number(metrics['f1'])}.",
            "Cues, stored and recalled values of some pairs, with the agreement of each.",
        ),
        "raster": (
            f"Spike raster of three pairs, study beside recall, populations {names} from top to bottom, rates below. "
            f"Of the active value cells {percent(metrics['precision'])} are stored ones, of the stored "
            f"{percent(metrics['recall'])} are active.",
            "Three pairs, study beside recall. Value cells at recall: stored and active, missed or false.",
        ),
        "confusion": (
            f"Matrix of the correlation of the value activity at each cue with each stored value; {hit}, which is the "
            "diagonal.",
            "Correlation of what each cue brought back with each stored value; marks are the answers.",
        ),
        "activity": (
            "Mean rates and active fractions of each population beside their expected ranges; the numbers are in the "
            "table of activity.",
            "Rates and active fractions beside their expected ranges.",
        ),
    }


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"
