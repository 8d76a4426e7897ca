"""What is kept of a run of ``spikekv recall`` and of ``spikekv run``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...circuits.atomic import write_text
from ...circuits.campaign.results_directory import write_csv, write_json
from ...circuits.campaign.simulation import Simulation
from ...circuits.engine.run import Backend
from ...circuits.protocol.experiment import Played
from ...circuits.recording.record import Sampled
from ...circuits.recording.recording import Recording
from ..files.archive import packed, unpacked, write_recording
from ..measures.accuracy import recall_accuracy
from ..measures.phases import phase_scores, probe_scores
from ..measures.summary import aggregate, controlled, score, trial_table


@dataclass(frozen=True)
class OfRun:
    """Measures and trials of a run. whole: with the recording itself. tests: with those of each phase."""

    whole: bool = False
    tests: bool = False

    def __call__(self, recording: Recording) -> dict[str, Any]:
        metrics = score(recording)
        if self.tests:
            metrics |= {"phases": phase_scores(recording), "probes": probe_scores(recording)}
        found = {"metrics": metrics, "trials": trial_table(recording)}
        return {**found, "recording": packed(recording)} if self.whole else found


def accuracy_alone(recording: Recording) -> dict[str, Any]:
    """What is kept of the control without learning."""
    return {"accuracy": recall_accuracy(recording)}


def tasks_of(
    experiments: Sequence[Played],
    engine: Backend,
    records: Sequence[Sampled] = (),
    control: bool = False,
    tests: bool = False,
) -> list[Simulation]:
    """A run for each experiment, of the first with its recording; after it, if asked for, the one without learning."""
    tasks = []
    for n, experiment in enumerate(experiments):
        sampled = tuple(records) if n == 0 else ()
        tasks.append(Simulation(experiment, OfRun(n == 0, tests), engine, "intact", sampled))
        if control:
            tasks.append(Simulation(experiment.without_learning(), accuracy_alone, engine, "no learning"))
    return tasks


def sorted_out(
    found: Sequence[dict[str, Any]], control: bool = False
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Recording]:
    """Metrics of each seed, trials of all seeds, and the recording of the first."""
    runs = found[::2] if control else found
    accurate = [one["accuracy"] for one in found[1::2]] if control else [None] * len(runs)
    metrics = [controlled(run["metrics"], right) for run, right in zip(runs, accurate, strict=True)]
    trials = [{"seed": run["metrics"]["seed"], **row} for run in runs for row in run["trials"]]
    return metrics, trials, unpacked(runs[0]["recording"])


def write(
    folder: Path, kind: str, config: str, metrics: Mapping[str, Any], trials: Sequence[Any], recording: Recording
) -> None:
    """All of a results directory but its figures and provenance. config: as TOML, to run it again."""
    write_text(folder / "config.toml", config)
    write_json(folder / "metrics.json", {"kind": kind, **metrics})
    write_csv(folder / "trials.csv", trials)
    write_recording(recording, folder)


def over_all(metrics: Sequence[dict[str, Any]], build: float) -> dict[str, Any]:
    """The content of ``metrics.json``. build: seconds that compiling took, once for all seeds."""
    out = metrics[0] if len(metrics) == 1 else {**aggregate(metrics), "per_seed": list(metrics)}
    out["wall_seconds"]["build"] += build
    return out
