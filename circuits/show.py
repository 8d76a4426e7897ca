"""How results show themselves in a notebook: a line and a table, in HTML that follows the notebook's own style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def rows_html(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool] = ()) -> str:
    """A table of texts, which are escaped; ``right``: columns that are set to the right."""
    sides = [' class="n" style="text-align: right"' if n < len(right) and right[n] else "" for n in range(len(columns))]
    head = "".join(f'<th scope="col"{side}>{escape(c)}</th>' for c, side in zip(columns, sides, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{side}>{escape(cell)}</td>" for cell, side in zip(row, sides, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def shown(title: str, lead: str, columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool]) -> str:
    """What a result shows of itself: its name, a line about it, and a table."""
    return f"<div><strong>{escape(title)}</strong><br>{escape(lead)}{rows_html(columns, rows, right)}</div>"
