"""SONATA: another simulator, NEST, runs the exported network by bmtk and recalls what it has learned."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from spikekv import MINIMAL, Cue, RecallExperiment, Timing, patterns, run, study
from spikekv.analysis import write_sonata

pytest.importorskip("bmtk", reason="pip install bmtk nest-simulator")
pytest.importorskip("libsonata", reason="pip install 'spikekv[sonata]'")

RUN = """
from bmtk.simulator import pointnet
config = pointnet.Config.from_json("simulation_config.json")
config.build_env()
network = pointnet.PointNetwork.from_config(config)
pointnet.PointSimulator.from_config(config, network).run()
"""


def test_bmtk_runs_the_learned_network_on_nest(tmp_path: Path) -> None:
    timing = Timing(fillers=0, blanks=1, delay=0.5)
    experiment = RecallExperiment(MINIMAL, patterns.random(2, seed=1), Cue(0.6), seed=1, timing=timing)
    learned = study(experiment, until="recall")
    ours = run(experiment, start=learned)
    write_sonata(experiment, tmp_path / "learned", learned, ours)
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=tmp_path / "learned", capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr[-1000:]
    with h5py.File(tmp_path / "learned" / "output" / "spikes.h5") as file:
        theirs = {name: (group["node_ids"][:], group["timestamps"][:] / 1e3) for name, group in file["spikes"].items()}
    # Interneurons that the input alone drives have no part in learning: every spike is there
    n = len(ours.spikes["KEY_INH"][0])
    assert len(theirs["KEY_INH"][0]) == pytest.approx(n, rel=0.01)
    for trial in ours.trials.where("recall"):
        begin, end = ours.trials.start[trial], ours.trials.stop[trial] + 0.02
        cells, times = theirs["VALUE"]
        fired = np.bincount(cells[(times >= begin) & (times < end)].astype(int), minlength=1000) > 0
        stored = ours.values[ours.trials.pair[trial]]
        assert fired[stored].mean() > 0.9
        assert fired[~stored].mean() < 0.01
    recall = ours.trials.start[ours.trials.where("recall")[0]]
    counted = [int((times >= recall).sum()) for _, times in (theirs["VALUE"], ours.spikes["VALUE"])]
    assert counted[0] == pytest.approx(counted[1], rel=0.1)
