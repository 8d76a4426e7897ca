"""F11: the dentate gyrus separates, CA3 completes: what comes out of each stage as a cue turns into another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....circuits.lesions.lesion import Lesion
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Probe, Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.separation import shared
from ..assay import play
from .finding import Claim, Finding, Numbers, Value

STEPS = tuple(range(0, 100, 10))  # % of the cells that a lure shares with a studied cue; 100 is the cue again
STAGES = ("DG", "CA3", "CA1")
INTACT, CUT = "intact", "CA3 does not learn"
NEAR, FAR = (70, 80, 90), (10, 20, 30)


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """Studied cues and lures that share ever more with them; the same where CA3's own inputs do not learn."""
    pairs = patterns.random(n, seed=seed)
    lures = [Probe(patterns.lures(pairs, step / 100, seed), label=f"{step} %") for step in STEPS]
    tests = (Recall(pairs, label="whole"), *lures, Recall(pairs, label="100 %"))
    intact = play(circuit, seed, (Study(pairs),), tests)
    return {INTACT: intact, CUT: intact.with_lesions(Lesion("CA3->CA3, EC->CA3", mode="freeze", during="study"))}


def measure(recording: Recording) -> dict[str, float]:
    """Share of active cells in common with the studied cue's own response, for each stage and step."""
    trials, found = recording.trials, {}
    for stage in recording.stages:
        active = recording.counts(stage, np.arange(len(trials))) > 0
        whole = {int(trials.pair[n]): active[n] for n in trials.of_phase("whole")}
        for step in (*STEPS, 100):
            rows = trials.of_phase(f"{step} %")
            alike = [shared(active[n][None], whole[int(trials.related[n])][None])[0, 0] for n in rows]
            found[f"{stage}.{step}"] = float(np.mean(np.nan_to_num(alike)))
    return found


def above(stage: str, condition: str, steps: tuple[int, ...], other: str = "") -> Value:
    """Output overlap less input overlap, or less that of another stage, over some steps."""

    def value(of: Numbers) -> float:
        run = of[condition]
        return float(np.mean([run[f"{stage}.{s}"] - (run[f"{other}.{s}"] if other else s / 100) for s in steps]))

    return value


def of_itself(of: Numbers) -> float:
    """DG's overlap near the studied cue, as a share of that at the cue itself, less input overlap."""
    run = of[INTACT]
    return float(np.mean([run[f"DG.{s}"] / run["DG.100"] - s / 100 if run["DG.100"] else np.nan for s in NEAR]))


FINDING = Finding(
    id="F11",
    name="transfer-curves",
    title="The dentate gyrus separates similar cues, and CA3 completes them",
    prediction="As a studied cue turns into a new one, DG's response departs at once: its overlap lies below that of "
    "the input. That of CA3 lies above for small changes and below for large ones.",
    meaning="One part of the hippocampus makes small differences large, so that similar events do not blur. The next "
    "ignores small differences, so that a poor reminder is enough. Memory needs both.",
    sources=(
        "Neunuebel & Knierim (2014) Neuron 81:416",
        "Knierim & Neunuebel (2016) Neurobiol Learn Mem 129:38",
        "Leutgeb, Leutgeb, Moser & Moser (2007) Science 315:961",
        "Yassa & Stark (2011) Trends Neurosci 34:515",
    ),
    protocol="Study a list; show lures that share 0 to 90 % of the cells of a studied cue, and the cue itself twice. "
    "The output of a stage is the share of active cells in common with its response to the studied cue.",
    make=make,
    measure=measure,
    claims=(
        Claim("CA3: output less input overlap at 70 to 90 %", above("CA3", INTACT, NEAR), least=0,
              published="above 0 (rats, cues in conflict)"),
        Claim("DG: output less input overlap at 70 to 90 %", above("DG", INTACT, NEAR), most=0,
              published="below 0 (rats, cues in conflict)"),
        Claim("DG, relative to its own repetition: output less input overlap at 70 to 90 %", of_itself, most=0),
        Claim("CA3: output less input overlap at 10 to 30 %", above("CA3", INTACT, FAR), most=0),
        Claim("CA3 less DG at 70 to 90 %", above("CA3", INTACT, NEAR, "DG"), least=0,
              published="above 0 (rats, cues in conflict)"),
        Claim("CA3: output less input overlap at 70 to 90 %, its own inputs do not learn", above("CA3", CUT, NEAR),
              most=0, control=True),
    ),
    panels=tuple(
        Panel({stage: [(s / 100, condition, f"{stage}.{s}") for s in (*STEPS, 100)] for stage in STAGES},
              "input overlap with the studied cue", "output overlap", condition, diagonal=True)
        for condition in (INTACT, CUT)
    ),
    needs=("DG", "CA3", "CA1", "CA3->CA3", "EC->CA3"),
    pairs=6,
    note="Overlap counts active cells; rates of cells that stay active (Leutgeb et al. 2007) are not compared. When "
    "the studied cue itself is shown again, DG shares .47 of its cells with the first time (seeds 10 to 19), CA3 "
    "all. About two thirds of DG's distance from the input is therefore that it does not repeat itself. Relative "
    "to its own repetition it lies .17 below the input. The control stops learning in EC -> CA3 and CA3 -> CA3 "
    "together, and CA3 then falls silent, also at the cue itself. It shows that CA3 answers by learned synapses, "
    "not that its recurrence completes: in `hippocampal-2026` a cut of CA3 -> CA3 alone changes nothing.",
)  # fmt: skip
