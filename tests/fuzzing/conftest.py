"""A working directory for bad input, and results to be damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv.analysis.files.archive import write_recording
from spikekv.analysis.measures.summary import summarise, trial_table
from spikekv.circuits.campaign import runner
from spikekv.circuits.campaign.configuration import RecallConfig
from spikekv.circuits.campaign.results_directory import provenance, write_csv, write_json
from spikekv.circuits.engine.job import Result, prepare
from spikekv.circuits.engine.run import as_recording
from spikekv.circuits.recording.recording import Recording
from spikekv.scripts import sweep as sweep_command

from fuzzing.inputs import SMALL, Taken


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory in which nothing is simulated or drawn into files of any size."""

    def taken(*_: object, **__: object) -> None:
        raise Taken

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner, "compiled", taken)
    monkeypatch.setattr(sweep_command, "opened", taken)
    return tmp_path


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results directory of recall, with made-up spikes."""
    folder = tmp_path_factory.mktemp("results")
    config = RecallConfig.model_validate(SMALL)
    experiment = config.experiments()[0]
    recording = made_up(experiment)
    (folder / "config.toml").write_text(config.resolved(experiment).to_toml())
    metrics = summarise(recording, recording)
    write_json(folder / "metrics.json", metrics)
    write_csv(folder / "trials.csv", [{"seed": 0, **row} for row in trial_table(recording)])
    write_json(folder / "provenance.json", provenance(0, 1, "numpy", 1.0))
    write_recording(recording, folder)
    return folder


def made_up(experiment: Any) -> Recording:

    job, plan = prepare(experiment)
    rng = np.random.default_rng(0)
    spikes = {}
    for p in job.circuit.cells:
        times = np.sort(np.round(rng.uniform(0, plan.duration, 200) / job.dt) * job.dt)
        spikes[p.name] = rng.integers(0, p.size, 200).astype(np.int32), times
    return as_recording(experiment, plan, job, Result(spikes, {}, {"build": 0.0, "run": 1.0}), "numpy")
