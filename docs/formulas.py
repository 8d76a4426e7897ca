"""Formulas as pictures, typeset when the pages are built: readers need neither network nor script."""

from __future__ import annotations

from html import escape
from typing import Any

import ziamath
from docutils import nodes
from sphinx.application import Sphinx

SIZE = 18  # px
ziamath.config.svg2 = False  # glyphs as paths: pictures in one page share no names


def _picture(latex: str, inline: bool) -> str:
    drawn = ziamath.Latex(latex, size=SIZE if not inline else SIZE - 1, color="currentColor", inline=inline)
    drop = f"vertical-align: {drawn.getyofst():.2f}px" if inline else ""
    told = f'class="formula{" inline" * inline}" role="img" aria-label="{escape(latex, quote=True)}" style="{drop}"'
    return f"<span {told}>{drawn.svg()}</span>"


def _inline(self: Any, node: nodes.Element) -> None:
    self.body.append(_picture(node.astext(), inline=True))
    raise nodes.SkipNode


def _display(self: Any, node: nodes.Element) -> None:
    self.body.append(f'<div class="formula">{_picture(node.astext(), inline=False)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("formulas", inline_renderers=(_inline, None), block_renderers=(_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
