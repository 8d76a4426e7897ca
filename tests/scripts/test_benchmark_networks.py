"""The networks of ``spikekv benchmark``: the published one is what was published, and each peer has its row."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from spikekv.circuits.engine import standalone
from spikekv.circuits.engine.job import Job
from spikekv.circuits.engine.process import SimulationError
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.scripts.benchmark import networks as benchmark_networks
from spikekv.scripts.benchmark import peers as benchmark_peers
from spikekv.scripts.benchmark.measure import quick


def test_the_balanced_network_is_the_published_one(monkeypatch: pytest.MonkeyPatch) -> None:
    circuit = benchmark_networks.network()
    job = benchmark_networks.job_of(circuit, 0.1, seed=1)
    assert {name: circuit.population(name).size for name in ("E", "I")} == {"E": 3200, "I": 800}
    assert sum(len(sources) for sources, _ in job.wiring.values()) == 4000 * 80
    assert np.bincount(job.wiring["E->I"][1]).tolist() == [64] * 800
    assert -0.06 <= job.values["E.v"].min() < job.values["E.v"].max() <= -0.05  # type: ignore[union-attr]
    spikes = {name: (np.zeros(4, np.int32), np.zeros(4)) for name in ("GIVEN", "E", "I")}
    ours = SimpleNamespace(spikes=spikes)
    monkeypatch.setattr(standalone, "compiler", lambda: "g++")
    monkeypatch.setattr(standalone, "build", lambda job: None)
    monkeypatch.setattr(benchmark_networks, "processor_seconds", lambda action: (0.5, ours))
    theirs = {"processor_seconds": 1.5, "spikes": spikes}
    monkeypatch.setattr(benchmark_peers, "in_brian2", lambda job: theirs)
    monkeypatch.setattr(benchmark_networks, "find_spec", lambda name: None if name == "nengo" else object())

    def apart(module: str, task: tuple[Job]) -> dict[str, Any]:
        if module == "annarchy_balanced":
            raise SimulationError("no cmake")
        return {"processor_seconds": 4.5, "spikes": spikes}

    monkeypatch.setattr(benchmark_peers, "apart", apart)
    first, second, third, *others = benchmark_networks.compared("balanced", job)
    there = {row["simulator"]: (row["status"], row.get("times_ours")) for row in others}
    assert there == {
        "ANNarchy": ("no cmake", None),
        "BrainPy": ("measured", 9.0),
        "Nengo": (benchmark_peers.MISSING, None),
    }
    assert len(benchmark_networks.compared("balanced, plastic", job)) == 2
    assert (first["times_ours"], second["times_ours"], third["times_ours"]) == (1.0, 3.0, 9.0)
    assert second["processor_real_time_factor"] == 1.5 / 0.1
    assert (second["note"], third["note"]) == ("spikes the same", "iaf_cond_exp, which integrates adaptively")
    assert first["rate_hz"] == pytest.approx(12 / 4001 / 0.1)
    assert first["synaptic_events"] > 0
    rule = benchmark_networks.plastic().projection("I->E").plasticity
    assert isinstance(rule, VogelsISTDP)
    monkeypatch.setattr(benchmark_networks, "compared", lambda name, job: [{"network": name, "dt": job.dt}])
    rows = benchmark_networks.networks(quick(seed=1), lambda fraction: None)
    assert {row["network"]: row["dt"] for row in rows} == {
        "balanced": 1e-4,
        "balanced, plastic": 1e-4,
        "minimal": 2e-4,
    }
