"""F3: a loss of value cells, as in semantic dementia, takes the content and leaves the keys."""

from __future__ import annotations

from collections.abc import Mapping

from ....circuits.lesions.lesion import Lesion
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Probe, Recall, Study
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.measure import SHARE
from ..assay import play
from .f13_familiarity import measure
from .finding import Claim, Finding, difference, level

DOSES = (0, 40, 80)  # % of the cells
MOST = f"{DOSES[-1]} %"


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """A list and new cues, tested with ever more of the value cells silent, or of the key cells."""
    studied, new = patterns.random(n, seed=2 * seed), patterns.random(n, seed=2 * seed + 1)
    intact = play(circuit, seed, (Study(studied),), (Recall(studied, label="old"), Probe(new, label="new")))

    def without(population: str, dose: float) -> Experiment:
        return intact.with_lesions(Lesion(population, dose / 100, during=("old", "new"))) if dose else intact

    values = {f"{dose} % of values": without(circuit.value, dose) for dose in DOSES}
    return values | {f"{dose} % of keys": without(circuit.key, dose) for dose in DOSES}


VALUES, KEYS, INTACT = f"{MOST} of values", f"{MOST} of keys", "0 % of values"

FINDING = Finding(
    id="F3",
    name="semantic-loss",
    title="Loss of value cells takes the content and leaves familiarity",
    prediction="As in semantic dementia, a lesion of the value area abolishes recall, while cues still match their "
    "keys. A lesion of key cells takes both.",
    meaning="A person can find a picture familiar and be unable to say what it shows. Losing contents and losing "
    "addresses are two disorders, as semantic dementia and amnesia are.",
    sources=(
        "Graham, Simons, Pratt, Patterson & Hodges (2000) Neuropsychologia 38:313",
        "Gershman, Fiete & Irie (2025) Neuron",
    ),
    protocol="Study a list; silence a rising share of value cells, or of key cells, at the test. Read F1 of the "
    "values, and d' of old and new cues by the match of their keys.",
    make=make,
    measure=measure,
    claims=(
        Claim(f"F1 lost with {MOST} of the value cells", difference("f1", VALUES, INTACT), most=0),
        Claim("d' of old and new cues then, less intact", difference("d_prime", VALUES, INTACT), -0.5, 0.5),
        Claim("share of keys identified then", level("identified_key", VALUES), least=0.9, bounds=SHARE),
        Claim(f"share of the key's match lost with {MOST} of the key cells",
              difference("key_match", KEYS, INTACT), most=0, control=True),
        Claim(f"F1 with {MOST} of key cells silent less intact", difference("f1", KEYS, INTACT), most=0),
    ),
    panels=(
        Panel({f"{what} silent": [(d, f"{d} % of {what}", "f1") for d in DOSES] for what in ("values", "keys")},
              "cells silent (%)", "F1 of the values", level=0.0, bounds=SHARE),
        Panel({f"{what} silent": [(d, f"{d} % of {what}", "key_match") for d in DOSES] for what in ("values", "keys")},
              "cells silent (%)", "match of the key to its study", level=0.0),
    ),
    pairs=10,
    note="Built in: nothing leads from the value area back to the keys, so that keys are spared. What is measured is "
    "the fall of the value. The other half is not shown: with 80 % of the key cells silent F1 is still .90, "
    "against .92 intact. d' then falls by .45 [.03, .87]. d' is z(hit rate) - z(false-alarm rate); half an item "
    "is added to the items called old and one to all items, of either kind (log-linear correction). Ten old and "
    "ten new cues give at most 3.381, which it reaches intact: a small loss cannot be seen.",
)  # fmt: skip
