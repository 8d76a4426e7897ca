"""An experiment as numbers: wiring that other projections do not touch, values in SI, structure apart from numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from spikekv.circuits.digest import digest
from spikekv.circuits.engine.job import DT, prepare, values
from spikekv.circuits.engine.laid_out import lay_out, wire
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.network.projection import Projection
from spikekv.circuits.network.wiring import AllToAll, FixedInDegree
from spikekv.circuits.program.structure import ach_targets, brian_name, structure, traces_of
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.stimuli import patterns
from spikekv.models.neurons.lif import LIF
from spikekv.models.plasticity.gated_hebb import GatedHebb
from spikekv.models.plasticity.rule import Trace
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.models.synapses.receptors import AMPA
from spikekv.models.synapses.short_term import TsodyksMarkram

CIRCUIT = minimal(n_key=60, n_value=200, active=5)
RECURRENCE = Projection("VALUE", "VALUE", FixedInDegree(10), {"AMPA": 0.1})


def test_adding_or_removing_a_projection_leaves_other_wiring_unchanged() -> None:
    more, fewer = CIRCUIT.with_projection(RECURRENCE), CIRCUIT.without("KEY_INH->VALUE")
    pairs = patterns.random(3)
    wiring = [prepare(RecallExperiment(c, pairs, seed=2))[0].wiring for c in (CIRCUIT, more, fewer)]
    for name in wiring[2]:
        for edges in wiring[1:]:
            assert all((a == b).all() for a, b in zip(wiring[0][name], edges[name], strict=True))
    assert set(wiring[1]) - set(wiring[0]) == {"VALUE->VALUE"}


def test_every_seed_has_its_wiring_and_every_projection_its_own() -> None:
    link = CIRCUIT.projection("VALUE_INH->VALUE")
    first = wire(CIRCUIT, link, 1)
    for i, _ in (wire(CIRCUIT, link, 2), wire(CIRCUIT, replace(link, target="TEACHER"), 1)):
        assert len(i) == len(first[0])
        assert (i != first[0]).any()


def test_a_recurrent_projection_has_no_self_connections() -> None:
    i, j = wire(CIRCUIT.with_projection(RECURRENCE), RECURRENCE, 0)
    assert (i != j).all()


def test_values_are_in_SI() -> None:
    numbers, link, trace = values(CIRCUIT), CIRCUIT.projection("KEY->VALUE"), traces_of(CIRCUIT, "KEY")[0]
    assert numbers["VALUE.C_m"] == pytest.approx(200e-12)
    assert numbers["VALUE.v"] == pytest.approx(-70e-3)
    assert numbers["VALUE.tau_NMDA"] == pytest.approx(50e-3)
    assert numbers[f"KEY.tau_{trace.name}"] == pytest.approx(trace.tau * 1e-3)
    assert numbers["KEY_to_VALUE.g_peak_NMDA"] == pytest.approx(link.conductance["NMDA"] * 1e-9)
    assert numbers["KEY_to_VALUE.w"] == link.plasticity.w_initial
    assert numbers["VALUE.ACh"] == 1.0
    assert "VALUE_INH.ACh" not in numbers
    with_bias = CIRCUIT.with_population("VALUE_INH", bias=30.0)
    assert values(with_bias)["VALUE_INH.I_ext"] == pytest.approx(30e-12)


def test_acetylcholine_reaches_the_targets_of_what_it_changes() -> None:
    assert ach_targets(CIRCUIT) == ["VALUE"]
    dry = CIRCUIT.with_projection("KEY->VALUE", plasticity=VogelsISTDP())
    dry = dry.with_projection("KEY_INH->VALUE", plasticity=VogelsISTDP())
    for projection in dry.projections:
        dry = dry.with_projection(projection.name, ach=0.0)
    assert ach_targets(dry) == []
    assert ach_targets(CIRCUIT.with_projection("KEY->KEY_INH", ach=0.5)) == ["VALUE", "KEY_INH"]


def test_traces_are_shared_by_rules_of_one_kind_and_only_with_one_constant() -> None:
    rule = VogelsISTDP()
    one = CIRCUIT.with_projection("KEY->VALUE", plasticity=rule)
    two = one.with_projection("KEY->KEY_INH", plasticity=replace(rule, eta=0.1))
    assert traces_of(two, "KEY") == traces_of(two, "VALUE") == [Trace("x_istdp", 20.0, "+= 1")]
    assert traces_of(two, "VALUE_INH") == []
    mixed = one.with_projection("KEY->KEY_INH", plasticity=replace(rule, tau=30.0))
    with pytest.raises(ValueError, match="Population KEY: two rules keep trace x_istdp with different constants"):
        traces_of(mixed, "KEY")


def test_hebbian_rules_of_different_time_constants_share_a_cell() -> None:
    slower = replace(CIRCUIT.projection("KEY->VALUE").plasticity, tau_x=50.0)
    two = CIRCUIT.with_projection("KEY->KEY_INH", plasticity=slower)
    assert sorted(t.tau for t in traces_of(two, "KEY")) == [CIRCUIT.projection("KEY->VALUE").plasticity.tau_x, 50.0]


@pytest.mark.parametrize(
    "changed",
    [
        CIRCUIT.with_population("VALUE", cell=replace(CIRCUIT.population("VALUE").cell, C_m=150.0, source="mine")),
        CIRCUIT.with_population("VALUE_INH", bias=20.0),
        CIRCUIT.with_projection("KEY->VALUE", conductance={"NMDA": 1.0}, plasticity=GatedHebb(eta=0.1)),
        CIRCUIT.with_projection("KEY->VALUE", ach=-0.5),
        CIRCUIT.without_learning(),
    ],
    ids=["cell", "bias", "gain", "acetylcholine", "frozen"],
)
def test_numbers_are_not_structure(changed: Circuit) -> None:
    assert structure(changed, DT) == structure(CIRCUIT, DT)
    assert changed != CIRCUIT


@pytest.mark.parametrize(
    "changed",
    [
        CIRCUIT.with_population("VALUE_INH", size=101),
        CIRCUIT.with_population("VALUE", cell=LIF()),
        CIRCUIT.with_population("VALUE", cell=replace(CIRCUIT.population("VALUE").cell, g_sahp=1.0)),
        CIRCUIT.with_population("VALUE_INH", receptors=(AMPA(), AMPA())),
        CIRCUIT.with_projection("KEY->VALUE", delay=2.0),
        CIRCUIT.with_projection("KEY->VALUE", ach=0.0),
        CIRCUIT.with_projection("KEY->VALUE", conductance={"AMPA": 1.0}),
        CIRCUIT.with_projection("KEY->VALUE", plasticity=None),
        CIRCUIT.with_projection("KEY->VALUE", plasticity=VogelsISTDP()),
        CIRCUIT.with_projection("KEY->VALUE", short_term=TsodyksMarkram()),
        CIRCUIT.with_projection("VALUE_INH->VALUE", wiring=AllToAll()),
        CIRCUIT.with_projection("KEY->VALUE", wiring=FixedInDegree(CIRCUIT.population("KEY").size)),
        CIRCUIT.with_projection(RECURRENCE),
    ],
    ids=[
        "size",
        "cell model",
        "after-hyperpolarisation",
        "receptors",
        "delay",
        "no acetylcholine",
        "no NMDA",
        "not plastic",
        "rule",
        "short term",
        "number of synapses",
        "all to all by lists",
        "projection",
    ],
)
def test_what_is_compiled_is_structure(changed: Circuit) -> None:
    assert structure(changed, DT) != structure(CIRCUIT, DT)


def test_the_step_is_structure() -> None:
    assert structure(CIRCUIT, DT) != structure(CIRCUIT, DT / 2)


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match=r"LIF\.E_L: must be a finite number"):
        LIF(E_L=float("-inf"))


def test_a_run_and_its_controls_share_what_is_laid_out() -> None:
    """Synapses and input spikes are drawn once; another seed draws its own, other pairs draw their input spikes."""
    experiment = RecallExperiment(CIRCUIT, patterns.random(2), seed=5)
    laid_out = lay_out(experiment)
    job, plan = prepare(experiment, laid_out=laid_out)
    control, same_plan = prepare(experiment.without_learning(), laid_out=laid_out)
    assert control.wiring is job.wiring
    assert control.events is job.events
    assert same_plan is plan
    assert control.values["KEY_to_VALUE.plastic"] == 0 != job.values["KEY_to_VALUE.plastic"]
    other_seed, other_pairs = replace(experiment, seed=6), replace(experiment, pairs=patterns.random(2))
    for other, wiring, events in ((other_seed, False, False), (other_pairs, True, False), (experiment, True, True)):
        drawn = prepare(other, laid_out=laid_out)[0]
        assert (drawn.wiring is job.wiring) == wiring
        assert (drawn.events is job.events) == events
    drawn = prepare(experiment)[0]
    assert drawn.wiring is not job.wiring
    assert all(np.array_equal(drawn.wiring["KEY->KEY_INH"][n], job.wiring["KEY->KEY_INH"][n]) for n in (0, 1))
    with pytest.raises(ValueError, match="read-only"):
        drawn.wiring["KEY->KEY_INH"][0][0] = 1


def test_only_plastic_weights_can_be_kept() -> None:
    experiment = RecallExperiment(CIRCUIT, patterns.random(2))
    assert prepare(experiment, ("KEY->VALUE",))[0].keep_weights == ("KEY->VALUE",)
    with pytest.raises(ValueError, match="keep_weights: projection KEY->KEY_INH is not plastic"):
        prepare(experiment, ("KEY->KEY_INH",))
    with pytest.raises(ValueError, match=r"no projection 'KEY->VAL'; did you mean KEY->VALUE\?"):
        prepare(experiment, ("KEY->VAL",))


def test_names_and_digests() -> None:
    assert brian_name("CA1->NCX") == "CA1_to_NCX"
    assert digest("a", "bc") == digest("a", "bc") != digest("ab", "c")
    assert np.array_equal(prepare(RecallExperiment(CIRCUIT, patterns.random(2)))[0].values["KEY_to_VALUE.w"], 0.02)


def test_two_rules_of_one_name_are_two_structures() -> None:
    """The build cache must not run the code of another rule."""

    def rule(code: str) -> type[GatedHebb]:
        return type("Mine", (GatedHebb,), {"on_post": code})

    plain, other = (
        structure(minimal().with_projection("KEY->VALUE", plasticity=rule(code)()), DT)
        for code in ("w = w + 0.1*ACh_post\n", "w = w - 0.1*ACh_post\n")
    )
    assert plain != other
