"""``spikekv lesion``: what happens without it, with its controls."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from .config import RecallConfig, read_config
from .refusal import refusing
from .results import check_target, provenance, results_directory, write_csv, write_json
from .terminal import progress_bar

if TYPE_CHECKING:
    from ..circuits.experiment import RecallExperiment
    from ..circuits.lesion import Lesion
    from ..circuits.recording import Recording
    from .conditions import Condition
    from .scenarios import Contrast

OWN = "lesioned"
DEFAULT_SEEDS = 10
MOST_DOSES = 101  # their names have three digits
MAX_NAME = 80  # letters of the words in a directory's name


def lesion(
    name: Annotated[str | None, Argument(metavar="[NAME]", help="A named scenario, see --list.")] = None,
    list_all: Annotated[bool, Option("--list", help="List the named scenarios and leave.")] = False,
    target: Annotated[
        str | None,
        Option(
            help="Your own lesion: a population (CA3), cells (PV, excitatory), an area (hippocampus), a projection "
            "(CA1->NCX, EC->*), a receptor (NMDA, CA3.NMDA) or acetylcholine."
        ),
    ] = None,
    fraction: Annotated[float | None, Option(metavar="F", help="Share of cells or synapses, or dose. Default: 1.")] = (
        None
    ),
    mode: Annotated[
        str | None, Option(help="silence, stimulate, cut, scale, block or freeze. Default: as the target allows.")
    ] = None,
    during: Annotated[
        str | None, Option(help="study, delay, recall, all, or seconds as 2.5-4; commas join. Default: recall.")
    ] = None,
    select: Annotated[
        str | None, Option(help="Which cells: random, engram, others, matched, cued or cued-matched. Default: random.")
    ] = None,
    of_pairs: Annotated[
        str | None, Option(metavar="N,N", help="Pairs whose engram it is, from 0 on. Default: all.")
    ] = None,
    factor: Annotated[float | None, Option(metavar="F", help="Of mode scale: transmission x F. Default: 0.")] = None,
    beta: Annotated[
        float | None, Option(metavar="B", help="Of mode stimulate: B - 1 times the rheobase. Default: 2.")
    ] = None,
    doses: Annotated[
        int | None, Option(metavar="N", help="Dose-response: N fractions from 0 to the one given.")
    ] = None,
    circuit: Annotated[
        str | None, Option(help="hippocampal, minimal, autoassociative or scaffold. Default: hippocampal.")
    ] = None,
    stimuli: Annotated[str | None, Option(metavar="NAME|PATH.npz", help="As in recall. Default: digits.")] = None,
    pairs: Annotated[int | None, Option(metavar="N", help="Pairs to learn. Default: 50.")] = None,
    similarity: Annotated[float | None, Option(metavar="S", help="Of random cues. Default: 0.")] = None,
    cue_valid: Annotated[float | None, Option(metavar="F", help="Share of a cue that is kept. Default: 0.6.")] = None,
    cue_noise: Annotated[float | None, Option(metavar="F", help="Wrong cells in a cue. Default: 0.")] = None,
    seed: Annotated[int | None, Option(metavar="S", help="First seed. Default: 0.")] = None,
    seeds: Annotated[int | None, Option(metavar="N", help=f"Number of seeds. Default: {DEFAULT_SEEDS}.")] = None,
    backend: Annotated[str | None, Option(help="auto, cpp, cython or numpy. Default: auto.")] = None,
    config: Annotated[
        Path | None, Option(metavar="FILE", help="TOML file as of recall, with tables \\[lesions.NAME].")
    ] = None,
    out: Annotated[Path | None, Option(metavar="DIR", help="Results directory. Default: one in results.")] = None,
    force: Annotated[bool, Option("--force", help="Replace an earlier results directory.")] = False,
) -> None:
    """Lesion a circuit and compare with its controls, on the same seeds.

    Give the name of a scenario, or a lesion of your own by --target or
    --config. Every seed is studied once; the intact run, the sham, the
    lesion and, where cells are chosen by engram, as many random cells all
    start from there. Prints a table and writes a directory with
    metrics.json, conditions.csv, figures and the spikes of the first seed.
    """
    start = time.perf_counter()
    if list_all:
        from .lesion_report import print_list

        return print_list()
    options = {
        "circuit": circuit,
        "stimuli": stimuli,
        "pairs": pairs,
        "similarity": similarity,
        "cue_valid": cue_valid,
        "cue_noise": cue_noise,
        "seed": seed,
        "backend": backend,
    }
    from .conditions import independent_trials, with_controls
    from .lesion_report import draw, evaluate, print_outcome, table  # now: an update during a long run would break it
    from .workers import compiled, settle

    with refusing():
        given = {
            "target": target,
            "fraction": fraction,
            "mode": mode,
            "during": during and _during(during),
            "select": select,
            "pairs": None if of_pairs is None else _numbers(of_pairs),
            "factor": factor,
            "beta": beta,
        }
        plan = _plan(name, {k: v for k, v in given.items() if v is not None}, doses, config, options, seeds)
        target_directory = out or Path("results") / plan.directory
        check_target(target_directory, force)
        worlds = {world: independent_trials(settings.experiments()) for world, settings in plan.worlds.items()}
        conditions = with_controls(plan.conditions)
        for condition in conditions.values():
            for experiment in worlds[condition.world][:1]:
                experiment.with_lesions(*condition.lesions)
        engine = settle(plan.settings.backend)
        for experiments in worlds.values():
            compiled(experiments[0], engine)
    with progress_bar(f"{len(conditions)} conditions on {plan.settings.seeds} seeds") as report:
        measured, kept, sham_identical = _measure(worlds, conditions, engine, report)
    outcome = evaluate(plan, conditions, measured, sham_identical)
    wall = time.perf_counter() - start
    with results_directory(target_directory, force) as folder:
        write_json(folder / "metrics.json", outcome)
        write_csv(folder / "conditions.csv", table(conditions, measured, plan.settings.seed))
        for world, settings in plan.worlds.items():
            resolved = settings.resolved(worlds[world][0]).model_copy(update={"reset": True, "lesions": plan.tables})
            (folder / f"config{f'-{world}'.replace(' ', '-') if world else ''}.toml").write_text(resolved.to_toml())
        draw(plan, outcome, measured, kept, folder)
        write_json(
            folder / "provenance.json", provenance(plan.settings.seed, plan.settings.seeds, engine, round(wall, 1))
        )
    print_outcome(plan, outcome, target_directory, wall)


@dataclass(frozen=True)
class Plan:
    """What is to be run and how it is called.

    worlds: configurations by name, of the same seeds and engine. main, reference, size_matched: names of the
    conditions whose difference is reported in full, and of the control by as many random cells (or ""). doses:
    fractions of a dose-response, from 0 on; dosed: their conditions, in that order. options: what was asked
    of a scenario beside its name and seeds. names: of lesions of one's own.
    """

    title: str
    directory: str
    worlds: Mapping[str, RecallConfig]
    conditions: Mapping[str, Condition]
    contrasts: Sequence[Contrast]
    main: str
    reference: str
    size_matched: str = ""
    doses: Sequence[float] = ()
    dosed: Sequence[str] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    names: Sequence[str] = ()

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        """Lesions of one's own as tables of a configuration; scenarios have theirs in the code."""
        from ..circuits.lesion import to_table

        own = () if self.texts else self.conditions[self.main].lesions
        names = self.names or [f"lesion{n + 1}" for n in range(len(own))]
        return {name: to_table(lesion) for name, lesion in zip(names, own, strict=True)}

    @property
    def settings(self) -> RecallConfig:
        """The configuration of the first world."""
        return next(iter(self.worlds.values()))


def _plan(
    name: str | None,
    given: Mapping[str, Any],
    doses: int | None,
    config: Path | None,
    options: Mapping[str, Any],
    seeds: int | None,
) -> Plan:
    settings = read_config(config, {**options, "seeds": seeds})
    if "seeds" not in settings.model_fields_set:
        settings = settings.model_copy(update={"seeds": DEFAULT_SEEDS})
    if name is not None:
        if given or doses is not None or settings.lesions:
            raise ValueError(f"lesion {name}: is a scenario with lesions of its own; leave --target and the like out")
        asked = {**options, "config": config and str(config), "seed": None, "backend": None}
        return _scenario(name, settings, {key: value for key, value in asked.items() if value is not None})
    return _own(given, doses, settings)


def _scenario(name: str, settings: RecallConfig, options: Mapping[str, Any]) -> Plan:
    from ..circuits.names import did_you_mean
    from .conditions import INTACT
    from .scenarios import SCENARIOS

    if name not in SCENARIOS:
        raise ValueError(f"lesion {name}: there is no such scenario; {did_you_mean(name, SCENARIOS)}")
    scenario = SCENARIOS[name]
    if settings.circuit != "hippocampal":
        raise ValueError(f"lesion {name}: is a scenario of the hippocampal circuit; leave --circuit out")
    worlds = {world: _changed(name, settings, changes) for world, changes in scenario.worlds.items()}
    main = scenario.main or next(c for c, condition in scenario.conditions.items() if condition.lesions)
    world = scenario.conditions[main].world
    reference = scenario.reference or (f"{INTACT}, {world}" if world else INTACT)
    texts = {"question": scenario.question, "prediction": scenario.prediction, "source": scenario.source}
    if scenario.note:
        texts["note"] = scenario.note
    return Plan(
        name,
        f"lesion-{name}-{settings.seed_range}",
        worlds,
        scenario.conditions,
        scenario.contrasts,
        main,
        reference,
        scenario.size_matched,
        texts=texts,
        options=options,
    )


def _changed(name: str, settings: RecallConfig, changes: Mapping[str, Any]) -> RecallConfig:
    """The configuration of a world; what the scenario decides cannot be asked to be otherwise."""
    merged = dict(changes)
    for key, value in changes.items():
        given = getattr(settings, key)
        if isinstance(value, Mapping):
            if clash := sorted(set(given) & set(value)):
                raise ValueError(f"lesion {name}: sets {key}.{clash[0]} itself; leave it out of the configuration")
            merged[key] = {**given, **value}
        elif key in settings.model_fields_set:
            raise ValueError(f"lesion {name}: sets {key} itself, to {value}; leave it out")
    return RecallConfig.model_validate({**settings.model_dump(exclude_unset=True), **merged})


def _own(given: Mapping[str, Any], doses: int | None, settings: RecallConfig) -> Plan:
    import numpy as np

    from ..circuits.lesion_targets import targets
    from .conditions import INTACT, Condition
    from .scenarios import F1, IDENTIFICATION, Contrast

    if given and "target" not in given:
        key = next(iter(given))
        raise ValueError(f"--{'of-pairs' if key == 'pairs' else key}: says how, but not what; give --target")
    if given and settings.lesions:
        raise ValueError("--target: the configuration has lesions of its own; give one of them")
    lesions = (_by_options(given),) if given else settings.make_lesions()
    if not lesions:
        raise ValueError("lesion: nothing to lesion; give the name of a scenario (--list), --target or --config")
    names = tuple(settings.lesions)
    settings = settings.model_copy(update={"lesions": {}})  # the worlds are intact
    dosed: list[str] = []
    circuit = settings.make_circuit()
    title = "; ".join(str(dataclasses.replace(lesion, mode=targets(lesion, circuit).mode)) for lesion in lesions)
    conditions = {OWN: Condition(lesions)}
    levels: list[float] = []
    if doses is not None:
        if doses < 2:
            raise ValueError(f"--doses: must be at least 2 fractions, got {doses}")
        if doses > MOST_DOSES:
            raise ValueError(f"--doses: must be at most {MOST_DOSES} fractions, got {doses}")
        if len(lesions) > 1 or lesions[0].cells or not lesions[0].fraction:
            raise ValueError("--doses: needs one lesion with a fraction above 0")
        title += f", in {doses} doses"
        levels = [float(f) for f in np.linspace(0, lesions[0].fraction, doses)[1:]]
        dosed = [*(f"{f:.3g}" for f in levels[:-1]), OWN]
        conditions = {
            name: Condition((dataclasses.replace(lesions[0], fraction=f),))
            for name, f in zip(dosed, levels, strict=True)
        }
    if any(lesion.select in ("engram", "cued") for lesion in lesions):
        matched = tuple(lesion.matched if lesion.select in ("engram", "cued") else lesion for lesion in lesions)
        conditions["size_matched"] = Condition(matched)
    contrasts = [Contrast(metric, OWN, expected=None) for metric in (IDENTIFICATION, F1)]  # nothing is predicted
    if "size_matched" in conditions:
        contrasts += [Contrast(metric, OWN, "size_matched", None) for metric in (IDENTIFICATION, F1)]
    words = "-".join(re.findall(r"[A-Za-z0-9.]+", title))[:MAX_NAME].strip("-.")
    directory = f"lesion-{settings.subject}-{words}-{settings.seed_range}"
    control = "size_matched" if "size_matched" in conditions else ""
    doses_from_0 = [0.0, *levels] if levels else ()
    return Plan(
        title, directory, {"": settings}, conditions, contrasts, OWN, INTACT, control, doses_from_0, dosed, names=names
    )


def _by_options(given: Mapping[str, Any]) -> Lesion:
    """The lesion that options ask for. Raises ValueError that names the option."""
    from ..circuits.lesion import from_table

    try:
        return from_table(given, "--target")
    except ValueError as error:
        blamed = re.sub(r"^--target: Lesion\.(\w+):", r"--\1:", str(error)).replace("--pairs:", "--of-pairs:")
        raise ValueError(blamed) from None


def _during(text: str) -> Any:
    """``study,recall`` or ``2.5-4`` as a lesion takes it."""
    parts: list[Any] = []
    for part in text.split(","):
        low, dash, high = part.partition("-")
        if dash:
            try:
                parts.append([float(low), float(high)])
            except ValueError:
                raise ValueError(f"--during {part}: must be a phase or two numbers of seconds as 2.5-4") from None
        else:
            parts.append(part.strip())
    return parts[0] if len(parts) == 1 else parts


def _numbers(text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts):
        raise ValueError(f"--of-pairs {text}: must be numbers of pairs as 0,1,2")
    return [int(part) for part in parts]


def _measure(
    worlds: Mapping[str, Sequence[RecallExperiment]],
    conditions: Mapping[str, Condition],
    engine: Any,
    report: Any,
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, Recording], bool]:
    """Metrics of each condition, one per seed; recordings of the first seed; whether all shams changed no spike."""
    from ..analysis.completion import completion
    from ..analysis.summary import summarise
    from .conditions import INTACT, SHAM, run_conditions, same_spikes

    kept: dict[str, Recording] = {}
    intact: dict[tuple[str, int], Recording] = {}
    identical: list[bool] = []

    def measure(name: str, seed: int, recording: Recording) -> dict[str, Any]:
        world = conditions[name].world
        if name.startswith(INTACT) and not conditions[name].lesions and not conditions[name].pairs:
            intact[world, seed] = recording
        if name.startswith(SHAM):
            identical.append(same_spikes(intact.pop((world, seed)), recording))
        if seed == 0 and not name.startswith(SHAM):
            kept[name] = recording
        return {**summarise(recording), "completion": completion(recording)}

    found: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in conditions}
    with contextlib.closing(run_conditions(worlds, conditions, measure, engine, report)) as runs:
        for name, seed, metrics in runs:
            found[name][seed] = metrics
    return {name: [by[n] for n in sorted(by)] for name, by in found.items()}, kept, all(identical)
