"""One self-contained HTML page: text, tables, pictures and code in one file that needs nothing else.

The layout is in ``templates``: Jinja2 with autoescape, the style sheets, and the script of the raster.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..figures.style import DPI, WIDTH_MM

TEMPLATES = Path(__file__).parent / "templates"
TYPES = {".png": "image/png", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it: tables and the parts that the functions below make. Text is escaped."""

    title: str
    parts: tuple[Any, ...]

    @property
    def anchor(self) -> str:
        return "".join(c if c.isalnum() else "-" for c in self.title.lower())


def page(title: str, lead: str, sections: Sequence[Section], footer: str) -> str:
    """The whole page. lead: a paragraph under the title."""
    return render("page.html", title=title, lead=lead, sections=sections, footer=footer)


def render(template: str, **values: Any) -> Markup:
    """A template of the folder ``templates``; all values are escaped."""
    return Markup(_environment().get_template(template).render(**values))


def paragraph(text: str, warning: bool = False) -> Markup:
    """A paragraph; a warning is set off."""
    return _part("paragraph", text, warning)


def code(text: str) -> Markup:
    """Lines set as they are."""
    return _part("code", text.rstrip())


def details(summary: str, *parts: Any) -> Markup:
    """What is shown on demand."""
    return _part("details", summary, parts)


def cards(numbers: Sequence[tuple[str, str, str]]) -> Markup:
    """Headline numbers: (value, its name, what to compare it with) each."""
    return _part("cards", numbers)


def picture(file: Path, alt: str, caption: str = "") -> Markup:
    """A PNG or SVG file, embedded. alt: what it shows, for those who cannot see it; never empty."""
    if not alt.strip():
        raise ValueError(f"picture {file.name}: needs alternative text")
    return _part("picture", _embedded(file), alt, f"{_width(file):.0f}", caption)


def pictured(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str], Path, str]]) -> Markup:
    """A table that ends in a small picture. rows: (anchor it leads to, cells, file, alt); a file may be absent."""
    filled = [(anchor, cells, _embedded(file) if file.is_file() else "", alt) for anchor, cells, file, alt in rows]
    return _part("pictured", columns, filled)


def _embedded(file: Path) -> str:
    return f"data:{TYPES[file.suffix]};base64,{base64.b64encode(file.read_bytes()).decode()}"


def _part(name: str, *values: Any) -> Markup:
    macros: Any = _environment().get_template("parts.html").module
    return Markup(getattr(macros, name)(*values))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["source"] = _source
    return made


def _source(name: str) -> Markup:
    """A style sheet or script of ours, as it is."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8").strip())


def _width(file: Path) -> float:
    """Share (%) of a full page that a figure of ours takes, so that small ones are not blown up."""
    data = file.read_bytes()
    if file.suffix == ".png":
        pixels, said = int.from_bytes(data[16:20], "big"), data.find(b"pHYs")  # of the header; pixels per metre
        per_mm = int.from_bytes(data[said + 4 : said + 8], "big") / 1000 if said > 0 else DPI / 25.4
        width_mm = pixels / per_mm
    else:
        found = re.search(rb'<svg[^>]* width="([\d.]+)pt"', data)
        width_mm = float(found[1]) / 72 * 25.4 if found else WIDTH_MM
    return min(100.0, 100 * width_mm / WIDTH_MM)
