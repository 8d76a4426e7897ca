"""F15: trained for recall, keys part, and values become what their class has in common."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....circuits.library.autoassociative import AUTOASSOCIATIVE
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.cue import Cue
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Delay, Phase, Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.seeds import generator
from ....circuits.stimuli import patterns
from ....circuits.stimuli.exemplars import Exemplars
from ...figures.panel import Panel
from ...measures.decoding import correlation
from ...measures.measure import CORRELATION
from ...theory.one_code import OneCode
from ..assay import play
from .f09_unique_codes import FROZEN
from .finding import Claim, Finding, difference, level
from .worlds import learning, replaced

CLASSES = 4
ALIKE = 0.6  # share of its cells that a cue has in common with others of its class
KEPT = 0.6  # share of its cells that a value has in common with all others of its class
PASSES = 6
SHOWN = 0.8  # of a cue's cells at the test
TESTED = (1, 3, 6)  # passes after which there is a test
FIRST, LAST = (f"test {k}" for k in (TESTED[0], TESTED[-1]))
# Of synapses from keys to values, chosen: a potentiation and a loss per spike so small that they average over passes,
# and a conductance with which a value is recalled after one pass
RATE, LOSS, CONDUCTANCE = 0.1, 0.1, 2.0
USUAL, STILL, NOT, ONE = "learned", "inhibition frozen", "not learned", "one population for both"


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """Cues in classes, in every pass with another exemplar of the class's value; tests between passes."""
    pairs = patterns.exemplars(n, CLASSES, ALIKE, KEPT, seed)
    phases: list[Phase] = []
    for k in range(1, PASSES + 1):
        phases.append(Study(pairs.another(k), label=f"pass {k}"))
        if k in TESTED:
            phases += [Delay(0.6, label=f"delay {k}"), Recall(pairs.another(k), Cue(valid=SHOWN), label=f"test {k}")]

    def trained(circuit: Circuit) -> Experiment:
        return play(circuit, seed, phases[:-2], phases[-1:])

    learned = trained(learning(circuit, RATE, LOSS, CONDUCTANCE))
    return {
        USUAL: learned,
        STILL: learned.with_lesions(FROZEN),
        NOT: learned.without_learning(),
        ONE: trained(AUTOASSOCIATIVE),
    }


def measure(recording: Recording) -> dict[str, float]:
    """How alike cues, keys and values are within a class and between classes, and values their class's model."""
    trials = recording.trials
    found: dict[str, float] = {}
    n = len(trials.of_phase("pass 1"))
    pairs = patterns.exemplars(n, CLASSES, ALIKE, KEPT, recording.seed)
    models = pairs.models(recording.sizes[recording.value], int(recording.values[0].sum()))

    def rows_of(label: str) -> np.ndarray:
        rows = trials.of_phase(label)
        return rows[np.argsort(trials.pair[rows])]

    for part, stage in (("cue", recording.queries[0]), ("key", recording.key)):
        for k in range(1, PASSES + 1):
            found |= _alike(recording.counts(stage, rows_of(f"pass {k}")) > 0, f"{part}.pass {k}")
    for k in TESTED:
        rows = rows_of(f"test {k}")
        counts = recording.counts(recording.value, rows)
        found |= _alike(recording.counts(recording.key, rows) > 0, f"key.test {k}")
        found |= _alike(counts, f"value.test {k}")
        for name, of in (("feature", models), ("exemplar", recording.values[trials.pair[rows]])):
            found[f"{name}.test {k}"] = float(np.nan_to_num(correlation(counts, of).diagonal()).mean())
    if recording.key != recording.value:
        found |= one_code(recording, pairs, models)
    return found


def one_code(recording: Recording, pairs: Exemplars, models: np.ndarray) -> dict[str, float]:
    """The same lists in one population of rates, with the same rule, rate, loss and spikes per presentation."""
    rows = recording.trials.of_phase("pass 1")
    keys, taught = (recording.counts(of, rows) for of in (recording.key, recording.value))
    spikes = float(keys[keys > 0].mean()), float(taught[recording.values[recording.trials.pair[rows]]].mean())
    n_cue, n_value = recording.cues.shape[1], recording.values.shape[1]
    active = int(recording.cues[0].sum()), int(recording.values[0].sum())
    network = OneCode(np.zeros((n_cue + n_value,) * 2), RATE, LOSS, *spikes)
    rng = generator(recording.seed, "one code")
    found: dict[str, float] = {}
    for k in range(1, PASSES + 1):
        coded = pairs.another(k).encode(n_cue, n_value, active[1], active[0])
        network = network.study(np.hstack([coded.cues, coded.values])[rng.permutation(pairs.n_pairs)])
        if k in TESTED:
            shown = coded.cues & (rng.random(coded.cues.shape) < SHOWN)
            key, value = network.recall(shown, active)
            found |= _alike(key, f"one code.key.test {k}")
            found[f"one code.feature.test {k}"] = float(correlation(value, models).diagonal().mean())
    return found


def _alike(activity: np.ndarray, name: str) -> dict[str, float]:
    """Mean correlation of the activity of events of one class, and of different classes; rows in order of pairs."""
    between = np.nan_to_num(correlation(activity, activity))
    label = np.arange(len(activity)) % CLASSES
    same = (label[:, None] == label) & ~np.eye(len(label), dtype=bool)
    within, across = float(between[same].mean()), float(between[label[:, None] != label].mean())
    return {f"{name}.within": within, f"{name}.across": across, f"{name}.class": within - across}


FINDING = Finding(
    id="F15",
    name="corners-and-features",
    title="Keys part, and values become what their class has in common",
    prediction="With training, keys of similar cues become unlike, so that each event can be told from all others, "
    "while recalled values move from single exemplars to the features of their class.",
    meaning="Addresses and contents have different jobs. Addresses serve best if every event differs from all others; "
    "contents serve best if they say what similar events have in common. One code for both would have to "
    "compromise.",
    sources=("Gershman, Fiete & Irie (2025) Neuron, figure 2",),
    protocol="Sixteen cues in four classes share 60 % of their cells within a class. In each of six passes a cue comes "
    "with another exemplar of its class's value: 60 % of the cells are those of the class, the others new. Test with "
    "80 % of each cue after passes 1, 3 and 6. Correlated are active cells, and spike counts of values. "
    "Synapses from keys to values are changed: a rate of .1, a loss of .1 per spike, and twice the usual conductance. "
    "The same lists in the autoassociative circuit, where cue and value are two parts of one pattern, and in an "
    "autoassociative network of rates with the same rule, rate, loss and spikes per presentation.",
    make=make,
    measure=measure,
    claims=(
        Claim("class structure (similarity within less between classes) of recalled values less that of their keys",
              difference(f"value.{LAST}.class", USUAL, USUAL, f"key.{LAST}.class"), least=0),
        Claim("correlation of recalled values with their class's features: after pass 6 less after pass 1",
              difference(f"feature.{LAST}", USUAL, USUAL, f"feature.{FIRST}"), least=0,
              published="above 0 (the paper's model)"),
        Claim("correlation of recalled values with their class's features after pass 6",
              level(f"feature.{LAST}", USUAL), least=0.9, bounds=CORRELATION,
              published="1: on the features (the paper's model)"),
        Claim("similarity of keys of one class in pass 6, learned less not learned",
              difference(f"key.pass {PASSES}.within", USUAL, NOT), most=0,
              published="above 0: they meet (the paper's model)"),
        Claim("change of the similarity of keys of one class, pass 1 to 6",
              difference(f"key.pass {PASSES}.within", USUAL, USUAL, "key.pass 1.within"), most=0,
              published="above 0: they meet (the paper's model)"),
        Claim("change of the similarity of recalled keys of one class, test 1 to 6",
              difference(f"key.{LAST}.within", USUAL, USUAL, f"key.{FIRST}.within"), most=0,
              published="above 0: they meet (the paper's model)"),
        Claim("similarity of recalled keys of one class after pass 6, less that in a network of rates with one code",
              difference(f"key.{LAST}.within", USUAL, USUAL, f"one code.key.{LAST}.within"), most=0),
        Claim("class structure of values, not learned", level(f"value.{LAST}.class", NOT), -0.05, 0.05, control=True),
        Claim("similarity of recalled keys of one class less that of their cues, autoassociative circuit",
              difference(f"key.{LAST}.within", ONE, ONE, f"cue.pass {PASSES}.within"), least=-0.1, control=True),
        Claim("correlation of recalled values with their class's features: after pass 6 less after pass 1, "
              "autoassociative circuit", difference(f"feature.{LAST}", ONE, ONE, f"feature.{FIRST}"), most=0.05,
              control=True),
        Claim("similarity of recalled keys of one class less that of their cues, network of rates with one code",
              difference(f"one code.key.{LAST}.within", USUAL, USUAL, f"cue.pass {PASSES}.within"), least=0,
              control=True),
        Claim("similarity of keys of one class, inhibition frozen less learned",
              difference(f"key.pass {PASSES}.within", STILL, USUAL), least=0, control=True),
    ),
    panels=(
        Panel({
            "cues of one class": [(k, USUAL, f"cue.pass {k}.within") for k in range(1, PASSES + 1)],
            "keys of one class": [(k, USUAL, f"key.pass {k}.within") for k in range(1, PASSES + 1)],
            "keys, not learned": [(k, NOT, f"key.pass {k}.within") for k in range(1, PASSES + 1)],
        }, "pass", "similarity", "Keys part"),
        Panel({
            "features of the class": [(k, USUAL, f"feature.test {k}") for k in TESTED],
            "exemplar of the last pass": [(k, USUAL, f"exemplar.test {k}") for k in TESTED],
        }, "passes before the test", "correlation of recalled values with", "Values become features",
            published=((PASSES, 1.0),)),
        Panel({
            "recalled keys of one class": [(k, ONE, f"key.test {k}.within") for k in TESTED],
            "values, features of the class": [(k, ONE, f"feature.test {k}") for k in TESTED],
            "recalled keys, rates": [(k, USUAL, f"one code.key.test {k}.within") for k in TESTED],
        }, "passes before the test", "correlation", "One population for both", level=0.0),
    ),
    needs=("EC", "CA1", "NCX", "DG_NGF->DG", "CA1_NGF->CA1"),
    pairs=16,
    replaces=replaced,
    note="The claims that keys of one class become unlike are a prediction of this project; in the paper's model they "
    "meet. Keys part at study. Those that 80 % of a cue recalls do not: they become a little more alike with "
    "training, and are more alike than without it. The paper's model is trained by gradient descent, and its keys "
    "may go wherever recall is best: all keys of a class meet in one corner, since they have one answer. Here "
    "each event gets a key of its own by inhibition that learns; synapses to values average over passes, as their "
    "small rates were chosen to do. The autoassociative circuit learns at once, with constants of its own. The "
    "network of rates shares rule and constants with the circuit, and has as many cells as the areas of cue and "
    "value together. Its five steps of recall, with as many cells active as in a whole pattern, were chosen. It "
    "was added when the other numbers were known. The keys that it recalls merge with those of their class.",
)  # fmt: skip
