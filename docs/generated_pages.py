"""The pages that are read from the code when the documentation is built, so that they cannot drift from it."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path
from unicodedata import normalize

from spikekv.analysis.assays.scenarios import SCENARIOS
from spikekv.analysis.assays.theory import EXPERIMENTS
from spikekv.analysis.description.tables import describe, describe_rule
from spikekv.analysis.figures.circuit import describe_drawing, plot_circuit
from spikekv.analysis.figures.drawing import write_figure
from spikekv.circuits.library.catalogue import CIRCUITS
from spikekv.circuits.network.tables import CHOICES
from spikekv.circuits.table import Table, as_markdown
from spikekv.models.references import MODELS

# Sub-packages behind each front door, in the order in which data pass through them, and what they are called
ROOMS = {
    "circuits": {
        "stimuli": "Stimuli",
        "library": "Circuits that come with the package",
        "network": "Parts of a circuit",
        "protocol": "Experiments",
        "lesions": "Lesions",
        "engine": "Running",
        "recording": "Recordings",
    },
    "models": {
        "neurons": "Neurons",
        "synapses": "Synapses",
        "plasticity": "Plasticity",
        "memories": "Memories without spikes",
    },
    "analysis": {"measures": "Measures", "statistics": "Statistics", "figures": "Figures", "files": "Files"},
}
STIMULI = ("digits", "random", "load")
ACCENTS = {"'": "\u0301", '"': "\u0308", "`": "\u0300", "^": "\u0302", "~": "\u0303"}  # combining, by BibTeX's sign


def write_pages(folder: Path) -> None:
    """Write all of them into a folder, with the drawings of the circuits; files that would not change are kept."""
    folder.mkdir(exist_ok=True)
    pages = {"rules": _rules(), "scenarios": _scenarios(), "experiments": _experiments(), "references": _references()}
    for name, make in CIRCUITS.items():
        pages[name] = _circuit(name)
        write_figure(plot_circuit(make()), [folder / f"{name}.svg"])
    texts = {f"{name}.md": text for name, text in pages.items()} | {f"{door}.rst": _names(door) for door in ROOMS}
    for name, text in texts.items():
        file = folder / name
        if not file.exists() or file.read_text() != text:
            file.write_text(text)


def _names(door: str) -> str:
    """Every name behind a front door, as its stub lists them, with its docstring; in reStructuredText, as these are."""
    listed: dict[str, list[str]] = {}
    stub = Path(import_module(f"spikekv.{door}").__file__ or "").with_suffix(".pyi")
    for node in ast.parse(stub.read_text()).body:
        assert isinstance(node, ast.ImportFrom)
        listed.setdefault((node.module or "").split(".")[0], []).extend(alias.name for alias in node.names)
    rooms = ROOMS[door] | {room: room for room in listed.keys() - ROOMS[door].keys()}
    parts = [_heading(f"spikekv.{door}", "="), inspect.getdoc(import_module(f"spikekv.{door}")) or ""]
    for room, title in rooms.items():
        parts += [_heading(title, "-"), *(_directive(door, name) for name in listed.get(room, []))]
    return "\n\n".join(parts) + "\n"


def _heading(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}"


def _directive(door: str, name: str) -> str:
    """How Sphinx is told of one name."""
    thing = getattr(import_module(f"spikekv.{door}"), name)
    path = f"spikekv.{door}.{name}"
    if inspect.ismodule(thing):
        return "\n\n".join(f".. autofunction:: spikekv.{name}.{one}" for one in STIMULI)
    if inspect.isclass(thing):
        return f".. autoclass:: {path}\n   :members:"
    if inspect.isfunction(thing):
        return f".. autofunction:: {path}"
    said = getattr(thing, "source", "") or f"The {getattr(thing, 'name', '')} circuit at its usual size."
    return f".. py:data:: {path}\n\n   {said}"  # a circuit or a parameter set


def _circuit(name: str) -> str:
    """The idea (the module's docstring), the drawing, and the tables of a circuit."""
    circuit = CIRCUITS[name]()
    idea = inspect.getdoc(import_module(CIRCUITS[name].__module__)) or ""
    parts = [
        f"# The {name} circuit\n",
        "This page is written by the code that is simulated: `spikekv describe "
        f"{name} --format markdown` prints the tables, after Nordlie, Gewaltig & Plesser (2009).\n",
        "```{eval-rst}\n" + idea + "\n```\n",
        f"```{{figure}} {name}.svg\n:alt: {describe_drawing(circuit)}\n:class: drawing\n\n"
        "Arrow: excitation; dot: inhibition; broad line: plastic.\n```\n",
        as_markdown(describe(circuit)),
    ]
    return "\n".join(parts)


def _rules() -> str:
    tables = [describe_rule({kind(): ["default"]}) for kind in CHOICES["plasticity"]]
    lead = "The rules that a configuration can name, with their defaults; the page of a circuit tells which it has.\n"
    untitled = [
        Table(table.title.split(": ")[-1], table.columns, table.rows, table.note, table.code, table.math)
        for table in tables
    ]
    return f"# Plasticity rules\n\n{lead}\n{as_markdown(untitled)}"


def _scenarios() -> str:
    rows = tuple((f"`{name}`", s.question, s.prediction, s.source) for name, s in SCENARIOS.items())
    return as_markdown([Table("", ("scenario", "question", "prediction", "after"), rows)]).split("\n", 2)[2]


def _experiments() -> str:
    rows = tuple((f"`spikekv theory {name}`", what) for name, what in EXPERIMENTS.items())
    return as_markdown([Table("", ("command", "what it measures"), rows)]).split("\n", 2)[2]


def _references() -> str:
    lines = []
    for entry in sorted(MODELS, key=lambda e: (e.author, e.year)):
        where = " ".join(filter(None, map(entry.fields.get, ("journal", "booktitle", "publisher", "volume"))))
        doi = entry.fields.get("doi")
        link = f" [doi:{doi}](https://doi.org/{doi})" if doi else ""
        author = _plain(entry.author).replace(" and ", "; ")
        lines.append(f"- {author} ({entry.year}). {_plain(entry.title)}. {_plain(where)}.{link}")
    lead = "`spikekv cite DIR` prints those that a run stands on, as BibTeX."
    return f"# References\n\n{lead}\n\n" + "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """BibTeX as text: accents as letters, nothing in braces."""
    text = re.sub(r"\{?\\(['\"`^~])\{?\\?(\w)\}?\}?", lambda m: normalize("NFC", m[2] + ACCENTS[m[1]]), text)
    return text.replace("{", "").replace("}", "").replace("--", "-").replace("\\&", "&")
