"""Pieces of the page as HTML: cards of the cues, the list of lesions, the history."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from matplotlib.image import imsave

from ..figures.recall import CLASSES, CUE, FALSE, MISSED, SILENT, STORED
from .answer import Answer
from .pickable import ASSETS
from .session import Shown
from .state import State
from .words import said_of, said_of_parts

ARROW = re.compile(r"[^\s,]+-&gt;[^\s,]+")
_TEMPLATES = Environment(
    loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def cards(shown: Shown) -> str:
    """A card for each cue: what was shown, stored and recalled, also by the intact circuit."""
    answer, intact = shown.answer, shown.intact
    rows = [
        {
            "pair": int(pair),
            "correct": bool(answer.correct[n]),
            "f1": f"{answer.f1[n]:.2f}",
            "intact_f1": f"{intact.f1[n]:.2f}",
            "cue": _cue(answer, n),
            "stored": _stored(answer, n),
            "recalled": _recalled(answer, n),
            "intact": _recalled(intact, n),
        }
        for n, pair in enumerate(answer.pair)
    ]
    return _made("cards", rows, shown.answer is not shown.intact)


def words(said: str, of_now: bool) -> str:
    """The answer in a sentence; faint while that of another state is on its way."""
    kind = 'class="words" role="status"' if of_now else 'class="words before" aria-hidden="true"'
    return f"<div {kind}>{escape(said)}</div>"


def lesions(state: State) -> str:
    """What is done to the circuit; each can be taken back."""
    return _made("lesions", said_of_parts(state))


def history(states: Sequence[State], scores: Sequence[float | None]) -> str:
    """What was tried, the last first, with the F1 where it is known."""
    steps = [
        (n, _unbroken(said_of(state)), "" if score is None else f"F1 {score:.2f}")
        for n, (state, score) in enumerate(zip(states, scores, strict=True))
    ]
    return _made("history", steps[::-1])


def _unbroken(said: str) -> Markup:
    """HTML in which no line ends within a name such as CA3->CA1."""
    return Markup(ARROW.sub(r'<span class="name">\g<0></span>', str(escape(said))))


def _made(macro: str, *values: Any) -> str:
    return str(getattr(_TEMPLATES.get_template("parts.html").module, macro)(*values))


def _cue(answer: Answer, row: int) -> str:
    recording, pair = answer.recording, answer.pair[row]
    stimuli = recording.stimuli
    if stimuli is not None and stimuli.picture_shape:
        return picture(stimuli.cue_features[pair].reshape(stimuli.picture_shape))
    return cells(np.where(recording.trials.presented[answer.trials[row]], CUE, SILENT))


def _stored(answer: Answer, row: int) -> str:
    stimuli, pair = answer.recording.stimuli, answer.pair[row]
    if stimuli is not None and stimuli.picture_shape:
        return picture(stimuli.value_features[pair].reshape(stimuli.picture_shape))
    return cells(np.where(answer.stored[row], STORED, SILENT))


def _recalled(answer: Answer, row: int) -> str:
    stimuli = answer.recording.stimuli
    if answer.pictures is not None and stimuli is not None and stimuli.picture_shape:
        return picture(answer.pictures[row].reshape(stimuli.picture_shape))
    return value_cells(answer, row)


def value_cells(answer: Answer, row: int) -> str:
    """The value cells of one cue: taught and active, missed, false."""
    stored, active = answer.stored[row], answer.active[row]
    return cells(np.select([stored & active, stored, active], [STORED, MISSED, FALSE], SILENT))


def cells(classes: np.ndarray) -> str:
    """Cells (n,) of classes as in `plot_recall`, in a square, as a data URI."""
    side = int(np.ceil(np.sqrt(len(classes))))
    square = np.full(side * side, SILENT)
    square[: len(classes)] = classes
    return _uri(CLASSES(square.reshape(side, side)))


def picture(values: np.ndarray) -> str:
    """A picture (rows, columns) in [0, 1], dark on light, as a data URI."""
    return _uri(mpl.colormaps["gray_r"](np.clip(values, 0, 1)))


def _uri(rgba: np.ndarray) -> str:
    file = io.BytesIO()
    imsave(file, np.ascontiguousarray(rgba), format="png")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
