"""F6: recall of the list before the last depends on its own length, not on the length of the list between."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....circuits.network.circuit import Circuit
from ....circuits.protocol.context import Context
from ....circuits.protocol.cue import Cue
from ....circuits.protocol.experiment import Experiment
from ....circuits.protocol.phases import Recall, Study
from ....circuits.recording.recording import Recording
from ....circuits.stimuli import patterns
from ...figures.panel import Panel
from ...measures.decoding import decode
from ...measures.measure import SHARE
from ..assay import play
from .finding import Claim, Finding, Numbers, level

SHORT = 5  # pairs of a short list; a long one has as many as is asked
CARRYING = 0.7  # of the cue's cells that carry the context of a list
ATTEMPTS = 4
LENGTHS = ("short", "long")


def make(circuit: Circuit, n: int, seed: int) -> Mapping[str, Experiment]:
    """Two lists, each short or long, and each in a context of its own; the context of the first is the only cue."""
    made = {}
    for own in LENGTHS:
        for other in LENGTHS:
            first, second = (
                patterns.random(SHORT if length == "short" else n, seed=10 * seed + k)
                for k, length in enumerate((own, other))
            )

            def of(rho: float, first: patterns.Pairs = first, second: patterns.Pairs = second) -> Experiment:
                one, two = Context("first", rho), Context("second", rho)
                lists = (Study(first, label="first", context=one), Study(second, label="second", context=two))
                test = Recall(first, Cue(valid=0), context=one, cued=min(ATTEMPTS, len(first)), label="context")
                return play(circuit, seed, lists, (test,), context=CARRYING)

            made[f"{own}, then {other}"] = of(1.0)
    return made | {"no common context": of(0.0)}


def measure(recording: Recording) -> dict[str, float]:
    """Share of the values of the first list, and of the other one, of which at least half of the cells are active."""
    trials = recording.trials.of_phase("context")
    decoded = decode(recording)
    hit = (decoded.active[:, None] & recording.values).sum(2) / recording.values.sum(1)
    own = np.unique(recording.trials.pair[recording.trials.of_phase("first")])
    rest = np.setdiff1d(np.arange(recording.n_pairs), own)
    assert np.array_equal(decoded.trials, trials)
    return {"recalled": float((hit[:, own] >= 0.5).mean()), "intruded": float((hit[:, rest] >= 0.5).mean())}


def own_length(of: Numbers) -> float:
    """Recall of short lists less recall of long ones, over both lengths of the list between."""
    return float(np.mean([of[f"short, then {b}"]["recalled"] - of[f"long, then {b}"]["recalled"] for b in LENGTHS]))


def other_length(of: Numbers) -> float:
    """Recall with a short list between less recall with a long one, over both lengths of the list itself."""
    return float(np.mean([of[f"{a}, then short"]["recalled"] - of[f"{a}, then long"]["recalled"] for a in LENGTHS]))


FINDING = Finding(
    id="F6",
    name="list-length",
    title="A long list hides its own pairs, not those of the list before it",
    prediction="Recall of the list before the last falls with its own length, and does not depend on the length of "
    "the list between.",
    sources=("Shiffrin (1970) Science 168:1601", "Jang & Huber (2008) J Exp Psychol Learn Mem Cogn 34:112"),
    protocol="Two lists of 5 or 15 pairs. 70 % of each cue's cells carry a context that is the same throughout a "
    "list. At the test the context of the first list is the only cue. A value counts as recalled if at least half of "
    "its cells are active.",
    make=make,
    measure=measure,
    claims=(
        Claim("share recalled of a short list less that of a long one", own_length, least=0),
        Claim("share recalled after a short list between less that after a long one", other_length, -0.1, 0.1),
        Claim(
            "share recalled where every pair has a context of its own",
            level("recalled", "no common context"),
            most=0.1,
            bounds=SHARE,
            control=True,
        ),
    ),
    panels=(
        Panel(
            {
                f"{b} list between": [(f"{a} list", f"{a}, then {b}", "recalled") for a in LENGTHS]
                for b in LENGTHS
            },
            ylabel="share of the list recalled",
            bounds=SHARE,
            title="Cue: the context of the list",
        ),
    ),
    pairs=15,
    note="In people the length of the list between matters if that list was not recalled (Jang and Huber 2008); here "
    "tests teach nothing, so that this cannot be asked.",
)  # fmt: skip
