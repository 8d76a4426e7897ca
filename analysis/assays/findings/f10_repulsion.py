"""F10: over learning, keys of overlapping events move apart, past those of events that have nothing in common."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....circuits.network.circuit import Circuit
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Phase, Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.accuracy import f1
from ...measures.decoding import correlation, decode
from ...measures.measure import CORRELATION
from ..assay import play
from .f09_unique_codes import FROZEN
from .finding import Claim, Finding, Numbers, Value, level

OVERLAP = 0.6  # share of cells that two overlapping events have in common
PASSES = 10
STAGES = ("EC", "CA3", "CA1")
OWN, ONE, STILL = "values of their own", "one value", "inhibition frozen"


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """Overlapping and dissimilar events, ten passes; the same where all overlapping events have one value."""
    alike, other = patterns.random(n, OVERLAP, seed), patterns.random(n, seed=seed + 5000)

    def passes(alike: patterns.Pairs) -> Experiment:
        studies: list[Phase] = []
        for k in range(1, PASSES + 1):
            studies += [Study(alike, label=f"alike {k}"), Study(other, label=f"other {k}")]
        return play(circuit, seed, studies, (Recall(alike, label="test"),))

    own = passes(alike)
    return {OWN: own, ONE: passes(alike.with_values_of(np.zeros(n, int))), STILL: own.with_lesions(FROZEN)}


def measure(recording: Recording) -> dict[str, float]:
    """Similarity of keys of overlapping events less that of dissimilar ones, in each pass, and F1 by similarity."""
    trials, found = recording.trials, {}
    last = np.zeros(0)
    for stage in (*recording.queries, *recording.stages):
        active = recording.counts(stage, np.arange(len(trials))) > 0
        for k in range(1, PASSES + 1):
            alike, other = (_similarity(active, trials.of_phase(f"{what} {k}")) for what in ("alike", "other"))
            found[f"{stage}.{k}"] = float(alike.mean() - other.mean())
            if stage == recording.key and k == PASSES:
                last = alike[np.argsort(trials.pair[trials.of_phase(f"alike {k}")])]
    decoded = decode(recording)
    scores = f1(decoded.active, decoded.stored)[np.argsort(decoded.pair)]
    found["f1"] = float(scores.mean())
    if scores.std() > 0 and last.std() > 0:
        found["accuracy"] = float(np.corrcoef(last, scores)[0, 1])
    return found


def _similarity(active: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Mean correlation of each event's active cells with those of the others of its kind: (n_events,)."""
    between = correlation(active[rows], active[rows])
    n = len(rows)
    out: np.ndarray = (between.sum(1) - np.diag(between)) / (n - 1)
    return out


def change(stage: str, condition: str) -> Value:
    """From the first to the last pass."""

    def value(of: Numbers) -> float:
        return of[condition][f"{stage}.{PASSES}"] - of[condition][f"{stage}.1"]

    return value


def reversal(of: Numbers) -> float:
    """Change where nothing has to be told apart less change where it has."""
    return change("CA1", ONE)(of) - change("CA1", OWN)(of)


FINDING = Finding(
    id="F10",
    name="repulsion",
    title="Learning drives the keys of overlapping events apart",
    prediction="Keys of overlapping events become less alike over learning, in the end less than those of dissimilar "
    "events, and more so where recall is better. Untested prediction of the paper: this reverses when nothing has to "
    "be told apart.",
    meaning="Learning to tell two overlapping routes apart can make their codes less alike than those of two "
    "unrelated routes. Addresses are then made for telling apart, not for depicting what is alike.",
    sources=(
        "Chanales, Oza, Favila & Kuhl (2017) Curr Biol 27:2307",
        "Favila, Chanales & Kuhl (2016) Nat Commun 7:11066",
        "Gershman, Fiete & Irie (2025) Neuron",
    ),
    protocol="Ten passes through a list of events that share 60 % of their cells and through a list of dissimilar "
    "ones. In each pass, the correlation of active cells among the former less that among the latter.",
    make=make,
    measure=measure,
    claims=(
        Claim("change of the difference in CA1 from pass 1 to pass 10", change("CA1", OWN), most=0,
              published="below 0"),
        Claim("difference in CA1 at pass 1", level("CA1.1", OWN), least=0),
        Claim("difference in CA1 at pass 10", level(f"CA1.{PASSES}", OWN), most=0, published="below 0"),
        Claim("difference in the cue at pass 10", level(f"EC.{PASSES}", OWN), least=0, published="above 0"),
        Claim("correlation of a key's similarity to others and its F1", level("accuracy", OWN), most=0,
              bounds=CORRELATION,
              published="below 0"),
        Claim("change with one value for all less change with values of their own", reversal, least=0),
        Claim("change of the difference in CA1 with inhibition frozen", change("CA1", STILL), -0.05, control=True),
    ),
    panels=(
        Panel({stage: [(k, OWN, f"{stage}.{k}") for k in range(1, PASSES + 1)] for stage in STAGES},
              "pass", "similarity: overlapping less dissimilar", OWN, level=0.0),
        Panel({c: [(k, c, f"CA1.{k}") for k in range(1, PASSES + 1)] for c in (OWN, ONE, STILL)},
              "pass", "similarity in CA1", "CA1", level=0.0),
    ),
    needs=("EC", "CA3", "CA1", "DG_NGF->DG", "CA1_NGF->CA1"),
    pairs=8,
    note="Synapses that learn hardly transmit at study, so that values cannot act on keys.",
)  # fmt: skip
