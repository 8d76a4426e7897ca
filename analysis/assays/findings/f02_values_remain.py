"""F2: without keys recall is lost, and values are still there: part of a value brings out the rest."""

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
from ...measures.completion import completion
from ...measures.decoding import decode
from ...measures.measure import SHARE
from ..assay import play
from .finding import Claim, Finding, difference, level
from .worlds import with_value_recurrence

PART = 0.3  # of the value's cells that are driven
DRIVE = 10.0  # rheobases
SILENT, DRIVEN, RANDOM = "keys silent", "value driven", "random cells driven"
ORDER = ("intact", SILENT, DRIVEN, RANDOM, "value driven, not learned")


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """A list; its recall without keys; the same with part of each value driven, or as many random cells."""
    pairs = patterns.random(n, seed=seed)
    intact = play(with_value_recurrence(circuit), seed, (Study(pairs),), (Recall(pairs, Cue(valid=0.6)),))
    silent = intact.with_lesions(Lesion(circuit.key))
    value = Lesion(circuit.value, PART, mode="stimulate", select="cued", beta=DRIVE)
    driven = silent.with_lesions(value)
    return {
        "intact": intact,
        SILENT: silent,
        DRIVEN: driven,
        RANDOM: silent.with_lesions(value.matched),
        "value driven, not learned": driven.without_learning(),
    }


def measure(recording: Recording) -> dict[str, float]:
    """F1, and the share of the value's cells that fire among those that are not driven."""
    decoded = decode(recording)
    return {"f1": float(f1(decoded.active, decoded.stored).mean()), "completion": completion(recording)}


FINDING = Finding(
    id="F2",
    name="values-remain",
    title="Without keys recall is lost, but the values are still there",
    prediction="A lesion of the key cells abolishes recall. Driving a part of a value's cells directly brings out "
    "the rest of them; driving as many random cells does not.",
    meaning="Amnesia after damage to the hippocampus need not mean that a memory is gone. Its content is still in "
    "cortex: driving a part of it directly brings out more of it. What is lost is the way to it.",
    sources=(
        "Gershman, Fiete & Irie (2025) Neuron",
        "Cowansage, Shuman, Dillingham, Chang, Golshani & Mayford (2014) Neuron 84:432",
        "Ryan, Roy, Pignatelli, Arons & Tonegawa (2015) Science 348:1007",
    ),
    protocol="Study a list in a circuit whose value cells also excite one another by synapses that learn. Test with "
    "60 % of each cue: intact, with key cells silent, and then with 30 % of the cells of the cued pair's value "
    "driven by current. Scored are the cells of the value that are not driven.",
    make=make,
    measure=measure,
    claims=(
        Claim("share of the rest of a value, driven less silent keys", difference("completion", DRIVEN, SILENT), 0),
        Claim("F1 lost with the keys", difference("f1", SILENT, "intact"), most=-0.5),
        Claim("share of the rest: part of the value driven less random cells driven",
              difference("completion", DRIVEN, RANDOM), 0),
        Claim("share of the rest with random cells driven", level("completion", RANDOM), most=0.1, control=True,
              bounds=SHARE),
        Claim("share of the rest with part of the value driven, not learned",
              level("completion", "value driven, not learned"), most=0.1, control=True, bounds=SHARE),
    ),
    panels=(
        Panel({"": [(c, c, "completion") for c in ORDER]}, ylabel="share of the value (cells not driven)", level=0.0,
              bounds=SHARE),
    ),
    needs=("NCX", "CA1"),
    pairs=12,
    note="`hippocampal-2026` has no synapses among value cells; the conductance of those added is chosen. Intact F1 is "
    ".73, though nearly the whole value comes, because nearly half of the cells that fire are not the value's.",
)  # fmt: skip
