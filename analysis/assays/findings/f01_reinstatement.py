"""F1: the cortical pattern of study comes back at recall, through the hippocampus, and predicts success."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....circuits.lesions.lesion import Lesion
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.cue import Cue
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.decoding import correlation, decode
from ...measures.familiarity import stage_match
from ...measures.measure import SHARE
from ...measures.signal_detection import roc
from ..assay import play
from .finding import Claim, Finding, difference, level

GOOD, WEAK = Cue(valid=0.6), Cue(valid=0.2)
ORDER = ("intact", "keys silent", "not learned")


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """A list of similar cues, tested with good and with weak cues; without keys; without learning."""
    pairs = patterns.random(n, 0.7, seed)
    tests = (Recall(pairs, GOOD, label="good cues"), Recall(pairs, WEAK, label="weak cues"))
    intact = play(circuit, seed, (Study(pairs),), tests)
    silent = Lesion(circuit.key, during=("good cues", "weak cues"))
    return {"intact": intact, "keys silent": intact.with_lesions(silent), "not learned": intact.without_learning()}


def measure(recording: Recording) -> dict[str, float]:
    """Reinstatement of the value area's pattern of study, and how well the key tells right from wrong recall."""
    trials = recording.trials
    study, tests = trials.where("study"), trials.of_phase("good cues")
    match = correlation(recording.counts(recording.value, tests), recording.counts(recording.value, study))
    own = trials.pair[tests][:, None] == trials.pair[study]
    weak = recording.phase("weak cues")
    right, key = decode(weak).correct, stage_match(weak, recording.key).own
    both = 0 < right.sum() < right.size
    return {
        "own": float(match[own].mean()),
        "others": float(match[~own].mean()),
        "reinstatement": float(match[own].mean() - match[~own].mean()),
        "recalled_weak": float(right.mean()),
        "key_area": roc(key[right], key[~right]).area if both else np.nan,
        "key_right": float(key[right].mean()) if both else np.nan,
        "key_wrong": float(key[~right].mean()) if both else np.nan,
    }


FINDING = Finding(
    id="F1",
    name="reinstatement",
    title="Recall brings back the cortical pattern of study, through the hippocampus",
    prediction="The activity of the value area at recall correlates with that at the study of the same pair more "
    "than with that of others. Without key cells it does not. How well the key comes back tells right from wrong "
    "recall.",
    meaning="When you remember, your cortex returns to a state like that at learning. Here it can do so only if the "
    "hippocampus finds the right address. How well the address matches tells whether the memory will come.",
    sources=(
        "Tanaka, Pevzner, Hamidi, Nakazawa, Graham & Wiltgen (2014) Neuron 84:347",
        "Staresina, Reber, Niediek, Bostroem, Elger & Mormann (2019) Nat Commun 10:1503",
        "Gershman, Fiete & Irie (2025) Neuron",
    ),
    protocol="Study a list of cues that share 70 % of their cells. Test with 60 % of each cue's cells, and again "
    "with 20 %, where recall often fails. Reinstatement is the correlation of spike counts at recall and study of "
    "the same pair less that of different pairs.",
    make=make,
    measure=measure,
    claims=(
        Claim("reinstatement", level("reinstatement", "intact"), least=0),
        Claim("reinstatement lost with the keys", difference("reinstatement", "keys silent", "intact"), most=0),
        Claim(
            "area under the ROC: match of the key where recall is right or wrong",
            level("key_area", "intact"),
            least=0.5,
            bounds=SHARE,
        ),
        Claim("reinstatement with the keys silent", level("reinstatement", "keys silent"), -0.1, 0.1, control=True),
        Claim("reinstatement, not learned", level("reinstatement", "not learned"), -0.1, 0.1, control=True),
    ),
    panels=(
        Panel(
            {"same pair": [(c, c, "own") for c in ORDER], "other pairs": [(c, c, "others") for c in ORDER]},
            ylabel="correlation with study (value area)",
            level=0.0,
        ),
        Panel(
            {"key": [("right", "intact", "key_right"), ("wrong", "intact", "key_wrong")]},
            "recall from 20 % of the cue",
            "match of the key to its study",
            level=0.0,
        ),
    ),
    pairs=16,
    note="Built in: only keys lead to values, so that without them the value area falls silent. In animals its "
    "activity stays as high and loses its pattern (Tanaka et al. 2014).",
)  # fmt: skip
