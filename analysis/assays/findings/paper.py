"""The two figures of the paper, panel by panel: what its rate model shows, and what the circuit shows in spikes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...figures.panel import Panel
from ...figures.paper import PaperFigure
from ...measures.measure import CORRELATION, SHARE, Bounds
from ...theory.recovery import PAPER_CURVE, PAPER_LEARNED
from ...theory.representations import draw, train
from . import f04_silent_engrams as engrams
from . import f15_corners_and_features as corners
from .finding import Claim, Value, level
from .verdict import interval_within, tested

if TYPE_CHECKING:
    import xarray as xr

MODEL_PAIRS = 24  # of the model's square
LAST, USUAL = corners.PASSES, corners.USUAL
(_, FORGOTTEN), (GAIN, RECOVERED) = PAPER_CURVE


@dataclass(frozen=True)
class PaperPanel:
    """One number of a panel of the paper.

    panel: as ``2, keys``. shows: what it is a number of. published: in the paper's model, in words or as a number.
    finding: id of the finding that measures it. value: of one seed. differs: how and why the circuit is not as the
    model.
    """

    panel: str
    shows: str
    published: str
    finding: str
    value: Value
    bounds: Bounds = SHARE
    differs: str = ""


PANELS = (
    PaperPanel(
        "2, keys",
        "keys of different classes: correlation",
        "-1: in opposite corners",
        "F15",
        level(f"key.pass {LAST}.across", USUAL),
        CORRELATION,
        "Sparse keys cannot be opposite: the farthest they can be is to share no cell, a correlation just below 0.",
    ),
    PaperPanel(
        "2, keys",
        "keys of one class: correlation, before (not trained)",
        "about 0: anywhere",
        "F15",
        level("key.pass 1.within", corners.NOT),
        CORRELATION,
        "Cues of a class share cells, so that their keys are somewhat alike from the start.",
    ),
    PaperPanel(
        "2, keys",
        "keys of one class: correlation, after",
        "1: in one corner",
        "F15",
        level(f"key.pass {LAST}.within", USUAL),
        CORRELATION,
        "The model needs one answer per class, so that its keys of a class meet. Here they part, and each event keeps "
        "an address of its own. No error reaches the keys.",
    ),
    PaperPanel(
        "2, values",
        "values and the features of their class: correlation, after the first pass",
        "anywhere",
        "F15",
        level(f"feature.{corners.FIRST}", USUAL),
        CORRELATION,
        "The first recall is of the exemplar that was shown.",
    ),
    PaperPanel(
        "2, values",
        "values and the features of their class: correlation, after the last pass",
        "1: on the features",
        "F15",
        level(f"feature.{corners.LAST}", USUAL),
        CORRELATION,
        "As in the model, by synapses that average over passes in place of gradient descent.",
    ),
    PaperPanel(
        "3, forgetting",
        "first set, when learned: share identified",
        f"{PAPER_LEARNED:.3f}",
        "F4",
        level(engrams.OWN, engrams.ALONE),
        SHARE,
        "Pairs to be recalled by 60 % of each cue, in place of pictures to be classified.",
    ),
    PaperPanel(
        "3, forgetting",
        "first set, after other learning: share identified",
        f"{FORGOTTEN:.3f}",
        "F4",
        level(engrams.OWN, engrams.AFTER),
        SHARE,
        "Separate keys interfere less than a shared output layer; a value is identified by what little of it comes.",
    ),
    PaperPanel(
        "3, forgetting",
        "first set, after other learning: F1 of the values",
        "",
        "F4",
        level(engrams.F1, engrams.AFTER),
        SHARE,
        "Cell by cell most of the value is out of reach.",
    ),
    PaperPanel(
        "3, recovery",
        f"first set, with a gain of {engrams.NEAR_PAPER:g} (the model: {GAIN:g}): share identified",
        f"{RECOVERED:.3f}",
        "F4",
        level(engrams.OWN, f"gain {engrams.NEAR_PAPER:g}"),
        SHARE,
        "The gain is on all synapses from keys to values, not on those of one set.",
    ),
    PaperPanel(
        "3, recovery",
        f"first set, with a gain of {engrams.GAIN:g}: F1 of the values",
        "",
        "F4",
        level(engrams.F1, f"gain {engrams.GAIN:g}"),
        SHARE,
    ),
)


def facts_of_paper(runs: Mapping[str, Mapping[str, Sequence[Mapping[str, float]]]]) -> list[dict[str, Any]]:
    """Each panel with the circuit's number, for ``metrics.json``.

    runs: id of a finding -> condition -> measures of each seed. Panels of findings that were not run are left out.
    """
    facts = []
    for panel in PANELS:
        if panel.finding not in runs:
            continue
        effect = tested(Claim(panel.shows, panel.value), runs[panel.finding]).effect
        low, high = interval_within(effect, panel.bounds)
        facts.append(
            {
                "panel": panel.panel,
                "shows": panel.shows,
                "published": panel.published,
                "finding": panel.finding,
                "effect": effect and effect.difference,
                "low": low,
                "high": high,
                "differs": panel.differs,
            }
        )
    return facts


def paper_figures(tables: Mapping[str, xr.Dataset]) -> list[PaperFigure]:
    """What is drawn of each figure; one whose finding was not run is left out. tables: by id of a finding."""
    figures = []
    if "F15" in tables:
        start = draw(2, MODEL_PAIRS, seed=0)
        points = start, train(start)
        title = "Figure 2: keys come to be told apart, values to carry the features of their class"
        figures.append(PaperFigure(title, tables["F15"], (_keys(), _values()), points))
    if "F4" in tables:
        title = "Figure 3: what was learned first is out of reach after other learning, and a gain brings it back"
        figures.append(PaperFigure(title, tables["F4"], engrams.FINDING.panels))
    return figures


def _keys() -> Panel:
    passes = range(1, LAST + 1)
    return Panel(
        {
            "same class": [(k, USUAL, f"key.pass {k}.within") for k in passes],
            "different classes": [(k, USUAL, f"key.pass {k}.across") for k in passes],
            "not learned": [(k, corners.NOT, f"key.pass {k}.within") for k in passes],
        },
        "pass",
        "correlation of keys",
        "Keys: the circuit",
        bounds=CORRELATION,
        legend=(0.02, 0.14),
        targets={"same class": (1, "model: one corner"), "different classes": (-1, "model: opposite corners")},
    )


def _values() -> Panel:
    tests = corners.TESTED
    return Panel(
        {
            "their class's features": [(k, USUAL, f"feature.test {k}") for k in tests],
            "exemplar just seen": [(k, USUAL, f"exemplar.test {k}") for k in tests],
            "features, one code": [(k, corners.ONE, f"feature.test {k}") for k in tests],
        },
        "passes before the test",
        "correlation of values",
        "Values: the circuit",
        bounds=CORRELATION,
        targets={"their class's features": (1, "model: on the features")},
    )
