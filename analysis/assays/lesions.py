"""A lesion with its controls: what is run, what is measured of it, and by what name it goes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...circuits.campaign.conditions import INTACT, SHAM, Condition
from ...circuits.campaign.configuration import RecallConfig, read_config
from ...circuits.campaign.fingerprint import fingerprint
from ...circuits.campaign.simulation import Simulation
from ..files.archive import packed, unpacked

if TYPE_CHECKING:
    from ...circuits.engine.run import Backend
    from ...circuits.lesions.lesion import Lesion
    from ...circuits.protocol.experiment import RecallExperiment
    from ...circuits.recording.recording import Recording
    from .scenarios import Contrast

OWN = "lesioned"
ASKED_OF = ("hippocampal", "hippocampal-2026")  # circuits with the parts that scenarios name
THOSE, OTHERS = "its pairs", "other pairs"  # of an engram
DEFAULT_SEEDS = 10
MOST_DOSES = 101  # their names have three digits
MAX_NAME = 80  # letters of the words in a directory's name


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
        from ...circuits.lesions.lesion import to_table

        own = () if self.texts else self.conditions[self.main].lesions
        names = self.names or [f"lesion{n + 1}" for n in range(len(own))]
        return {name: to_table(lesion) for name, lesion in zip(names, own, strict=True)}

    @property
    def settings(self) -> RecallConfig:
        """The configuration of the first world."""
        return next(iter(self.worlds.values()))


def plan_of(
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
    from ...circuits.names import did_you_mean
    from .scenarios import SCENARIOS

    if name not in SCENARIOS:
        if _is_target(name, settings):
            raise ValueError(f"lesion {name}: is a part of the circuit, not a scenario; give --target {name}")
        raise ValueError(f"lesion {name}: there is no such scenario; {did_you_mean(name, SCENARIOS)}")
    scenario = SCENARIOS[name]
    if settings.circuit not in ASKED_OF:
        raise ValueError(f"lesion {name}: is a scenario of {' and '.join(ASKED_OF)}, not of {settings.circuit}")
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


def _is_target(name: str, settings: RecallConfig) -> bool:
    from ...circuits.lesions.lesion import Lesion
    from ...circuits.lesions.targets import targets

    try:
        targets(Lesion(name), settings.make_circuit())
    except ValueError:
        return False
    return True


def _changed(name: str, settings: RecallConfig, changes: Mapping[str, Any]) -> RecallConfig:
    """The configuration of a world; what the scenario decides cannot be asked to be otherwise.

    Synapses that a scenario adds (with their wiring) are left out where the named circuit has its own.
    """
    own = {p.name for p in settings.model_copy(update={"projections": {}}).make_circuit().projections}
    merged = dict(changes)
    for key, value in changes.items():
        given = getattr(settings, key)
        if isinstance(value, Mapping):
            value = {name: table for name, table in value.items() if not (name in own and "wiring" in table)}
            if clash := sorted(set(given) & set(value)):
                raise ValueError(f"lesion {name}: sets {key}.{clash[0]} itself; leave it out of the configuration")
            merged[key] = {**given, **value}
        elif key in settings.model_fields_set:
            raise ValueError(f"lesion {name}: sets {key} itself, to {value}; leave it out")
    return RecallConfig.model_validate({**settings.model_dump(exclude_unset=True), **merged})


def _own(given: Mapping[str, Any], doses: int | None, settings: RecallConfig) -> Plan:
    import numpy as np

    from ...circuits.lesions.targets import targets
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
    if doses is None and (those := sorted({pair for lesion in lesions for pair in lesion.pairs})):
        others = tuple(sorted(set(range(settings.experiments()[0].n_known_pairs)) - set(those)))
        for what, pairs in ((THOSE, tuple(those)), (OTHERS, others)):
            if pairs:
                conditions |= {
                    f"{OWN}, {what}": Condition(lesions, pairs=pairs),
                    f"{INTACT}, {what}": Condition(pairs=pairs),
                }
                contrasts.append(Contrast(F1, f"{OWN}, {what}", f"{INTACT}, {what}", None))
    control = "size_matched" if "size_matched" in conditions else ""
    doses_from_0 = [0.0, *levels] if levels else ()
    return Plan(
        title, directory, {"": settings}, conditions, contrasts, OWN, INTACT, control, doses_from_0, dosed, names=names
    )


def _by_options(given: Mapping[str, Any]) -> Lesion:
    """The lesion that options ask for. Raises ValueError that names the option."""
    from ...circuits.lesions.lesion import from_table

    try:
        return from_table(given, "--target")
    except ValueError as error:
        blamed = re.sub(r"^--target: Lesion\.(\w+):", r"--\1:", str(error)).replace("--pairs:", "--of-pairs:")
        raise ValueError(blamed) from None


@dataclass(frozen=True)
class OfCondition:
    """What is kept of a run: metrics of the pairs that the condition scores, a fingerprint of all spikes.

    whole: with the recording itself.
    """

    condition: Condition
    whole: bool = False

    def __call__(self, recording: Recording) -> dict[str, Any]:
        from ..measures.completion import completion
        from ..measures.summary import summarise

        scored = self.condition.of(recording)
        found = {
            "metrics": {**summarise(scored), "completion": completion(scored)},
            "spikes": fingerprint(recording.spikes),
        }
        return {**found, "recording": packed(scored)} if self.whole else found


def tasks_of(
    plan: Plan,
    worlds: Mapping[str, Sequence[RecallExperiment]],
    conditions: Mapping[str, Condition],
    engine: Backend,
) -> list[Simulation]:
    """One for each condition and seed, the seed running fastest; the recordings that are drawn are kept."""
    drawn = (plan.main, plan.reference)
    return [
        Simulation(
            experiment.with_lesions(*condition.lesions),
            OfCondition(condition, whole=n == 0 and name in drawn),
            engine,
            name,
        )
        for name, condition in conditions.items()
        for n, experiment in enumerate(worlds[condition.world])
    ]


def sorted_out(
    conditions: Mapping[str, Condition], found: Sequence[dict[str, Any]]
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, Recording], bool]:
    """Metrics of each condition, one per seed; recordings of the first seed; whether all shams changed no spike."""
    n_seeds = len(found) // len(conditions)
    of = {name: found[n * n_seeds : (n + 1) * n_seeds] for n, name in enumerate(conditions)}
    kept = {name: unpacked(runs[0]["recording"]) for name, runs in of.items() if "recording" in runs[0]}
    spikes = {name: [run["spikes"] for run in runs] for name, runs in of.items()}
    shams = [name for name in conditions if name.startswith(SHAM)]
    identical = all(spikes[name] == spikes[name.replace(SHAM, INTACT, 1)] for name in shams)
    return {name: [run["metrics"] for run in runs] for name, runs in of.items()}, kept, identical
