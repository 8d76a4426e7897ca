"""Findings put to a circuit: run together, judged one by one, and written to a results directory."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ....circuits.atomic import write_text
from ....circuits.campaign.results_directory import METRICS, write_csv, write_json
from ....circuits.campaign.runner import HERE, Means, carried_out
from ....circuits.campaign.simulation import Simulation, batches, simulate
from ....circuits.engine.run import Backend
from ....circuits.network.circuit import Circuit
from ....circuits.precision import Precision
from ...statistics.effects import flat
from ..assay import Assay, tasks_of
from ..assay_results import Results
from .finding import Finding
from .page import PAPER, markdown
from .paper import facts_of_paper, paper_figures
from .verdict import LACKS, VERDICTS, Tested, interval_within, tested, verdict_of_finding


@dataclass(frozen=True)
class Judged:
    """What a circuit does about a finding.

    Parameters
    ----------
    finding : Finding
        What was asked.
    results : Results, optional
        Measures of each condition and seed. None where the circuit has no part for it.
    lacking : str
        The parts that are not there.
    replaced : str
        The parts of the circuit in place of which others were used, in words.
    """

    finding: Finding
    results: Results | None
    lacking: str = ""
    replaced: str = ""

    @cached_property
    def claims(self) -> tuple[Tested, ...]:
        """Each claim, held against all seeds."""
        return () if self.results is None else tuple(tested(c, self.results.runs) for c in self.finding.claims)

    @property
    def verdict(self) -> str:
        """In words."""
        return verdict_of_finding(self.claims) if self.claims else LACKS

    def facts(self) -> dict[str, Any]:
        """Plain values, for ``metrics.json``."""
        finding = self.finding
        words = ("id", "name", "title", "prediction", "meaning", "protocol")
        return {
            **{word: getattr(finding, word) for word in words},
            "note": f"{self.replaced} {finding.note}".strip(),
            "sources": list(finding.sources),
            "pairs": finding.pairs,
            "verdict": self.verdict,
            "lacking": self.lacking,
            "claims": [facts_of(one) for one in self.claims],
        }


def facts_of(one: Tested) -> dict[str, Any]:
    """A claim as plain values; its interval within what the number can be."""
    claim, effect = one.claim, one.effect
    ends = {
        end: value if math.isfinite(value) else None for end in ("least", "most") for value in [getattr(claim, end)]
    }
    low, high = interval_within(effect, claim.bounds)
    return {
        "says": claim.says,
        "control": claim.control,
        "published": claim.published,
        **ends,
        "effect": effect and effect.difference,
        "low": low,
        "high": high,
        "n_seeds": effect.n_seeds if effect else 0,
        "verdict": one.verdict,
    }


@contextmanager
def judged(
    findings: Sequence[Finding],
    circuit: Circuit,
    seeds: Sequence[int],
    engine: Backend,
    target: Path | None = None,
    means: Means = HERE,
    pairs: int | None = None,
    precision: Precision = "double",
) -> Iterator[list[Judged]]:
    """Findings put to a circuit, all with the same seeds; what they have in common is simulated once.

    Parameters
    ----------
    findings : sequence of Finding
        Those of `catalogue.FINDINGS`, or one's own.
    circuit : Circuit
        What is simulated.
    seeds : sequence of int
        A verdict needs two or more.
    engine : str
        A settled backend.
    target : Path, optional
        Beside which runs are kept until the block ends, so that the same command goes on after it was stopped.
    means : Means
        Where they run.
    pairs : int, optional
        Of a list. Default: each finding's own number.
    precision : str
        ``double`` or ``single``.
    """
    asked: dict[str, tuple[Assay, list[Simulation]]] = {}
    for finding in findings:
        if not finding.lacks(circuit):
            assay = finding.assay(circuit, pairs)
            experiments = {
                name: [dataclasses.replace(one, precision=precision) for one in of_seeds]  # type: ignore[type-var]
                for name, of_seeds in assay.experiments(seeds).items()
            }
            asked[finding.id] = assay, tasks_of(assay, experiments, engine)
    tasks = [task for _, of in asked.values() for task in of]
    with carried_out(tasks, simulate, target, means, batches) as measured:
        rest = iter(measured)
        results = {
            id: Results(assay, seeds, _by_condition([(task.condition, flat(next(rest))) for task in of]))
            for id, (assay, of) in asked.items()
        }
        yield [of_circuit(finding, results.get(finding.id), circuit) for finding in findings]


def of_circuit(finding: Finding, results: Results | None, circuit: Circuit) -> Judged:
    """What a circuit did about a finding; results: None where it lacks a part."""
    lacking = finding.lacks(circuit)
    return Judged(finding, results, lacking, "" if lacking else finding.replaces(circuit))


def _by_condition(runs: Sequence[tuple[str, dict[str, float]]]) -> dict[str, list[dict[str, float]]]:
    out: dict[str, list[dict[str, float]]] = {}
    for condition, run in runs:
        out.setdefault(condition, []).append(run)
    return out


def runs_of(found: Sequence[Judged]) -> dict[str, Mapping[str, Sequence[Mapping[str, float]]]]:
    """Id of each finding that was run -> condition -> measures of each seed."""
    return {one.finding.id: one.results.runs for one in found if one.results is not None}


def write(found: Sequence[Judged], folder: Path, facts: Mapping[str, Any]) -> None:
    """All files of a results directory but provenance.json and the page."""
    from ...figures.finding import draw_finding
    from ...figures.paper import draw_paper
    from ...figures.style import spared

    rows = [
        {"finding": one.finding.id, "title": one.finding.title, "finding_verdict": one.verdict, **claim}
        for one in found
        for claim in one.facts()["claims"] or [{}]
    ]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    write_csv(folder / "findings.csv", [{name: row.get(name) for name in columns} for row in rows])
    counts = {verdict: sum(one.verdict == verdict for one in found) for verdict in VERDICTS}
    judgements, paper = [one.facts() for one in found], facts_of_paper(runs_of(found))
    write_json(
        folder / METRICS, {"kind": "findings", **facts, "counts": counts, "findings": judgements, "paper": paper}
    )
    write_text(folder / "findings.md", markdown(judgements, paper, facts))
    for one in found:
        if one.results is not None:
            (folder / f"{one.finding.id}.nc").write_bytes(one.results.table.to_netcdf(engine="scipy"))
            with spared(one.finding.id):
                draw_finding(one.results.table, one.finding.panels, [folder / f"{one.finding.id}.png"])
    if figures := paper_figures({one.finding.id: one.results.table for one in found if one.results is not None}):
        with spared(PAPER):
            draw_paper(figures, [folder / f"{PAPER}.{form}" for form in ("png", "svg")])
