"""What ``spikekv lesion`` says: effects with their verdicts, as numbers, as a table and as figures."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ...circuits.campaign.conditions import INTACT, SHAM, Condition
from ...circuits.recording.recording import Recording
from ..statistics.effects import Effect, corrected, flat, paired_effect
from ..statistics.intervals import PUBLISHABLE
from .lesion_words import struck
from .recall_report import MEASURES

if TYPE_CHECKING:
    from ...circuits.network.circuit import Circuit
    from .lesions import Plan
    from .scenarios import Contrast

HOLM = "p corrected by Holm for the number of contrasts that predict a direction"
RAW = "p not corrected, as nothing was predicted"
MARGIN = 0.05  # a measure that stays within it is spared
SIGNIFICANT = 0.05
# Shown per condition; what a scenario contrasts is added
SHOWN = ("identification_accuracy", "f1", "precision", "recall", "silent_fraction", "intrusion_rate")
HEADS = {"identification_accuracy": "identified", "silent_fraction": "silent"}  # short, for a column
Measured = Mapping[str, Sequence[dict[str, Any]]]


def evaluate(
    plan: Plan, conditions: Mapping[str, Condition], measured: Measured, sham_identical: bool
) -> dict[str, Any]:
    """``metrics.json``: each condition's metrics, the effect of the first lesion, the contrasts and their verdicts."""
    from ..measures.summary import aggregate

    numbers = {name: [flat(metrics) for metrics in runs] for name, runs in measured.items()}
    conditions_out = {name: aggregate(runs) if len(runs) > 1 else runs[0] for name, runs in measured.items()}
    first, reference, matched = plan.main, plan.reference, plan.size_matched
    shared = [m for m in numbers[first][0] if all(m in run for name in (first, reference) for run in numbers[name])]
    skipped = ("wall_seconds", "real_time_factor", "simulated_seconds", "seed", "n_", "chance")
    effect = {
        metric: dataclasses.asdict(
            paired_effect([run[metric] for run in numbers[first]], [run[metric] for run in numbers[reference]])
        )
        for metric in shared
        if not metric.startswith(skipped)
    }
    found = [_contrast(contrast, numbers) for contrast in plan.contrasts]
    # one family: the contrasts that predict a direction
    family = corrected([e.p if c.expected else None for c, e in zip(plan.contrasts, found, strict=True)])
    contrasts = [
        {
            "metric": contrast.metric,
            "contrast": str(contrast),
            "expected": contrast.expected,
            **dataclasses.asdict(effect),
            "p_corrected": p,
            "verdict": verdict(effect, contrast.expected, p),
        }
        for contrast, effect, p in zip(plan.contrasts, found, family, strict=True)
    ]
    out = {
        "title": plan.title,
        **plan.texts,
        "options": dict(plan.options),
        "seed": plan.settings.seed,
        "n_seeds": plan.settings.seeds,
        "sham_identical": sham_identical,
        "lesions": {name: [str(lesion) for lesion in c.lesions] for name, c in conditions.items()},
        "main": first,
        "reference": reference,
        "intact": conditions_out[reference],
        "sham": conditions_out[_sham_of(conditions, first)],
        "lesioned": conditions_out[first],
        **({"size_matched": conditions_out[matched]} if matched else {}),
        "effect": {**effect, "n_seeds": plan.settings.seeds},
        "contrasts": contrasts,
        "conditions": conditions_out,
    }
    if plan.doses:
        out["doses"] = list(plan.doses)
    return out


def _sham_of(conditions: Mapping[str, Condition], name: str) -> str:
    world = conditions[name].world
    return next(n for n, c in conditions.items() if n.startswith(SHAM) and c.world == world)


def _contrast(contrast: Contrast, numbers: Mapping[str, Sequence[Mapping[str, float]]]) -> Effect:
    """The effect over the seeds in which the metric exists in all its conditions. Raises KeyError if in none."""
    names = [contrast.a, contrast.b, *(contrast.beyond or ())]
    rows = [
        [run[contrast.metric] for run in runs]
        for runs in zip(*(numbers[name] for name in names), strict=True)
        if all(contrast.metric in run for run in runs)
    ]
    if not rows:
        raise KeyError(f"contrast {contrast}: no condition has a metric {contrast.metric}")
    columns = np.array(rows).T
    beyond = columns[2] - columns[3] if contrast.beyond else np.zeros(len(rows))
    return paired_effect((columns[0] - columns[1]).tolist(), beyond.tolist())


def verdict(effect: Effect, expected: int | None, p_corrected: float | None) -> str:
    """In words: what the effect says of its prediction (+1, -1, 0 for spared, None for none).

    A direction is shown where the interval excludes 0 and the corrected p is below .05.
    """
    if effect.interval is None:
        return "one seed: no verdict"
    low, high = effect.interval
    if expected is None:
        return {1: "more", -1: "less", 0: "no change shown"}[effect.direction]
    if expected == 0:
        if low >= -MARGIN and high <= MARGIN:
            return "spared, as predicted"
        return "not spared, against the prediction" if low > MARGIN or high < -MARGIN else "undecided"
    if effect.direction and effect.size is None and p_corrected is not None and p_corrected >= SIGNIFICANT:
        return "the same in all seeds, too few for a test"
    if effect.direction == 0 or p_corrected is None or p_corrected >= SIGNIFICANT:
        return "not shown"
    return "as predicted" if effect.direction == expected else "opposite to the prediction"


def table(conditions: Mapping[str, Condition], measured: Measured, first_seed: int) -> list[dict[str, Any]]:
    """One row per condition and seed, for ``conditions.csv``; what a condition lacks is empty."""
    rows = []
    for name, runs in measured.items():
        lesions = "; ".join(str(lesion) for lesion in conditions[name].lesions)
        rows += [
            {"condition": name, "lesions": lesions, **flat(run), "seed": first_seed + n} for n, run in enumerate(runs)
        ]
    columns = dict.fromkeys(["condition", "lesions", "seed", *(column for row in rows for column in row)])
    return [{column: row.get(column) for column in columns} for row in rows]


def draw(
    plan: Plan, outcome: Mapping[str, Any], measured: Measured, kept: Mapping[str, Recording], folder: Path
) -> None:
    """Figures of the conditions, of the dose-response, and the rasters of the first seed; their spikes."""
    from ..figures.drawing import draw_comparison, write_figure
    from ..figures.lesion import plot_conditions, plot_doses
    from ..files.archive import write_recording

    numbers = {name: [flat(metrics) for metrics in runs] for name, runs in measured.items()}
    metrics = list(dict.fromkeys([*(c.metric for c in plan.contrasts), "f1", "identification_accuracy"]))[:4]
    chance = {"identification_accuracy": outcome["intact"]["chance"]}
    shown = {name: runs for name, runs in numbers.items() if not name.startswith(SHAM)}
    if plan.doses:
        series = [numbers[INTACT], *(numbers[name] for name in plan.dosed)]
        write_figure(plot_doses(plan.doses, series, plan.title, chance), [folder / "doses.png"])
    else:
        names = {metric: called(metric) for metric in metrics}
        write_figure(plot_conditions(shown, names, chance), [folder / "conditions.png"])
    first, intact = plan.main, plan.reference
    if kept[intact].n_pairs == kept[first].n_pairs and kept[first].trials.phase.size == kept[intact].trials.phase.size:
        labels = ("intact", first if len(first) < 40 else "lesioned")
        pairs = [int(n) for n in kept[intact].trials.pair[kept[intact].trials.where("recall")][:3]]
        draw_comparison(kept[intact], kept[first], labels, [folder / "raster.png"], pairs=pairs)
    for name, recording in (("intact", kept[intact]), ("lesioned", kept[first])):
        (folder / name).mkdir()
        write_recording(recording, folder / name)


def print_list() -> None:
    """The named scenarios."""
    from .scenarios import SCENARIOS

    out = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    out.add_column("scenario", no_wrap=True)
    out.add_column("question")
    for name, scenario in SCENARIOS.items():
        out.add_row(name, scenario.question)
    console = Console(highlight=False)
    console.print(out)
    console.print("\nRun one with: spikekv lesion NAME", highlight=False)


def print_outcome(plan: Plan, outcome: Mapping[str, Any], directory: Path, wall: float) -> None:
    """Conditions, contrasts with verdicts, controls, and where the results are."""
    console = Console(highlight=False)
    seeds = plan.settings.seeds
    console.print(f"\n[bold]Lesion: {escape(plan.title)}[/bold]")
    for key, text in plan.texts.items():
        console.print(f"{key}: {escape(text)}")
    console.print(
        f"{outcome['intact']['n_pairs']} pairs, {seeds} seed{'s' if seeds > 1 else ''} from {plan.settings.seed}; "
        f"chance {outcome['intact']['chance']:.3f}\n"
    )
    columns = list(dict.fromkeys([*SHOWN[:2], *(c.metric for c in plan.contrasts), *SHOWN[2:]]))[:6]
    conditions = _table("Condition", *(HEADS.get(c) or called(c) for c in columns))
    for name, metrics in outcome["conditions"].items():
        numbers = flat(metrics)
        conditions.add_row(escape(name), *(_number(numbers.get(column)) for column in columns))
    console.print(conditions)
    for contrast in outcome["contrasts"]:
        span = contrast["interval"]
        console.print(
            f"\n{called(contrast['metric'])}: {escape(contrast['contrast'])}\n"
            f"  [bold]{contrast['difference']:+.3f}[/bold]"
            + (f" \\[{span[0]:+.3f}, {span[1]:+.3f}]" if span else "")
            + (f", d = {contrast['size']:.1f}" if contrast["size"] is not None else "")
            + (f", p {p_words(p)}" if (p := shown_p(contrast, bool(plan.texts))) is not None else "")
            + (f": [bold]{contrast['verdict']}[/bold]" if plan.texts else ""),
            soft_wrap=True,
        )
    if any(contrast["interval"] for contrast in outcome["contrasts"]):
        console.print(f"(mean \\[95 % interval] over seeds, paired; {HOLM if plan.texts else RAW})")
    words = "the sham lesions changed no spike" if outcome["sham_identical"] else "A SHAM LESION CHANGED SPIKES"
    console.print(f"\ncontrol: {words}")
    if 1 < seeds < PUBLISHABLE:
        console.print(f"(fewer than {PUBLISHABLE} seeds: not for publication)")
    for name, warning in unexpected(outcome, plan.settings.make_circuit()):
        console.print(f"[yellow]{escape(name)}:[/yellow] {escape(warning)}", soft_wrap=True)
    console.print(f"{wall:.0f} s in all. Results: {escape(str(directory))}", soft_wrap=True)


def unexpected(outcome: Mapping[str, Any], circuit: Circuit) -> list[tuple[str, str]]:
    """Warnings of each condition with a lesion, without those of what was taken away and those without any lesion."""
    known = {_kind(w) for name, of in outcome["conditions"].items() if name.startswith(INTACT) for w in of["warnings"]}
    out = []
    for name, of in outcome["conditions"].items():
        gone = struck(outcome["lesions"][name], circuit)
        new = {_kind(w): w for w in reversed(of["warnings"]) if _kind(w)[0] not in gone and _kind(w) not in known}
        out += [(name, warning) for warning in new.values() if outcome["lesions"][name]]
    return out


def _kind(warning: str) -> tuple[str, str]:
    """Population and what is wrong with it, without the numbers."""
    name, _, rest = warning.partition(" ")
    return name.rstrip(":"), " ".join(word for word in rest.split(" (")[0].split() if word.isalpha())


def shown_p(contrast: Mapping[str, Any], scenario: bool) -> float | None:
    """Of a scenario corrected, where a direction is predicted; of a lesion of one's own as it is."""
    return contrast["p_corrected"] if scenario else contrast["p"]


def called(metric: str) -> str:
    base, _, where = metric.partition(".")
    names = {"stage_identification": "identified at", "familiarity": "key match at", "rates_hz": "Hz in"}
    return f"{names.get(base, base)} {where}" if where else MEASURES.get(metric, metric)


def _table(title: str, *columns: str) -> Table:
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    out.add_column(title)
    for column in columns:
        out.add_column(column, justify="right")
    return out


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value + 0.0:.{digits}f}"


def p_words(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"
