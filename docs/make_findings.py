"""Make the tables and figures of docs/findings.md: ``python docs/make_findings.py RESULTS``, an hour on two cores.

Runs each finding of the paper in the hippocampal circuit into the folder RESULTS, and goes on where it was stopped.
What the page says above the findings is written by hand and stays.
"""

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image
from spikekv import HIPPOCAMPAL
from spikekv.analysis.assays.findings.catalogue import FINDINGS, finding
from spikekv.analysis.assays.findings.judged import Judged, runs_of
from spikekv.analysis.assays.findings.paper import facts_of_paper
from spikekv.analysis.assays.findings.stored import stored
from spikekv.analysis.assays.findings.tables import markdown
from spikekv.analysis.figures.finding import draw_finding

DOCS = Path(__file__).parent
PAGE, IMAGES = DOCS / "findings.md", DOCS / "images/findings"
FIRST_SEED, N_SEEDS = 10, 10
FEWER: dict[str, int] = {}  # id -> seeds, of findings that would take too long with all


def judged_in(id: str, folder: Path) -> Judged:
    """A finding, from its results directory in a folder; it is run if that is not there."""
    out, n_seeds = folder / id, FEWER.get(id, N_SEEDS)
    if not (out / f"{id}.nc").exists():
        seeds = f"--seed {FIRST_SEED} --seeds {n_seeds} --precision single"
        command = f"-m spikekv.scripts.main finding {id} {seeds} --out {out} --force"
        subprocess.run([sys.executable, *command.split()], check=True)
    return stored(finding(id), out, HIPPOCAMPAL, range(FIRST_SEED, FIRST_SEED + n_seeds))


def draw(one: Judged, folder: Path) -> None:
    """The figure of a finding, small enough for a page."""
    assert one.results is not None
    drawn, small = folder / f"{one.finding.id}.png", IMAGES / f"{one.finding.id}.png"
    draw_finding(one.results.table, one.finding.panels, [drawn])
    with Image.open(drawn) as picture:
        picture.convert("RGB").reduce(2).quantize(64).save(small, optimize=True)


def make_findings(folder: Path) -> None:
    """Write the page anew from results in a folder."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    found = [judged_in(one.id, folder) for one in FINDINGS]
    for one in found:
        draw(one, folder)
    text = markdown([one.facts() for one in found], facts_of_paper(runs_of(found))).replace(
        "{figure} F", "{figure} images/findings/F"
    )
    head = re.split(r"^## Findings$", PAGE.read_text(), flags=re.M)[0]
    PAGE.write_text(head + text)


if __name__ == "__main__":
    make_findings(Path(sys.argv[1]))
