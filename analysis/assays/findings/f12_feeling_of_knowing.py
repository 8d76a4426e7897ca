"""F12: a feeling of knowing comes from the key, before the value, and follows how familiar the cue is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....circuits.network.circuit import Circuit
from ....circuits.protocol.cue import Cue
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Probe, Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.seeds import generator
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.decoding import correlation, decode
from ...measures.familiarity import study_keys
from ...measures.knowing import EARLY
from ...measures.latency import first_spikes, latency
from ...measures.measure import CORRELATION, SHARE
from ...measures.recognition import forced_choice
from ...statistics.gamma import gamma_value
from ..assay import play
from .finding import Claim, Finding, difference, level

TESTS = ("repeated", "changed", "once")  # A-B A-B; A-B A-D; A-B C-D
WEAK = Cue(valid=0.2)
SHUFFLES = 100


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """Cues studied twice with one value, twice with two values, or once; then weak cues of all."""
    sets = {name: patterns.lists(name, n_pairs=n, similarity=0.7, seed=10 * seed + k)[0]
            for k, name in enumerate(("EF", "GH", "IJ", "KL"))}  # fmt: skip
    AB, AD = patterns.lists("AB", "AD", n_pairs=n, similarity=0.7, seed=10 * seed + 5)
    first = [Study(sets["EF"], label="E-F"), Study(AB, label="A-B"), Study(sets["GH"], label="G-H")]
    second = [Study(sets["EF"], label="E-F again"), Study(AD, label="A-D"), Study(sets["IJ"], label="I-J")]
    tests = [Recall(one, WEAK, label=label) for one, label in zip((sets["EF"], AD, sets["GH"]), TESTS, strict=True)]
    return {"learned": play(circuit, seed, (*first, *second), (*tests, Probe(sets["KL"], WEAK, label="new")))}


def measure(recording: Recording) -> dict[str, float]:
    """The feeling of each kind of cue, recall, and how well the feeling predicts recognition where recall failed."""
    key, rng = recording.key, generator(recording.seed, "feeling of knowing")
    found: dict[str, float] = {}
    felt, right = [], []
    for label in TESTS:
        phase = recording.phase(label)
        decoded = decode(phase)
        feeling = echo_intensity(phase, decoded.trials, study_keys(phase, key))
        items, first = np.unique(phase.value_item, return_index=True)
        own = np.searchsorted(items, decoded.truth)
        recognised = forced_choice(decoded.counts, phase.values[first], own, rng)
        failed = ~decoded.correct
        felt.append(feeling[failed])
        right.append(recognised[failed])
        found |= {f"feeling.{label}": float(feeling.mean()), f"recalled.{label}": float(decoded.correct.mean())}
    new = echo_intensity(recording, recording.trials.of_phase("new"), study_keys(recording, key))
    feeling, recognised = np.concatenate(felt), np.concatenate(right)
    found |= {
        "feeling.new": float(new.mean()),
        "failed": float(len(feeling)),
        "gamma": gamma_value(feeling, recognised),
        "gamma_shuffled": float(np.mean([gamma_value(feeling, rng.permutation(recognised)) for _ in range(SHUFFLES)])),
    }
    once = recording.phase("once")
    times = latency(once, key, study_keys(once, key)), latency(once, recording.value, once.values, once.value_item)
    if times[0] is not None and times[1] is not None:
        found |= {"latency_key": times[0], "latency_value": times[1]}
    return {name: value for name, value in found.items() if np.isfinite(value)}


def echo_intensity(recording: Recording, trials: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Sum of cubed matches of early key spikes to all keys of study (Hintzman 1988): (n_trials,)."""
    row, cell, time = first_spikes(recording, recording.key, trials)
    active = np.zeros((len(trials), keys.shape[1]), bool)
    early = time <= EARLY
    active[row[early], cell[early]] = True
    out: np.ndarray = (correlation(active, keys) ** 3).sum(1)
    return out


FINDING = Finding(
    id="F12",
    name="feeling-of-knowing",
    title="A feeling of knowing comes from the key, before the value",
    prediction="How well early spikes match a stored key is higher for cues that were shown more often, whether or "
    "not their value is recalled better. It predicts later recognition where recall failed, and comes before the "
    "value.",
    sources=(
        "Metcalfe, Schwartz & Joaquim (1993) J Exp Psychol Learn Mem Cogn 19:851",
        "Reder & Ritter (1992) J Exp Psychol Learn Mem Cogn 18:435",
        "Koriat (1993) Psychol Rev 100:609",
        "Hintzman (1988) Psychol Rev 95:528",
    ),
    protocol="Study cues twice with one value (A-B A-B), twice with two values (A-B A-D), or once (A-B C-D). Test "
    "with 20 % of each cue. The feeling is the match of the first 60 ms of key spikes to all keys of study (sum of "
    "cubes). Recognition is a choice among four values by the spikes of the value area.",
    make=make,
    measure=measure,
    claims=(
        Claim("latency of the value less that of the key (ms)",
              difference("latency_value", "learned", "learned", "latency_key"), least=0),
        Claim("feeling for cues with two values less that for cues shown once",
              difference("feeling.changed", "learned", "learned", "feeling.once"), least=0, published="above 0"),
        Claim("recall of cues with two values less that of cues shown once",
              difference("recalled.changed", "learned", "learned", "recalled.once"), most=0.05,
              published="not better"),
        Claim("feeling for old cues less that for new ones",
              difference("feeling.once", "learned", "learned", "feeling.new"), least=0),
        Claim("gamma of feeling and recognition where recall failed", level("gamma", "learned"), 0.2, 0.6,
              bounds=CORRELATION,
              published=".2 to .6"),
        Claim("gamma with shuffled trials", level("gamma_shuffled", "learned"), -0.1, 0.1, control=True),
    ),
    panels=(
        Panel({"feeling": [(label, "learned", f"feeling.{label}") for label in (*TESTS, "new")]},
              ylabel="early match to all stored keys", title="Feeling of knowing"),
        Panel({"recalled": [(label, "learned", f"recalled.{label}") for label in TESTS]},
              ylabel="share of values recalled", title="Recall", bounds=SHARE),
    ),
    note="The list with a similar second value (A-B A-B') is left out.",
)  # fmt: skip
