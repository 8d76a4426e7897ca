"""Ways to leave a working point: each is a configuration that can be run again."""

from __future__ import annotations

import pytest
from spikekv.circuits.campaign.configuration import RecallConfig
from spikekv.circuits.campaign.deviations import (
    CONDUCTANCES,
    DRAWS,
    FACTORS,
    WORDS,
    WORKING_POINT,
    Deviation,
    deviations,
    drawn,
)
from spikekv.circuits.library.catalogue import circuit_named
from spikekv.circuits.network.spike_trains import GammaRenewal, Volleys

HIPPOCAMPAL = RecallConfig(circuit="hippocampal", pairs=4)
MINIMAL = RecallConfig(circuit="minimal", pairs=4)


def at(base: RecallConfig, name: str) -> RecallConfig:
    (found,) = (point for point in deviations(base, 2) if point.name == name)
    return found.of_config(base)


def test_every_axis_is_there_and_the_working_point_comes_first() -> None:
    found = deviations(MINIMAL, 3)
    assert found[0] == Deviation(WORKING_POINT, "", {})
    assert list(dict.fromkeys(point.axis for point in found[1:])) == list(WORDS)
    assert sum(point.axis == DRAWS for point in found) == 3
    assert len({point.name for point in found}) == len(found)


def test_one_conductance_changes_and_nothing_else() -> None:
    changed = at(HIPPOCAMPAL, "EC->CA3:basal x 1.2").make_circuit()
    circuit = circuit_named("hippocampal")
    for projection in circuit.projections:
        factor = 1.2 if projection.name == "EC->CA3:basal" else 1.0
        assert changed.projection(projection.name).conductance == pytest.approx(projection.scaled(factor).conductance)
    assert sum(point.axis == CONDUCTANCES for point in deviations(HIPPOCAMPAL, 0)) == len(FACTORS) * len(
        circuit.projections
    )


def test_a_draw_moves_every_conductance_by_at_most_a_fifth_and_is_the_same_each_time() -> None:
    circuit = circuit_named("minimal")
    factors = drawn(circuit, 0)
    assert factors == drawn(circuit, 0) != drawn(circuit, 1)
    assert set(factors) == {p.name for p in circuit.projections}
    assert all(0.8 <= factor <= 1.2 for factor in factors.values())
    changed = at(MINIMAL, "all conductances draw 1").make_circuit()
    for projection in circuit.projections:
        wanted = projection.scaled(factors[projection.name]).conductance
        assert changed.projection(projection.name).conductance == pytest.approx(wanted)


def test_jitter_keeps_the_trains_that_the_circuit_is_made_for() -> None:
    (experiment,) = at(HIPPOCAMPAL, "jitter 5 ms").experiments()
    assert experiment.trains.cue == Volleys(jitter=0.005)
    (experiment,) = at(HIPPOCAMPAL, "input CV 0.7").experiments()
    assert experiment.trains.cue == GammaRenewal(cv=0.7)


def test_settings_reach_the_experiment() -> None:
    (experiment,) = at(MINIMAL, "input rate 30 Hz").experiments()
    assert experiment.timing.cue_rate == experiment.timing.teacher_rate == 30
    (experiment,) = at(MINIMAL, "gap 50 ms").experiments()
    assert experiment.timing.gap == pytest.approx(0.05)
    (experiment,) = at(MINIMAL, "replaced 0.4").experiments()
    assert (experiment.cue.valid, experiment.cue.noise) == (0.6, 0.4)
    (experiment,) = at(MINIMAL, "similarity 0.6").experiments()
    assert experiment.pairs.similarity == 0.6
    (experiment,) = at(MINIMAL, "active cells x 0.5").experiments()
    assert experiment.n_active == 10
    (experiment,) = at(MINIMAL, "populations x 1.25").experiments()
    assert experiment.circuit.population("KEY").size == 1250


def test_a_configuration_with_parameters_of_the_circuit_keeps_its_number_of_cells() -> None:
    own = MINIMAL.model_copy(update={"populations": {"KEY": {"size": 900}}})
    assert "active cells" not in {point.axis for point in deviations(own, 0)}
    with pytest.raises(ValueError, match="axis active cells: the configuration sets parameters of the circuit"):
        deviations(own, 0, ("active cells",))


def test_trains_without_jitter_are_not_jittered() -> None:
    poisson = MINIMAL.model_copy(update={"inputs": {"cue": {"train": "poisson"}}})
    with pytest.raises(ValueError, match="axis jitter: the cue cells of this configuration fire in trains"):
        deviations(poisson, 0, ("jitter",))


def test_an_unknown_axis_is_refused_with_its_nearest_name() -> None:
    with pytest.raises(ValueError, match="axis kepd: there is no such axis; did you mean kept"):
        deviations(MINIMAL, 0, ("kepd",))
