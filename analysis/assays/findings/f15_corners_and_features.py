"""F15: trained for recall, keys of one class part and go to corners, and values keep what their class has in common."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....circuits.network.circuit import Circuit
from ....circuits.protocol.cue import Cue
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.seeds import generator
from ....circuits.stimuli import patterns
from ....circuits.stimuli.pairs import Images, Pairs
from ...figures.panel import Panel
from ...measures.decoding import correlation
from ..assay import play
from .f09_unique_codes import FROZEN
from .finding import Claim, Finding, difference, level

CLASSES = 4
PASSES = 4
STAGES = ("EC", "DG", "CA3", "CA1")
USUAL, STILL, NOT = "learned", "inhibition frozen", "not learned"


def class_pairs(n: int, seed: int) -> Pairs:
    """Handwritten digits in classes: all cues of a class show one digit, its values another."""
    pictures, label, shape = patterns.pictures_named("digits", seed)
    rng = generator(seed, "digits of classes")
    digits = rng.permutation(10)
    of = np.arange(n) % CLASSES
    chosen = []
    for part in (0, CLASSES):  # digits of cues, digits of values
        left = {k: list(rng.permutation(np.flatnonzero(label == digits[part + k]))) for k in range(CLASSES)}
        chosen.append(np.array([left[int(k)].pop() for k in of]))
    cues, values = chosen
    rest = np.setdiff1d(np.arange(len(label)), np.r_[cues, values])
    return Pairs(
        "digits in classes",
        n,
        seed,
        np.arange(n),
        cue_features=pictures[cues],
        value_features=pictures[values],
        value_label=of,
        reference=Images(pictures[rest], label[rest]),
        picture_shape=shape,
    )


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """Pairs of digits in classes, several passes, and a test."""
    pairs = class_pairs(n, seed)
    studies = [Study(pairs, label=f"pass {k}") for k in range(1, PASSES + 1)]
    learned = play(circuit, seed, studies, (Recall(pairs, Cue(valid=0.8)),))
    return {USUAL: learned, STILL: learned.with_lesions(FROZEN), NOT: learned.without_learning()}


def measure(recording: Recording) -> dict[str, float]:
    """How alike codes are within a class and between classes: keys in each pass, values at recall and as taught."""
    trials = recording.trials
    found: dict[str, float] = {}
    tests = trials.where("recall")
    label = trials.pair % CLASSES
    for stage in (*recording.queries, *recording.stages, recording.value):
        active = recording.counts(stage, np.arange(len(trials))) > 0
        for name, rows in ((f"pass {k}", trials.of_phase(f"pass {k}")) for k in range(1, PASSES + 1)):
            found |= _alike(active[rows], label[rows], f"{stage}.{name}")
        found |= _alike(active[tests], label[tests], f"{stage}.recall")
    return found


def _alike(active: np.ndarray, label: np.ndarray, name: str) -> dict[str, float]:
    """Mean correlation of active cells of events of one class, and of different classes."""
    between = correlation(active, active)
    same = (label[:, None] == label) & ~np.eye(len(label), dtype=bool)
    within, across = float(between[same].mean()), float(between[label[:, None] != label].mean())
    return {f"{name}.within": within, f"{name}.across": across, f"{name}.class": within - across}


FINDING = Finding(
    id="F15",
    name="corners-and-features",
    title="Keys of one class part; values keep what their class has in common",
    prediction="With training, keys of one class become less alike, so that each event can be told from all others, "
    "while values of one class stay alike. One code cannot do both.",
    sources=("Gershman, Fiete & Irie (2025) Neuron, figure 2",),
    protocol="Cues and values are handwritten digits in four classes: all cues of a class show one digit, all its "
    "values another. Four passes of study, then a test with 80 % of each cue. Correlated are the active cells of "
    "events.",
    make=make,
    measure=measure,
    claims=(
        Claim("class structure of recalled values less that of keys (CA1)",
              difference("NCX.recall.class", USUAL, USUAL, "CA1.recall.class"), least=0),
        Claim("similarity of keys within a class, CA1 less cue, last pass",
              difference(f"CA1.pass {PASSES}.within", USUAL, USUAL, f"EC.pass {PASSES}.within"), most=0),
        Claim("change of the similarity of CA1 keys within a class, pass 1 to 4",
              difference(f"CA1.pass {PASSES}.within", USUAL, USUAL, "CA1.pass 1.within"), most=0,
              published="to opposite corners (the paper's model)"),
        Claim("class structure of recalled values", level("NCX.recall.class", USUAL), least=0.05,
              published="to the class features (the paper's model)"),
        Claim("class structure of values, not learned", level("NCX.recall.class", NOT), most=0.05, control=True),
        Claim("similarity of CA1 keys within a class with inhibition frozen less learned",
              difference(f"CA1.pass {PASSES}.within", STILL, USUAL), least=0, control=True),
    ),
    panels=(
        Panel({f"{stage}": [(k, USUAL, f"{stage}.pass {k}.within") for k in range(1, PASSES + 1)]
               for stage in ("EC", "CA3", "CA1")},
              "pass", "similarity within a class (keys)", "Keys", level=0.0),
        Panel({"within a class": [(s, USUAL, f"{s}.recall.within") for s in (*STAGES, "NCX")],
               "between classes": [(s, USUAL, f"{s}.recall.across") for s in (*STAGES, "NCX")]},
              ylabel="similarity at recall", title="Keys and values at recall", level=0.0),
    ),
    needs=("EC", "DG", "CA3", "CA1", "NCX", "DG_NGF->DG", "CA1_NGF->CA1"),
    pairs=16,
    note="The teacher gives the values; what is measured is that recall keeps their classes though keys lose them. "
    "In the paper's model both are trained by gradient descent.",
)  # fmt: skip
