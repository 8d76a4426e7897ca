"""The truth table: what lesions do to a circuit, held against what they do to animals."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...circuits.campaign.conditions import Condition
from ...circuits.campaign.runner import carried_out, settle
from ...circuits.campaign.simulation import Simulation, batches, simulate
from ...circuits.lesions.targets import targets
from ...circuits.names import did_you_mean
from ...circuits.protocol.cue import Cue
from ...circuits.protocol.experiment import Experiment, Played, RecallExperiment
from ...circuits.protocol.phases import Blanks, Delay, Fillers, Recall, Rest, Study
from ...circuits.protocol.timing import LEAD, Timing
from ...circuits.recording.recording import Recording
from ...circuits.stimuli import patterns
from ..measures import accuracy, activity, familiarity
from ..measures.completion import completion
from ..measures.decoding import decode
from ..statistics.contrasts import SIGNIFICANT
from ..statistics.effects import Effect, paired_effect
from .truth_questions import ABSENT, PARTS, QUESTIONS, REMARKS, Question

if TYPE_CHECKING:
    from ...circuits.engine.run import Backend
    from ...circuits.network.circuit import Circuit

MARGIN = 0.05  # of a measure that is expected to be spared, where the literature gives no band
LARGE = 0.2  # of a score; chosen
PAIRS = 30
AGREES, PARTLY, NOT_SHOWN, CONTRADICTS = "agrees", "partly", "not shown", "contradicts"
LACKS, OPEN, TOO_FEW = "no part for it", "open in the literature", "too few seeds"
VERDICTS = (AGREES, PARTLY, NOT_SHOWN, CONTRADICTS, LACKS, OPEN)


@dataclass(frozen=True)
class Expected:
    """A line of ``truth.csv``: what animals show, and how sure it is.

    expected: 0 (spared), - or -- (a loss), + (a gain), 0- and 0+ (none, or that), ? (open). low, high: the band, our
    judgement of a fair size, of the effect itself or, where ``of`` is intact, of the ratio to the control; nan: no end.
    """

    name: str
    part: str
    manipulation: str
    phase: str
    condition: str
    expected: str
    low: float
    high: float
    of: str
    certainty: str
    source: str

    @property
    def line(self) -> tuple[str, str]:
        return self.name, self.part

    def band(self, control: float) -> tuple[float, float] | None:
        """The band as a difference from the control; None if there is none."""
        if not self.of:
            return None
        shift, unit = (control, control) if self.of == "intact" else (0.0, 1.0)
        low, high = self.low * unit - shift, self.high * unit - shift
        return (-np.inf if np.isnan(low) else low), (np.inf if np.isnan(high) else high)


@dataclass(frozen=True)
class Found:
    """A line of the truth table with what a circuit does.

    effect: over seeds; None where the circuit lacks a part. control: mean of the measure in the control. band: as a
    difference, None if there is none.
    """

    of: Expected
    verdict: str
    effect: Effect | None = None
    control: float = np.nan
    band: tuple[float, float] | None = None
    remark: str = ""


@cache
def expectations() -> tuple[Expected, ...]:
    """All lines of the truth table of the literature."""
    with (Path(__file__).parent / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Expected(**{**row, "low": float(row["low"] or "nan"), "high": float(row["high"] or "nan")})  # type: ignore[arg-type]
        for row in rows
    )


@dataclass(frozen=True)
class TruthTable:
    """The truth table put to a circuit: what is run, and what it says.

    Parameters
    ----------
    circuit : Circuit
        Any that has the populations and projections a line names; others have no part for it.
    seeds : tuple of int
        Verdicts need two or more.
    pairs : int
        Of each set.
    names : tuple of str
        Only these rows. Default: all.
    """

    circuit: Circuit
    seeds: tuple[int, ...]
    pairs: int = PAIRS
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {e.name for e in expectations()}
        for name in self.names:
            if name not in known:
                raise ValueError(f"names: there is no row {name!r}; {did_you_mean(name, known)}")

    @property
    def asked(self) -> list[Expected]:
        """Its lines, in the order of ``truth.csv``."""
        return [e for e in expectations() if not self.names or e.name in self.names]

    @property
    def conditions(self) -> list[Condition]:
        """What is done, each once."""
        able = [e for e in self.asked if not lacks(self.circuit, e)]
        return list(dict.fromkeys(c for e in able for c in QUESTIONS[e.line].conditions))

    def tasks(self, backend: Backend = "auto") -> list[Simulation]:
        """One for each condition and seed, the seed running fastest."""
        worlds = {
            name: [world(name, self.circuit, seed, self.pairs) for seed in self.seeds]
            for name in dict.fromkeys(c.world for c in self.conditions)
        }
        return [
            Simulation(experiment.with_lesions(*condition.lesions), measures, backend, condition.world)
            for condition in self.conditions
            for experiment in worlds[condition.world]
        ]

    def found(self, measured: Sequence[Mapping[str, float]]) -> list[Found]:
        """What its tasks say of each line; ``measured`` is of each of them."""
        n = len(self.seeds)
        of = {condition: measured[k * n : (k + 1) * n] for k, condition in enumerate(self.conditions)}
        out = []
        for expected in self.asked:
            if reason := lacks(self.circuit, expected):
                out.append(Found(expected, LACKS, remark=reason))
            else:
                out.append(judged(expected, QUESTIONS[expected.line], of))
        return out


def truth(
    circuit: Circuit,
    seeds: Sequence[int],
    pairs: int = PAIRS,
    backend: Backend = "auto",
    names: Sequence[str] = (),
) -> list[Found]:
    """Lesion a circuit in all ways of the truth table and compare with the literature.

    Parameters
    ----------
    circuit : Circuit
        Any that has the populations and projections a line names; others have no part for it.
    seeds : sequence of int
        Verdicts need two or more.
    pairs : int
        Of each set.
    backend : str
        As in `run`.
    names : sequence of str
        Only these rows. Default: all.

    Returns
    -------
    list of Found
        In the order of ``truth.csv``.

    Raises
    ------
    ValueError
        For a name that no row has.

    Examples
    --------
    >>> from spikekv import MINIMAL
    >>> from spikekv.analysis import truth
    >>> [line.verdict for line in truth(MINIMAL, [1], names=["dg-recall-whole"])]
    ['no part for it']
    """
    table = TruthTable(circuit, tuple(seeds), pairs, tuple(names))
    with carried_out(table.tasks(settle(backend)), simulate, None, batches=batches) as measured:
        return table.found(measured)


def lacks(circuit: Circuit, expected: Expected) -> str:
    """Why a circuit cannot be asked; empty if it can."""
    if expected.line in ABSENT:
        return ABSENT[expected.line]
    part, reason = PARTS.get(expected.line, ("", ""))
    if part and part not in [p.name for p in circuit.projections]:
        return reason
    try:
        for condition in QUESTIONS[expected.line].conditions:
            for lesion in condition.lesions:
                targets(lesion, circuit)
    except ValueError as error:
        return str(error).partition(";")[0]
    return ""


def recall_world(name: str, circuit: Circuit, seed: int, pairs: int) -> RecallExperiment:
    """The intact experiment of a world with one list."""
    cue = {"whole": Cue(), "damaged": Cue(valid=0.3)}.get(name, Cue(valid=0.6))
    stimuli = patterns.random(pairs, 0.6 if name == "similar" else 0.0, seed)
    presentations = 4 if name == "repeated" else 1
    return RecallExperiment(circuit, stimuli, cue, seed, presentations=presentations, reset=True)


def world(name: str, circuit: Circuit, seed: int, pairs: int) -> Played:
    """The intact experiment of a world."""
    if name != "lists":
        return recall_world(name, circuit, seed, pairs)
    ab, ac, de = patterns.lists("AB", "AC", "DE", n_pairs=max(1, pairs // 3), seed=seed)
    timing = Timing()
    studies = (Study(ab), Study(ac, label="second list"), Study(de, label="third list"))
    before = (Rest(LEAD), Fillers(timing.fillers), *studies, Delay(timing.delay), Blanks(timing.blanks))
    return Experiment(circuit, (*before, Recall(ac, label="AC"), Recall(de, label="DE")), seed, reset=True)


def measures(recording: Recording) -> dict[str, float]:
    """What questions compare, of one run."""
    decoded = decode(recording)
    scores = accuracy.score_trials(decoded, recording.seed)
    tests = recording.trials.where("recall")
    out = {name: float(np.mean(scores[name])) for name in ("f1", "overlap")}
    out["active_values"] = float(decoded.active.mean())
    out["completion"] = completion(recording)
    for stage in recording.stages:
        auc = familiarity.stage_match(recording, stage).auc
        if auc is not None:
            out[f"key_{stage}"] = float(auc)
    out |= {f"rate_{name}": rate for name, rate in activity.rates_cue_hz(recording).items()}
    phases = recording.trials.phase[tests]
    if "AC" in phases:
        of = {name: float(np.mean(scores["f1"][phases == name])) for name in ("AC", "DE")}
        second = decoded.pair[phases == "AC"]
        old = recording.value_item[second - len(second)]  # the B of each cue: the first list, in the same order
        out |= {"f1_AC": of["AC"], "f1_DE_less_AC": of["DE"] - of["AC"]}
        out["old_named"] = float(np.mean(decoded.answer[phases == "AC"] == old))
    return out


def judged(
    expected: Expected, question: Question, measured: Mapping[Condition, Sequence[Mapping[str, float]]]
) -> Found:
    """The effect of a question over seeds, and what it says of the expectation."""

    def values(condition: Condition) -> np.ndarray:
        return np.array([run[question.measure] for run in measured[condition]])

    a, b = values(question.a), values(question.b)
    beyond = values(question.beyond[0]) - values(question.beyond[1]) if question.beyond else np.zeros(len(a))
    effect, control = paired_effect((a - b).tolist(), beyond.tolist()), float(b.mean())
    band = expected.band(control)
    verdict = verdict_of(expected.expected, effect, band)
    return Found(expected, verdict, effect, control, band, REMARKS.get(expected.name, ""))


def verdict_of(expected: str, effect: Effect, band: tuple[float, float] | None) -> str:
    """What an effect says of an expectation.

    A loss or a gain agrees where the interval excludes 0 on the expected side, partly where its mean lies outside the
    band; a large one (``--``) without a band is at least `LARGE`. Intervals are not corrected for their number. What is
    spared agrees where the whole interval lies within the band. It contradicts where the whole interval lies on the
    other side of 0, or outside the band.
    """
    if expected == "?":
        return OPEN
    if effect.interval is None:
        return TOO_FEW
    low, high = effect.interval
    if low == high != 0 and effect.p is not None and effect.p >= SIGNIFICANT:  # the same in all of a few seeds
        return TOO_FEW
    if expected == "0":
        least, most = band or (-MARGIN, MARGIN)
        if least <= low and high <= most:
            return AGREES
        return CONTRADICTS if high < least or low > most else NOT_SHOWN
    sign = -1 if "-" in expected else 1
    near, far = (low, high) if sign > 0 else (-high, -low)
    if expected in ("0-", "0+"):
        return AGREES if near >= -MARGIN else CONTRADICTS if far < -MARGIN else NOT_SHOWN
    if far < 0:
        return CONTRADICTS
    if near <= 0:
        return NOT_SHOWN
    if band is None:
        return PARTLY if len(expected) > 1 and abs(effect.difference) < LARGE else AGREES
    return AGREES if band[0] <= effect.difference <= band[1] else PARTLY


def verdict_of_row(found: Sequence[Found]) -> str:
    """The verdict of a row with all its parts: the worst of those that could be asked."""
    there = [f.verdict for f in found if f.verdict not in (LACKS, OPEN)] or [found[0].verdict]
    order = (CONTRADICTS, TOO_FEW, NOT_SHOWN, PARTLY, AGREES, LACKS, OPEN)
    return min(there, key=order.index)


def rows_of(found: Sequence[Found]) -> dict[str, list[Found]]:
    """The lines by the name of their row."""
    out: dict[str, list[Found]] = {}
    for line in found:
        out.setdefault(line.of.name, []).append(line)
    return out


def table_rows(found: Sequence[Found]) -> list[dict[str, Any]]:
    """One row per line, for ``truth.csv`` and ``metrics.json``."""
    rows = []
    for f in found:
        effect = f.effect
        interval = (effect and effect.interval) or (None, None)
        band = tuple(end if np.isfinite(end) else None for end in f.band or (np.nan, np.nan))
        rows.append(
            {
                **{name: getattr(f.of, name) for name in ("name", "part", "manipulation", "phase", "condition")},
                "expected": f.of.expected,
                "effect": effect and effect.difference,
                "low": interval[0],
                "high": interval[1],
                "verdict": f.verdict,
                "source": f.of.source,
                "certainty": f.of.certainty,
                "control": None if np.isnan(f.control) else f.control,
                "band_low": band[0],
                "band_high": band[1],
                "measure": QUESTIONS[f.of.line].measure if f.of.line in QUESTIONS else "",
                "n_seeds": effect.n_seeds if effect else 0,
                "remark": f.remark,
            }
        )
    return rows


def counts(found: Sequence[Found]) -> dict[str, int]:
    """How many rows of the truth table got each verdict."""
    verdicts = [verdict_of_row(lines) for lines in rows_of(found).values()]
    return {verdict: verdicts.count(verdict) for verdict in dict.fromkeys((*VERDICTS, *verdicts))}


def reread(rows: Sequence[Mapping[str, Any]]) -> list[Found]:
    """What `table_rows` wrote."""
    by_line = {e.line: e for e in expectations()}
    out = []
    for row in rows:
        of = by_line[row["name"], row["part"]]
        effect = None
        if row["effect"] is not None:
            interval = None if row["low"] is None else (row["low"], row["high"])
            effect = Effect(row["effect"], interval, None, None, row["n_seeds"])
        control = np.nan if row["control"] is None else row["control"]
        out.append(Found(of, row["verdict"], effect, control, of.band(control) if effect else None, row["remark"]))
    return out
