"""A rule with state at the synapse: an eligibility trace that reward converts, and that fades without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from spikekv.circuits.engine import interpreted, standalone
from spikekv.circuits.engine.job import values
from spikekv.circuits.engine.laid_out import wire
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.population import Population
from spikekv.circuits.program.structure import recordable
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.schedule import schedule
from spikekv.circuits.stimuli import patterns
from spikekv.models.neurons.spike_source import SpikeSource
from spikekv.models.plasticity.rule import Trace
from spikekv.models.quantities import Parameter, parameters, quantity

REWARD = Population("REWARD", 1, SpikeSource(), "input", drive="reward")


@dataclass(frozen=True)
class Eligibility:
    """Pairings mark a synapse; reward turns the mark into weight."""

    eta: float = quantity(0.8, "1", "weight per reward of a synapse that has just been marked")
    tau_x: float = quantity(20.0, "ms", "decay of the presynaptic trace")
    tau_mark: float = quantity(500.0, "ms", "decay of the mark")
    w_initial: float = quantity(0.1, "1", "weight before learning")
    plastic: float = quantity(1.0, "1", "1: learns, 0: frozen")

    needs_ach = False
    efficacy = "w"
    traces = ((Trace("x_eligible", 20.0, "= 1"),), ())
    equations = "dmark/dt = -mark/tau_mark : 1 (event-driven)"
    on_pre = ""
    on_post = "mark = x_eligible_pre\n"
    on_reward = "w = clip(w + plastic*eta*mark, 0, 1)\n"

    def constants(self) -> list[Parameter]:
        return [p for p in parameters(self) if p.name in ("eta", "tau_mark", "plastic")]


def job_with_reward(bench: Any, rewards_ms: list[float], rule: Eligibility | None = None) -> Any:
    """PRE fires at 10 ms, POST at 14 ms; reward as given."""
    circuit = bench.circuit(2, plasticity=rule or Eligibility())
    circuit = replace(circuit, populations=(*circuit.populations, REWARD))
    trains = {"PRE": ([0], [10.0]), "TEACHER": ([0, 1], [14.0, 14.0])}
    job = bench.job(circuit, 400.0, trains, keep_weights=("PRE->POST",))
    steps = np.round(np.array(rewards_ms) * 1e-3 / job.dt).astype(np.int32)
    events = {**job.events, "REWARD": (np.zeros(len(steps), np.int32), steps)}
    wiring = {p.name: wire(circuit, p, seed=0) for p in circuit.projections}
    return replace(job, events=events, wiring=wiring, values=values(circuit))


@pytest.mark.parametrize("engine", ["numpy", "cpp"])
def test_reward_after_the_pairing_converts_its_mark(bench: Any, engine: str, compiled: None) -> None:
    def weights(rewards_ms: list[float]) -> np.ndarray:
        job = job_with_reward(bench, rewards_ms)
        result = standalone.run(job) if engine == "cpp" else interpreted.run(job, "numpy")
        assert {len(cells) for name, (cells, _) in result.spikes.items() if name == "POST"} == {2}
        return result.weights["PRE->POST"]

    assert weights([]) == pytest.approx([0.1, 0.1])
    assert weights([5.0]) == pytest.approx([0.1, 0.1])  # before the pairing
    paired, unpaired = weights([214.0])
    assert paired == pytest.approx(0.1 + 0.8 * np.exp(-4 / 20) * np.exp(-200 / 500), rel=0.02)
    assert unpaired == pytest.approx(0.1)


def test_a_frozen_rule_keeps_its_weight(bench: Any) -> None:
    job = job_with_reward(bench, [100.0], Eligibility(plastic=0.0))
    assert interpreted.run(job, "numpy").weights["PRE->POST"] == pytest.approx([0.1, 0.1])


def test_rewards_follow_the_study_of_the_pairs_that_are_named() -> None:
    circuit = minimal(n_key=60, n_value=200, active=5)
    circuit = replace(circuit, populations=(*circuit.populations, REWARD))
    experiment = RecallExperiment(circuit, patterns.random(3), seed=1, rewarded=(0, 2), presentations=2)
    plan = schedule(experiment)
    study = plan.trials.where("study")
    stops = plan.trials.stop[study[np.isin(plan.trials.pair[study], (0, 2))]]
    assert plan.events["REWARD"][1] == pytest.approx(stops + experiment.timing.reward)
    with pytest.raises(ValueError, match=r"rewarded: there are pairs 0 to 2, got \(3,\)"):
        replace(experiment, rewarded=(3,))
    with pytest.raises(ValueError, match="pairs are rewarded, but no population has drive='reward'"):
        RecallExperiment(minimal(), patterns.random(3), rewarded=(0,))
    learning = circuit.without("REWARD").with_projection("KEY->VALUE", plasticity=Eligibility())
    with pytest.raises(ValueError, match="KEY->VALUE learns from reward, but no population"):
        RecallExperiment(learning, patterns.random(3))
    assert recordable(learning, "KEY->VALUE") == ["w", "mark"]
