"""What a lesion did: effects with their verdicts, the rows of conditions.csv, and the figures."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...circuits.campaign.conditions import INTACT, SHAM, Condition
from ...circuits.recording.recording import Recording
from ..statistics.contrasts import tested
from ..statistics.effects import flat, paired_effect
from .lesion_words import struck

if TYPE_CHECKING:
    from ...circuits.network.circuit import Circuit
    from .lesions import Plan

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
    contrasts = tested(plan.contrasts, numbers)
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


def condition_rows(conditions: Mapping[str, Condition], measured: Measured, first_seed: int) -> list[dict[str, Any]]:
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
    """Spikes of the first seed; figures of the conditions, of the dose-response, and of these spikes."""
    from ..figures.drawing import draw_comparison, write_figure
    from ..figures.lesion import plot_conditions, plot_doses
    from ..figures.style import spared
    from ..files.archive import write_recording

    first, intact = plan.main, plan.reference
    for name, recording in (("intact", kept[intact]), ("lesioned", kept[first])):
        (folder / name).mkdir()
        write_recording(recording, folder / name)
    numbers = {name: [flat(metrics) for metrics in runs] for name, runs in measured.items()}
    metrics = list(dict.fromkeys([*(c.metric for c in plan.contrasts), "f1", "identification_accuracy"]))[:4]
    chance = {"identification_accuracy": outcome["intact"]["chance"]}
    shown = {name: runs for name, runs in numbers.items() if not name.startswith(SHAM)}
    if plan.doses:
        series = [numbers[INTACT], *(numbers[name] for name in plan.dosed)]
        with spared("doses"):
            write_figure(plot_doses(plan.doses, series, plan.title, chance), [folder / "doses.png"])
    else:
        with spared("conditions"):
            write_figure(plot_conditions(shown, metrics, chance), [folder / "conditions.png"])
    if kept[intact].n_pairs == kept[first].n_pairs and kept[first].trials.phase.size == kept[intact].trials.phase.size:
        labels = ("intact", first if len(first) < 40 else "lesioned")
        cued = [int(n) for n in kept[intact].trials.pair[kept[intact].trials.where("recall")]]
        struck = {pair for lesion in plan.conditions[first].lesions for pair in lesion.pairs}
        pairs = sorted(cued, key=lambda pair: pair not in struck)[:3]  # those whose engram it is, if it is one's
        with spared("raster"):
            draw_comparison(kept[intact], kept[first], labels, [folder / "raster.png"], pairs=pairs)


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
