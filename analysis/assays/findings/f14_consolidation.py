"""F14: what is replayed off line outlives the hippocampus, the more the more often it was replayed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np

from ....circuits.lesions.lesion import Lesion
from ....circuits.library.consolidating import SLOW, consolidating
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Recall, Replay, Study
from ....circuits.protocol.phases.replay import Seeds
from ....circuits.recording.recording import Recording
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.accuracy import f1
from ...measures.decoding import correlation, decode
from ...measures.measure import SHARE
from ..assay import play
from .finding import Claim, Finding, difference, level

EPOCHS = (0, 1, 3, 8)  # bursts of each pair by the time of the test
LONG = 8
LESIONED, INTACT = "lesioned", "intact"
NONE, HALF = "no bursts", "half of the pairs blocked"
BURST = 0.01  # share of CA3 cells within a window that makes a burst
WINDOW = 0.05  # s


def replays(circuit: Circuit, n: int, seeds: Seeds = "engram") -> list[Replay]:
    """Stretches of replay from one number of epochs to the next, each pair once in an epoch."""
    return [
        Replay(n * (late - early), "CA3", seeds=seeds, gap=0.1, open=(SLOW,), label=f"replay to {late}")
        for early, late in itertools.pairwise(EPOCHS)
    ]


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """A list, replayed more or less often, then tested without and with the hippocampus."""
    cortical = consolidating(circuit)
    pairs = patterns.random(n, seed=seed)
    tests = (Recall(pairs, label=LESIONED), Recall(pairs, label=INTACT))
    lost = Lesion(circuit.key, during=LESIONED)
    stretches = replays(circuit, n)
    of = {
        epochs: play(cortical, seed, (Study(pairs), *stretches[:k]), tests).with_lesions(lost)
        for k, epochs in enumerate(EPOCHS)
    }
    during = tuple(one.label for one in stretches)
    half = tuple(range(n // 2))
    return {
        **{name_of(epochs): experiment for epochs, experiment in of.items()},
        NONE: play(cortical, seed, (Study(pairs), *replays(circuit, n, "none")), tests).with_lesions(lost),
        HALF: of[LONG].with_lesions(Lesion("CA3", select="engram", pairs=half, during=during)),
    }


def name_of(epochs: int) -> str:
    return f"{epochs} epochs"


def measure(recording: Recording) -> dict[str, float]:
    """Recall without and with the hippocampus, of all pairs and of either half, and what bursts are like."""
    found: dict[str, float] = {}
    for label in (LESIONED, INTACT):
        phase = recording.phase(label)
        decoded = decode(phase)
        scores = f1(decoded.active, decoded.stored)
        first = decoded.pair < phase.n_pairs // 2
        found |= {
            f"{label}.f1": float(scores.mean()),
            f"{label}.right": float(decoded.correct.mean()),
            f"{label}.first": float(scores[first].mean()),
            f"{label}.second": float(scores[~first].mean()),
        }
    found["spontaneous"] = spontaneous(recording)
    bursts = recording.trials.where("replay")
    if bursts.size:
        counts = {name: recording.counts(name, bursts) for name in ("CA3", "CA1", "NCX")}
        value = correlation(counts["NCX"], recording.values)
        found |= {f"participation.{name}": float((of > 0).mean()) for name, of in counts.items()}
        found["bursts.value"] = float(value[np.arange(len(bursts)), recording.trials.related[bursts]].mean())
    return found


def spontaneous(recording: Recording) -> float:
    """Bursts of CA3 per second in which nothing is shown or driven: in the rest before study and between trials."""
    trials = recording.trials
    edges = np.r_[0.0, np.column_stack([trials.start, trials.stop]).ravel(), recording.duration]
    cells, times = recording.spikes["CA3"]
    n_bursts, seconds = 0, 0.0
    for low, high in edges.reshape(-1, 2):
        for start in np.arange(low + WINDOW, high - WINDOW, WINDOW):  # what a cue or a drive leaves behind is left out
            a, b = np.searchsorted(times, (start, start + WINDOW))
            n_bursts += np.unique(cells[a:b]).size >= BURST * recording.sizes["CA3"]
            seconds += WINDOW
    return n_bursts / seconds if seconds else 0.0


LATE = name_of(LONG)

FINDING = Finding(
    id="F14",
    name="consolidation",
    title="Memories that were replayed outlive the hippocampus",
    prediction="A lesion of the hippocampus takes recent memories and spares remote ones, as far as bursts off line "
    "have trained slower synapses in cortex. Without bursts nothing is spared.",
    sources=(
        "Kim & Fanselow (1992) Science 256:675",
        "Anagnostaras, Maren & Fanselow (1999) J Neurosci 19:1106",
        "Girardeau, Benchenane, Wiener, Buzsaki & Zugaro (2009) Nat Neurosci 12:1222",
        "Gridchyn, Schoenenberger, O'Neill & Csicsvari (2020) Neuron 106:291",
    ),
    protocol="Study a list in a circuit with a cortical area of the cue. Bursts follow, each started in the CA3 "
    "cells of one pair: none, 1, 3 or 8 of each pair. Then cues are tested with key cells silent, and intact. Slow "
    "synapses from the cue's area to the value area learn at study and during bursts.",
    make=make,
    measure=measure,
    claims=(
        Claim("F1 without the hippocampus: 8 epochs less none",
              difference("lesioned.f1", LATE, name_of(0)), least=0, published="above 0"),
        Claim("F1 without the hippocampus, no replay", level("lesioned.f1", name_of(0)), most=0.15, bounds=SHARE),
        Claim("F1 without the hippocampus, 8 epochs", level("lesioned.f1", LATE), least=0.7, bounds=SHARE),
        Claim("F1 with the hippocampus: 8 epochs less none",
              difference("intact.f1", LATE, name_of(0)), -0.1, 0.1),
        Claim("half of the pairs blocked in replay: F1 of these less that of the others",
              difference("lesioned.first", HALF, HALF, "lesioned.second"), most=0, published="below 0"),
        Claim("bursts of CA3 per second without any drive", level("spontaneous", LATE), least=0.1,
              published=".1 to .5 (sharp waves in sleep)"),
        Claim("F1 without the hippocampus, as long without bursts", level("lesioned.f1", NONE), most=0.15, bounds=SHARE,
              control=True),
    ),
    panels=(
        Panel({"hippocampus lesioned": [(n, name_of(n), "lesioned.f1") for n in EPOCHS],
               "intact": [(n, name_of(n), "intact.f1") for n in EPOCHS]},
              "epochs of replay before the test", "F1 of the values", "Graded amnesia", level=0.0, bounds=SHARE),
        Panel({"first half of the pairs": [(c, c, "lesioned.first") for c in (LATE, HALF, NONE)],
               "second half": [(c, c, "lesioned.second") for c in (LATE, HALF, NONE)]},
              ylabel="F1 without the hippocampus", title="Replay blocked", level=0.0, bounds=SHARE),
    ),
    needs=("EC", "CA3", "CA1", "NCX", "NCX_PV", "NCX_NGF"),
    pairs=5,
    note="CA3 does not burst by itself: a current into the CA3 cells of a pair starts each burst, so that which pair "
    "is replayed is decided from outside. Sequences are not compressed.",
)  # fmt: skip
