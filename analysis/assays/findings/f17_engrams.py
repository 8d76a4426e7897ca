"""F17: engram cells are special, NMDA receptors store, and acetylcholine keeps old pairs out."""

from __future__ import annotations

from collections.abc import Mapping

from ....circuits.lesions.lesion import Lesion
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.cue import Cue
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.accuracy import f1
from ...measures.decoding import decode
from ...measures.measure import SHARE
from ..assay import play
from .finding import Claim, Finding, difference

SECOND = "second list"
ABLATED = 0.4  # share of the pairs whose engram is ablated
LOSS = 0.2  # of acetylcholine
ENGRAM, RANDOM = "engram ablated", "random cells ablated"
AT_STUDY, AT_RECALL = "NMDA block at study", "NMDA block at recall"
LOW = "low acetylcholine"
ORDER = ("intact", ENGRAM, RANDOM, AT_STUDY, AT_RECALL, LOW)


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """A-B, then A-C; the recall of A-C after lesions at study or at recall."""
    AB, AC = patterns.lists("AB", "AC", n_pairs=n, seed=seed)
    intact = play(
        circuit, seed, (Study(AB, label="first list"), Study(AC, label=SECOND)), (Recall(AC, Cue(valid=0.6)),)
    )
    some = tuple(range(round(ABLATED * n)))
    engram = Lesion(circuit.key, select="engram", pairs=tuple(n + pair for pair in some))
    lesions = {
        ENGRAM: engram,
        RANDOM: engram.matched,
        AT_STUDY: Lesion("NMDA", during=SECOND),
        AT_RECALL: Lesion("NMDA"),
        LOW: Lesion("acetylcholine", LOSS, during=SECOND),
    }
    return {"intact": intact} | {name: intact.with_lesions(lesion) for name, lesion in lesions.items()}


def measure(recording: Recording) -> dict[str, float]:
    """F1 of all pairs and of those whose engram some lesions take; share of trials in which the old value comes."""
    decoded = decode(recording)
    scores = f1(decoded.active, decoded.stored)
    n = recording.n_pairs // 2
    old = recording.value_item[decoded.pair - n]
    return {
        "f1": float(scores.mean()),
        "f1.some": float(scores[decoded.pair - n < round(ABLATED * n)].mean()),
        "old": float((decoded.answer == old).mean()),
        "new": float(decoded.correct.mean()),
    }


FINDING = Finding(
    id="F17",
    name="engrams",
    title="Engram cells are special, NMDA is for storing, and acetylcholine keeps old pairs out",
    prediction="Ablating the engram hurts more than ablating as many random cells. A block of NMDA receptors at "
    "study stops storing; at recall it does not matter. Low acetylcholine at study lets values of an earlier list "
    "intrude.",
    meaning="A memory depends on few particular cells: losing them costs it, and losing as many others does not. "
    "Transmitters set whether a circuit stores or recalls, so that a drug should be able to harm the one and "
    "spare the other.",
    sources=(
        "Han, Kushner, Yiu, Hsiang, Buch, Waisman, Bontempi, Neve, Frankland & Josselyn (2009) Science 323:1492",
        "Bast, da Silva & Morris (2005) J Neurosci 25:5845",
        "Atri, Sherman, Norman, Kirchhoff, Nicolas, Greicius, Cramer, Breiter, Hasselmo & Stern (2004) Behav Neurosci "
        "118:223",
    ),
    protocol="Study A-B, then A-C, and test A-C with 60 % of each cue. Ablated is the key engram of 40 % of the A-C "
    "pairs, or as many random cells, at the test. NMDA receptors are blocked, and acetylcholine is lowered by 20 %, at "
    "the study of A-C.",
    make=make,
    measure=measure,
    claims=(
        Claim("F1 of the pairs whose engram was ablated, less with random cells ablated",
              difference("f1.some", ENGRAM, RANDOM), most=0, published="below 0"),
        Claim("F1 lost by an NMDA block at study", difference("f1", AT_STUDY, "intact"), most=-0.3, published="lost"),
        Claim("F1 lost by an NMDA block at recall", difference("f1", AT_RECALL, "intact"), -0.05, 0.05,
              published="spared"),
        Claim("share of old values with low acetylcholine less intact", difference("old", LOW, "intact"), least=0,
              published="above 0"),
        Claim("F1 of the same pairs with random cells ablated less intact", difference("f1.some", RANDOM, "intact"),
              -0.2, 0.2, control=True),
    ),
    panels=(
        Panel({"F1, new value": [(c, c, "f1.some" if c in (ENGRAM, RANDOM) else "f1") for c in ORDER],
               "old value identified": [(c, c, "old") for c in ORDER]},
              ylabel="F1, share of trials", bounds=SHARE),
    ),
    pairs=12,
    note="With 20 % less acetylcholine the new list is hardly stored: F1 of the new value falls from .67 to .09. The "
    "old value then is more often nearest to what little fires; this is no contest of two stored values. F1 is "
    ".67 intact because B and C come together. In the figure F1 is of the pairs whose engram was ablated for the "
    "two ablations (intact .67 as well), and of all pairs elsewhere. Built in: a block of NMDA receptors also "
    "stops the plasticity of the synapses that carry them. Learned synapses transmit mostly by NMDA receptors "
    "here, so that a block at recall abolishes it. Random cells are as many as the engram has. In the experiment "
    "of Han et al. they lay in the amygdala.",
)  # fmt: skip
