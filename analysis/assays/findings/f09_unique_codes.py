"""F9: a hundred nearly identical events get keys of their own, and each comes back when its event is cued."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....circuits.lesions.lesion import Lesion
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.decoding import correlation
from ...measures.separation import keys_of
from ..assay import play
from .finding import Claim, Finding, Numbers, level

ALIKE = 0.9  # share of its cells that any event has in common with any other
STAGES = ("EC", "DG", "CA3", "CA1")
# What takes away at study what events have in common: slow inhibition driven by the cue
FROZEN = Lesion("DG_NGF->DG, CA1_NGF->CA1", mode="freeze", during="study")


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """Nearly identical events, studied once and cued again; the same without inhibition that learns at study."""
    pairs = patterns.random(n, ALIKE, seed)
    alike = play(circuit, seed, (Study(pairs),), (Recall(pairs),))
    return {"inhibition learns": alike, "inhibition frozen": alike.with_lesions(FROZEN)}


def measure(recording: Recording) -> dict[str, float]:
    """Correlation of the keys of different events at study, and of one event at study and at its cue."""
    found = {"events": float(recording.n_pairs)}
    study, recall = keys_of(recording, "study"), keys_of(recording, "recall")
    for stage, keys in study.items():
        between, again = correlation(keys, keys), correlation(keys, recall[stage])
        found[f"cross.{stage}"] = float(between[~np.eye(len(keys), dtype=bool)].mean())
        found[f"same.{stage}"] = float(np.diag(again).mean())
        found[f"active.{stage}"] = float(keys.mean())
    return found


def own_code(of: Numbers) -> float:
    """How much more alike one event is to itself than to others."""
    run = of["inhibition learns"]
    return run["same.CA1"] - run["cross.CA1"]


FINDING = Finding(
    id="F9",
    name="unique-codes",
    title="A hundred nearly identical events get keys of their own",
    prediction="Keys of events that share nine tenths of their input are sparse and uncorrelated, and the key of an "
    "event returns when the event is cued.",
    meaning="You park in the same garage every day and still find today's space. Events that are almost alike can be "
    "kept apart if each gets an address of its own.",
    sources=("Chettih, Mackevicius, Hale & Aronov (2024) Cell 187:1922",),
    protocol="100 events whose cues share 90 % of their cells, each with a value of its own, are studied once and "
    "cued once. Correlated are the active cells of CA1 for different events at study, and for one event at study and "
    "cue.",
    make=make,
    measure=measure,
    claims=(
        Claim("correlation of CA1 keys of one event at study and cue less that of different events", own_code, least=0,
              published="above 0 (caches of chickadees)"),
        Claim("correlation of CA1 keys of different events", level("cross.CA1", "inhibition learns"), most=0.1,
              published="uncorrelated"),
        Claim("correlation of a CA1 key at study and at its cue", level("same.CA1", "inhibition learns"), least=0.3,
              published="re-activated at retrieval"),
        Claim("share of CA1 cells in a key", level("active.CA1", "inhibition learns"), most=0.1,
              published="below .1"),
        Claim("correlation of the inputs of different events", level("cross.EC", "inhibition learns"), least=0.8),
        Claim("correlation of CA1 keys of different events, inhibition frozen",
              level("cross.CA1", "inhibition frozen"), least=0.3, control=True),
    ),
    panels=(
        Panel({"inhibition learns": [(s, "inhibition learns", f"cross.{s}") for s in STAGES],
               "inhibition frozen": [(s, "inhibition frozen", f"cross.{s}") for s in STAGES]},
              ylabel="correlation of different events", level=0.1),
        Panel({"inhibition learns": [(s, "inhibition learns", f"same.{s}") for s in STAGES],
               "inhibition frozen": [(s, "inhibition frozen", f"same.{s}") for s in STAGES]},
              ylabel="correlation of study and cue", level=0.3),
    ),
    needs=("EC", "DG", "CA3", "CA1", "DG_NGF->DG", "CA1_NGF->CA1"),
    pairs=100,
    note="The birds' cells also keep a code of the place under the codes of single caches; keys here have none.",
)  # fmt: skip
