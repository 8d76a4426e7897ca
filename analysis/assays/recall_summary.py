"""The summary of ``spikekv recall``: tables for the terminal, at 80 columns, and for a page."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from ...circuits.campaign.configuration import RecallConfig
from ...circuits.network.circuit import Circuit
from ...circuits.recording.recording import Recording
from ...circuits.table import MARK, Table
from ..measures.activity import BACKGROUND_RATE, RATE_RANGE, RECALLED_RATE
from ..measures.charge import POTENTIAL, charge_by_ampa
from ..measures.familiarity import key_recall
from ..measures.measure import measure, number, percent
from ..statistics.intervals import PUBLISHABLE

SHOWN = (
    "identification_accuracy", "f1", "precision", "recall", "overlap", "reconstruction", "bits_per_synapse",
    "silent_fraction", "intrusion_rate",
)  # fmt: skip
READERS = {"nearest_key": "nearest studied cue", "clipped_hebb": "clipped Hebb", "least_squares": "least squares"}
STAGES = ("stage_identification", "familiarity", "familiarity_others")


def print_summary(
    config: RecallConfig, metrics: Mapping[str, Any], recording: Recording, directory: Path, wall_seconds: float
) -> None:
    """Accuracy with chance, controls, ceilings and floors; key stages; activity; where the results are.

    metrics: of one seed or the aggregate of several; recording: for the populations' kinds and ranges.
    """
    console = Console(highlight=False)
    seeds = f"seed {config.seed}" if config.seeds == 1 else f"seeds {config.seed} to {config.seed + config.seeds - 1}"
    pairs = f"{metrics['n_pairs']} pairs ({escape(Path(config.stimuli).stem)})"
    console.print(
        f"\n[bold]Recall of {pairs}[/bold] in the {recording.circuit_name} circuit "
        f"({metrics['n_neurons']:,} cells, {metrics['n_synapses']:,} synapses), {seeds}"
    )
    console.print(
        f"{recording.n_active} active cells per pattern; cues keep {percent(config.cue_valid)} of their cells and gain "
        f"{percent(config.cue_noise)} wrong ones; an active value cell fires at least {number(metrics['theta'], 2)} "
        f"spike{'' if metrics['theta'] == 1 else 's'} (theta)\n"
    )
    for table in (
        accuracy_table(metrics),
        *baselines_table(metrics),
        stages_table(metrics, recording),
        keys_table(recording, config.make_circuit()),
        activity_table(metrics, recording),
    ):
        console.print(table, "", sep="\n")
    if 1 < config.seeds < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    for warning in metrics["warnings"]:
        console.print(f"[yellow]Warning:[/yellow] {escape(warning)}", soft_wrap=True)
    wall = metrics["wall_seconds"]
    console.print(
        f"{metrics['simulated_seconds']:.1f} s simulated in {wall['run']:.1f} s per run; "
        f"{wall_seconds:.0f} s in all, {wall['build']:.0f} s of them to compile"
    )
    console.print(f"Results: {escape(str(directory))}", soft_wrap=True)


def accuracy_table(metrics: Mapping[str, Any]) -> Table:
    """Each measure with its interval over seeds and the values to read it against."""
    against = _against(metrics)
    intervals = metrics.get("intervals", {})
    rows = []
    for name in SHOWN:
        if metrics[name] is None:
            continue
        known = measure(name)
        label = known.label + (" ↓" if known.better == "down" else "")
        span = [known.span(intervals.get(name))] if intervals else []
        others = " · ".join(f"{what} {number(value)}" for what, value in against.get(name, []) if value is not None)
        rows.append((label, number(metrics[name], known.digits), *span, others))
    columns = ("measure", "value", *(["95 % interval"] if intervals else []), "compare with")
    return Table("Recall", columns, tuple(rows), remarks=("↓: less is better.",))


def _against(metrics: Mapping[str, Any]) -> dict[str, list[tuple[str, float | None]]]:
    """Of each measure: chance, controls, ceilings and floors."""
    controls = metrics["controls"]
    against = {
        "identification_accuracy": [
            ("chance", metrics["chance"]),
            ("no learning", controls["no_learning"]),
            ("shuffled", controls["shuffled"]),
        ],
        "overlap": [("always the commonest cells", metrics["overlap_floor"])],
        "reconstruction": [
            ("ceiling", metrics["reconstruction_ceiling"]),
            ("class mean", metrics["reconstruction_prototype"]),
            ("same class", metrics["reconstruction_same_class"]),
        ],
        "bits_per_synapse": [
            ("Willshaw", metrics["willshaw_bits_per_synapse"]),
            ("k winners", metrics["willshaw_k_winners_bits_per_synapse"]),
        ],
    }
    if metrics["theta"] != 1:
        against |= {name: [("at theta = 1", metrics["theta_1"][name])] for name in ("f1", "precision", "recall")}
    return against


def baselines_table(metrics: Mapping[str, Any]) -> list[Table]:
    """The circuit beside simple readers of the same cues; none for results of earlier versions."""
    readers = metrics.get("baselines")
    if readers is None:
        return []
    shown = ("identification_accuracy", "f1", "precision", "recall")
    spans = metrics.get("intervals", {})

    def cells(found: Mapping[str, Any], place: str) -> list[str]:
        return [measure(score).narrow(found[score], spans.get(place + score)) for score in shown]

    rows = [("this circuit", *cells(metrics, ""))]
    rows += [(READERS[name], *cells(found, f"baselines.{name}.")) for name, found in readers.items()]
    columns = ("reader", *(measure(score).label for score in shown))
    lead = "The same pairs and damaged cues, read by a look-up and by two linear memories that answer with k cells."
    return [Table("Baselines", columns, tuple(rows), lead)]


def stages_table(metrics: Mapping[str, Any], recording: Recording) -> Table:
    """What each key stage knows of the cue, and when."""
    rows = [
        (stage, *(number(metrics[name][stage]) for name in STAGES), _latency(metrics, stage))
        for stage in recording.stages
    ]
    rows.append((f"{recording.value} (value)", "", "", "", _latency(metrics, recording.value)))
    columns = ("stage", "identification", "match to own key", "to others", "latency (ms)")
    return Table("Key stages", columns, tuple(rows), "What each stage knows of the cue, and when.")


def keys_table(recording: Recording, circuit: Circuit) -> Table:
    """How equal the keys of each stage are, how well they come back, and which receptors bring them."""
    found = {stage: key_recall(recording, stage) for stage in recording.stages}
    columns: dict[str, list[str]] = {
        "stage": list(found),
        "precision": [number(key.precision) for key in found.values()],
        "recall": [number(key.recall) for key in found.values()],
        "spikes per cell": [number(key.spikes) for key in found.values()],
        "CV of size": [number(key.size_cv) for key in found.values()],
        "% by AMPA": [_least(charge_by_ampa(circuit, stage)) for stage in found],
    }
    lead = (
        f"Cells active at study, at recall; seed {recording.seed}. % by AMPA: charge that AMPA carries in "
        f"synapses that excite the stage and learn, the smallest share, at {POTENTIAL:.0f} mV."
    )
    again = [key.again for key in found.values()]
    if not all(map(isnan, again)):
        columns["kept"] = [number(share) for share in again]
        lead += " kept: share of a key that came again when the pair was next presented."
    return Table("Keys at recall", tuple(columns), tuple(zip(*columns.values(), strict=True)), lead)


def _least(shares: Mapping[str, float]) -> str:
    return f"{100 * min(shares.values()):.0f}" if shares else ""


def _latency(metrics: Mapping[str, Any], population: str) -> str:
    return number(metrics["latency_ms"][population], 0)


def activity_table(metrics: Mapping[str, Any], recording: Recording) -> Table:
    """Rates and active fractions with their expected ranges; what leaves its range is marked."""
    rows = []
    for name, kind in recording.kinds.items():
        rate = metrics["rates_hz"][name]
        low, high = RATE_RANGE.get(kind, (0.0, float("inf")))
        expected = {"excitatory": f"{low:g}-{high:g}", "inhibitory": f"<{high:g}"}.get(kind, "given")
        span = recording.active_range.get(name)
        shares = [metrics[key][name] for key in ("active_fraction", "active_fraction_recall")]
        rows.append(
            (
                name,
                _marked(number(rate, 2), kind != "input" and not (rate > 0 and low <= rate <= high)),
                expected,
                *(_marked(number(100 * s, 1), span is not None and not span[0] <= s <= span[1]) for s in shares),
                "" if span is None else f"{100 * span[0]:g}-{100 * span[1]:g}",
            )
        )
    columns = ("population", "rate (Hz)", "expected", "% active: study", "recall", "expected")
    return Table(
        "Activity",
        columns,
        tuple(rows),
        f"Values outside the expected range are marked{MARK}.",
        remarks=_remarks(metrics, recording),
    )


def _remarks(metrics: Mapping[str, Any], recording: Recording) -> tuple[str, ...]:
    background, recalled = metrics["background_rate_hz"], metrics.get("recalled_rate_hz")  # not of earlier versions
    said = [f"Background of {recording.value} in trials without a cue: "
            + _marked(f"{number(background, 2)} Hz", 0 < background < BACKGROUND_RATE)]  # fmt: skip
    if recalled is not None:
        said.append(f"{recording.value} cells while recalled: "
                    + _marked(f"{recalled:.0f} Hz", recalled > RECALLED_RATE))  # fmt: skip
    if metrics["theta"] > 1:
        said.append(
            f"% active: cells with a spike in the read-out window; of {recording.value} with "
            f"{number(metrics['theta'], 2)} spikes."
        )
    return tuple(said)


def _marked(text: str, wrong: bool) -> str:
    return f"{text}{MARK}" if wrong else text
