"""Assays in TOML files: a configuration of `spikekv run`, and conditions that change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...circuits.campaign.configuration import checked_as
from ...circuits.campaign.experiment_configuration import ExperimentConfig
from ...circuits.campaign.protocol_writing import experiment_table
from ...circuits.names import did_you_mean
from ...circuits.protocol.experiment import Played
from ...circuits.toml_file import merged, read_table
from ..statistics.contrasts import Contrast
from .assay import NAMED, Assay

ONLY = "only"  # of a phase: the conditions that have it


class ContrastTable(BaseModel):
    """A table of ``[[contrasts]]``: fields of `Contrast`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    measure: str
    a: str
    b: str
    expected: Literal[-1, 0, 1] | None = None
    beyond: list[str] | None = Field(None, min_length=2, max_length=2)
    other: str = ""

    def contrast(self) -> Contrast:
        beyond = None if self.beyond is None else (self.beyond[0], self.beyond[1])
        return Contrast(self.measure, self.a, self.b, self.expected, beyond, self.other)


class AssayTable(BaseModel):
    """The keys of an assay's file that are not of its experiments.

    conditions: name -> changes to the experiment that the rest of the file describes. lines: name -> points
    [x, condition, measure]. measure: what is measured of each run, a name of `assay.NAMED`.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str = ""
    question: str = ""
    prediction: str = ""
    source: str = ""
    note: str = ""
    conditions: dict[str, dict[str, Any]]
    contrasts: list[ContrastTable] = Field(default_factory=list)
    shown: list[str] = Field(default_factory=list)
    lines: dict[str, list[tuple[float | int, str, str]]] = Field(default_factory=dict)
    xlabel: str = ""
    measure: Literal["tests", "serial position"] = "tests"
    seed: int = Field(0, ge=0)
    seeds: int = Field(10, ge=1)
    backend: Literal["auto", "cpp", "cython", "numpy"] = "auto"


def read_assay(file: Path) -> tuple[Assay, AssayTable]:
    """The assay of a TOML file, and its table. Raises ValueError with one line that names the key."""
    table = read_table(file)
    own = {key: value for key, value in table.items() if key in AssayTable.model_fields}
    base = {key: value for key, value in table.items() if key not in own}
    if "conditions" not in own:
        raise ValueError(f"{file}: no conditions; give at least one, as [conditions.intact]")
    if isinstance(own.get("lines"), dict):  # rows of a file are lists
        own["lines"] = {name: [tuple(point) for point in line] for name, line in own["lines"].items()}
    settings = checked_as(AssayTable, own, {}, file)
    configs = {name: _condition(name, base, changes, settings, file) for name, changes in settings.conditions.items()}

    def conditions(seed: int) -> Mapping[str, Played]:
        made = {}
        for name, config in configs.items():
            try:
                (made[name],) = config.model_copy(update={"seed": seed}).experiments()
            except ValueError as error:
                raise ValueError(f"{file}: conditions.{name}: {error}") from None
        return made

    return Assay(
        settings.name or file.stem,
        conditions,
        [one.contrast() for one in settings.contrasts],
        NAMED[settings.measure],
        shown=settings.shown,
        question=settings.question,
        prediction=settings.prediction,
        source=settings.source,
        note=settings.note,
        lines=settings.lines,
        xlabel=settings.xlabel,
    ), settings


def _condition(
    name: str, base: Mapping[str, Any], changes: Mapping[str, Any], settings: AssayTable, file: Path
) -> ExperimentConfig:
    """The configuration of one condition: the file's, with its changes, and the phases that it has."""
    table = merged(dict(base), {key: value for key, value in changes.items() if key != "protocol"})
    protocol = changes.get("protocol", base.get("protocol"))
    if not isinstance(protocol, list):
        raise ValueError(f"{file}: conditions.{name}: has no protocol; give [[protocol]] tables")
    phases = []
    for n, phase in enumerate(protocol, 1):
        named = phase.get(ONLY, [name]) if isinstance(phase, Mapping) else [name]
        for other in named if isinstance(named, list) else [named]:
            if other not in settings.conditions:
                known = did_you_mean(str(other), settings.conditions)
                raise ValueError(f"{file}: protocol[{n}].{ONLY}: no condition {other!r}; {known}")
        if name in named:
            phases.append({key: value for key, value in phase.items() if key != ONLY})
    return checked_as(ExperimentConfig, {**table, "protocol": phases}, {}, file)


def to_toml(assay: Assay, seeds: Sequence[int]) -> str | None:
    """An assay as a file that `read_assay` reads; None where a file cannot say it.

    The conditions stand in full, each with its protocol.
    """
    import tomli_w

    measure = next((name for name, known in NAMED.items() if known is assay.measure), None)
    if measure is None:
        return None
    try:
        tables = {name: experiment_table(one) for name, one in assay.conditions(seeds[0]).items()}
    except ValueError:
        return None
    first = next(iter(tables.values()))
    shared = {key: value for key, value in first.items() if all(t.get(key) == value for t in tables.values())}
    words = {key: getattr(assay, key) for key in ("name", "question", "prediction", "source", "note", "xlabel")}
    contrasts = [
        {"measure": c.metric, "a": c.a, "b": c.b, "expected": c.expected, "beyond": c.beyond and list(c.beyond),
         "other": c.other}
        for c in assay.contrasts
    ]  # fmt: skip
    head = {
        **{key: text for key, text in words.items() if text},
        **({} if measure == "tests" else {"measure": measure}),
        "seed": seeds[0],
        "seeds": len(seeds),
        "shown": list(assay.shown),
        "lines": {name: [list(point) for point in line] for name, line in assay.lines.items()},
        "contrasts": [{key: value for key, value in c.items() if value not in (None, "")} for c in contrasts],
        "conditions": {
            name: {key: value for key, value in table.items() if key not in shared} for name, table in tables.items()
        },
        **shared,
    }
    return tomli_w.dumps({key: value for key, value in head.items() if value not in ([], {})})
