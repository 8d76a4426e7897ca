"""F4: what was learned first is out of reach after other learning, and a gain on its keys brings it back."""

from __future__ import annotations

from collections.abc import Mapping

from ....circuits.lesions.lesion import Lesion
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.cue import Cue
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Recall, Study
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.measure import SHARE
from ...theory.recovery import PAPER_CURVE, PAPER_LEARNED
from ..assay import play, tests_of
from .finding import Claim, Finding, difference, level
from .worlds import forgetful, key_to_value, replaced

GAINS = (1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
GAIN = 2.0
NEAR_PAPER = 1.75  # the one of them that is nearest to the gain of the paper's curve
BETWEEN = 4  # lists learned after the first
TESTED = "first list"
F1, OWN = f"{TESTED}.own_f1", f"{TESTED}.own_accuracy"
ALONE, AFTER, UNLEARNED = "first list alone", "after other lists", "not learned, gain 2"
SHOWN = (ALONE, AFTER, UNLEARNED)
CURVE = ((1.0, AFTER), *((beta, f"gain {beta:g}") for beta in GAINS))


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """One list; the same and others after it; then with a gain on what keys transmit at the test."""
    forgets = forgetful(circuit)
    first, *later = (patterns.random(n, seed=100 * seed + k) for k in range(1 + BETWEEN))
    test = (Recall(first, Cue(valid=0.6), label=TESTED),)
    alone = play(forgets, seed, (Study(first, label="first"),), test)
    others = [Study(one, label=f"list {k + 2}") for k, one in enumerate(later)]
    after = play(forgets, seed, (Study(first, label="first"), *others), test)

    def gain(beta: float) -> Lesion:
        return Lesion(key_to_value(circuit), mode="scale", factor=beta)

    return {
        ALONE: alone,
        AFTER: after,
        **{f"gain {beta:g}": after.with_lesions(gain(beta)) for beta in GAINS},
        UNLEARNED: after.without_learning().with_lesions(gain(GAIN)),
    }


FINDING = Finding(
    id="F4",
    name="silent-engrams",
    title="Forgetting is failed access: a gain on the keys brings a lost list back",
    prediction="Learning other lists makes the first one unreachable, though its synapses remain. Amplifying its "
    "keys restores it without relearning.",
    meaning="A list that seems forgotten after other learning may only be out of reach. Nothing has to be learned "
    "again: a stronger signal from the same addresses brings it back.",
    sources=(
        "Gershman, Fiete & Irie (2025) Neuron, figure 3",
        "Ryan, Roy, Pignatelli, Arons & Tonegawa (2015) Science 348:1007",
        "Roy, Muralidhar, Smith & Tonegawa (2017) PNAS 114:E9972",
    ),
    protocol="Study one list, then four others; cue the first with 60 % of its cells, with and without a gain on the "
    "synapses from keys to values. These synapses lose 60 % of their weight per presynaptic spike at study.",
    make=make,
    measure=tests_of,
    claims=(
        Claim("gain in F1 by a gain of 2, after other lists", difference(F1, "gain 2", AFTER), least=0,
              published=".09 to .99 (the paper's model; share identified)"),
        Claim(
            "loss of F1 by other lists",
            difference(F1, AFTER, ALONE),
            most=0,
            published="1.00 to .09 (the paper's model; share identified)",
        ),
        Claim("F1 with a gain of 2 less that of the list alone", difference(F1, "gain 2", ALONE), -0.1),
        Claim("F1 with a gain of 2, nothing learned", level(F1, UNLEARNED), most=0.1, control=True,
              bounds=SHARE),
    ),
    panels=(
        Panel({"F1": [(c, c, F1) for c in SHOWN], "share identified": [(c, c, OWN) for c in SHOWN]},
              ylabel="F1, share identified (first list)", level=0.0, bounds=SHARE, title="Forgotten",
              published=((ALONE, PAPER_LEARNED), (AFTER, PAPER_CURVE[0][1]))),
        Panel({"F1": [(beta, c, F1) for beta, c in CURVE], "share identified": [(beta, c, OWN) for beta, c in CURVE]},
              "gain on synapses from keys to values", "F1, share identified (first list)", "Brought back by a gain",
              bounds=SHARE,
              published=PAPER_CURVE),
    ),
    pairs=12,
    replaces=replaced,
    note="Built in: synapses lose weight with each presynaptic spike at study, so that other lists weaken the first. "
    "How much was chosen so that a few lists matter. What is raised is a gain on the synapses from keys to "
    "values, as in the paper's model. In mice light drove the cells of the engram; to drive key cells does not "
    "help in this circuit, since inhibition follows. In the mouse experiments memories were lost by blocking "
    "protein synthesis, not by learning other lists.",
)  # fmt: skip
