"""One self-contained HTML page: text, tables, pictures and code in one file that needs nothing else."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ..figures.style import DPI, WIDTH_MM
from ..table import Table, as_html

TYPES = {".png": "image/png", ".svg": "image/svg+xml"}

STYLE = """
:root { --ink: #1a1a1a; --faint: #595959; --line: #d5dade; --band: #f4f6f8; --link: #0b4f8a; }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0 auto; max-width: 62rem; padding: 2.5rem 1.5rem 4rem; color: var(--ink); background: #fff;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .6rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.6rem 0 .4rem; }
p { margin: .5rem 0; max-width: 46rem; }
.lead { color: var(--faint); }
nav { margin: 1rem 0 0; font-size: .92rem; }
nav a { margin-right: 1.1rem; white-space: nowrap; }
a { color: var(--link); }
.cards { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.2rem 0; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .7rem 1rem; min-width: 9.5rem;
  background: var(--band); }
.card b { display: block; font-size: 1.55rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.card span { color: var(--faint); font-size: .85rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; margin: .5rem 0 1rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; border-bottom: 1.5px solid var(--ink); padding: .25rem .9rem .25rem 0;
  vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: .25rem .9rem .25rem 0; vertical-align: top; }
.n { text-align: right; white-space: nowrap; }
figure { margin: 1.2rem 0 1.8rem; break-inside: avoid; }
figure img, figure > svg { max-width: 100%; height: auto; display: block; }
figcaption { color: var(--faint); font-size: .88rem; margin-top: .45rem; max-width: 46rem; }
pre { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem;
  overflow-x: auto;
  font: .82rem/1.45 ui-monospace, "SF Mono", "Liberation Mono", Menlo, Consolas, monospace; }
details { margin: .7rem 0; }
summary { cursor: pointer; color: var(--link); }
.warn { border-left: 4px solid #e69f00; background: #fdf6e7; padding: .5rem .9rem; margin: .6rem 0;
  max-width: 46rem; }
footer { margin-top: 3rem; color: var(--faint); font-size: .85rem; border-top: 1px solid var(--line);
  padding-top: .8rem; }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav, .tools { display: none !important; }
  h2, h3 { break-after: avoid; }
  tr, figure, .card { break-inside: avoid; }
  table { font-size: 8.5pt; } .wide { overflow: visible; }
  pre { white-space: pre-wrap; font-size: 7.5pt; }
  a { color: inherit; text-decoration: none; }
}
@page { margin: 16mm 14mm; }
"""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, as HTML fragments."""

    title: str
    parts: tuple[str, ...]

    @property
    def anchor(self) -> str:
        return "".join(c if c.isalnum() else "-" for c in self.title.lower())


def page(title: str, lead: str, sections: Sequence[Section], footer: str, extra_style: str = "") -> str:
    """The whole page. lead: a paragraph under the title; texts are escaped, the parts of sections are HTML."""
    links = " ".join(f'<a href="#{s.anchor}">{escape(s.title)}</a>' for s in sections)
    body = "\n".join(
        f'<section id="{s.anchor}">\n<h2>{escape(s.title)}</h2>\n{chr(10).join(s.parts)}\n</section>' for s in sections
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<style>{STYLE}{extra_style}</style>
</head>
<body>
<header>
<h1>{escape(title)}</h1>
<p class="lead">{escape(lead)}</p>
<nav aria-label="Sections">{links}</nav>
</header>
<main>
{body}
</main>
<footer>{escape(footer)}</footer>
</body>
</html>
"""


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph; ``kind`` is a class of the style (``warn``)."""
    return f"<p{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{escape(text)}</p>"


def code(text: str) -> str:
    """Lines set as they are."""
    return f"<pre>{escape(text.rstrip())}</pre>"


def details(summary: str, *parts: str) -> str:
    """What is shown on demand."""
    return f"<details><summary>{escape(summary)}</summary>\n{chr(10).join(parts)}\n</details>"


def table(content: Table, heading: str = "h3") -> str:
    """A table with its title."""
    return as_html(content, heading)


def cards(numbers: Sequence[tuple[str, str, str]]) -> str:
    """Headline numbers: (value, what it is, what to read it against) each."""
    made = (
        f'<div class="card"><b>{escape(value)}</b>{escape(what)}<br><span>{escape(beside)}</span></div>'
        for value, what, beside in numbers
    )
    return f'<div class="cards">{"".join(made)}</div>'


def picture(file: Path, alt: str, caption: str = "") -> str:
    """A PNG or SVG file, embedded. alt: what it shows, for those who cannot see it; never empty."""
    if not alt.strip():
        raise ValueError(f"picture {file.name}: needs alternative text")
    data = base64.b64encode(file.read_bytes()).decode()
    source = f"data:{TYPES[file.suffix]};base64,{data}"
    image = f'<img style="width: {_width(file):.0f}%" src="{source}" alt="{escape(alt, quote=True)}">'
    return f"<figure>{image}{f'<figcaption>{escape(caption)}</figcaption>' if caption else ''}</figure>"


def _width(file: Path) -> float:
    """Share (%) of a full page that a figure of ours takes, so that small ones are not blown up."""
    data = file.read_bytes()
    if file.suffix == ".png":
        width_mm = int.from_bytes(data[16:20], "big") / DPI * 25.4  # pixels, of the header
    else:
        found = re.search(rb'<svg[^>]* width="([\d.]+)pt"', data)
        width_mm = float(found[1]) / 72 * 25.4 if found else WIDTH_MM
    return min(100.0, 100 * width_mm / WIDTH_MM)
