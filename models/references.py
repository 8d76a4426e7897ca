"""The bibliography ``references.bib``: the papers and libraries behind models, rules and measures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("references.bib")
OURS = ("keywords", "shortauthor", "label")  # fields for the program, which are not printed
_ENTRY = re.compile(r"@(?P<kind>\w+)\{(?P<key>\w+),")
_FIELD = re.compile(r"(?P<name>\w+) = \{(?P<value>.*)\},")


@dataclass(frozen=True)
class Reference:
    """One entry of the bibliography. fields: those of BibTeX, as in the file."""

    kind: str
    key: str
    fields: dict[str, str]

    @property
    def said(self) -> str:
        """How docstrings and ``source`` fields name it, without the year: ``Brette & Gerstner``. Libraries: empty."""
        return self.fields.get("shortauthor", "").replace("\\&", "&")

    @property
    def year(self) -> int:
        return int(self.fields["year"])

    @property
    def author(self) -> str:
        return self.fields["author"]

    @property
    def title(self) -> str:
        return self.fields["title"].removeprefix("{").removesuffix("}")

    def named_in(self, text: str) -> bool:
        """Whether a text names it: ``Brette & Gerstner (2005)``, or without the brackets."""
        return bool(self.said and re.search(rf"{re.escape(self.said)},? \(?{self.year}", " ".join(text.split())))

    def bibtex(self, note: str = "") -> str:
        """The entry in BibTeX; ``note`` is added as its note."""
        entries = {name: value for name, value in self.fields.items() if name not in OURS}
        if note:
            entries["note"] = note
        lines = [f"  {name} = {{{value}}}," for name, value in entries.items()]
        return "\n".join([f"@{self.kind}{{{self.key},", *lines, "}"])


def read(text: str) -> list[Reference]:
    """The entries of a bibliography with one field per line; lines that begin with ``%`` are passed over.

    Raises ValueError that names the line which is neither an entry, a field, nor the end of an entry.
    """
    entries: list[Reference] = []
    fields: dict[str, str] | None = None
    for n, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("%"):
            continue
        if fields is None and (start := _ENTRY.fullmatch(line)):
            fields = {}
            entries.append(Reference(start["kind"], start["key"], fields))
        elif fields is not None and (field := _FIELD.fullmatch(line)):
            fields[field["name"]] = field["value"]
        elif fields is not None and line == "}":
            fields = None
        else:
            raise ValueError(f"bibliography: line {n} is not of BibTeX with one field per line: {line!r}")
    return entries


_ALL = read(FILE.read_text(encoding="utf-8"))
_BY_KEY = {entry.key: entry for entry in _ALL}

MODELS = tuple(entry for entry in _ALL if entry.fields["keywords"] == "model")
LIBRARIES = {entry.fields["label"]: entry for entry in _ALL if entry.fields["keywords"] == "library"}
STIMULI = {entry.fields["label"]: entry for entry in _ALL if entry.fields["keywords"] == "stimuli"}
THEORY, ACETYLCHOLINE, WILLSHAW = (_BY_KEY[key] for key in ("gershman2025", "hasselmo2006", "willshaw1969"))
SCAFFOLD = (_BY_KEY["sharma2022"], _BY_KEY["chandra2025"])
