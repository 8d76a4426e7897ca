"""The summary of ``spikekv recall`` on stdout, to be read at 80 columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ...circuits.campaign.configuration import RecallConfig
from ...circuits.recording.recording import Recording
from ..measures.activity import BACKGROUND_RATE, RATE_RANGE, RECALLED_RATE
from ..statistics.intervals import PUBLISHABLE

# metric -> how it is called on paper
MEASURES = {
    "identification_accuracy": "identification",
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
    "overlap": "overlap",
    "reconstruction": "reconstruction",
    "bits_per_synapse": "bits per synapse",
    "silent_fraction": "silent trials",
    "intrusion_rate": "intrusions",
}


def print_report(
    config: RecallConfig, metrics: Mapping[str, Any], recording: Recording, directory: Path, wall_seconds: float
) -> None:
    """Accuracy beside chance, controls, ceilings and floors; key stages; activity; where the results are.

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
        f"{recording.n_active} active cells per pattern; cues keep {config.cue_valid:.0%} of their cells and gain "
        f"{config.cue_noise:.0%} wrong ones; an active value cell fires at least {_number(metrics['theta'])} "
        f"spike{'' if metrics['theta'] == 1 else 's'} (theta)\n"
    )
    console.print(accuracy_table(metrics))
    if 1 < config.seeds < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    console.print("", stages_table(metrics, recording), "", activity_table(metrics, recording), sep="\n")
    background = metrics["background_rate_hz"]
    text = _marked(f"{_number(background)} Hz", 0 < background < BACKGROUND_RATE)
    console.print(f"background of {recording.value} (trials without a cue): {text}")
    recalled = metrics["recalled_rate_hz"]
    console.print(f"{recording.value} cells while recalled: {_marked(f'{recalled:.0f} Hz', recalled > RECALLED_RATE)}")
    if metrics["theta"] > 1:
        theta = _number(metrics["theta"])
        console.print(f"% active: cells with a spike in the read-out window, of {recording.value} with {theta}")
    console.print()
    for warning in metrics["warnings"]:
        console.print(f"[yellow]Warning:[/yellow] {escape(warning)}", soft_wrap=True)
    wall = metrics["wall_seconds"]
    console.print(
        f"{metrics['simulated_seconds']:.1f} s simulated in {wall['run']:.1f} s per run; "
        f"{wall_seconds:.0f} s in all, {wall['build']:.0f} s of them to compile"
    )
    console.print(f"Results: {escape(str(directory))}", soft_wrap=True)


def accuracy_table(metrics: Mapping[str, Any]) -> Table:
    """Each measure with its interval over seeds and what it is to be read against."""
    controls, single = metrics["controls"], metrics["theta_1"]
    beside = {
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
        for name in ("f1", "precision", "recall"):
            beside[name] = [("at theta = 1", single[name])]
    intervals = metrics.get("intervals", {})
    table = _table("Recall", "value", *(["95 % interval"] if intervals else []))
    table.add_column("beside", justify="left")
    for name, label in MEASURES.items():
        if metrics[name] is None:
            continue
        interval = [_interval(intervals.get(name))] if intervals else []
        others = " · ".join(f"{what} {_number(value, 3)}" for what, value in beside.get(name, []) if value is not None)
        table.add_row(label, _number(metrics[name], 3), *interval, others)
    return table


def stages_table(metrics: Mapping[str, Any], recording: Recording) -> Table:
    """What each key stage knows of the cue, and when."""
    table = _table("Key stage", "identification", "match to own key", "to others", "latency (ms)")
    for stage in recording.stages:
        matches = (metrics[name][stage] for name in ("stage_identification", "familiarity", "familiarity_others"))
        table.add_row(stage, *(_number(m, 3) for m in matches), _number(metrics["latency_ms"][stage], 0))
    table.add_row(f"{recording.value} (value)", "", "", "", _number(metrics["latency_ms"][recording.value], 0))
    return table


def activity_table(metrics: Mapping[str, Any], recording: Recording) -> Table:
    """Rates and active fractions beside their expected ranges; what leaves its range is marked."""
    table = _table("Activity", "rate (Hz)", "expected", "% active: study", "recall", "expected")
    for name, kind in recording.kinds.items():
        rate = metrics["rates_hz"][name]
        low, high = RATE_RANGE.get(kind, (0.0, float("inf")))
        expected = {"excitatory": f"{low:g}-{high:g}", "inhibitory": f"<{high:g}"}.get(kind, "given")
        span = recording.active_range.get(name)
        shares = [metrics[key][name] for key in ("active_fraction", "active_fraction_recall")]
        table.add_row(
            name,
            _marked(_number(rate), kind != "input" and not (rate > 0 and low <= rate <= high)),
            expected,
            *(_marked(_number(100 * s, 1), span is not None and not span[0] <= s <= span[1]) for s in shares),
            "" if span is None else f"{100 * span[0]:g}-{100 * span[1]:g}",
        )
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    table.add_column(title)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _marked(text: str, wrong: bool) -> str:
    return f"[yellow]{text} ![/yellow]" if wrong else text


def _number(value: float | None, digits: int = 2) -> str:
    if value is None:
        return "-"
    if isinstance(value, int):
        return str(value)
    if digits and 0 < abs(value) < 10**-digits * 10:
        digits += 1
    return f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0: no minus before a zero


def _interval(span: list[float] | None) -> str:
    return "" if span is None else f"{span[0]:.3f}, {span[1]:.3f}"
