"""All measures of one run in one dictionary, its trials as a table, and the mean over seeds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from ..statistics.intervals import t_interval
from . import accuracy, activity, controls, familiarity, information, reconstruction
from .baselines import baselines
from .decoding import SILENT, chance_level, decode, named_pair
from .extensions import added
from .latency import latency

Metrics = dict[str, Any]

NUMBER = re.compile(r"(?<![A-Za-z])[\d.]+")  # not that of a name, as in CA3
OF_THE_MACHINE = ("wall_seconds", "real_time_factor")  # not of the circuit: means, no intervals


def summarise(recording: Recording, no_learning: Recording | None = None) -> Metrics:
    """The measures of ``metrics.json``: those of `score`, and the control without learning.

    no_learning: the same experiment with plasticity off; None leaves that control out (null).
    """
    return controlled(score(recording), None if no_learning is None else accuracy.recall_accuracy(no_learning))


def controlled(metrics: Metrics, accurate: float | None) -> Metrics:
    """Measures of `score` with the control without learning: its accuracy, or None where it was not run."""
    beyond = None if accurate is None else controls.p_above_chance(accurate, metrics["n_cued"], metrics["chance"])
    return metrics | {
        "controls": {"no_learning": accurate, **metrics["controls"]},
        "controls_p": {"no_learning": beyond, **metrics["controls_p"]},
    }


def score(recording: Recording) -> Metrics:
    """Score a recording: every measure that needs this one run only.

    Parameters
    ----------
    recording : Recording
        What `run` returned, or `load_recording` read.

    Returns
    -------
    dict
        Plain numbers, the keys of ``metrics.json``; None where a measure is not defined. The main ones:

        ``identification_accuracy``, ``f1``, ``precision``, ``recall``, ``overlap``
            Means over the recall trials, each in [0, 1]. ``chance`` is the chance level of identification.
        ``silent_fraction``, ``intrusion_rate``
            Share of trials without an active value cell, and of trials that name another pair's value.
        ``theta``
            Spikes that make a value cell active. ``theta_1`` holds the measures at one spike.
        ``reconstruction``
            Correlation of the recalled and the stored picture, with its ceiling and floors.
        ``familiarity``, ``stage_identification``, ``latency_ms``
            What is read at each key stage (stage -> number).
        ``rates_hz``, ``active_fraction``, ``cv_isi``
            Activity of each population (population -> number). ``recalled_rate_hz`` is the rate of the taught
            value cells while their pair is cued.
        ``bits_per_synapse``
            Information recalled per key -> value synapse. Defined for random values.
        ``baselines``
            Identification and F1 of memories without spikes that are given the same cues (see `baselines`).
        ``warnings``
            Sentences about what lies outside its expected range.

    Raises
    ------
    ValueError
        If the recording has no trials without a cue, so that ``theta`` cannot be fixed.

    See Also
    --------
    recall_accuracy : Identification accuracy alone.
    trial_table : One row per trial.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, patterns, run, score
    >>> recording = run(RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1))
    >>> measures = score(recording)
    >>> measures["f1"], measures["chance"]
    (1.0, 0.2)
    """
    decoded = decode(recording)
    theta, seed = decoded.theta, recording.seed
    chance = chance_level(recording.value_item)
    stages = {stage: familiarity.stage_match(recording, stage) for stage in recording.stages}
    told = {stage: latency(recording, stage, familiarity.study_keys(recording, stage)) for stage in recording.stages}
    told[recording.value] = latency(recording, recording.value, recording.values, recording.value_item)
    ceiling = information.willshaw_bits_per_synapse(recording, decoded) or (None, None)
    picture = reconstruction.reconstruction(recording, decoded)
    rates, background = activity.rates_hz(recording), activity.background_rate_hz(recording)
    recalled = activity.recalled_rate_hz(recording)
    active_study, active_recall = (activity.active_fraction(recording, phase, theta) for phase in ("study", "recall"))
    shuffled = controls.shuffled_accuracy(decoded, generator(seed, "shuffled"), recording.value_item)
    run_seconds = recording.wall_seconds.get("run")
    found = {
        "n_pairs": recording.n_pairs,
        "n_cued": len(decoded.trials),
        "n_neurons": sum(recording.sizes.values()),
        "n_synapses": sum(recording.n_synapses.values()),
        "n_plastic_synapses": sum(recording.n_synapses[name] for name in recording.plastic),
        "chance": chance,
        "theta": theta,
        **accuracy.summary(decoded, seed),
        "overlap_floor": accuracy.overlap_floor(recording.values, generator(seed, "floor ties")),
        "theta_1": accuracy.summary(decode(recording, theta=1), seed),
        "reconstruction": None if picture is None else float(picture.mean()),
        **{f"reconstruction_{name}": value for name, value in reconstruction.bounds(recording).items()},
        "familiarity": {stage: float(match.own.mean()) for stage, match in stages.items()},
        "familiarity_others": {stage: _finite(match.others.mean()) for stage, match in stages.items()},
        "familiarity_auc": {stage: match.auc for stage, match in stages.items()},
        "stage_identification": {stage: float(match.identified.mean()) for stage, match in stages.items()},
        "latency_ms": told,
        "bits_per_synapse": information.bits_per_synapse(recording, decoded),
        "willshaw_bits_per_synapse": ceiling[0],
        "willshaw_k_winners_bits_per_synapse": ceiling[1],
        "rates_hz": rates,
        "rates_cue_hz": activity.rates_cue_hz(recording),
        "background_rate_hz": background,
        "recalled_rate_hz": recalled,
        "active_fraction": active_study,
        "active_fraction_recall": active_recall,
        "cv_isi": activity.cv_isi(recording),
        "controls": {"shuffled": shuffled},
        "controls_p": {"shuffled": controls.p_above_chance(shuffled, len(decoded.trials), chance)},
        "baselines": baselines(recording, decoded),
        "warnings": activity.warnings(recording, rates, active_study, active_recall, background, recalled),
        "simulated_seconds": float(recording.duration),
        "wall_seconds": {name: float(seconds) for name, seconds in recording.wall_seconds.items()},
        "real_time_factor": None if run_seconds is None else float(run_seconds / recording.duration),
        "seed": seed,
    }
    return {**found, **added(recording, found)}


def trial_table(recording: Recording) -> list[dict[str, Any]]:
    """One row per study and recall trial, in the order of time: the table of ``trials.csv``.

    Parameters
    ----------
    recording : Recording
        What `run` returned.

    Returns
    -------
    list of dict
        Times in seconds. ``identified`` is the pair whose value is identified (the trial's own, or the first that
        holds it), None for silence. ``taught_last`` is the pair that was taught last under the cue before the trial,
        -1 if none was. ``familiarity_STAGE`` is the match of a stage to the pair's key, in recall
        trials.

    Examples
    --------
    >>> from spikekv.analysis import trial_table
    >>> rows = trial_table(recording)
    >>> len(rows), rows[-1]["phase"], rows[-1]["f1"]
    (10, 'recall', 1.0)
    """
    theta = decode(recording).theta
    own = {stage: familiarity.stage_match(recording, stage).own for stage in recording.stages}
    trials, rows = recording.trials, {}
    for phase in ("study", "recall"):
        decoded = decode(recording, phase, theta)
        measured, named = accuracy.score_trials(decoded, recording.seed), named_pair(recording, decoded)
        for n, trial in enumerate(decoded.trials):
            pair = int(decoded.pair[n])
            rows[int(trial)] = {
                "trial": int(trial),
                "phase": str(trials.phase[trial]),
                "set": str(trials.set[trial]),
                "position": int(trials.position[trial]),
                "pair": pair,
                "taught_last": int(trials.related[trial]),
                "start_s": float(trials.start[trial]),
                "stop_s": float(trials.stop[trial]),
                "n_cue_cells": int(trials.presented[trial].sum()),
                "n_active": int(decoded.active[n].sum()),
                **{name: float(score[n]) for name, score in measured.items()},
                "identified": None if named[n] == SILENT else int(named[n]),
                "correct": bool(decoded.correct[n]),
                **{f"familiarity_{s}": float(match[n]) if phase == "recall" else None for s, match in own.items()},
            }
    return [rows[trial] for trial in sorted(rows)]


def aggregate(runs: Sequence[Metrics]) -> Metrics:
    """Mean of several seeds' measures, with 95 % t intervals.

    Parameters
    ----------
    runs : sequence of dict
        What `score` returned for each seed.

    Returns
    -------
    dict
        The means, and ``intervals`` {measure: [low, high]}; nested measures have a dot in their name
        (``familiarity.CA3``). A measure that is None in any seed is None. Whole numbers that agree in all seeds have
        no interval, nor have times. ``controls_p`` is tested anew over the trials of all seeds; ``warnings`` are
        listed once, with the number of seeds. ``seeds`` lists the seeds.

    Raises
    ------
    ValueError
        If there are no runs.

    Examples
    --------
    >>> from spikekv import MINIMAL, Cue, RecallExperiment, patterns, run, score
    >>> from spikekv.analysis import aggregate
    >>> pairs = patterns.random(5, seed=1)
    >>> runs = [score(run(RecallExperiment(MINIMAL, pairs, Cue(valid=0.3), seed=seed))) for seed in (1, 2)]
    >>> means = aggregate(runs)
    >>> low, high = means["intervals"]["recalled_rate_hz"]
    >>> low < means["recalled_rate_hz"] < high
    True
    """
    if not runs:
        raise ValueError("aggregate: needs the metrics of at least one run, got none")
    intervals: dict[str, list[float]] = {}
    special = ("seed", "controls_p", "warnings")
    out = {name: _mean([run[name] for run in runs], name, intervals) for name in runs[0] if name not in special}
    intervals = {name: span for name, span in intervals.items() if name.split(".")[0] not in OF_THE_MACHINE}
    n_trials = [run["n_cued"] for run in runs]
    out["controls_p"] = {
        name: None
        if value is None
        else controls.p_seeds_above_chance([run["controls"][name] for run in runs], n_trials, out["chance"])
        for name, value in out["controls"].items()
    }
    out["warnings"] = _counted([run["warnings"] for run in runs])
    seeds = [run["seed"] for run in runs]
    return {**out, "intervals": intervals, "seed": seeds[0], "seeds": seeds, "n_seeds": len(seeds)}


def _counted(warnings: Sequence[Sequence[str]]) -> list[str]:
    """Each kind of warning once, in the words of the first seed that has it; kinds differ in more than numbers."""
    kinds: dict[str, list[str]] = {}
    for of_seed in warnings:
        for kind, words in {NUMBER.sub("", words): words for words in of_seed}.items():
            kinds.setdefault(kind, []).append(words)
    return [
        f"{same[0]} ({len(same)} of {len(warnings)} seeds{', here the first' if len(set(same)) > 1 else ''})"
        for same in kinds.values()
    ]


def _mean(values: list[Any], name: str, intervals: dict[str, list[float]]) -> Any:
    if isinstance(values[0], dict):
        return {key: _mean([v[key] for v in values], f"{name}.{key}", intervals) for key in values[0]}
    if any(v is None for v in values):
        return None
    if all(isinstance(v, int) for v in values) and len(set(values)) == 1:
        return values[0]
    interval = t_interval(values)
    if interval is not None:
        intervals[name] = list(interval)
    return float(np.mean(values))


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
