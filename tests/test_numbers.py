"""Numbers of numpy in every numeric field of every value object: taken as plain ones, or refused where it is made."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import numpy as np
import pytest
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.network.population import Population
from spikekv.circuits.network.projection import Projection
from spikekv.circuits.network.spike_trains import GammaRenewal, Inputs, Regular, Theta, Volleys
from spikekv.circuits.network.wiring import AllToAll, FixedInDegree, FixedOutDegree, FromStates, WithinState
from spikekv.circuits.program.structure import structure
from spikekv.circuits.protocol.context import Context
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import Experiment, RecallExperiment
from spikekv.circuits.protocol.mixture import Mixture
from spikekv.circuits.protocol.phases import Fillers, Gap, Recall, Replay, Rest, Study
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.record import Record
from spikekv.circuits.stimuli import patterns
from spikekv.circuits.stimuli.lures import Lures
from spikekv.circuits.stimuli.ring import RingCode
from spikekv.models.neurons.adexp import AdExp
from spikekv.models.neurons.custom import CustomNeuron
from spikekv.models.neurons.lif import LIF
from spikekv.models.plasticity.balanced_inhibition import BalancedInhibition
from spikekv.models.plasticity.bistable import BistableHebb
from spikekv.models.plasticity.burst import BurstHebb, SaturatingHebb
from spikekv.models.plasticity.covariance import CovarianceRule
from spikekv.models.plasticity.error import ErrorRule
from spikekv.models.plasticity.gated_hebb import GatedHebb
from spikekv.models.plasticity.graded_inhibition import GradedInhibition
from spikekv.models.plasticity.overwriting import OverwritingHebb
from spikekv.models.plasticity.pair_stdp import PairSTDP
from spikekv.models.plasticity.triplet_stdp import TripletSTDP
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.models.synapses.receptors import AMPA, GABA_A, NMDA, SlowGABA
from spikekv.models.synapses.short_term import TsodyksMarkram

PAIRS = patterns.random(3, seed=1)
CUSTOM = CustomNeuron("dv/dt = (I_syn + I_ext)/C : volt", "v > 0*mV", parameters={"C": (1, "pF")}, rheobase_pA=10.0)
VALUES = [
    *(AdExp(), LIF(), AMPA(), GABA_A(), SlowGABA(), NMDA(), TsodyksMarkram(), GatedHebb(), BistableHebb()),
    *(CovarianceRule(), ErrorRule(), PairSTDP(), TripletSTDP(), VogelsISTDP(), BalancedInhibition()),
    *(SaturatingHebb(), BurstHebb(), OverwritingHebb(), GradedInhibition()),
    *(FixedInDegree(3), FixedOutDegree(3), WithinState(2), FromStates(4, 2), Cue(0.5, 0.1), Timing(), PAIRS),
    *(Regular(), Volleys(), GammaRenewal(), Theta(), Context(), RingCode(8, 3), Lures(PAIRS, 0.5)),
    *(Rest(0.5), Fillers(2), Study(PAIRS, on=0.2, acetylcholine=0.5), Recall(PAIRS, cued=2), Gap(24.0)),
    *(Replay(2, "KEY"), CUSTOM, Experiment(minimal(), (Study(PAIRS), Recall(PAIRS)), active=5)),
    *(Lesion("KEY", fraction=0.5, mode="stimulate", beta=2.0), Lesion("KEY->VALUE", mode="scale", factor=0.5)),
    Population("A", 10, LIF(), bias=1.0),
    Projection("A", "B", AllToAll(), {"AMPA": 1.0}),
    Record("KEY.v", (0, 1)),
    minimal(),
    RecallExperiment(minimal(), PAIRS, active=5, cued=2),
]
NUMERIC = ("int", "float", "int | None", "float | None")
FIELDS = [
    pytest.param(value, f, id=f"{type(value).__name__}.{f.name}")
    for value in VALUES
    for f in dataclasses.fields(value)
    if f.type in NUMERIC and getattr(value, f.name) is not None
]


def test_there_are_fields_of_every_kind() -> None:
    assert len(FIELDS) > 90


@pytest.mark.parametrize(("value", "field"), FIELDS)
def test_numbers_of_numpy_become_plain_ones(value: Any, field: Any) -> None:
    old = getattr(value, field.name)
    whole = field.type.startswith("int")
    for kind in (np.int64, np.int32) if whole else (np.float64, np.float32):
        for given in (kind(old), np.array(old, kind)):
            new = getattr(dataclasses.replace(value, **{field.name: given}), field.name)
            assert type(new) is (int if whole else float)
            assert new == pytest.approx(old, rel=1e-6)
            json.dumps(new)


@pytest.mark.parametrize(("value", "field"), FIELDS)
@pytest.mark.parametrize("bad", [math.nan, math.inf, np.float64("nan"), np.float32("-inf"), "1", True, [1.0], 10**400])
def test_what_is_no_finite_number_is_refused_by_name(value: Any, field: Any, bad: Any) -> None:
    with pytest.raises(ValueError, match=rf"{field.name}: must be"):
        dataclasses.replace(value, **{field.name: bad})


def test_a_whole_number_is_asked_for_where_cells_are_counted() -> None:
    with pytest.raises(ValueError, match=r"Population VALUE\.size: must be a whole number, got 1000\.0; int"):
        minimal().with_population("VALUE", size=1000.0)


def test_a_float32_means_its_decimal() -> None:
    assert Timing(dt=np.float32(2e-4)).dt == 2e-4


def test_numbers_within_tables_and_tuples_are_plain_too() -> None:
    link = Projection("A", "B", AllToAll(), {"AMPA": np.float32(0.1)})
    assert type(link.conductance["AMPA"]) is float
    assert link.conductance == {"AMPA": 0.1}
    assert [type(n) for n in Mixture((np.int64(0), np.int64(1)), (np.int32(2), np.int32(3))).cells] == [int, int]
    assert [type(n) for n in Record("KEY.v", tuple(np.arange(2))).cells] == [int, int]
    during = Lesion("KEY", during=(np.float64(0.5), np.float32(1.5))).during
    assert (during, [type(n) for n in during]) == ((0.5, 1.5), [float, float])
    assert [type(n) for n in Study(PAIRS, rewarded=np.array([0, 2])).rewarded] == [int, int]
    assert type(Gap(24.0, {"KEY->VALUE": np.float32(48)}).forgetting["KEY->VALUE"]) is float
    with pytest.raises(ValueError, match=r"Gap\.forgetting\[\*\]: must be a number, got '48'"):
        Gap(24.0, {"*": "48"})
    with pytest.raises(ValueError, match=r"Study\.rewarded: must be whole numbers, got 1"):
        Study(PAIRS, rewarded=1)
    with pytest.raises(ValueError, match=r"CustomNeuron\.parameters\[C\]: must be a finite number, got nan"):
        dataclasses.replace(CUSTOM, parameters={"C": (math.nan, "pF")})
    with pytest.raises(ValueError, match=r"conductance\[AMPA\]: must be a finite number, got nan"):
        Projection("A", "B", AllToAll(), {"AMPA": math.nan})
    with pytest.raises(ValueError, match=r"Record\.cells: must be a whole number, got 0\.7"):
        Record("KEY.v", (0.7,))


def test_truths_of_numpy_are_plain_too_and_nothing_else_is_one() -> None:
    for given, kept in ((np.True_, True), (np.array(False), False)):
        assert RecallExperiment(minimal(), PAIRS, learning=given).learning is kept
    for bad in (1, "no", math.nan, None, np.array([True, False])):
        with pytest.raises(ValueError, match=r"Experiment\.reset: must be true or false"):
            RecallExperiment(minimal(), PAIRS, reset=bad)


@pytest.mark.parametrize("name", ["circuit", "timing", "inputs", "lesions", "studied"])
@pytest.mark.parametrize("bad", [math.nan, "x", 1, None, ["x"]])
def test_an_experiment_refuses_fields_of_another_kind_by_name(name: str, bad: Any) -> None:
    if (name, bad) == ("inputs", None):
        pytest.skip("the trains that the circuit is made for")
    whole = Experiment(minimal(), (Study(PAIRS), Recall(PAIRS)))
    with pytest.raises(ValueError, match=rf"{name}: must be "):
        dataclasses.replace(whole, **{name: bad})


def test_inputs_refuse_what_is_no_train() -> None:
    for bad in (None, "poisson", 1.0, Regular):
        with pytest.raises(ValueError, match=r"Inputs\.cue: must be a train, as Regular\(\) or Poisson\(\)"):
            Inputs(cue=bad)
    with pytest.raises(ValueError, match=r"Inputs\.theta: must be a Theta, got 8"):
        Inputs(theta=8)
    with pytest.raises(ValueError, match=r"Regular\.jitter: must be in \[0, 0\.1\] s, got 2"):
        Regular(jitter=2.0)


def test_projections_that_replay_opens_are_a_list_and_not_letters() -> None:
    with pytest.raises(ValueError, match=r"Replay\.open: must be names of projections, as .*, got 'CA1->NCX'"):
        Replay(2, "CA3", open="CA1->NCX")
    with pytest.raises(ValueError, match=r"Replay\.beta: must be in \[1, 100\], got 0\.5"):
        Replay(2, "CA3", beta=0.5)


def test_the_code_that_is_compiled_does_not_know_where_a_number_came_from() -> None:
    def circuit(size: Any, delay: Any) -> Circuit:
        return minimal().with_population("VALUE", size=size).with_projection("KEY->VALUE", delay=delay)

    plain = structure(circuit(900, 1.2), Timing(dt=1e-4).dt)
    assert structure(circuit(np.int64(900), np.float32(1.2)), Timing(dt=np.float64(1e-4)).dt) == plain
