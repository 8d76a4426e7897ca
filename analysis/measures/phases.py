"""Each test of a protocol on its own: its measures, and whose values came back."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...circuits.recording.recording import Recording
from .decoding import decode
from .provenance import Provenance, Studied, provenance
from .summary import score

# Of `score`, what a single phase can have
MEASURES = (
    *("n_cued", "chance", "identification_accuracy", "precision", "recall", "f1", "overlap"),
    *("silent_fraction", "intrusion_rate", "reconstruction", "familiarity", "familiarity_auc"),
    *("stage_identification", "latency_ms", "recalled_rate_hz"),
)


def recall_phases(recording: Recording) -> list[str]:
    """Labels of the phases with recall trials, in the order of time."""
    trials = recording.trials
    return list(dict.fromkeys(trials.phase[trials.kind == "recall"].tolist()))


def phase_scores(recording: Recording) -> dict[str, dict[str, Any]]:
    """Measures of every recall phase.

    Parameters
    ----------
    recording : Recording
        What `run` returned.

    Returns
    -------
    dict
        Label -> measures of `score`, against what was taught last under each cue; ``own_accuracy``, identification of
        the value of the pair that the phase names; ``provenance``, the share of trials by whose value came.

    Examples
    --------
    >>> from spikekv.analysis import phase_scores
    >>> list(phase_scores(recording))
    ['recall']
    """
    out = {}
    for label in recall_phases(recording):
        measured = score(recording.phase(label))
        theta = measured["theta"]
        own = decode(recording.phase(label, against="shown"), theta=theta)
        out[label] = {
            **{name: measured[name] for name in MEASURES},
            "own_accuracy": float(own.correct.mean()),
            "provenance": whose_value(recording, label).shares,
        }
    return out


def whose_value(recording: Recording, label: str) -> Provenance:
    """Whose values came back in one recall phase: those of the cue, of its earlier partners, of the same or another
    list.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    label : str
        Of a phase with recall trials.

    Returns
    -------
    Provenance

    Examples
    --------
    >>> from spikekv.analysis import whose_value
    >>> whose_value(recording, "recall").shares["own"]
    1.0
    """
    phase = recording.phase(label)
    trials, tests = phase.trials, phase.trials.where("recall")
    taught = trials.where("study")
    _, cue = np.unique(phase.cues, axis=0, return_inverse=True)
    cue = cue.ravel()
    pair = trials.pair[taught]
    lists = {name: n for n, name in enumerate(dict.fromkeys(trials.phase[taught].tolist()))}
    studied = Studied(cue[pair], phase.value_item[pair], np.array([lists[name] for name in trials.phase[taught]]))
    return provenance(studied, cue[trials.pair[tests]], decode(phase).answer)
