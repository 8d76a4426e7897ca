"""The hippocampal circuit: two routes from EC to CA3, and learned synapses that AMPA leads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spikekv.analysis.measures.completion import completion
from spikekv.analysis.measures.decoding import decode
from spikekv.analysis.measures.summary import summarise
from spikekv.circuits.engine.run import run, study
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.lesions.targets import targets
from spikekv.circuits.library.catalogue import circuit_named
from spikekv.circuits.library.hippocampal import ACTIVE_RANGE, hippocampal
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.network.spike_trains import Volleys
from spikekv.circuits.network.tables import to_tables, with_tables
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import Experiment, RecallExperiment
from spikekv.circuits.protocol.phases import Blanks, Delay, Fillers, Recall, Rest, Study
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.stimuli import patterns
from spikekv.models.plasticity.graded_inhibition import GradedInhibition
from spikekv.models.plasticity.overwriting import OverwritingHebb

CIRCUIT = hippocampal()


def test_two_routes_from_one_population_to_another_are_lesioned_one_by_one_or_together() -> None:
    fixed, learned = CIRCUIT.projection("EC->CA3:basal"), CIRCUIT.projection("EC->CA3")
    assert fixed.plasticity is None
    assert learned.plasticity is not None
    assert [p.name for p in targets(Lesion("EC->CA3"), CIRCUIT).projections] == ["EC->CA3"]
    assert {p.name for p in targets(Lesion("EC->CA3*"), CIRCUIT).projections} >= {"EC->CA3", "EC->CA3:basal"}


def test_the_circuit_goes_through_tables() -> None:
    tables = to_tables(CIRCUIT)
    assert with_tables(CIRCUIT, **tables) == CIRCUIT
    table = tables["projections"]["EC->CA3:basal"]
    put_back = with_tables(CIRCUIT.without("EC->CA3:basal"), {}, {"EC->CA3:basal": table})
    assert put_back.projection("EC->CA3:basal") == CIRCUIT.projection("EC->CA3:basal")


def test_learned_synapses_are_led_by_ampa() -> None:
    for projection in CIRCUIT.projections:
        if projection.plasticity is not None and "AMPA" in projection.conductance:
            assert projection.conductance.get("NMDA", 0.0) <= projection.conductance["AMPA"], projection.name


def test_no_active_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="active: must be at least 1, got 0"):
        hippocampal(active=0)


@pytest.mark.parametrize(("learned", "counted"), [("EC->CA3", "CA3_NGF"), ("CA3->CA1", "CA1_IVY")])
def test_excitation_comes_after_the_inhibition_of_the_same_spikes(learned: str, counted: str) -> None:
    source, _, target = learned.partition("->")
    inhibition = CIRCUIT.projection(f"{source}->{counted}").delay + CIRCUIT.projection(f"{counted}->{target}").delay
    assert CIRCUIT.projection(learned).delay >= inhibition + 1.0


def test_known_cues_reach_ca3_before_mossy_fibres_do() -> None:
    assert CIRCUIT.projection("DG->CA3").delay > CIRCUIT.projection("EC->CA3").delay


def test_it_is_in_the_catalogue_with_the_trains_it_is_made_for() -> None:
    circuit = circuit_named("hippocampal")
    assert circuit == CIRCUIT
    assert isinstance(circuit.trains.cue, Volleys)


def test_ca1_is_driven_by_two_unlearned_routes_and_held_by_cells_that_its_own_spikes_drive() -> None:
    drives = [p.name for p in CIRCUIT.incoming("CA1") if p.plasticity is None and "AMPA" in p.conductance]
    assert drives == ["EC->CA1", "CA3->CA1:basal"]
    assert [p.source for p in CIRCUIT.incoming("CA1_OLM")] == ["CA1"]
    assert [p.target for p in CIRCUIT.outgoing("CA1_OLM")] == ["CA1"]


def test_a_whole_cue_can_reach_ca1_by_synapses_that_learn_without_ca3() -> None:
    learned = [p.name for p in CIRCUIT.incoming("CA1") if p.plasticity is not None and "AMPA" in p.conductance]
    assert learned == ["EC->CA1:learned", "CA3->CA1"]
    assert {p.name for p in targets(Lesion("EC->CA1*"), CIRCUIT).projections} >= {"EC->CA1", "EC->CA1:learned"}


def test_inhibition_of_the_dentate_gyrus_learns_from_what_learned_synapses_bring() -> None:
    inhibition = CIRCUIT.projection("DG_NGF->DG:learned").plasticity
    assert isinstance(inhibition, GradedInhibition)
    brings = [p.name for p in CIRCUIT.incoming("DG") if inhibition.receptor in p.conductance]
    assert brings == ["EC->DG:learned"]


@pytest.fixture(scope="module")
def recalled(compiled: None) -> dict[str, dict]:
    """Measures of 20 digit pairs from 60 % of each cue, with lesions at recall; ten seeds are in test_claims."""
    plain = RecallExperiment(CIRCUIT, patterns.digits(20, seed=71), Cue(valid=0.6), seed=72)
    experiment = replace(plain, reset=True)
    learned = study(experiment, until="recall")
    lesions = {
        "intact": (),
        "no NMDA": (Lesion("DG.NMDA, CA3.NMDA, CA1.NMDA"),),
        "no AMPA": (Lesion("DG.AMPA, CA3.AMPA, CA1.AMPA"),),
        "granule cells driven": (Lesion("EC->*"), Lesion("DG", mode="stimulate", select="cued", rate_hz=40.0)),
    }
    found = {name: summarise(run(experiment.with_lesions(*of), start=learned)) for name, of in lesions.items()}
    return found | {"no learning": summarise(run(experiment.without_learning()))}


def test_damaged_cues_bring_back_pictures_by_cells_that_fire_as_in_cortex(recalled: dict[str, dict]) -> None:
    intact = recalled["intact"]
    assert intact["identification_accuracy"] >= 0.95
    assert intact["f1"] >= 0.88
    assert 10 <= intact["recalled_rate_hz"] <= 45
    assert recalled["no learning"]["identification_accuracy"] <= 0.15


def test_every_stage_is_sparse_at_study_and_at_recall(recalled: dict[str, dict]) -> None:
    for stage, (low, high) in ACTIVE_RANGE.items():
        for phase in ("active_fraction", "active_fraction_recall"):
            assert low <= recalled["intact"][phase][stage] <= 1.2 * high, (stage, phase)  # docs/limits.md


def test_ampa_carries_recall_in_the_hippocampus_and_nmda_does_not(recalled: dict[str, dict]) -> None:
    assert recalled["no NMDA"]["f1"] > recalled["intact"]["f1"] - 0.1
    assert recalled["no AMPA"]["f1"] < 0.1


def test_granule_cells_of_a_pair_bring_its_value_back_without_a_cue(recalled: dict[str, dict]) -> None:
    assert recalled["granule cells driven"]["f1"] > 0.6


def test_a_cue_that_is_taught_a_second_value_answers_with_the_second(compiled: None) -> None:
    first, second = patterns.lists("AB", "AC", n_pairs=6, seed=73)
    studies = (Rest(0.5), Fillers(8), Study(first), Study(second, label="second list"), Delay(0.5), Blanks(10))
    found = {}
    for name, circuit in (("whole", CIRCUIT), ("keeps the old", keeps_the_old())):
        recording = run(Experiment(circuit, (*studies, Recall(second)), seed=74, reset=True))
        decoded = decode(recording)
        taught = recording.values[decoded.pair], recording.values[decoded.pair - 6]  # C and B of the same cue
        found[name] = [float((decoded.active & values).sum(1).mean()) for values in taught]
    assert found["whole"][0] > 30 > 20 > found["whole"][1]  # of 40 cells: of C, of B
    assert min(found["keeps the old"]) > 30


def keeps_the_old() -> Circuit:
    rule = CIRCUIT.projection("CA1->NCX").plasticity
    assert isinstance(rule, OverwritingHebb)
    return CIRCUIT.with_projection("CA1->NCX", plasticity=replace(rule, eta_down=0.0))


def test_the_rate_of_a_teacher_sets_the_weights_little(compiled: None) -> None:
    found = []
    for rate in (30.0, 80.0):
        experiment = RecallExperiment(
            CIRCUIT, patterns.random(6, seed=75), Cue(valid=0.6), 76, timing=Timing(cue_rate=rate, teacher_rate=rate)
        )
        found.append(summarise(run(replace(experiment, reset=True)))["f1"])
    assert min(found) > 0.85


def test_o_lm_cells_hold_the_size_of_keys(compiled: None) -> None:
    experiment = RecallExperiment(CIRCUIT, patterns.random(6, seed=77), Cue(valid=0.6), seed=78)
    sizes = {}
    for name, lesions in {"intact": (), "without": (Lesion("CA1_OLM", during="study"),)}.items():
        recording = run(experiment.with_lesions(*lesions))
        sizes[name] = float((recording.counts("CA1", recording.trials.where("study")) > 0).sum(1).mean())
    assert sizes["without"] > 2 * sizes["intact"] > 10  # cells


def test_value_cells_bring_back_the_rest_of_a_value_without_the_hippocampus(compiled: None) -> None:
    experiment = replace(RecallExperiment(CIRCUIT, patterns.random(10, seed=79), seed=80), reset=True)
    learned = study(experiment, until="recall")
    found = {}
    for select in ("cued", "cued-matched"):
        driven = Lesion("NCX", 0.3, mode="stimulate", select=select, rate_hz=40.0)
        found[select] = completion(run(experiment.with_lesions(Lesion("CA1"), driven), start=learned))
    assert found["cued"] > 0.2 > 0.05 > found["cued-matched"]


def test_without_ca3_keys_of_ca1_are_small_and_less_of_a_value_is_recalled(compiled: None) -> None:
    experiment = RecallExperiment(CIRCUIT, patterns.random(10, seed=81), Cue(valid=0.6), seed=82)
    found = {}
    for name, lesions in {"intact": (), "without": (Lesion("CA3", during="all"),)}.items():
        recording = run(replace(experiment, reset=True).with_lesions(*lesions))
        cells = float((recording.counts("CA1", recording.trials.where("study")) > 0).sum(1).mean())
        found[name] = cells, summarise(recording)["recall"]
    assert found["without"][0] < 0.75 * found["intact"][0]
    assert found["without"][1] < found["intact"][1] - 0.03
