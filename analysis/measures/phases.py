"""Each test of a protocol on its own: its measures, whose values came back, and what was told apart from it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...circuits.recording.recording import Recording
from .accuracy import f1
from .decoding import decode, read_out_threshold
from .provenance import provenance_of
from .recognition import recognition
from .summary import score

# Of `score`, what a single phase can have
MEASURES = (
    *("n_cued", "chance", "identification_accuracy", "precision", "recall", "f1", "overlap"),
    *("silent_fraction", "intrusion_rate", "reconstruction", "familiarity", "familiarity_auc"),
    *("stage_identification", "latency_ms", "recalled_rate_hz"),
)
HALF = 0.5  # F1 with a stored value from which on a new cue has recalled it


def phase_scores(recording: Recording) -> dict[str, dict[str, Any]]:
    """Measures of every recall phase.

    Parameters
    ----------
    recording : Recording
        What `run` returned.

    Returns
    -------
    dict
        Label -> measures of `score`, against what was taught last under each cue; ``own_accuracy`` and ``own_f1``,
        identification and F1 of the value of the pair that the phase names; ``nearest_key``, identification by the
        nearest studied cue (`baselines`); ``provenance``, the share of trials by whose value came.

    Examples
    --------
    >>> from spikekv.analysis import phase_scores
    >>> phase_scores(recording)["recall"]["provenance"]["own"]
    1.0
    """
    out = {}
    for label in _labels(recording, "recall"):
        phase = recording.phase(label)
        measured = score(phase)
        theta = measured["theta"]
        own = decode(recording.phase(label, against="shown"), theta=theta)
        out[label] = {
            **{name: measured[name] for name in MEASURES},
            "own_accuracy": float(own.correct.mean()),
            "own_f1": float(f1(own.active, own.stored).mean()),
            "nearest_key": measured["baselines"]["nearest_key"]["identification_accuracy"],
            "provenance": provenance_of(phase, decode(phase, theta=theta)).shares,
        }
    return out


def probe_scores(recording: Recording) -> dict[str, dict[str, Any]]:
    """How well each phase of new cues is told from the cues of all recall phases.

    Parameters
    ----------
    recording : Recording
        What `run` returned.

    Returns
    -------
    dict
        Label -> name of each key stage and of the value population -> ``area`` under the ROC (chance .5), ``d_prime``
        (chance 0), ``hits`` and ``false_alarms``; see `recognition`. The value population also has ``false_recall``,
        the share of new cues that bring back half of a stored value or more. Empty without probes.

    Examples
    --------
    >>> from spikekv.analysis import probe_scores
    >>> probe_scores(recording)
    {}
    """
    out: dict[str, dict[str, Any]] = {}
    for label in _labels(recording, "probe"):
        lures = recording.trials.of_phase(label)
        told = recognition(recording, recording.trials.where("recall"), lures)
        out[label] = {
            name: {
                "area": one.roc.area,
                "d_prime": one.detection.d_prime,
                "hits": one.detection.hits,
                "false_alarms": one.detection.false_alarms,
            }
            for name, one in told.items()
        }
        out[label][recording.value]["false_recall"] = float(false_recalls(recording, label).mean())
    return out


def false_recalls(recording: Recording, label: str) -> np.ndarray:
    """(n_trials,) bool: the cells active at a cue of a phase have an F1 of at least .5 with some stored value."""
    counts = recording.counts(recording.value, recording.trials.of_phase(label))
    active, values = counts >= read_out_threshold(recording), recording.values
    best: np.ndarray = np.max([f1(active, np.broadcast_to(value, active.shape)) for value in values], axis=0)
    return best >= HALF


def _labels(recording: Recording, kind: str) -> list[str]:
    """Labels of the phases with trials of a kind, in the order of time."""
    trials = recording.trials
    return list(dict.fromkeys(trials.phase[trials.kind == kind].tolist()))
