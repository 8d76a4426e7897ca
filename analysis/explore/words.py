"""States and answers in words."""

from __future__ import annotations

from ...circuits.lesions.lesion import Lesion
from .answer import Answer
from .state import State

SAME = 0.02  # differences of F1 that are called none; chosen
INHIBITION, ACETYLCHOLINE = "inhibition", "acetylcholine level"  # names of parts that are no lesions
LOST = {
    "random": "",
    "engram": "the engrams in ",
    "others": "all but the engram in ",
    "matched": "as many random cells as are in the engrams of ",
    "cued": "each cue's own engram in ",
    "cued-matched": "as many random cells as are in each cue's engram in ",
}


def said_of(state: State) -> str:
    """What a state is, in a line: ``60 % of the cue, without CA3->CA3``."""
    cue = f"{_percent(state.cue.valid)} of the cue"
    cue += f" and {_percent(state.cue.noise)} wrong cells" if state.cue.noise else ""
    return ", ".join([cue, *(words for _, words in said_of_parts(state))])


def said_of_parts(state: State) -> list[tuple[str, str]]:
    """All that is done to the circuit: its name, and in words."""
    parts = [(lesion.target, _lesion(lesion)) for lesion in state.lesions]
    parts += [(f"gain {name}", f"{name} at {factor:g} times its gain") for name, factor in state.gains]
    if state.inhibition != 1:
        parts.append((INHIBITION, f"inhibition at {state.inhibition:g} times its strength"))
    if state.acetylcholine:
        parts.append((ACETYLCHOLINE, f"acetylcholine at {state.acetylcholine:g}"))
    return parts


def said_of_answer(state: State, answer: Answer, intact: Answer) -> str:
    """What came back, and what the intact circuit brings back."""
    head = f"{said_of(state)}: {_came_back(answer)}."
    words = f"{head[0].upper()}{head[1:]} {_cells(answer)}"
    if state == state.intact:
        return words
    mine, theirs = float(answer.f1.mean()), float(intact.f1.mean())
    if abs(mine - theirs) < SAME:
        return f"{words} The intact circuit does the same (F1 {mine:.2f}, intact {theirs:.2f})."
    change = "less" if mine < theirs else "more"
    return (
        f"{words} In the intact circuit {_came_back(intact)}. "
        f"F1 is {mine:.2f}, {abs(mine - theirs):.2f} {change} than intact ({theirs:.2f})."
    )


def _came_back(answer: Answer) -> str:
    n = len(answer.pair)
    return f"{int(answer.correct.sum())} of {n} value{'s are' if n > 1 else ' is'} identified"


def _cells(answer: Answer) -> str:
    stored, active = int(answer.stored.sum()), int(answer.active.sum())
    if not active:
        return "No value cell fires."
    right = f"{_percent(answer.hits.sum() / stored)} of the taught cells fire"
    return f"{right}; of the cells that fire {_percent(answer.false.sum() / active)} are false."


def _lesion(lesion: Lesion) -> str:
    if lesion.mode not in (None, "silence", "cut") or lesion.cells or not isinstance(lesion.during, str):
        return str(lesion)
    when = "" if lesion.during == "recall" else f" during {lesion.during}"
    share = "" if lesion.fraction == 1 else f"{_percent(lesion.fraction)} of "
    return f"without {share}{LOST[lesion.select]}{lesion.target}{when}"


def _percent(share: float) -> str:
    return f"{100 * float(share):.2g} %" if share < 0.995 else f"{100 * float(share):.0f} %"
