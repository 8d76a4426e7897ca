"""F13: a cue can be known as old while nothing comes back with it."""

from __future__ import annotations

from collections.abc import Mapping

from ....circuits.lesions.lesion import Lesion
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Probe, Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.accuracy import f1
from ...measures.decoding import decode
from ...measures.familiarity import stage_match
from ...measures.measure import SHARE
from ...measures.recognition import key_match
from ...measures.signal_detection import detection_of_scores
from ..assay import play
from .finding import Claim, Finding, difference, level
from .worlds import key_to_value

DOSES = (0, 40, 70, 100)  # % of the synapses from keys to values
MOST = f"{DOSES[-1]} % cut"


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """A list and new cues, with ever more of the way from keys to values cut at the test."""
    studied, new = patterns.random(n, seed=2 * seed), patterns.random(n, seed=2 * seed + 1)
    tests = (Recall(studied, label="old"), Probe(new, label="new"))
    intact = play(circuit, seed, (Study(studied),), tests)
    cut = {
        f"{dose} % cut": intact.with_lesions(Lesion(key_to_value(circuit), dose / 100, during=("old", "new")))
        if dose
        else intact
        for dose in DOSES
    }
    away = Lesion(circuit.key, during=("old", "new"))
    return {**cut, "no keys": intact.with_lesions(away)}


def measure(recording: Recording) -> dict[str, float]:
    """d' of old and new cues by the match of keys, and F1 of the values."""
    key = recording.key
    old, new = (key_match(recording, key, recording.trials.of_phase(p)) for p in ("old", "new"))
    decoded, matched = decode(recording), stage_match(recording, key)
    return {
        "d_prime": detection_of_scores(old, new).d_prime,
        "f1": float(f1(decoded.active, decoded.stored).mean()),
        "identified_key": float(matched.identified.mean()),
        "key_match": float(matched.own.mean()),
    }


FINDING = Finding(
    id="F13",
    name="familiarity",
    title="A cue can be familiar though nothing is recalled",
    prediction="Where keys no longer reach values, old cues are still told from new ones by the match of their keys. "
    "Without keys neither is left.",
    meaning="You meet your butcher on the bus, know that you know him, and cannot say from where. To match an address "
    "and to fetch its content are two steps, and the second can fail alone.",
    sources=(
        "Mandler (1980) Psychol Rev 87:252",
        "Brun, Otnass, Molden, Steffenach, Witter, Moser & Moser (2002) Science 296:2243",
        "Gershman, Fiete & Irie (2025) Neuron",
    ),
    protocol="Study a list; test its cues among as many new ones, with a rising share of the synapses from keys to "
    "values cut. An old cue is told from a new one by the best match of the key's cells to any key of study.",
    make=make,
    measure=measure,
    claims=(
        Claim("d' of old and new cues, all synapses from keys to values cut", level("d_prime", MOST), least=1.5),
        Claim("F1 of the values then", level("f1", MOST), most=0.1, bounds=SHARE),
        Claim("d' lost by the cut", difference("d_prime", MOST, "0 % cut"), -0.5, 0.5),
        Claim("F1 of the values, intact", level("f1", "0 % cut"), least=0.5, bounds=SHARE),
        Claim("d' with the key cells silent", level("d_prime", "no keys"), most=0.5, control=True),
    ),
    panels=(
        Panel(
            {"familiarity": [(dose, f"{dose} % cut", "d_prime") for dose in DOSES]},
            "synapses from keys to values cut (%)",
            "d' of old and new cues",
            level=0.0,
        ),
        Panel(
            {"recollection": [(dose, f"{dose} % cut", "f1") for dose in DOSES]},
            "synapses from keys to values cut (%)",
            "F1 of the values",
            level=0.0,
            bounds=SHARE,
        ),
    ),
    pairs=10,
    note="Built in: nothing leads from values back to keys, so that the cut cannot change the match. What is measured "
    "is whether keys of one study tell old cues from new. d' is z(hit rate) - z(false-alarm rate), with as many "
    "cues called old as there are old ones; half an item is added to the items called old and one to all items, "
    "of either kind (log-linear correction). Ten old and ten new cues give at most 3.381, which it reaches: it "
    "says only that no cue is called wrongly.",
)  # fmt: skip
