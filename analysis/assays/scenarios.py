"""Named lesion scenarios: a question, what the literature predicts, the conditions that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ...circuits.campaign.conditions import Condition
from ...circuits.lesions.lesion import Lesion
from ..statistics.contrasts import Contrast

Scored = Literal["all", "early", "late"]
IDENTIFICATION, F1 = "identification_accuracy", "f1"


@dataclass(frozen=True)
class Scenario:
    """One question to a lesioned circuit.

    worlds: name -> settings of `RecallConfig` that differ from the defaults. conditions: name -> lesions, in
    the order shown. source: of the prediction. main, reference: conditions whose difference is reported in full,
    by default the first with a lesion and the intact run of its world; size_matched: their control, if any.
    """

    question: str
    prediction: str
    source: str
    conditions: Mapping[str, Condition]
    contrasts: tuple[Contrast, ...]
    worlds: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {"": {}})
    note: str = ""
    main: str = ""
    reference: str = ""
    size_matched: str = ""


def _at(*lesions: Lesion, world: str = "", pairs: tuple[int, ...] = (), scored: Scored = "all") -> Condition:
    return Condition(lesions, world, pairs, scored)


FIRST = tuple(range(10))  # pairs whose engram is ablated
SIMILAR = {"stimuli": "random", "similarity": 0.6}
DISSIMILAR = {"stimuli": "random", "similarity": 0.0}
# Value cells that excite one another through synapses that learn with the taught pattern, for a circuit without them
VALUE_RECURRENCE = {
    "stimuli": "random",
    "projections": {
        "NCX->NCX": {
            "wiring": {"type": "FixedInDegree", "n": 900},
            "conductance": {"NMDA": 4.6},
            "ach": -0.975,
            "plasticity": {"type": "GatedHebb", "eta": 0.1, "tau_x": 50.0, "w_initial": 0.0},
        },
    },
}

# Synapses from keys to values that lose a little with every presynaptic spike
FORGETS = {"type": "GatedHebb", "eta": 0.5, "tau_x": 50.0, "depression": 0.4}
FORGETTING = {"pairs": 100, "projections": {"CA1->NCX": {"plasticity": FORGETS}}}


def _beta(beta: float, projection: str = "CA1->NCX") -> Lesion:
    return Lesion(projection, mode="scale", factor=beta)


def _more(lesion: str, hurt: str, other: str) -> Contrast:
    """That a lesion hurts some cues more than others: a dissociation is a difference of differences."""
    return Contrast(F1, f"{lesion}, {hurt}", f"intact, {hurt}", -1, (f"{lesion}, {other}", f"intact, {other}"))


# Inhibition that takes away at study what cues have in common, and so makes keys differ
FROZEN = Lesion("DG_NGF->DG, CA1_NGF->CA1", mode="freeze", during="study")
# Lesions of the double dissociation, and what they are expected to do to whole, damaged and similar cues
DISSOCIATED: dict[str, tuple[Lesion, tuple[int | None, ...]]] = {
    "DG": (Lesion("DG"), (0, None, -1)),
    "CA3->CA3": (Lesion("CA3->CA3"), (0, -1, None)),
    "EC->CA3": (Lesion("EC->CA3"), (None, -1, None)),
    "50 % of CA3": (Lesion("CA3", 0.5), (-1, -1, -1)),
    "50 % of CA1": (Lesion("CA1", 0.5), (-1, -1, -1)),
    "50 % of NCX": (Lesion("NCX", 0.5), (-1, -1, -1)),
}
CUES = {
    "whole cues": {**DISSIMILAR, "cue_valid": 1.0},
    "damaged cues": {**DISSIMILAR, "cue_valid": 0.6, "cue_noise": 0.4},  # with 40 % alone nothing is lost
    "similar cues": {**SIMILAR, "cue_valid": 1.0},
}


SCENARIOS: dict[str, Scenario] = {
    "hippocampus": Scenario(
        "What is lost with the hippocampus, before and after study?",
        "The theory: keys are needed to store and to retrieve, so that recall is lost in both cases.",
        "Scoville & Milner (1957) J Neurol Neurosurg Psychiatry 20:11; Gershman, Fiete & Irie (2025) Neuron",
        {
            "lesion after study": _at(Lesion("hippocampus")),
            "lesion before study": _at(Lesion("hippocampus", during="all")),
        },
        (Contrast(IDENTIFICATION, "lesion after study"), Contrast(IDENTIFICATION, "lesion before study")),
        note="built in: the hippocampus alone drives the values; patients keep remote memories, and there is no "
        "consolidation here",
    ),
    "semantic-dementia": Scenario(
        "What is lost with the value area, as in semantic dementia?",
        "Content is lost and keys still match their cues: recall falls, key stages are spared.",
        "Gershman, Fiete & Irie (2025) Neuron (values in neocortex); Graham et al. (2000) Neuropsychologia 38:313",
        {"60 % of NCX": _at(Lesion("NCX", 0.6)), "60 % of CA1": _at(Lesion("CA1", 0.6))},
        (
            Contrast(F1, "60 % of NCX"),
            Contrast("stage_identification.CA1", "60 % of NCX", expected=0),
            Contrast("familiarity.CA1", "60 % of NCX", expected=0),
            Contrast("familiarity.CA1", "60 % of CA1"),
        ),
        note="that key stages are spared is built in: nothing leads from NCX to the hippocampus; that the value falls "
        "is measured",
    ),
    "key-or-value": Scenario(
        "Is the key lost or the value? Part of a value engram is stimulated, the rest is scored.",
        "After key loss 30 % of the value engram bring back the rest; after value loss they do not.",
        "Gershman, Fiete & Irie (2025) Neuron; Ryan et al. (2015) Science 348:1007",
        {
            "key loss": _at(Lesion("CA1")),
            "key loss, value stimulated": _at(
                Lesion("CA1"), Lesion("NCX", 0.3, mode="stimulate", select="cued", beta=10.0)
            ),
            "key loss, random cells stimulated": _at(
                Lesion("CA1"), Lesion("NCX", 0.3, mode="stimulate", select="cued-matched", beta=10.0)
            ),
            "value loss": _at(Lesion("NCX", 0.6)),
            "key and value loss, value stimulated": _at(
                Lesion("CA1"), Lesion("NCX", 0.6), Lesion("NCX", 0.75, mode="stimulate", select="cued", beta=10.0)
            ),
        },
        (
            Contrast("completion", "key loss"),
            Contrast("completion", "key loss, value stimulated", "key loss", +1),
            Contrast("completion", "key loss, value stimulated", "key loss, random cells stimulated", +1),
            Contrast("completion", "key and value loss, value stimulated", "key loss, value stimulated", -1),
            Contrast("stage_identification.CA1", "value loss", expected=0),
        ),
        {"": VALUE_RECURRENCE},
        "value cells excite one another (NCX -> NCX; where they do not, synapses of a chosen size are added); "
        "completion: recall among the taught cells that are neither stimulated nor silenced; after value loss three "
        "quarters of the engram are stimulated, which is 30 % of it in cells that are left, with CA1 silent as well, "
        "and 4 cells per pair are scored, after key loss 28; read the size of completion, not its sign alone: 1 is all "
        "of the rest; that CA1 is spared by value loss is built in",
    ),
    "dentate": Scenario(
        "What does the dentate gyrus do for similar and for dissimilar cues?",
        "It separates: its loss hurts similar cues, dissimilar ones less.",
        "Leutgeb et al. (2007) Science 315:961; McHugh et al. (2007) Science 317:94",
        {
            "no DG, similar cues": _at(Lesion("DG"), world="similar cues"),
            "no DG, dissimilar cues": _at(Lesion("DG"), world="dissimilar cues"),
            "inhibition does not learn, similar cues": _at(FROZEN, world="similar cues"),
            "inhibition does not learn, dissimilar cues": _at(FROZEN, world="dissimilar cues"),
        },
        (
            Contrast(F1, "no DG, similar cues", "intact, similar cues"),
            _more("no DG", "similar cues", "dissimilar cues"),
            Contrast(F1, "inhibition does not learn, similar cues", "intact, similar cues"),
            _more("inhibition does not learn", "similar cues", "dissimilar cues"),
        ),
        {"similar cues": SIMILAR, "dissimilar cues": DISSIMILAR},
        "DG is silenced at recall; `lesion all` silences it at study, too; inhibition: that of DG and CA1 which EC "
        "drives, frozen at study at the weight of a mean cell; it takes away what cues have in common",
    ),
    "recurrence": Scenario(
        "What does CA3 recurrence do for whole and for damaged cues?",
        "It completes: without it damaged cues are recalled worse, whole ones are not.",
        "Nakazawa et al. (2002) Science 297:211; but see Neher, Cheng & Wiskott (2015) PLoS Comput Biol 11:e1004250",
        {
            "no recurrence, whole cues": _at(Lesion("CA3->CA3"), world="whole cues"),
            "no recurrence, damaged cues": _at(Lesion("CA3->CA3"), world="damaged cues"),
        },
        (
            Contrast(F1, "no recurrence, damaged cues", "intact, damaged cues"),
            Contrast(F1, "no recurrence, whole cues", "intact, whole cues", 0),
            _more("no recurrence", "damaged cues", "whole cues"),
        ),
        {cues: CUES[cues] for cues in ("whole cues", "damaged cues")},
        note="damaged: 40 % of the cue's cells are replaced by wrong ones",
    ),
    "nmda": Scenario(
        "What does a block of NMDA receptors do at study, and at recall?",
        "It stops storing and spares recall.",
        "Morris et al. (1986) Nature 319:774; Steele & Morris (1999) Hippocampus 9:118",
        {
            "block at study": _at(Lesion("NMDA", during="study")),
            "block at recall": _at(Lesion("NMDA")),
        },
        (
            Contrast(IDENTIFICATION, "block at study"),
            Contrast(IDENTIFICATION, "block at recall", expected=0),
            Contrast(F1, "block at recall", expected=0),
        ),
        note="that a block stops plasticity is built in; what it does to recall is measured",
    ),
    "acetylcholine": Scenario(
        "What does a loss of acetylcholine at study do?",
        "Old pairs leak into new ones: intrusions rise.",
        "Hasselmo (2006) Curr Opin Neurobiol 16:710",
        {
            "10 % lost": _at(Lesion("acetylcholine", 0.1, during="study")),
            "20 % lost": _at(Lesion("acetylcholine", 0.2, during="study")),
            "30 % lost": _at(Lesion("acetylcholine", 0.3, during="study")),
        },
        (
            Contrast("intrusion_rate", "20 % lost", expected=+1),
            Contrast(IDENTIFICATION, "20 % lost"),
        ),
        note="inhibition learns from what leaks at study, so that it grows as acetylcholine falls; in hippocampal-2026 "
        "silence may stand where intrusions are predicted",
    ),
    "pv": Scenario(
        "What do PV basket cells do for recall?",
        "Without them activity runs away and precision is lost.",
        "Freund & Katona (2007) Neuron 56:33 (perisomatic inhibition); here: the separation operator needs a threshold",
        {"NCX_PV blocked": _at(Lesion("NCX_PV")), "all PV blocked": _at(Lesion("PV"))},
        (
            Contrast("precision", "NCX_PV blocked"),
            Contrast("precision", "all PV blocked"),
            Contrast("rates_hz.NCX", "all PV blocked", expected=+1),
        ),
    ),
    "alzheimer": Scenario(
        "Does stimulating engram cells rescue recall after synapse loss from EC to the hippocampus?",
        "Synapse loss lowers recall; driving the DG engram of the cued pair brings it back.",
        "Roy et al. (2016) Nature 531:508",
        {
            "80 % of EC->DG lost": _at(Lesion("EC->DG*", 0.8)),
            "80 % of all EC synapses lost": _at(Lesion("EC->*", 0.8)),
            "80 % of all lost, DG engram stimulated": _at(
                Lesion("EC->*", 0.8), Lesion("DG", mode="stimulate", select="cued", beta=2.0)
            ),
            "80 % of all lost, CA3 engram stimulated": _at(
                Lesion("EC->*", 0.8), Lesion("CA3", mode="stimulate", select="cued", beta=1.5)
            ),
            "80 % of all lost, random CA3 cells stimulated": _at(
                Lesion("EC->*", 0.8), Lesion("CA3", mode="stimulate", select="cued-matched", beta=1.5)
            ),
        },
        (
            Contrast(F1, "80 % of EC->DG lost"),
            Contrast(F1, "80 % of all EC synapses lost"),
            Contrast(F1, "80 % of all lost, DG engram stimulated", "80 % of all EC synapses lost", +1),
            Contrast(F1, "80 % of all lost, CA3 engram stimulated", "80 % of all EC synapses lost", +1),
            Contrast(
                F1, "80 % of all lost, CA3 engram stimulated", "80 % of all lost, random CA3 cells stimulated", +1
            ),
        ),
        main="80 % of all EC synapses lost",
    ),
    "engram": Scenario(
        "Is an engram special, or would any cells do?",
        "Losing the CA1 engram of ten pairs hurts their recall more than losing as many random cells.",
        "Han et al. (2009) Science 323:1492; Gershman, Fiete & Irie (2025) Neuron",
        {
            "engram of 10 pairs lost": _at(Lesion("CA1", select="engram", pairs=FIRST), pairs=FIRST),
            "as many random cells lost": _at(Lesion("CA1", select="engram", pairs=FIRST).matched, pairs=FIRST),
            "intact, those pairs": _at(pairs=FIRST),
        },
        (
            Contrast(F1, "engram of 10 pairs lost", "intact, those pairs"),
            Contrast(F1, "engram of 10 pairs lost", "as many random cells lost"),
        ),
        reference="intact, those pairs",
        size_matched="as many random cells lost",
    ),
    "silent-engrams": Scenario(
        "Are old pairs erased by new ones, or out of reach?",
        "Old pairs are recalled badly; a gain beta on what their keys transmit brings them back without learning, and "
        "so does driving their key engram.",
        "Gershman, Fiete & Irie (2025) Neuron, figure 3; Ryan et al. (2015) Science 348:1007; Roy et al. (2017) PNAS "
        "114:E9972",
        {
            "early pairs": _at(scored="early"),
            "late pairs": _at(scored="late"),
            "early pairs, beta 1.5": _at(_beta(1.5), scored="early"),
            "early pairs, beta 2": _at(_beta(2.0), scored="early"),
            "early pairs, beta 3": _at(_beta(3.0), scored="early"),
            "late pairs, beta 2": _at(_beta(2.0), scored="late"),
            "early pairs, CA3->CA1 times 2": _at(_beta(2.0, "CA3->CA1"), scored="early"),
            "early pairs, CA1 engram driven": _at(
                Lesion("CA1", mode="stimulate", select="cued", beta=3.0), scored="early"
            ),
            "early pairs, no forgetting": _at(world="no forgetting", scored="early"),
            "late pairs, no forgetting": _at(world="no forgetting", scored="late"),
        },
        (
            Contrast(
                F1, "early pairs", "late pairs", beyond=("early pairs, no forgetting", "late pairs, no forgetting")
            ),
            Contrast(F1, "early pairs, beta 2", "early pairs", +1),
            Contrast(F1, "early pairs, beta 2", "early pairs, CA3->CA1 times 2", +1),
            Contrast(F1, "early pairs, CA1 engram driven", "early pairs", +1),
            Contrast(F1, "late pairs, beta 2", "late pairs", None),
        ),
        {"": FORGETTING, "no forgetting": {"pairs": FORGETTING["pairs"]}},
        "100 pairs; CA1 -> NCX synapses lose 40 % per presynaptic spike at study, so that new pairs weaken old ones; "
        "early and late: the third of the pairs studied first and last; beta: factor on the transmission of all "
        "CA1 -> NCX synapses, of which at recall those of the cued key carry spikes; the 40 % and beta 2 were chosen "
        "on another seed; engram driven: 2 rheobases of current into its CA1 cells, which excites values and their "
        "feed-forward inhibition alike; in the experiments protein synthesis was blocked, not overwritten",
        main="early pairs, beta 2",
        reference="early pairs",
    ),
    "dissociation": Scenario(
        "Which lesion hurts which cues? Every stage, on whole, damaged and similar cues.",
        "DG is needed for similar cues, CA3 recurrence and the path EC -> CA3 for damaged ones, half "
        "of CA3, CA1 or NCX for all.",
        "Gershman, Fiete & Irie (2025) Neuron; Rolls (2013) Front Syst Neurosci 7:74",
        {f"{name}, {cues}": _at(lesion, world=cues) for cues in CUES for name, (lesion, _) in DISSOCIATED.items()},
        (
            *(
                Contrast(F1, f"{name}, {cues}", f"intact, {cues}", expected)
                for n, cues in enumerate(CUES)
                for name, (_, by_cues) in DISSOCIATED.items()
                for expected in [by_cues[n]]
            ),
            _more("DG", "similar cues", "damaged cues"),
            _more("CA3->CA3", "damaged cues", "similar cues"),
        ),
        CUES,
        "damaged: 40 % of the cue's cells are replaced by wrong ones; similar: cues share 60 % of their cells",
    ),
}
