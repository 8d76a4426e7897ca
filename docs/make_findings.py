"""Make the pages and figures of the findings: ``python docs/make_findings.py RESULTS``, an hour on two cores.

Runs each finding of the paper in `hippocampal-2026` into the folder RESULTS, and goes on where it was stopped.
Writes a page for each into docs/findings, and two sections of docs/findings.md. What else that page says is written by
hand and stays.
"""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image
from spikekv import HIPPOCAMPAL_2026
from spikekv.analysis.assays.findings.catalogue import FINDINGS, finding
from spikekv.analysis.assays.findings.judged import Judged, runs_of
from spikekv.analysis.assays.findings.page import OF_LIMITS, PAPER, command, page, paper_part
from spikekv.analysis.assays.findings.paper import facts_of_paper, paper_figures
from spikekv.analysis.assays.findings.stored import stored
from spikekv.analysis.assays.findings.tables import overview
from spikekv.analysis.figures.finding import draw_finding
from spikekv.analysis.figures.paper import draw_paper

DOCS = Path(__file__).parent
OVERVIEW, PAGES, IMAGES = DOCS / "findings.md", DOCS / "findings", DOCS / "images/findings"
FIRST_SEED, N_SEEDS = 10, 10
FEWER: dict[str, int] = {}  # id -> seeds, of findings that would take too long with all


def asked(id: str) -> dict[str, Any]:
    """How a finding is put to the circuit."""
    n_seeds = FEWER.get(id, N_SEEDS)
    return {
        "circuit": HIPPOCAMPAL_2026.name,
        "pairs": None,
        "seed": FIRST_SEED,
        "n_seeds": n_seeds,
        "precision": "single",
    }


def judged_in(id: str, folder: Path) -> Judged:
    """A finding, from its results directory in a folder; it is run if that is not there."""
    out, of = folder / id, asked(id)
    if not (out / f"{id}.nc").exists():
        words = command(id, of).split()[1:]
        subprocess.run([sys.executable, "-m", "spikekv.scripts.main", *words, "--out", out, "--force"], check=True)
    return stored(finding(id), out, HIPPOCAMPAL_2026, range(FIRST_SEED, FIRST_SEED + of["n_seeds"]))


def small(drawn: Path) -> None:
    """A figure among the images of the documentation, small enough for a page."""
    with Image.open(drawn) as picture:
        picture.convert("RGB").reduce(2).quantize(64).save(IMAGES / drawn.name, optimize=True)


def draw(one: Judged, folder: Path) -> None:
    """The figure of a finding."""
    assert one.results is not None
    drawn = folder / f"{one.finding.id}.png"
    draw_finding(one.results.table, one.finding.panels, [drawn])
    small(drawn)


def file_of(one: dict[str, Any]) -> str:
    """Name of the page of a finding, as F06-list-length.md."""
    return f"F{int(one['id'][1:]):02d}-{one['name']}.md"


def thumbnails(text: str, facts: list[dict[str, Any]]) -> str:
    """The overview with a small figure in each row, which leads to the page of its finding."""
    for one in facts:
        to = f"findings/{file_of(one)}"
        picture = f"[![Figure of {one['id']}](images/findings/{one['id']}.png)]({to})"
        text = text.replace(f"| {one['id']} | {one['title']} |", f"| [{one['id']}]({to}) {picture} | {one['title']} |")
    return text


def replaced(text: str, section: str) -> str:
    """A page with a section, from its heading to the next one of its rank, in place of the earlier one."""
    heading = section.splitlines()[0]
    pattern = re.compile(rf"^{re.escape(heading)}$.*?(?=^## |\Z)", re.M | re.S)
    text, n = pattern.subn(lambda _: section.rstrip() + "\n\n", text)
    if n != 1:
        raise ValueError(f"{OVERVIEW.name}: {heading!r} must stand there once, found {n} times")
    return text.rstrip() + "\n"


def make_findings(folder: Path) -> None:
    """Write the pages anew from results in a folder."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    PAGES.mkdir(exist_ok=True)
    found = [judged_in(one.id, folder) for one in FINDINGS]
    facts = [one.facts() for one in found]
    for one, of in zip(found, facts, strict=True):
        draw(one, folder)
        figure = f"../images/findings/{of['id']}.png"
        (PAGES / file_of(of)).write_text(page(of, figure, asked(of["id"]), limits=f"../{OF_LIMITS}"))
    draw_paper(
        paper_figures({one.finding.id: one.results.table for one in found if one.results}), [folder / f"{PAPER}.png"]
    )
    small(folder / f"{PAPER}.png")
    table = replace(overview(facts), title="All findings").markdown(2)
    text = replaced(OVERVIEW.read_text(), thumbnails(table, facts))
    paper = paper_part(facts_of_paper(runs_of(found)), f"images/findings/{PAPER}.png")
    OVERVIEW.write_text(replaced(text, paper))


if __name__ == "__main__":
    make_findings(Path(sys.argv[1]))
