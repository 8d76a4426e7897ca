"""Make the numbers and figures of docs/protocols.md: ``python docs/make_protocols.py RESULTS``, an hour on two cores.

Runs each ready protocol in both circuits into the folder RESULTS, and goes on where it was stopped. What the page
says of the results, in the paragraphs that begin with *What the circuit shows*, is written by hand and stays.
"""

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image
from spikekv.analysis.assays.found import load_tables
from spikekv.analysis.assays.shelf import SHELF
from spikekv.circuits.table import Table

DOCS = Path(__file__).parent
PAGE, IMAGES = DOCS / "protocols.md", DOCS / "images/protocols"
CIRCUITS = ("minimal", "hippocampal-2026")
SEEDS = "--seed 1000 --seeds 10"
SHOWS = "*What the circuit shows, and what it does not.*"


def results_of(name: str, circuit: str, folder: Path) -> Path:
    """The results directory of a protocol in a circuit; it is made if it is not there."""
    out = folder / f"{name}-{circuit}"
    if not out.exists():
        command = f"-m spikekv.scripts.main assay {name} --circuit {circuit} {SEEDS} --out {out}"
        subprocess.run([sys.executable, *command.split()], check=True)
    return out


def rows_of(table: Table) -> str:
    """A table as Markdown, without its title and notes, which the head of the page has."""
    return "\n".join(line for line in table.markdown(3).splitlines() if line.startswith("|"))


def part_of(name: str, circuit: str, results: Path) -> str:
    """The figure and the tables of a protocol in a circuit, as Markdown."""
    picture = f"{name}-{circuit}.png"
    with Image.open(results / f"{name}.png") as drawn:
        drawn.reduce(2).quantize(64).save(IMAGES / picture, optimize=True)
    tables = [rows_of(table) for table in load_tables(results)]
    alt = f"What {name} gave in the {circuit} circuit; the numbers are in the tables below."
    caption = f"The {circuit} circuit, 10 seeds, mean and 95 % interval."
    return "\n\n".join([f"```{{figure}} images/protocols/{picture}\n:alt: {alt}\n\n{caption}\n```", *tables])


def section_of(name: str, folder: Path, words: str) -> str:
    """The section of a protocol. words: what the page says of it."""
    entry = SHELF[name]
    parts = [part_of(name, circuit, results_of(name, circuit, folder)) for circuit in CIRCUITS]
    expected = f"*Expected:* {entry.prediction} ({entry.source})"
    return "\n\n".join([f"## {name}", entry.question, expected, *parts, words])


def make_protocols(folder: Path) -> None:
    """Write the page anew from results in a folder."""
    head, *sections = re.split(r"^## ", PAGE.read_text(), flags=re.M)
    made = [head.rstrip()]
    for section in sections:
        name = section.split()[0]
        words = section[section.index(SHOWS) :].strip()
        made.append(section_of(name, folder, words))
    PAGE.write_text("\n\n\n".join(made) + "\n")


if __name__ == "__main__":
    make_protocols(Path(sys.argv[1]))
