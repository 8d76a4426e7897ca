"""What is written of an experiment is read as the same experiment."""

from __future__ import annotations

from typing import Any

import pytest
from spikekv import MINIMAL, Context, Cue, Delay, Experiment, Lesion, Probe, Recall, Study, Timing, patterns
from spikekv.circuits import GammaRenewal, Inputs, Mixture, Phase, Theta, Volleys
from spikekv.circuits.campaign.experiment_configuration import ExperimentConfig
from spikekv.circuits.campaign.fingerprint import fingerprint
from spikekv.circuits.campaign.protocol_tables import make_protocol, make_sets
from spikekv.circuits.campaign.protocol_writing import experiment_table
from spikekv.circuits.network.tables import to_tables
from spikekv.circuits.protocol.phases import Blanks

AB, AC = patterns.lists("AB", "AC", n_pairs=4, similarity=0.5, seed=1)
DIGITS = patterns.lists("AB", n_pairs=4, seed=1, pictures="digits")[0]
TESTS = (Delay(0.6), Blanks(2))


def read(experiment: Experiment) -> Experiment:
    config = ExperimentConfig.model_validate({**experiment_table(experiment), "seed": experiment.seed})
    return config.experiments()[0]


EXPERIMENTS: dict[str, Experiment] = {
    "trains": Experiment(
        MINIMAL, (Study(AB), *TESTS, Recall(AB, inputs=Inputs(cue=Volleys(jitter=0.004)))), 3,
        inputs=Inputs(cue=GammaRenewal(cv=0.8), theta=Theta(hz=8.0, depth=0.5)),
    ),
    "phases": Experiment(
        MINIMAL,
        (
            Study(AB, presentations=2, order="spaced", on=0.2, context=Context("room", rho=0.5)),
            Recall(AB, label="practice", learns=True, acetylcholine=0.3),
            *TESTS,
            Recall(AB, Cue(0.6, 0.1), context="studied", cued=2),
            Recall(AB, label="mixed", mixtures=(Mixture((0, 1), (12, 8)),)),
            Probe(patterns.lures(AB, 0.5, seed=9)),
        ),
        3, context=0.2, lesions=(Lesion("VALUE", 0.2, during="practice"),), timing=Timing(cue_rate=40.0),
    ),
    "other seeds": Experiment(MINIMAL, (Study(AB), Study(AC, label="second"), *TESTS, Recall(AC)), 7),
    "digits": Experiment(MINIMAL, (Study(DIGITS), *TESTS, Recall(DIGITS)), 1),
    "circular": Experiment(
        MINIMAL, (Study(patterns.circular(4, seed=3)), *TESTS, Recall(patterns.circular(4, seed=3))), 3
    ),
    "control": Experiment(MINIMAL, (Study(AB), *TESTS, Recall(AB)), 3, active=15).without_learning(),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_what_is_written_is_read_as_the_same(name: str) -> None:
    experiment, again = EXPERIMENTS[name], read(EXPERIMENTS[name])
    for part in ("populations", "projections"):
        assert to_tables(again.circuit)[part] == to_tables(experiment.circuit)[part]
    for part in ("seed", "n_active", "learning", "reset", "lesions", "trains", "context", "timing"):
        assert fingerprint(getattr(again, part)) == fingerprint(getattr(experiment, part)), part
    written = experiment_table(again)
    assert written == experiment_table(experiment)
    sets = make_sets(written["stimuli"], experiment.seed)
    assert len(make_protocol(written["protocol"], sets)) == len(experiment.protocol)


def test_what_only_python_can_say_is_refused() -> None:
    class Own(Phase):
        kind = "own"

        def lay(self, layout: Any) -> None:
            layout.time += 0.1

    shared = AB.with_values_of([0, 0, 1, 1])
    for protocol, message in (
        ((Study(AB), Own(), *TESTS, Recall(AB)), "is made in Python"),
        ((Study(shared), *TESTS, Recall(shared)), "are made in Python"),
    ):
        with pytest.raises(ValueError, match=message):
            experiment_table(Experiment(MINIMAL, protocol, 1))
