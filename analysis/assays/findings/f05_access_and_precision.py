"""F5: with retention fewer values are accessible, and those that are stay as precise."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....circuits.lesions.lesion import Lesion
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.cue import Cue
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.seeds import generator
from ....circuits.stimuli import patterns
from ....circuits.stimuli.ring import turned
from ...figures.panel import Panel
from ...measures.measure import POSITIVE, SHARE
from ...measures.mixture import fit_mixture, recalled_angles, shuffled_mixtures
from ..assay import play
from .finding import Claim, Finding, difference, level
from .worlds import forgetful, replaced

LISTS = 4
STEPS = tuple(range(LISTS))  # lists learned since
FEWEST = 6  # accessible values from which a precision is read
SHUFFLES = 20


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """Lists of words at places on a circle, one after the other, and a test of all; the same with value cells lost."""
    lists = [patterns.circular(n, seed=10 * seed + k) for k in range(LISTS)]
    studies = [Study(one, label=f"study {k}") for k, one in zip(STEPS, reversed(lists), strict=True)]
    tests = [Recall(one, Cue(valid=0.6), label=f"{k} lists since") for k, one in zip(STEPS, lists, strict=True)]
    forgets = play(forgetful(circuit), seed, studies, tests)
    labels = tuple(phase.label for phase in tests)
    return {
        "forgets": forgets,
        "values lost": forgets.with_lesions(Lesion(circuit.value, 0.3, during=labels)),
        "does not forget": play(circuit, seed, studies, tests),
    }


def measure(recording: Recording) -> dict[str, float]:
    """Access and precision of each list, how they change per list learned since, and access by chance."""
    found: dict[str, float] = {}
    for k in STEPS:
        recalled, stored = recalled_angles(recording, recording.trials.of_phase(f"{k} lists since"))
        fit = fit_mixture(turned(recalled - stored))
        found[f"access.{k}"] = fit.accessible
        if fit.accessible * fit.n_trials >= FEWEST:
            found[f"precision.{k}"] = float(1 / np.degrees(fit.sd))
            found[f"sd.{k}"] = float(np.degrees(fit.sd))
        if k == 0:
            drawn = shuffled_mixtures(recalled, stored, generator(recording.seed, "shuffled places"), SHUFFLES)
            found["access.shuffled"] = float(np.mean([one.accessible for one in drawn]))
    found["access.slope"] = float(np.polyfit(STEPS, [found[f"access.{k}"] for k in STEPS], 1)[0])
    there = [k for k in STEPS if f"precision.{k}" in found]
    if len(there) > 1:
        precise = np.array([found[f"precision.{k}"] for k in there])
        found["precision.slope"] = float(np.polyfit(there, precise, 1)[0] / precise.mean())
    return found


FINDING = Finding(
    id="F5",
    name="access-and-precision",
    title="Forgetting takes access, not precision",
    prediction="The share of values that can be recalled at all falls with retention. The precision of those that "
    "are recalled does not.",
    meaning="People forget the place of a word all or none: fewer places can be recalled, and those that can are as "
    "exact as ever. A circuit whose remaining memories blur, too, forgets in another way than people do.",
    sources=("Berens, Richards & Horner (2020) Nat Hum Behav 4:866", "Zhang & Luck (2008) Nature 453:233"),
    protocol="Four lists whose values are angles on a ring of value cells are studied one after the other by "
    "synapses that forget; then all are tested with 60 % of each cue. Errors are a mixture of a von Mises and a "
    "uniform distribution: the share of the former is access, the inverse of its standard deviation precision.",
    make=make,
    measure=measure,
    claims=(
        Claim("change of access per list learned since", level("access.slope", "forgets"), most=0,
              published="below 0"),
        Claim("change of precision per list, as a share", level("precision.slope", "forgets"), -0.1, 0.1,
              published="0"),
        Claim("precision with 30 % of the value cells lost, less intact",
              difference("precision.0", "values lost", "forgets"), most=0),
        Claim("change of access per list without forgetting", level("access.slope", "does not forget"), -0.05, 0.05,
              control=True),
        Claim("access with shuffled places", level("access.shuffled", "forgets"), most=0.3, control=True, bounds=SHARE),
    ),
    panels=tuple(
        Panel({condition: [(k, condition, f"{what}.{k}") for k in STEPS]
               for condition in ("forgets", "values lost", "does not forget")},
              "lists learned since", label, bounds=bounds)
        for what, label, bounds in (("access", "share of values accessible", SHARE),
                                    ("sd", "error of accessible values (deg)", POSITIVE))
    ),
    pairs=18,
    replaces=replaced,
    note="Time is counted in lists learned since: the synapses lose 60 % of their weight per presynaptic spike at "
    "study. Precision is read where at least 6 values are accessible.",
)  # fmt: skip
