"""The summary of ``spikekv lesion``: tables for the terminal, at 80 columns, and for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from ...circuits.table import Table
from ..measures.measure import Measure, measure, percent
from ..statistics.effects import flat
from ..statistics.intervals import PUBLISHABLE
from .lesion_outcome import unexpected

if TYPE_CHECKING:
    from .lesions import Plan

HOLM = "p values corrected by Holm for the number of contrasts that predict a direction"
RAW = "p values two-sided and not corrected, because nothing was predicted"
# Shown per condition, with the measures that a scenario contrasts
SHOWN = ("identification_accuracy", "f1", "precision", "recall", "silent_fraction", "intrusion_rate")


def print_list() -> None:
    """The named scenarios."""
    from .scenarios import SCENARIOS

    rows = tuple((name, scenario.question) for name, scenario in SCENARIOS.items())
    Console(highlight=False).print(
        Table("", ("scenario", "question"), rows, remarks=("", "Run one with: spikekv lesion NAME"))
    )


def print_outcome(plan: Plan, outcome: Mapping[str, Any], directory: Path, wall: float) -> None:
    """Conditions, contrasts with verdicts, controls, and where the results are."""
    console = Console(highlight=False)
    seeds = plan.settings.seeds
    console.print(f"\n[bold]Lesion: {escape(plan.title)}[/bold]")
    for key, text in plan.texts.items():
        console.print(f"{key}: {escape(text)}")
    settings = plan.settings
    console.print(
        f"{settings.circuit} circuit; cues keep {percent(settings.cue_valid)} of their cells and gain "
        f"{percent(settings.cue_noise)} wrong ones\n"
        f"{outcome['intact']['n_pairs']} pairs, {seeds} seed{'s' if seeds > 1 else ''} from {plan.settings.seed}; "
        f"chance {outcome['intact']['chance']:.3f}\n"
    )
    console.print(conditions_table(outcome), "", effects_table(outcome), sep="\n")
    words = "the sham lesions changed no spike" if outcome["sham_identical"] else "A SHAM LESION CHANGED SPIKES"
    console.print(f"\nControl: {words}")
    if 1 < seeds < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    for name, warning in unexpected(outcome, plan.settings.make_circuit()):
        console.print(f"[yellow]{escape(name)}:[/yellow] {escape(warning)}", soft_wrap=True)
    console.print(f"{wall:.0f} s in all. Results: {escape(str(directory))}", soft_wrap=True)


def conditions_table(outcome: Mapping[str, Any], intervals: bool = False) -> Table:
    """Each measure under each condition, mean over seeds, on request with its 95 % interval."""
    conditions = outcome.get("conditions") or {name: outcome[name] for name in ("intact", "sham", "lesioned")}
    contrasted = [contrast["metric"] for contrast in outcome.get("contrasts", [])]
    shown = [measure(name) for name in dict.fromkeys([*SHOWN[:2], *contrasted, *SHOWN[2:]])]
    rows = []
    for name, of in conditions.items():
        values, spans = flat(of), of.get("intervals", {})
        rows.append((name, *(m.text(values.get(m.name), spans.get(m.name) if intervals else None) for m in shown)))
    n = outcome["n_seeds"]
    note = f"Mean of {n} seeds{', with 95 % t intervals' if intervals else ''}." if n > 1 else ""
    return Table("Recall under each condition", ("condition", *(m.head for m in shown)), tuple(rows), note)


def effects_table(outcome: Mapping[str, Any]) -> Table:
    """Each contrast of a lesion with its 95 % interval, size, test and verdict."""
    return contrasts_table(outcome.get("contrasts", []), predicted=bool(outcome.get("question")))


def contrasts_table(contrasts: Sequence[Mapping[str, Any]], predicted: bool) -> Table:
    """Each contrast with its 95 % interval, size, test and verdict. predicted: whether directions were."""
    rows = tuple(
        (
            f"{_compared(c)}: {c['contrast']}",
            signed(measure(c["metric"]), c["difference"], c.get("interval")),
            "" if c.get("size") is None else f"{c['size']:.1f}",
            p_words(shown_p(c, predicted)),
            c["verdict"],
        )
        for c in contrasts
    )
    many = any(c.get("interval") for c in contrasts)
    note = f"Differences paired over seeds, with 95 % intervals; {HOLM if predicted else RAW}." if many else ""
    return Table("Effects", ("contrast", "difference", "d", "p", "verdict"), rows, note)


def _compared(contrast: Mapping[str, Any]) -> str:
    """What is compared: a measure, or two."""
    known = [measure(contrast[name]).label for name in ("metric", "other") if name in contrast]
    return " - ".join(known)


def signed(known: Measure, difference: float, interval: Sequence[float] | None) -> str:
    """A difference with its sign and its interval, which goes no further than the measure allows."""
    if interval is None:
        return f"{difference:+.3f}"
    reach = known.bounds[1] - known.bounds[0]
    low, high = (min(max(end, -reach), reach) for end in interval)
    return f"{difference:+.3f} [{low:+.3f}, {high:+.3f}]"


def shown_p(contrast: Mapping[str, Any], scenario: bool) -> float | None:
    """The corrected p value where a scenario predicts a direction; of a user-defined lesion the uncorrected one."""
    p: float | None = contrast["p_corrected"] if scenario else contrast["p"]
    return p


def p_words(p: float | None) -> str:
    """A p value for a reader."""
    return "-" if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"
