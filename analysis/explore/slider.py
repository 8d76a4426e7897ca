"""A slider that tells screen readers its name, which those of the library do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import param
from panel.custom import JSComponent

from .pickable import ASSETS


class Slider(JSComponent):
    """A number between ``start`` and ``end``; `on_release` tells where the user leaves it."""

    label = param.String()
    start = param.Number(0.0)
    end = param.Number(1.0)
    step = param.Number(0.05)
    value = param.Number(0.0)

    _esm = (ASSETS / "slider.js").read_text(encoding="utf-8")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._listeners: list[Callable[[float], None]] = []

    def on_release(self, listener: Callable[[float], None]) -> None:
        """Call a function with the number at which the slider is left."""
        self._listeners.append(listener)

    def _handle_msg(self, msg: Any) -> None:
        for listener in self._listeners:
            listener(float(msg))
