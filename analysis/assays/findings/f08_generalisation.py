"""F8: with delay, what was specific to one cue answers to similar ones, and a reminder makes it specific again."""

from __future__ import annotations

from collections.abc import Mapping

from ....circuits.lesions.lesion import Lesion
from ....circuits.library.consolidating import consolidating
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Gap, Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.measure import CORRELATION, SHARE
from ..assay import play
from .f14_consolidation import LURE, lures, replays
from .finding import Claim, Finding, difference, level
from .worlds import answer, specificity

FADES = ("EC->CA3", "CA3->CA3", "CA3->CA1", "CA1->NCX")  # hippocampal synapses that lose what they learned
FADE_TOO = ("EC->DG:learned", "EC->CA1:learned")  # in circuits that have them
EPOCHS, PAUSE = (0, 1, 3, 8), 0.1  # of replay in the delay, and s after each burst
TAU, DELAY = 100.0, 500.0  # hours
RECENT, REMOTE, REMINDED = "recent", "remote", "reminded"
LESIONED, BARE = "reminded, then lesioned", "remote, no replay"


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """Cues and similar lures, soon after study and after a delay with replay; then reminded, with and without keys."""
    cortical = consolidating(circuit)
    pairs = patterns.random(n, seed=seed)
    tests = (Recall(pairs, label="own"), *lures(pairs, seed))
    fades = [*FADES, *(p.name for p in circuit.projections if p.name in FADE_TOO)]
    study, gap = Study(pairs), Gap(DELAY, dict.fromkeys(fades, TAU))
    remote = (study, *replays(n, EPOCHS, gap=PAUSE), gap)
    reminded = play(cortical, seed, (*remote, Study(pairs, label="reminder")), tests)
    return {
        RECENT: play(cortical, seed, (study,), tests),
        REMOTE: play(cortical, seed, remote, tests),
        REMINDED: reminded,
        LESIONED: reminded.with_lesions(Lesion(circuit.key, during=("own", *LURE))),
        BARE: play(cortical, seed, (study, gap), tests),
    }


def measure(recording: Recording) -> dict[str, float]:
    """Share of the value's cells that answer to the cue itself and to its lure, and how much the former exceeds."""
    own, lure = answer(recording, "own"), answer(recording, *LURE)
    return {"own": own, "lure": lure, "specificity": specificity(own, lure)}


FINDING = Finding(
    id="F8",
    name="generalisation",
    title="With delay a memory generalises, and a reminder makes it specific again",
    prediction="Soon after study the cue itself brings more of the value than a similar cue. After a delay, when "
    "cortex carries recall, both bring as much. A reminder restores the difference, and a lesion of the hippocampus "
    "takes it away again.",
    meaning="Soon after a shock an animal fears the place where it happened; weeks later it fears similar places, "
    "too. On this account the hippocampus holds the detail and cortex the gist, so that a reminder brings "
    "detail back only with a hippocampus.",
    sources=(
        "Wiltgen & Silva (2007) Learn Mem 14:313",
        "Winocur, Frankland, Sekeres, Fogel & Moscovitch (2009) Learn Mem 16:722",
    ),
    protocol="Study a list in the circuit with a cortical area of the cue (see F14). Test the cues and three lures of "
    "each, which share 40 % of its cells: at once; after 8 epochs of replay and hours in which hippocampal synapses "
    "lose what they learned; and after another presentation. Specificity is (own - lure)/(own + lure) of the value "
    "cells that fire.",
    make=make,
    measure=measure,
    claims=(
        Claim("specificity, remote less recent", difference("specificity", REMOTE, RECENT), most=0,
              published="below 0"),
        Claim("specificity, remote", level("specificity", REMOTE), -0.1, 0.1, bounds=CORRELATION,
              published="0: both answer alike"),
        Claim("answer to the cue itself, remote", level("own", REMOTE), least=0.3, bounds=SHARE),
        Claim("specificity, reminded less remote", difference("specificity", REMINDED, REMOTE), least=0,
              published="above 0"),
        Claim("specificity, reminded less recent", difference("specificity", REMINDED, RECENT), least=-0.1,
              published="0: as at first"),
        Claim("specificity, reminded and lesioned less reminded", difference("specificity", LESIONED, REMINDED), most=0,
              published="below 0"),
        Claim("answer to the cue itself after the delay without replay", level("own", BARE), most=0.1, control=True,
              bounds=SHARE),
    ),
    panels=(
        Panel({"own cue": [(c, c, "own") for c in (RECENT, REMOTE, REMINDED, LESIONED, BARE)],
               "similar cue": [(c, c, "lure") for c in (RECENT, REMOTE, REMINDED, LESIONED, BARE)]},
              ylabel="share of the value that fires", level=0.0, bounds=SHARE),
    ),
    needs=("EC", "CA3", "CA1", "NCX", "NCX_PV", "NCX_NGF", *FADES),
    pairs=5,
    note="A remote memory is less specific, but not general: the cue itself still brings more than a lure. A reminder "
    "restores .12 of the difference, and the lesion removes .05 of these, less than half: most of what the "
    "reminder added is not the hippocampus's. That hippocampal synapses fade in the delay is put in; that "
    "specificity goes with them is measured. Lures share 40 %, because CA3 completes cues that share 60 % (F11): "
    "to these the recent memory answers, too. The hippocampus disturbs remote recall: after the reminder the cue "
    "itself brings more without it (.92) than with it (.87). In animals a lesion does not improve remote memory.",
)  # fmt: skip
