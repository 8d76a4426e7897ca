"""The page: controls, the circuit, the answer beside the intact run, history, and ways to keep it. It is thin."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import panel as pn

from ...circuits.engine.process import SimulationError
from ..figures.style import OUTCOME
from . import pieces
from .controls import PAGE, WIDGETS, Controls, Editor, html
from .drawing import Drawings
from .panels import Dots, Raster, ValueCells, excitatory
from .pickable import Pickable
from .session import Session, Shown
from .state import State
from .subject import Subject
from .words import ACETYLCHOLINE, INHIBITION

RASTER = (
    '<p class="faint">A row is a cell; cells of the pair\'s engram stand above others that fire. In the value '
    f'population <b style="color:{OUTCOME["stored"]}">blue</b>: taught and fires; '
    f'<b style="color:{OUTCOME["missed"]}">orange line</b>: taught and silent; '
    f'<b style="color:{OUTCOME["false"]}">red</b>: fires and was not taught; grey: below threshold, or after the '
    "read-out. Drag to zoom.</p>"
)
DOTS = '<p class="faint">Filled: now. Ring: intact.</p>'


class Page:
    """One open page of a subject. Its figures live in one document of the server."""

    def __init__(self, subject: Subject, drawings: Drawings) -> None:
        self.session, self.drawings = Session(subject), drawings
        self.pair = -1
        self.shown: Shown | None = None
        self.scores: dict[State, float] = {}
        self._document = pn.state.curdoc
        self._asking = threading.Lock()
        self._wanted: State | None = None
        self._to_draw = False
        recording_names = [p.name for p in subject.base.circuit.cells]
        plain: dict[str, Any] = {"stylesheets": [WIDGETS], "sizing_mode": "stretch_width"}
        self.controls = Controls(self.session, self._changed)
        self.editor = Editor(self.session, self._changed, lambda: max(self.pair, 0))
        self.circuit, self.cards, self.done, self.tried = (
            Pickable(stylesheets=[PAGE], sizing_mode="stretch_width", margin=(2, 8)) for _ in range(4)
        )
        self.circuit.on_pick(self.editor.pick)
        self.editor.target.param.watch(lambda event: self._mark(str(event.new)), "value")
        self._mark(str(self.editor.target.value))
        self.cards.on_pick(self._pick_pair)
        self.done.on_pick(self._take_back)
        self.tried.on_pick(lambda number: self._step(lambda: self.session.back_to(int(number))))
        self.words, self.status, self.command, self.python, self.saved = (html() for _ in range(5))
        self.undo = pn.widgets.Button(label="Undo", **plain)
        self.redo = pn.widgets.Button(label="Redo", **plain)
        self.reset = pn.widgets.Button(label="Make intact", **plain)
        self.undo.on_click(lambda _: self._step(self.session.undo))
        self.redo.on_click(lambda _: self._step(self.session.redo))
        self.reset.on_click(lambda _: self._step(self.session.intact))
        self.place = pn.widgets.TextInput(label="Results directory", value="results/explored", **plain)
        self.save = pn.widgets.Button(label="Save", color="primary", **plain)
        self.save.on_click(lambda _: self._save())
        shown = excitatory(subject.base.circuit)
        self.stages = pn.widgets.CheckButtonGroup(options=recording_names, value=shown, **plain)
        self.stages.param.watch(lambda _: self._draw(), "value")
        self.rasters = Raster("Now", recording_names), Raster("Intact", recording_names)
        self.rasters[1].figure.x_range = self.rasters[0].figure.x_range
        self.rasters[1].figure.y_range = self.rasters[0].figure.y_range
        self.value = ValueCells()
        stages = list(subject.base.circuit.stages)
        self.keys = Dots("Match to the key of study", stages, "correlation", (-0.1, 1.05))
        self.rates = Dots("Rates, all cues of recall", recording_names, "Hz, while a cue is on")
        self.view = self._laid_out()
        self._changed()

    def _laid_out(self) -> pn.viewable.Viewable:
        base = self.session.subject.base
        circuit = base.circuit.name
        about = f"{circuit} circuit, seed {base.seed}"
        side = pn.Column(
            self.controls.view,
            self.editor.view,
            html("<h2>Done to the circuit</h2>"),
            self.done,
            html("<h2>Tried</h2>"),
            pn.Row(self.undo, self.redo, self.reset, sizing_mode="stretch_width"),
            self.tried,
            width=390,
            styles={"padding": "0 10px 0 0"},
        )
        figures = pn.Row(
            *(pn.pane.Bokeh(raster.figure, sizing_mode="stretch_width") for raster in self.rasters),
            pn.Column(
                pn.pane.Bokeh(self.value.figure, sizing_mode="stretch_width"),
                pn.pane.Bokeh(self.keys.figure, sizing_mode="stretch_width"),
                pn.pane.Bokeh(self.rates.figure, sizing_mode="stretch_width"),
                html(DOTS),
                width=330,
            ),
            sizing_mode="stretch_width",
        )
        keep = pn.Tabs(
            ("As command", self.command),
            ("As Python", self.python),
            ("Save", pn.Column(self.place, self.save, self.saved, width=420)),
            sizing_mode="stretch_width",
            stylesheets=[WIDGETS],
        )
        main = pn.Column(
            self.circuit,
            self.words,
            self.cards,
            figures,
            html(RASTER),
            html("<h2>Populations in the rasters</h2>"),
            self.stages,
            html("<h2>Repeat or keep this</h2>"),
            keep,
            sizing_mode="stretch_width",
        )
        head = pn.Row(
            html(f"<h1>spikekv explore<small>{pn.util.escape(about)}</small></h1>"),
            self.status,
            sizing_mode="stretch_width",
        )
        return pn.Column(
            head,
            pn.Row(side, main, sizing_mode="stretch_width"),
            sizing_mode="stretch_width",
            styles={"max-width": "1700px", "margin": "0 auto", "padding": "10px 16px"},
        )

    # What the user does

    def _mark(self, name: str) -> None:
        self.circuit.marked = name

    def _pick_pair(self, pair: str) -> None:
        self.pair = int(pair)
        self.cards.marked = pair
        self._draw()

    def _take_back(self, name: str) -> None:
        session = self.session
        if name == INHIBITION:
            self._step(lambda: session.set(inhibition=1.0))
        elif name == ACETYLCHOLINE:
            self._step(lambda: session.set(acetylcholine=0.0))
        elif name.startswith("gain "):
            self._step(lambda: session.gain(name.removeprefix("gain "), 1.0))
        else:
            self._step(lambda: session.restore(name))

    def _step(self, move: Callable[[], None]) -> None:
        move()
        self._changed()

    def _save(self) -> None:
        def write() -> None:
            target = self.session.save(self.place.value or "")
            done = f'<p role="status">Written: {pn.util.escape(str(target))}. '
            self._later(
                lambda: setattr(self.saved, "object", f"{done}Look at it with <code>spikekv report</code>.</p>")
            )

        def work() -> None:
            try:
                write()
            except (ValueError, OSError, SimulationError) as error:
                words = f'<div class="error" role="alert">{pn.util.escape(str(error))}</div>'
                self._later(lambda: setattr(self.saved, "object", words))

        self.saved.object = '<p class="busy">writing ...</p>'
        threading.Thread(target=work, daemon=True).start()

    # What the page does about it

    def _changed(self) -> None:
        """The session stands elsewhere: show it, and ask for its answer."""
        self._ask()
        state = self.session.state
        self.controls.show()
        self.editor.show()
        self.circuit.html = self.drawings.of(state)
        self.done.html = pieces.lesions(state)
        self.command.object = f"<pre>{pn.util.escape(self.session.command)}</pre>"
        self.python.object = f"<pre>{pn.util.escape(self.session.python)}</pre>"
        self._show_history()

    def _show_history(self) -> None:
        history = self.session.history
        self.tried.html = pieces.history(history.states, [self.scores.get(state) for state in history.states])
        self.tried.marked = str(history.at)
        self.undo.disabled, self.redo.disabled = history.at == 0, history.at == len(history.states) - 1

    def _ask(self) -> None:
        """Simulate in a thread; while one runs, the last state that was asked for waits."""
        self._wanted = self.session.state
        self.status.object = '<p class="busy" role="status">simulating ...</p>'
        if self.shown is not None and self.shown.state != self.session.state:
            self.words.object = pieces.words(self.shown.words, of_now=False)
        if self._asking.acquire(blocking=False):
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        try:
            while (state := self._wanted) is not None:
                self._wanted = None
                try:
                    shown = self.session.asked(state, self._progress)
                except (ValueError, OSError, SimulationError) as error:
                    self._later(partial(self._failed, state, str(error)))
                else:
                    self._later(partial(self._show, shown))
        finally:
            self._asking.release()
        if self._wanted is not None and self._asking.acquire(blocking=False):
            self._work()

    def _progress(self, fraction: float) -> None:
        words = f'<p class="busy" role="status">simulating the study, {100 * fraction:.0f} % ...</p>'
        self._later(lambda: setattr(self.status, "object", words))

    def _later(self, do: Callable[[], None]) -> None:
        """In the thread of the page's document; of a page that is closed, never."""
        if self._document is not None and self._document.session_context is not None:
            self._document.add_next_tick_callback(do)

    def _failed(self, state: State, words: str) -> None:
        if state == self.session.state:
            self.status.object = ""
            self.words.object = f'<div class="error" role="alert">{pn.util.escape(words)}</div>'

    def _show(self, shown: Shown) -> None:
        remembered = self.session.history.states
        self.scores = {state: f1 for state, f1 in self.scores.items() if state in remembered}
        self.scores[shown.state] = float(shown.answer.f1.mean())
        self._show_history()
        if shown.state != self.session.state:
            return  # another answer is on its way
        self.shown = shown
        if self.pair not in shown.answer.pair:
            self.pair = int(shown.answer.pair[0])
        self.status.object = f'<p class="faint" role="status">answered in {shown.seconds:.1f} s</p>'
        self.words.object = pieces.words(shown.words, of_now=True)
        self.cards.html = pieces.cards(shown)
        self.cards.marked = str(self.pair)
        names = list(self.rates.names)
        self.rates.show([shown.answer.rates[n] for n in names], [shown.intact.rates[n] for n in names])
        self._draw()

    def _draw(self) -> None:
        """Draw the figures of the pair that is picked, as soon as the document may be changed; once, however often."""
        if not self._to_draw:
            self._to_draw = True
            self._later(self._drawn)

    def _drawn(self) -> None:
        self._to_draw = False
        if self.shown is not None and self._document is not None:
            with self._document.models.freeze():  # or the library looks for new models after each change
                self._show_figures(self.shown)

    def _show_figures(self, shown: Shown) -> None:
        answer, intact = shown.answer, shown.intact
        in_order = [name for name in self.rates.names if name in self.stages.value]
        for raster, of in zip(self.rasters, (answer, intact), strict=True):
            raster.show(of, intact if of is answer else answer, self.pair, in_order)
        self.value.show(shown, self.pair)
        rows = answer.row(self.pair), intact.row(self.pair)
        stages = self.keys.names
        self.keys.show(
            *(
                [float(of.key_match[stage][row]) for stage in stages]
                for of, row in zip((answer, intact), rows, strict=True)
            )
        )
