"""The truth table of a circuit in words: printed, and as ``metrics.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from ...circuits.table import MARK, Table
from ..statistics.intervals import PUBLISHABLE
from .truth import AGREES, CONTRADICTS, LACKS, PARTLY, Found, counts, rows_of, table_rows, verdict_of_row
from .truth_questions import WORLDS

EXPECTED = {
    "0": "spared",
    "-": "loss",
    "--": "large loss",
    "+": "gain",
    "0-": "none or loss",
    "0+": "none or gain",
    "?": "open",
}


def summary(found: Sequence[Found], circuit: str, pairs: int, seed: int, n_seeds: int) -> dict[str, Any]:
    """``metrics.json`` of a truth table."""
    rows = {name: verdict_of_row(lines) for name, lines in rows_of(found).items()}
    return {
        "kind": "truth",
        "circuit": circuit,
        "n_pairs": pairs,
        "seed": seed,
        "n_seeds": n_seeds,
        "worlds": dict(WORLDS),
        "counts": counts(found),
        "rows": rows,
        "truth": table_rows(found),
    }


def truth_table(found: Sequence[Found]) -> Table:
    """Every line: what is expected, the effect with its interval, the verdict."""
    rows = []
    for f in found:
        effect = "-" if f.effect is None else f"{f.effect.difference:+.2f}"
        if f.effect is not None and f.effect.interval is not None:
            effect += f" [{f.effect.interval[0]:+.2f}, {f.effect.interval[1]:+.2f}]"
        verdict = f.verdict + (MARK if f.verdict == CONTRADICTS else "")
        what = f"{f.of.manipulation}, {f.of.phase}: {f.of.condition}"
        rows.append((what, EXPECTED[f.of.expected], effect, verdict))
    columns = ("lesion, phase: condition", "expected", "effect", "verdict")
    return Table("", columns, tuple(rows))


def said(tally: Mapping[str, int]) -> str:
    """The verdicts in a sentence."""
    right = tally[AGREES] + tally[PARTLY]
    asked = sum(tally.values()) - tally[LACKS]
    others = ", ".join(f"{n} {verdict}" for verdict, n in tally.items() if n and verdict not in (AGREES, PARTLY))
    outside = f" ({tally[PARTLY]} outside the band)" if tally[PARTLY] else ""
    return f"Of {sum(tally.values())} rows the circuit has parts for {asked}. {right} agree in sign{outside}; {others}."


def print_truth(
    found: Sequence[Found], circuit: str, pairs: int, seed: int, n_seeds: int, directory: Path, wall: float
) -> None:
    """The table, the verdicts, and where the results are."""
    console = Console(highlight=False)
    console.print(f"\n[bold]Truth table: {circuit}[/bold]")
    console.print(f"{pairs} pairs, {n_seeds} seed{'s' if n_seeds > 1 else ''} from {seed}\n")
    asked = [f for f in found if f.verdict != LACKS]
    if asked:
        console.print(truth_table(asked))
    for name, remark in {f.of.name: f.remark for f in asked if f.remark}.items():
        console.print(f"{name}: {remark}", soft_wrap=True)
    console.print(f"\n{said(counts(found))}", soft_wrap=True)
    if lacking := [name for name, lines in rows_of(found).items() if verdict_of_row(lines) == LACKS]:
        console.print(f"No part for: {', '.join(lacking)}")
    if n_seeds < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    console.print(f"{wall:.0f} s in all. Results: {directory}", soft_wrap=True)
