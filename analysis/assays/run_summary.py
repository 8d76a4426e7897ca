"""The summary of ``spikekv run``: how each test of a protocol went, as tables for the terminal and for a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from ...circuits.recording.recording import Recording
from ...circuits.table import Table
from ..measures.measure import measure, number
from ..statistics.intervals import PUBLISHABLE
from .recall_summary import activity_table

COLUMNS = ("test", "n", "right", "chance", "NN", "F1", "own", "silent", "older", "other")
REMARKS = (
    "n: cues. right: the value that was taught last under the cue is identified. NN: the same by the nearest studied "
    "cue, a look-up. own: the value of the pair that the phase names. silent: no value cell is active. older: a value "
    "that the cue was taught before. other: the value of another pair.",
)
PROBED = ("probe", "read at", "area", "d'", "hits", "false alarms")
PROBE_REMARKS = (
    "Studied cues told from those of the probe, by the match of the cells that they activate. area: under the ROC, "
    "chance .5. d': chance 0.",
)


def print_run(
    name: str, metrics: Mapping[str, Any], recording: Recording, directory: Path, wall_seconds: float
) -> None:
    """Tests, probes and activity; where the results are. metrics: of one seed or the aggregate of several."""
    console = Console(highlight=False)
    seeds = metrics.get("seeds", [metrics["seed"]])
    of = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}"
    n_phases = len(recording.metadata.get("phases", []))
    console.print(
        f"\n[bold]Experiment {escape(name)}[/bold]: {n_phases} phases in the {recording.circuit_name} circuit "
        f"({metrics['n_neurons']:,} cells, {metrics['n_synapses']:,} synapses), {of}"
    )
    console.print(
        f"{recording.n_active} active cells per pattern; an active value cell fires at least "
        f"{number(metrics['theta'], 2)} spike{'' if metrics['theta'] == 1 else 's'} (theta)\n"
    )
    for table in (*test_tables(metrics), activity_table(metrics, recording)):
        console.print(table, "", sep="\n")
    if 1 < len(seeds) < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    for warning in metrics["warnings"]:
        console.print(f"[yellow]Warning:[/yellow] {escape(warning)}", soft_wrap=True)
    wall = metrics["wall_seconds"]
    console.print(
        f"{metrics['simulated_seconds']:.1f} s simulated in {wall['run']:.1f} s per run; {wall_seconds:.0f} s in all, "
        f"{wall['build']:.0f} s of them to compile"
    )
    console.print(f"Results: {escape(str(directory))}", soft_wrap=True)


def test_tables(metrics: Mapping[str, Any]) -> list[Table]:
    """A row per recall phase, and a row per probe and place where it is read, if there are probes."""
    spans = metrics.get("intervals", {})
    rows = []
    for label, one in metrics["phases"].items():
        came = one["provenance"]
        right = measure("identification_accuracy").narrow(
            one["identification_accuracy"], spans.get(f"phases.{label}.identification_accuracy")
        )
        others = came["same list"] + came["other list"]
        look_up = one.get("nearest_key")  # not of earlier versions
        shares = (one["f1"], one["own_accuracy"], one["silent_fraction"], came["earlier value"], others)
        cells = (f"{one['chance']:.2f}", "-" if look_up is None else f"{look_up:.2f}", *(f"{x:.2f}" for x in shares))
        rows.append((label, f"{one['n_cued']:g}", right, *cells))
    note = "Shares of trials, means over seeds with 95 % intervals." if spans else "Shares of trials."
    tables = [Table("Recall by phase", COLUMNS, tuple(rows), note, remarks=REMARKS)]
    told = [
        (label, place, *(number(one[name], 2) for name in ("area", "d_prime", "hits", "false_alarms")))
        for label, places in metrics["probes"].items()
        for place, one in places.items()
    ]
    return [*tables, Table("Probes", PROBED, tuple(told), remarks=PROBE_REMARKS, index=2)] if told else tables
