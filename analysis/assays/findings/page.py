"""A finding as a page: what was asked and how, what came, and what it says about remembering."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from .tables import claims_table, overview, paper_table, seeds_words
from .verdict import FAILS, HOLDS, OPEN, UNMEASURED

CIRCUIT = "hippocampal-2026"  # findings are put to it unless another one is asked for
CAUTION = "the default before; its lesions partly act for other reasons than the brain's"  # of the same circuit
OF_LIMITS = "limits.md#what-is-wrong-with-hippocampal-2026"  # where these are named, in the documentation
PICTURE = "Means over seeds with 95 % intervals; small dots are seeds."
PAPER = "paper"  # name of the picture of the paper's two figures
PAPER_CAPTION = (
    "The paper's two figures. Squares: its rate model, computed again; each line leads from where a point began to "
    "where it came. Other panels: the circuit in spikes, means over seeds with 95 % intervals, small dots are seeds; "
    "dashed and hollow: what the paper's model gives. One code: the autoassociative circuit."
)


def command(id: str, asked: Mapping[str, Any]) -> str:
    """The command that puts a finding, or all, to the same circuit with the same seeds.

    asked: circuit, pairs, seed, n_seeds and precision, as in ``metrics.json``.
    """
    words = ["spikekv finding", id]
    if asked["circuit"] != CIRCUIT:
        words.append(f"--circuit {asked['circuit']}")
    if asked["pairs"] is not None:
        words.append(f"--pairs {asked['pairs']}")
    words.append(f"--seed {asked['seed']} --seeds {asked['n_seeds']}")
    if asked["precision"] != "double":
        words.append(f"--precision {asked['precision']}")
    return " ".join(words)


def put_to(one: Mapping[str, Any], asked: Mapping[str, Any], limits: str = "") -> str:
    """To which circuit a finding was put, and with how many pairs.

    limits: the page of the circuit's limits, as seen from the page that says it; without, only the name is said.
    """
    name = asked["circuit"]
    said = f", {CAUTION} ([Limits]({limits}))" if limits and name == CIRCUIT else ""
    n_pairs = one.get("pairs") if asked["pairs"] is None else asked["pairs"]  # earlier results do not hold it
    length = "" if n_pairs is None else f" Pairs studied, in the longest list: {n_pairs}."
    return f"Circuit: `{name}`{said}.{length}"


def verdict_words(one: Mapping[str, Any]) -> str:
    """The verdict, and which claims do not hold."""
    claims = one["claims"]
    if not claims:
        return f"Verdict: {one['verdict']}. The circuit lacks {one['lacking']}."
    of = {verdict: [c["says"] for c in claims if c["verdict"] == verdict] for verdict in (FAILS, OPEN, UNMEASURED)}
    n = sum(c["verdict"] == HOLDS for c in claims)
    held = f"All {n} claims hold" if n == len(claims) else f"{n} of {len(claims)} claims hold"
    rest = [f"{verdict.capitalize()}: {'; '.join(says)}." for verdict, says in of.items() if says]
    return " ".join([f"Verdict: {one['verdict']} ({seeds_words(one)}). {held}.", *rest])


def page(one: Mapping[str, Any], figure: str, asked: Mapping[str, Any], level: int = 1, limits: str = "") -> str:
    """A finding as Markdown.

    one: of ``metrics.json``. figure: its file, as seen from the page. asked: as for `command`. level: of the heading.
    limits: as for `put_to`.
    """
    mark, verdict = "#" * (level + 1), f"Verdict: {one['verdict']}"
    parts = [
        f"{'#' * level} {one['id']}: {one['title']}",
        f"**In plain words.** {one['meaning']}",
        verdict_words(one).replace(verdict, f"**{verdict}**", 1),
        put_to(one, asked, limits),
    ]
    if one["claims"]:
        alt = f":alt: Figure of {one['id']}; its numbers are in the table below."
        parts.append(f"```{{figure}} {figure}\n{alt}\n\n{PICTURE}\n```")
    parts += [
        f"{mark} What is predicted",
        one["prediction"],
        f"{mark} What is done",
        one["protocol"],
        f"<!-- slow -->\n```sh\n{command(one['id'], asked)}\n```",
        f"{mark} What came of it",
        dataclasses.replace(claims_table(one), title="").markdown(level + 2).rstrip(),
    ]
    if one["note"]:
        parts += [f"{mark} What is built in, and what the circuit lacks", one["note"]]
    parts += [f"{mark} Sources", "\n".join(f"- {source}" for source in one["sources"])]
    return "\n\n".join(parts) + "\n"


def paper_part(facts: Sequence[Mapping[str, Any]], figure: str, level: int = 2) -> str:
    """The paper's two figures: the picture and its numbers."""
    alt = ":alt: The paper's two figures, by its model and by the circuit; the numbers are in the table below."
    heading, *rows = paper_table(facts).markdown(level).splitlines()
    picture = f"```{{figure}} {figure}\n{alt}\n\n{PAPER_CAPTION}\n```"
    return "\n\n".join([heading, picture, "\n".join(rows).strip()]) + "\n"


def markdown(
    findings: Sequence[Mapping[str, Any]], paper: Sequence[Mapping[str, Any]], asked: Mapping[str, Any]
) -> str:
    """The overview and every finding in one file; figures lie beside it. asked: as for `command`."""
    parts = [overview(findings).markdown(2)]
    if paper:
        parts.append(paper_part(paper, f"{PAPER}.png"))
    parts += [page(one, f"{one['id']}.png", asked, 2) for one in findings]
    return "\n".join(parts)
