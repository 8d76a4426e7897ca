"""Ready protocols of experiments on memory: the conditions of one seed, for any circuit.

Cues of a list resemble one another and are damaged at the test, so that recall is neither perfect nor absent.
`shelf` says what each protocol asks, and what is compared.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...circuits.network.circuit import Circuit
from ...circuits.protocol.context import Context
from ...circuits.protocol.cue import Cue
from ...circuits.protocol.experiment import Experiment
from ...circuits.protocol.phases import Fillers, Probe, Recall, Study
from ...circuits.stimuli import patterns
from .assay import play

Made = Mapping[str, Experiment]
SIMILARITY = 0.5  # of the cues of a list
CUE = Cue(valid=0.6)
LENGTHS = (0.5, 1, 2, 4)  # of a list, in units of the usual one
BETWEEN = (0, 1, 2, 4)  # lists that come between study and test
LURES = (0, 25, 50, 75)  # % of the cells of a studied cue
NEAR_AND_FAR = (0, 20, 40, 60, 80)  # the same, for rejection
TIMES = 5  # presentations of a pair that is studied well
PRACTICE = 0.3  # level of acetylcholine at which recalled values fire and are learned again


def ab_ac(circuit: Circuit, n: int, seed: int) -> Made:
    """A second value for the same cues; for other cues; in the same context and in another one."""
    AB, AC, DE = patterns.lists("AB", "AC", "DE", n_pairs=n, similarity=SIMILARITY, seed=seed)
    room, other = Context("room"), Context("other room")

    def of(second: patterns.Pairs, first_room: Context | None = None, second_room: Context | None = None) -> Experiment:
        lists = (Study(AB, context=first_room), Study(second, label="second list", context=second_room))
        ab = Recall(AB, CUE, label="AB", context=first_room)
        tests = (ab, Recall(second, CUE, label="second", context=second_room))
        return play(circuit, seed, lists, tests, context=0.2 if first_room else 0.0)

    plain = {"AB, DE": of(DE), "AB, AC": of(AC)}
    return plain | {"AB, AC, one context": of(AC, room, room), "AB, AC, two contexts": of(AC, room, other)}


def recognition(circuit: Circuit, n: int, seed: int) -> Made:
    """Studied cues among lures of rising similarity."""
    pairs = patterns.random(n, seed=seed)
    lures = [Probe(patterns.lures(pairs, s / 100, seed), label=f"lures {s} %") for s in LURES]
    learned = play(circuit, seed, (Study(pairs),), (Recall(pairs, label="studied"), *lures))
    return {"learned": learned, "not learned": learned.without_learning()}


def rejection(circuit: Circuit, n: int, seed: int) -> Made:
    """Lures from far to near, after one and after several presentations of each pair."""
    pairs = patterns.random(n, seed=seed)
    lures = [Probe(patterns.lures(pairs, s / 100, seed), label=f"lures {s} %") for s in NEAR_AND_FAR]

    def of(presentations: int) -> Experiment:
        return play(circuit, seed, (Study(pairs, presentations),), (Recall(pairs, label="studied"), *lures))

    return {"once": of(1), f"{TIMES} times": of(TIMES), "not learned": of(1).without_learning()}


def serial_position(circuit: Circuit, n: int, seed: int) -> Made:
    """A list in its own order, tested at once and after distraction."""
    pairs = patterns.random(n, SIMILARITY, seed)
    study, tests = Study(pairs, order="given"), (Recall(pairs, CUE),)
    distracted = (study, Fillers(n, label="distraction"))
    return {"at once": play(circuit, seed, (study,), tests), "distracted": play(circuit, seed, distracted, tests)}


def list_length(circuit: Circuit, n: int, seed: int) -> Made:
    """Lists of several lengths; the longest also without learning."""
    made = {}
    for length in LENGTHS:
        pairs = patterns.random(max(1, round(n * length)), SIMILARITY, seed)
        made[f"{pairs.n_pairs} pairs"] = longest = play(circuit, seed, (Study(pairs),), (Recall(pairs, CUE),))
    return {**made, "not learned": longest.without_learning()}


def forgetting(circuit: Circuit, n: int, seed: int) -> Made:
    """Other pairs learned between study and test, and as many cues without a value."""
    made = {}
    (AB,) = patterns.lists("AB", n_pairs=n, similarity=SIMILARITY, seed=seed)
    for times in BETWEEN:
        (DE,) = patterns.lists("DE", n_pairs=max(1, n * times), similarity=SIMILARITY, seed=seed)
        other, cues = Study(DE, label="other pairs"), Fillers(n * times, label="cues alone")
        for name, between in (("pairs", other), ("cues alone", cues)):
            learned = (Study(AB, label="list"), between) if times else (Study(AB, label="list"),)
            made[f"{n * times} {name}"] = play(circuit, seed, learned, (Recall(AB, CUE),))
    return made


def retrieval_practice(circuit: Circuit, n: int, seed: int) -> Made:
    """Once more studied, recalled with plasticity open, or neither; a second list shows what that costs others."""
    AB, DE = patterns.lists("AB", "DE", n_pairs=n, similarity=SIMILARITY, seed=seed)
    practice = Recall(AB, label="practice", learns=True, acetylcholine=PRACTICE)
    between = {"nothing": Fillers(n, label="other cues"), "studied again": Study(AB, label="again"),
               "practised": practice}  # fmt: skip
    lists = (Study(AB, label="list"), Study(DE, label="other list"))
    tests = (Recall(AB, CUE, label="test"), Recall(DE, CUE, label="other test"))
    return {name: play(circuit, seed, (*lists, phase), tests) for name, phase in between.items()}


def extinction(circuit: Circuit, n: int, seed: int) -> Made:
    """Cues without their value while plasticity is open, and a short reminder."""
    pairs = patterns.random(n, SIMILARITY, seed)
    study, reminder = Study(pairs, label="study"), Study(pairs, label="reminder", on=0.1)
    alone = Recall(pairs, label="extinction", learns=True, acetylcholine=1.0, repeats=3)
    other = Fillers(3 * n, label="other cues")
    lists = {"learned": (study, other), "extinguished": (study, alone),
             "then reminded": (study, alone, reminder), "reminder alone": (other, reminder)}  # fmt: skip
    return {name: play(circuit, seed, learned, (Recall(pairs, CUE),)) for name, learned in lists.items()}


def spacing(circuit: Circuit, n: int, seed: int) -> Made:
    """Three presentations of each pair in a row or spread over the list, and one alone."""
    pairs = patterns.random(n, SIMILARITY, seed)
    studies = {"once": Study(pairs), "massed": Study(pairs, presentations=3, order="blocked"),
               "spaced": Study(pairs, presentations=3, order="spaced")}  # fmt: skip
    return {name: play(circuit, seed, (study,), (Recall(pairs, CUE),)) for name, study in studies.items()}


def transfer(circuit: Circuit, n: int, seed: int) -> Made:
    """New cues for values that were learned before, and for new values."""
    AC, BC, DE = patterns.lists("AC", "BC", "DE", n_pairs=n, similarity=SIMILARITY, seed=seed)

    def of(first: patterns.Pairs) -> Experiment:
        lists = (Study(first, label="first list"), Study(BC, label="second list"))
        return play(circuit, seed, lists, (Recall(BC, CUE, label="second"), Recall(first, CUE, label="first")))

    return {"same values": of(AC), "other values": of(DE)}
