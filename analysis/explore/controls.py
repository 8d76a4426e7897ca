"""The left side of the page: what can be set. Each control changes the session and says that it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn

from ...circuits.lesions.lesion import Lesion
from ...circuits.lesions.targets import ACETYLCHOLINE, MODES_OF
from .pickable import ASSETS
from .session import Session
from .slider import Slider
from .state import MOST_GAIN

PAGE = (ASSETS / "page.css").read_text(encoding="utf-8")
WIDGETS = (ASSETS / "widgets.css").read_text(encoding="utf-8")
CELLS = {
    "random cells": "random",
    "the engram of each cue": "cued",
    "as many random cells as each cue's engram": "cued-matched",
    "all but the engram of the pair shown": "others",
}


def html(text: str = "", **params: Any) -> pn.pane.HTML:
    """A piece of HTML in the look of the page."""
    return pn.pane.HTML(text, stylesheets=[PAGE], sizing_mode="stretch_width", margin=(2, 8), **params)


def _slider(name: str, end: float, step: float, value: float) -> Slider:
    return Slider(
        label=name, end=end, step=step, value=value, stylesheets=[WIDGETS], sizing_mode="stretch_width", margin=(5, 10)
    )


class Controls:
    """Sliders of the cue and of modulation. changed: called after the session has changed."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        self.session, self.changed = session, changed
        state = session.state
        self.kept = _slider("Kept of each cue", 1.0, 0.05, state.cue.valid)
        self.wrong = _slider("Wrong cells, as a share of the cue", 1.0, 0.05, state.cue.noise)
        self.acetylcholine = _slider("Acetylcholine at recall", 1.0, 0.05, state.acetylcholine)
        self.inhibition = _slider("Inhibition (times its strength)", 3.0, 0.1, state.inhibition)
        self.error = html(visible=False)
        self.kept.on_release(lambda value: self._do(lambda: session.cue(valid=value)))
        self.wrong.on_release(lambda value: self._do(lambda: session.cue(noise=value)))
        self.acetylcholine.on_release(lambda value: self._do(lambda: session.set(acetylcholine=value)))
        self.inhibition.on_release(lambda value: self._do(lambda: session.set(inhibition=value)))
        has_ach = bool(session.subject.base.circuit.inputs("acetylcholine"))
        self.view = pn.Column(
            html("<h2>Cue</h2>"),
            self.kept,
            self.wrong,
            html("<h2>Modulation</h2>"),
            *([self.acetylcholine] if has_ach else []),
            self.inhibition,
            self.error,
            sizing_mode="stretch_width",
        )

    def show(self) -> None:
        """Stand as the state is."""
        state = self.session.state
        self.kept.value, self.wrong.value = state.cue.valid, state.cue.noise
        self.acetylcholine.value, self.inhibition.value = state.acetylcholine, state.inhibition

    def _do(self, change: Callable[[], None]) -> None:
        if tell(self.error, change):
            self.changed()


def tell(place: pn.pane.HTML, change: Callable[[], None]) -> bool:
    """Make a change; where it is refused, say why in its place."""
    try:
        change()
    except ValueError as error:
        place.object = f'<div class="error" role="alert">{pn.util.escape(str(error))}</div>'
        place.visible = True
        return False
    place.object, place.visible = "", False
    return True


class Editor:
    """The lesion of what is picked in the drawing."""

    def __init__(self, session: Session, changed: Callable[[], None], pair: Callable[[], int]) -> None:
        self.session, self.changed, self.pair = session, changed, pair
        self.circuit = session.subject.base.circuit
        plain: dict[str, Any] = {"stylesheets": [WIDGETS], "sizing_mode": "stretch_width"}
        projections = sorted(p.name for p in self.circuit.projections)  # who types CA3->CA3 must not get CA3->CA3_PV
        names = [*(p.name for p in self.circuit.populations), *projections]
        self.target = pn.widgets.Select(label="Population or projection", options=names, **plain)
        self.mode = pn.widgets.Select(label="What is done", **plain)
        self.fraction = pn.widgets.FloatInput(label="Fraction (0 to 1)", value=1.0, step=0.1, **plain)
        self.during = pn.widgets.Select(label="When", options=self._times(), **plain)
        self.select = pn.widgets.Select(label="Which cells", options=CELLS, **plain)
        self.apply = pn.widgets.Button(label="Lesion", color="primary", **plain)
        self.restore = pn.widgets.Button(label="Take back", **plain)
        self.gain = _slider("Gain (times its own)", MOST_GAIN, 0.1, 1.0)
        self.error = html(visible=False)
        self.about = html()
        self.target.param.watch(lambda _: self.show(), "value")
        self.apply.on_click(lambda _: self._do(lambda: session.lesion(self._lesion())))
        self.restore.on_click(lambda _: self._do(lambda: session.restore(self._name)))
        self.gain.on_release(lambda value: self._do(lambda: session.gain(str(self.target.value), value)))
        self.view = pn.Column(
            html('<h2>Lesion</h2><p class="faint">Click a part of the drawing, or choose it here.</p>'),
            self.target,
            self.about,
            pn.Row(self.mode, self.fraction, sizing_mode="stretch_width"),
            pn.Row(self.during, self.select, sizing_mode="stretch_width"),
            pn.Row(self.apply, self.restore, sizing_mode="stretch_width"),
            self.gain,
            self.error,
            sizing_mode="stretch_width",
        )
        self.show()

    @property
    def _name(self) -> str:
        """The target as a lesion names it."""
        name = str(self.target.value)
        return ACETYLCHOLINE if name in {p.name for p in self.circuit.inputs("acetylcholine")} else name

    @property
    def _kind(self) -> str:
        if "->" in self._name:
            return "projections"
        return ACETYLCHOLINE if self._name == ACETYLCHOLINE else "cells"

    def pick(self, name: str) -> None:
        """Open the editor of a population or projection."""
        self.target.value = name

    def show(self) -> None:
        """Stand as the lesion of the target is."""
        tell(self.error, lambda: None)
        modes = [mode for mode in MODES_OF[self._kind] if (self._kind, mode) != ("projections", "scale")]
        self.mode.options = modes
        given = self.session.state.lesion_of(self._name)
        self.mode.value = given.mode if given and given.mode else modes[0]
        self.fraction.value = given.fraction if given else 1.0
        self.during.value = given.during if given and given.during in self.during.options else self.during.options[0]
        self.select.visible = self._kind == "cells"
        self.select.value = given.select if given and given.select in CELLS.values() else "random"
        self.restore.disabled = given is None
        self.gain.visible = self._kind == "projections"
        self.gain.value = self.session.state.gain(str(self.target.value)) if self.gain.visible else 1.0
        self.about.object = f'<p class="faint">{self._about()}</p>'

    def _about(self) -> str:
        name = str(self.target.value)
        if "->" in name:
            projection = self.circuit.projection(name)
            kind = "inhibits" if self.circuit.population(projection.source).kind == "inhibitory" else "excites"
            learns = "; its synapses learn" if projection.plasticity else ""
            target = "itself (recurrence)" if projection.source == projection.target else projection.target
            return f"{projection.source} {kind} {target}{learns}."
        population = self.circuit.population(name)
        where = f" ({population.area})" if population.area else ""
        return f"{population.size:,} {population.kind} cells{where}."

    def _times(self) -> list[str]:
        labels = [phase.label for phase in self.session.subject.base.protocol]
        now = self.session.subject.recall
        return [now, *(name for name in labels if name in ("study", "delay")), "all"]

    def _lesion(self) -> Lesion:
        if self.fraction.value is None:
            raise ValueError("Lesion.fraction: must be a number in [0, 1]; it is empty")
        select: Any = self.select.value if self._kind == "cells" else "random"
        return Lesion(
            self._name,
            fraction=float(self.fraction.value),
            mode=None if self.mode.value == MODES_OF[self._kind][0] else self.mode.value,
            during=self.during.value,
            select=select,
            pairs=(self.pair(),) if select == "others" else (),
        )

    def _do(self, change: Callable[[], None]) -> None:
        if tell(self.error, change):
            self.changed()
