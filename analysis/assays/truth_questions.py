"""The lines of the truth table as questions to a circuit: which runs are compared, by which measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...circuits.campaign.conditions import Condition
from ...circuits.lesions.lesion import During, Lesion

Line = tuple[str, str]  # name and part of a line of truth.csv
WORLDS: Mapping[str, str] = {
    "dissimilar": "random cues, 60 % of the cue",
    "similar": "random cues that share 60 % of their cells, 60 % of the cue",
    "whole": "random cues, whole",
    "damaged": "random cues, 30 % of the cue",
    "repeated": "as dissimilar, each pair presented four times",
    "lists": "A-B, then A-C, then D-E, a third of the pairs each; whole cues",
}
DRIVE = 6.0  # beta at which a stimulated granule cell fires
VALUE_DRIVEN = 40.0  # Hz, a little above the rate of recalled value cells
HIPPOCAMPUS = ("DG", "CA3", "CA1")


@dataclass(frozen=True)
class Question:
    """A comparison of two conditions, as a difference of one measure.

    a, b: the effect is a - b. measure: a key of `truth.measures`. beyond: two more conditions; the effect is then
    (a - b) less that of these.
    """

    a: Condition
    b: Condition
    measure: str = "f1"
    beyond: tuple[Condition, Condition] | None = None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return (self.a, self.b, *(self.beyond or ()))


def _silence(
    target: str, during: During = "recall", select: Literal["random", "cued", "cued-matched"] = "random"
) -> Lesion:
    return Lesion(target, during=during, select=select)


def _driven(select: Literal["cued", "cued-matched"]) -> Lesion:
    return Lesion("DG", mode="stimulate", select=select, beta=DRIVE)


def _value_driven(select: Literal["cued", "cued-matched"]) -> Condition:
    driven = Lesion("NCX", 0.3, mode="stimulate", select=select, rate_hz=VALUE_DRIVEN)
    return Condition((_silence("CA1"), driven), "dissimilar")


def _block(receptor: str, *areas: str, during: During = "recall") -> Lesion:
    return Lesion(", ".join(f"{area}.{receptor}" for area in areas), mode="block", during=during)


def _hurts(world: str, *lesions: Lesion, measure: str = "f1") -> Question:
    return Question(Condition(lesions, world), Condition((), world), measure)


def _more(world: str, other: str, *lesions: Lesion) -> Question:
    one, two = _hurts(world, *lesions), _hurts(other, *lesions)
    return Question(one.a, one.b, beyond=(two.a, two.b))


FROZEN = (
    Lesion("EC->CA3", mode="freeze", during="all"),
    Lesion("CA3->CA3", mode="freeze", during="all"),
    _block("NMDA", "CA3", during="all"),
)
DG_AT_STUDY, EC_CUT = _silence("DG", "study"), Lesion("EC->*")
LOST = Lesion("EC->DG*", 0.8, during="all")
RESET = Lesion("EC->CA3, EC->DG:learned, EC->CA1:learned")
LESS_ACH = Lesion("acetylcholine", 0.5, during=("second list", "third list"))
AGED = (
    Lesion("CA3->CA3", mode="scale", factor=2.0, during="all"),
    Lesion("DG->CA3", mode="scale", factor=0.5, during="all"),
)
CA1_OF_PAIR, CA1_RANDOM = _silence("CA1", select="cued"), _silence("CA1", select="cued-matched")


def _acetylcholine(measure: str) -> Question:
    return Question(Condition((LESS_ACH,), "lists"), Condition((), "lists"), measure)


def _rescue(loss: Lesion, *drive: Lesion) -> Question:
    return Question(Condition((loss, *drive), "dissimilar"), Condition((loss,), "dissimilar"))


QUESTIONS: Mapping[Line, Question] = {
    ("dg-study", ""): _hurts("dissimilar", DG_AT_STUDY),
    ("dg-study-4", ""): _hurts("repeated", DG_AT_STUDY),
    ("dg-study-similar", "similar"): _hurts("similar", DG_AT_STUDY),
    ("dg-study-similar", "beyond dissimilar"): _more("similar", "dissimilar", DG_AT_STUDY),
    ("dg-recall-whole", ""): _hurts("whole", _silence("DG")),
    ("dg-recall-similar", ""): _hurts("similar", _silence("DG")),
    ("mossy-recall", ""): _hurts("damaged", Lesion("DG->CA3*")),
    ("dg-engram", ""): Question(
        Condition((_silence("DG", select="cued"),), "similar"), Condition((_silence("DG"),), "similar")
    ),
    ("dg-frozen", "similar"): _hurts("similar", Lesion("EC->DG:learned", mode="freeze", during="all")),
    ("dg-frozen", "dissimilar"): _hurts("dissimilar", Lesion("EC->DG:learned", mode="freeze", during="all")),
    ("ca3-frozen-whole", ""): _hurts("whole", *FROZEN),
    ("ca3-frozen-damaged", ""): _hurts("damaged", *FROZEN),
    ("ca3-nmda", ""): _hurts("damaged", _block("NMDA", "CA3")),
    ("ca3-all", ""): _hurts("dissimilar", _silence("CA3", "all")),
    ("ca3-ca1", "key match"): _hurts("dissimilar", Lesion("CA3->CA1*"), measure="key_CA3"),
    ("ca3-ca1", "value"): _hurts("dissimilar", Lesion("CA3->CA1*")),
    ("ec-ca3", ""): _hurts("damaged", Lesion("EC->CA3*")),
    ("ec-ca1", "immediate"): _hurts("dissimilar", Lesion("EC->CA1*", during="all")),
    ("ca1-recall", ""): _hurts("dissimilar", _silence("CA1")),
    ("ca1-engram", "total activity"): _hurts("dissimilar", CA1_OF_PAIR, measure="active_values"),
    ("ca1-engram", "overlap"): _hurts("dissimilar", CA1_OF_PAIR, measure="overlap"),
    ("nmda-study", ""): _hurts("dissimilar", _block("NMDA", *HIPPOCAMPUS, during="study")),
    ("nmda-recall", "whole"): _hurts("whole", _block("NMDA", *HIPPOCAMPUS)),
    ("nmda-recall", "damaged"): _hurts("damaged", _block("NMDA", *HIPPOCAMPUS)),
    ("nmda-ncx", ""): _hurts("dissimilar", _block("NMDA", "NCX")),
    ("ampa-recall", ""): _hurts("dissimilar", _block("AMPA", *HIPPOCAMPUS)),
    ("ach-ac", "recall of C"): _acetylcholine("f1_AC"),
    ("ach-ac", "B named"): _acetylcholine("old_named"),
    ("ach-de", ""): _acetylcholine("f1_DE_less_AC"),
    ("ach-recall", ""): _hurts("dissimilar", Lesion("acetylcholine", 0.5)),
    ("ach-delay", ""): _hurts("dissimilar", Lesion("acetylcholine", 0.5, during="delay")),
    ("som-study", ""): _hurts("dissimilar", _silence("CA1_OLM", "study")),
    ("pv-ca1", "recall"): _hurts("dissimilar", _silence("CA1_PV", "all")),
    ("pv-ca1", "runaway"): _hurts("dissimilar", _silence("CA1_PV", "all"), measure="rate_CA1"),
    ("engram-random", "own engram"): _hurts("dissimilar", CA1_OF_PAIR),
    ("engram-random", "random cells"): _hurts("dissimilar", CA1_RANDOM),
    ("dg-driven", ""): Question(
        Condition((EC_CUT, _driven("cued")), "dissimilar"), Condition((EC_CUT, _driven("cued-matched")), "dissimilar")
    ),
    ("reset", "natural cue"): _hurts("dissimilar", RESET),
    # Light was given in a neutral context, where the cue is absent (Ryan 2015)
    ("reset", "DG engram driven"): _rescue(RESET, EC_CUT, _driven("cued")),
    ("ec-dg", "natural cue"): _hurts("dissimilar", LOST),
    ("ec-dg", "DG engram driven"): _rescue(LOST, _driven("cued")),
    ("ec-dg", "random cells driven"): _rescue(LOST, _driven("cued-matched")),
    ("ncx-driven", ""): Question(_value_driven("cued"), _value_driven("cued-matched"), "completion"),
    ("ncx-loss", "key match"): _hurts("dissimilar", Lesion("NCX", 0.6), measure="key_CA1"),
    ("ageing", "similar"): _hurts("similar", *AGED),
    ("ageing", "damaged"): _hurts("damaged", *AGED),
}

# What no circuit of ours has a part for
ABSENT: Mapping[Line, str] = {
    ("ec-ca1", "consolidated"): "there is no consolidation in neocortex",
    ("ec-ca1-gap", ""): "nothing holds a cue over a gap",
    ("ncx-loss", "remote beyond recent"): "there is no consolidation in neocortex",
    ("replay-blocked", ""): "there is no consolidation in neocortex",
    ("hippocampus-after-replay", ""): "there is no consolidation in neocortex",
}

# Parts that a line is about though no lesion names them, and why a circuit without them has no part for it
PARTS: Mapping[Line, tuple[str, str]] = {("ncx-driven", ""): ("NCX->NCX", "values do not excite one another")}

# What an agreement or its absence rests on, where that must be known to read it
REMARKS: Mapping[str, str] = {
    "ach-recall": "by construction: acetylcholine is absent at recall",
    "ach-delay": "by construction: acetylcholine is absent in the delay",
    "nmda-study": "by construction: a block of NMDA receptors stops plasticity",
    "ca1-recall": "by construction: CA1 is the only way to the values",
    "ncx-loss": "by construction: nothing leads from neocortex to CA1",
    "reset": "stands for a reset: synapses that EC has potentiated onto DG, CA3 and CA1 do not transmit at recall",
    "ca1-engram": "neocortex has no input of its own from the cue",
}
