"""The shelf of ready protocols by name: what each asks, what is measured and compared, what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...circuits.names import did_you_mean
from ...circuits.network.circuit import Circuit
from ..statistics.contrasts import Contrast
from . import protocols as of
from .assay import PARTS, Assay, Point, by_position

PAIRS = 20  # of a list


@dataclass(frozen=True)
class Shelved:
    """A protocol of the shelf. make: its conditions. fields: of the `Assay`, given the circuit and number of pairs."""

    make: Callable[[Circuit, int, int], of.Made]
    question: str
    prediction: str
    source: str
    fields: Callable[[Circuit, int], Mapping[str, Any]]


def shelved(name: str, circuit: Circuit, n_pairs: int = PAIRS) -> Assay:
    """A ready protocol as an assay.

    Parameters
    ----------
    name : str
        Of `spikekv assay --list`.
    circuit : Circuit
        What is simulated.
    n_pairs : int
        Pairs of a list.

    Returns
    -------
    Assay

    Raises
    ------
    ValueError
        For an unknown name.

    Examples
    --------
    >>> from spikekv import MINIMAL
    >>> from spikekv.analysis import shelved
    >>> shelved("spacing", MINIMAL, n_pairs=10).names
    ('once', 'massed', 'spaced')
    """
    if name not in SHELF:
        raise ValueError(f"assay {name}: there is no such protocol; {did_you_mean(name, SHELF)}")
    if n_pairs < PARTS:
        raise ValueError(f"pairs: must be at least {PARTS}, got {n_pairs}")
    entry = SHELF[name]
    words: dict[str, Any] = {"question": entry.question, "prediction": entry.prediction, "source": entry.source}
    return Assay(name, partial(entry.make, circuit, n_pairs), **words, **entry.fields(circuit, n_pairs))


def _ab_ac(circuit: Circuit, n: int) -> Mapping[str, Any]:
    return {
        "contrasts": (
            Contrast("AB.own_accuracy", "AB, AC", "AB, DE", -1),
            Contrast("second.own_accuracy", "AB, AC", "AB, DE", -1),
            Contrast("AB.own_accuracy", "AB, AC, two contexts", "AB, AC, one context", 1),
            Contrast("second.own_accuracy", "AB, AC, two contexts", "AB, AC, one context", 1),
        ),
        "shown": ("AB.own_accuracy", "second.own_accuracy", "AB.own_f1", "second.own_f1"),
    }


def _recognition(circuit: Circuit, n: int) -> Mapping[str, Any]:
    stages = dict.fromkeys([*circuit.stages, circuit.value])
    value = circuit.value
    areas = {s: f"lures {s} %.{value}.area" for s in of.LURES}
    return {
        "contrasts": (
            Contrast(areas[of.LURES[0]], "learned", "not learned", 1),
            Contrast(areas[of.LURES[-1]], "learned", "learned", -1, other=areas[of.LURES[0]]),
        ),
        "shown": tuple(areas.values()),
        "lines": {
            name: [(s, "learned", f"lures {s} %.{name}.area") for s in of.LURES] for name in stages
        } | {f"{value}, not learned": [(s, "not learned", areas[s]) for s in of.LURES]},
        "xlabel": "cells that a lure shares with a studied cue (%)",
    }  # fmt: skip


def _rejection(circuit: Circuit, n: int) -> Mapping[str, Any]:
    stages, often = dict.fromkeys([*circuit.stages, circuit.value]), f"{of.TIMES} times"
    far, near = (f"lures {s} %" for s in (of.NEAR_AND_FAR[0], of.NEAR_AND_FAR[-1]))
    area, false = f"{circuit.value}.area", f"{circuit.value}.false_recall"

    def along(condition: str, measure: str) -> list[Point]:
        return [(s, condition, f"lures {s} %.{measure}") for s in of.NEAR_AND_FAR]

    return {
        "contrasts": (
            Contrast(f"{far}.{area}", "once", "not learned", 1),
            Contrast(f"{near}.{area}", "once", "once", -1, other=f"{far}.{area}"),
            Contrast(f"{far}.{false}", often, "once", 0),
            Contrast(f"{near}.{false}", often, often, 1, other=f"{far}.{false}"),
        ),
        "shown": tuple(f"{lures}.{circuit.value}.{m}" for m in ("area", "false_recall") for lures in (far, near)),
        "lines": {f"{stage}, once": along("once", f"{stage}.area") for stage in stages}
        | {f"{circuit.value}, {often}": along(often, area)}
        | {f"false recall, {when}": along(when, false) for when in ("once", often)},
        "xlabel": "cells that a lure shares with a studied cue (%)",
    }


def _serial_position(circuit: Circuit, n: int) -> Mapping[str, Any]:
    part = [f"recall.f1.part {k + 1}" for k in range(PARTS)]
    middle = part[PARTS // 2]
    return {
        "measure": by_position,
        "contrasts": (
            Contrast(part[0], "at once", "at once", 1, other=middle),
            Contrast(part[-1], "at once", "at once", 1, other=middle),
            Contrast(part[-1], "distracted", "at once", -1),
        ),
        "shown": (*part, "recall.own_accuracy"),
        "lines": {name: [(k + 1, name, part[k]) for k in range(PARTS)] for name in ("at once", "distracted")},
        "xlabel": "part of the list (fifths, in the order of study)",
    }


def _list_length(circuit: Circuit, n: int) -> Mapping[str, Any]:
    lengths = [max(1, round(n * length)) for length in of.LENGTHS]
    short, *_, long = names = [f"{length} pairs" for length in lengths]
    shown = {"F1": "recall.f1", "identified": "recall.own_accuracy", "chance": "recall.chance"}
    return {
        "contrasts": (
            Contrast("recall.f1", long, short, -1),
            Contrast("recall.own_accuracy", long, short, -1),
            Contrast("recall.own_accuracy", long, "not learned", 1),
        ),
        "shown": tuple(shown.values()),
        "lines": {
            label: [(x, name, metric) for x, name in zip(lengths, names, strict=True)]
            for label, metric in shown.items()
        },
        "xlabel": "pairs of the list",
    }


def _forgetting(circuit: Circuit, n: int) -> Mapping[str, Any]:
    most, none = n * of.BETWEEN[-1], n * of.BETWEEN[0]
    kinds = ("pairs", "cues alone")
    return {
        "contrasts": (
            Contrast("recall.f1", f"{most} pairs", f"{none} pairs", -1),
            Contrast("recall.f1", f"{most} cues alone", f"{none} cues alone", 0),
            Contrast("recall.f1", f"{most} pairs", f"{most} cues alone", -1),
        ),
        "shown": ("recall.f1", "recall.own_accuracy", "recall.silent_fraction"),
        "lines": {kind: [(n * k, f"{n * k} {kind}", "recall.f1") for k in of.BETWEEN] for kind in kinds},
        "xlabel": "shown between study and test",
    }


def _retrieval_practice(circuit: Circuit, n: int) -> Mapping[str, Any]:
    return {
        "contrasts": (
            Contrast("test.f1", "practised", "nothing", 1),
            Contrast("test.f1", "practised", "studied again", 1),
            Contrast("other test.f1", "practised", "nothing", -1),
        ),
        "shown": ("test.f1", "test.own_accuracy", "other test.f1", "other test.own_accuracy"),
    }


def _extinction(circuit: Circuit, n: int) -> Mapping[str, Any]:
    return {
        "contrasts": (
            Contrast("recall.f1", "extinguished", "learned", -1),
            Contrast("recall.f1", "then reminded", "extinguished", 1),
            Contrast("recall.f1", "then reminded", "reminder alone", 1),
        ),
        "shown": ("recall.f1", "recall.own_accuracy", "recall.silent_fraction"),
    }


def _spacing(circuit: Circuit, n: int) -> Mapping[str, Any]:
    return {
        "contrasts": (
            Contrast("recall.f1", "massed", "once", 1),
            Contrast("recall.f1", "spaced", "once", 1),
            Contrast("recall.f1", "spaced", "massed", 1),
        ),
        "shown": ("recall.f1", "recall.own_accuracy", "recall.silent_fraction"),
    }


def _transfer(circuit: Circuit, n: int) -> Mapping[str, Any]:
    return {
        "contrasts": (
            Contrast("second.f1", "same values", "other values", 1),
            Contrast("first.f1", "same values", "other values", 1),
        ),
        "shown": ("second.f1", "second.own_accuracy", "first.f1", "first.own_accuracy"),
    }


SHELF: Mapping[str, Shelved] = {
    "ab-ac": Shelved(
        of.ab_ac,
        "Does a second value for the same cues (A-C after A-B) harm either, and does a context of its own help?",
        "Both lists suffer; less so where each has a context of its own.",
        "Barnes and Underwood 1959; McCloskey and Cohen 1989; Godden and Baddeley 1975",
        _ab_ac,
    ),
    "recognition": Shelved(
        of.recognition,
        "Are studied cues told from new ones, and how like a studied cue may a lure be?",
        "New cues are told apart; lures the less, the more they resemble a studied cue.",
        "Yonelinas 2002; Lacy, Yassa, Stark, Muftuler and Stark 2011",
        _recognition,
    ),
    "rejection": Shelved(
        of.rejection,
        "How like a studied cue must a lure be to be taken for it, and to bring back a value, after one and after five "
        "presentations?",
        "Dissimilar lures are rejected at every stage, however often pairs were studied; near ones recall falsely.",
        "Deese 1959; Roediger and McDermott 1995; Yassa and Stark 2011",
        _rejection,
    ),
    "serial-position": Shelved(
        of.serial_position,
        "Are the first and the last pairs of a list recalled better than the middle?",
        "Both are; distraction takes the advantage of the last ones.",
        "Murdock 1962; Glanzer and Cunitz 1966",
        _serial_position,
    ),
    "list-length": Shelved(
        of.list_length,
        "Is a pair of a long list recalled worse than a pair of a short one?",
        "It is, and better than without learning.",
        "Strong 1912; Gillund and Shiffrin 1984",
        _list_length,
    ),
    "forgetting": Shelved(
        of.forgetting,
        "Do other pairs that are learned between study and test make pairs forgotten, or does the time do?",
        "Other pairs do, the more the more there are; cues without a value spare them.",
        "Jenkins and Dallenbach 1924; Wixted 2004",
        _forgetting,
    ),
    "retrieval-practice": Shelved(
        of.retrieval_practice,
        "Does a test teach, more than another study does, and at what cost to pairs that are not tested?",
        "It does, more than another study; other pairs suffer.",
        "Roediger and Karpicke 2006; Anderson, Bjork and Bjork 1994",
        _retrieval_practice,
    ),
    "extinction": Shelved(
        of.extinction,
        "Do cues without their value unlearn it, and what does a short reminder bring back?",
        "They do; a reminder brings back more than it teaches by itself (savings).",
        "Bouton 2004; Ebbinghaus 1885",
        _extinction,
    ),
    "spacing": Shelved(
        of.spacing,
        "Is it better to spread the presentations of a pair over the list than to give them in a row?",
        "Several are better than one, and spread ones are best.",
        "Cepeda, Pashler, Vul, Wixted and Rohrer 2006",
        _spacing,
    ),
    "transfer": Shelved(
        of.transfer,
        "Is a second cue for a known value learned better than one for a new value?",
        "It is, and the first cue keeps its value better.",
        "Martin 1965; Bjork and Bjork 1992",
        _transfer,
    ),
}
