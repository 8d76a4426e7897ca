"""HTML of which parts can be chosen, by mouse or keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import param
from panel.custom import JSComponent

ASSETS = Path(__file__).parent / "assets"


class Pickable(JSComponent):
    """A piece of HTML or SVG: elements with ``data-pick`` are buttons, of which one is marked.

    Give it a function of the name that is picked by `on_pick`.
    """

    html = param.String()
    marked = param.String()

    _esm = (ASSETS / "pickable.js").read_text(encoding="utf-8")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._listeners: list[Callable[[str], None]] = []

    def on_pick(self, listener: Callable[[str], None]) -> None:
        """Call a function with the name of what is picked."""
        self._listeners.append(listener)

    def _handle_msg(self, msg: Any) -> None:
        for listener in self._listeners:
            listener(str(msg))
