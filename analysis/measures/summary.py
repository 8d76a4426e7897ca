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
from .decoding import SILENT, chance_level, decode, named_pair

Metrics = dict[str, Any]

NUMBER = re.compile(r"(?<![A-Za-z])[\d.]+")  # not that of a name, as in CA3
OF_THE_MACHINE = ("wall_seconds", "real_time_factor")  # not of the circuit: means, no intervals


def summarise(recording: Recording, no_learning: Recording | None = None) -> Metrics:
    """The measures of ``metrics.json`` as plain numbers; None where a measure does not exist.

    no_learning: the same experiment with plasticity off, for that control. Beside the keys of the contract:
    theta_1 (results at theta = 1), overlap_floor, reconstruction_{ceiling, prototype, same_class},
    willshaw_k_winners_bits_per_synapse, familiarity_others, familiarity_auc, latency_ms (key stages
    and value population), active_fraction_recall, rates_cue_hz, background_rate_hz, recalled_rate_hz,
    controls_p and warnings.
    """
    decoded = decode(recording)
    theta, seed = decoded.theta, recording.seed
    chance = chance_level(recording.value_item)
    stages = {stage: familiarity.stage_match(recording, stage) for stage in recording.stages}
    latency = {
        stage: familiarity.latency(recording, stage, familiarity.study_keys(recording, stage))
        for stage in recording.stages
    }
    latency[recording.value] = familiarity.latency(recording, recording.value, recording.values, recording.value_item)
    ceiling = information.willshaw_bits_per_synapse(recording, decoded) or (None, None)
    picture = reconstruction.reconstruction(recording, decoded)
    rates, background = activity.rates_hz(recording), activity.background_rate_hz(recording)
    recalled = activity.recalled_rate_hz(recording)
    active_study, active_recall = (activity.active_fraction(recording, phase, theta) for phase in ("study", "recall"))
    control = {
        "no_learning": None if no_learning is None else accuracy.recall_accuracy(no_learning),
        "shuffled": controls.shuffled_accuracy(decoded, generator(seed, "shuffled"), recording.value_item),
    }
    run_seconds = recording.wall_seconds.get("run")
    return {
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
        "latency_ms": latency,
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
        "controls": control,
        "controls_p": {
            name: None if value is None else controls.p_above_chance(value, len(decoded.trials), chance)
            for name, value in control.items()
        },
        "warnings": activity.warnings(recording, rates, active_study, active_recall, background, recalled),
        "simulated_seconds": float(recording.duration),
        "wall_seconds": {name: float(seconds) for name, seconds in recording.wall_seconds.items()},
        "real_time_factor": None if run_seconds is None else float(run_seconds / recording.duration),
        "seed": seed,
    }


def trial_table(recording: Recording) -> list[dict[str, Any]]:
    """One row per study and recall trial, in the order of time, for ``trials.csv``.

    Times in seconds; identified: the pair whose value is identified (the first that holds
    it, or the trial's own), None for silence; familiarity_STAGE: match of the stage's cells to the pair's key,
    recall trials only.
    """
    theta = decode(recording).theta
    own = {stage: familiarity.stage_match(recording, stage).own for stage in recording.stages}
    trials, rows = recording.trials, {}
    for phase in ("study", "recall"):
        decoded = decode(recording, phase, theta)
        measured, named = accuracy.scores(decoded, recording.seed), named_pair(recording, decoded)
        for n, trial in enumerate(decoded.trials):
            pair = int(decoded.pair[n])
            rows[int(trial)] = {
                "trial": int(trial),
                "phase": str(trials.phase[trial]),
                "pair": pair,
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
    """Mean of several seeds' metrics, with ``intervals`` {metric: [low, high]}, 95 % t intervals.

    Nested metrics are named with a dot in ``intervals`` (``familiarity.CA3``). A metric that is None in any
    seed is None. Whole numbers that agree in all seeds (sizes, theta) stay as they are and have no interval,
    nor do the times that a run took.
    controls_p is tested anew over the trials of all seeds; warnings are listed once, with the
    number of seeds; ``seed`` is the first, ``seeds`` all, n_seeds their number.
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
