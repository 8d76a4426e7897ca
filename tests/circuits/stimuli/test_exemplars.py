"""Values that vary around a model, and cues in classes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from spikekv import MINIMAL, Experiment, Recall, Rest, Study, patterns
from spikekv.circuits.campaign.protocol_writing import experiment_table
from spikekv.circuits.protocol.schedule import schedule

N, K = 400, 20


def test_values_of_a_class_have_their_models_cells_and_others_of_their_own() -> None:
    pairs = patterns.exemplars(40, n_classes=2, kept=0.6, seed=3)
    values = pairs.encode(N, N, K).values
    models = pairs.models(N, K)
    assert (values.sum(1) == K).all()
    assert (models.sum(1) == 12).all()
    assert (values & models).sum(1).tolist() == [12] * 40
    shared = (values[0] & values[2::2]).sum(1)
    assert 12 <= shared.mean() < 14  # 8 of their own, of which about 8 x 8 / 380 are shared by chance
    assert (values[0] & values[1::2]).sum(1).mean() == pytest.approx(1, abs=1)


def test_another_exemplar_keeps_cues_and_models() -> None:
    one = patterns.exemplars(6, n_classes=3, similarity=0.5, kept=0.5, seed=1)
    first, second = one.encode(N, N, K), one.another(2).encode(N, N, K)
    assert (first.cues == second.cues).all()
    assert (one.models(N, K) == one.another(2).models(N, K)).all()
    shared = (first.values & second.values).sum(1)
    assert ((shared >= 10) & (shared < 14)).all()


def test_cues_are_alike_within_a_class_only() -> None:
    cues = patterns.exemplars(60, n_classes=2, similarity=0.5, seed=2).encode(N, N, K).cues.astype(int)
    shared = (cues @ cues.T) / K
    same = np.arange(60)[:, None] % 2 == np.arange(60) % 2
    assert shared[same & ~np.eye(60, dtype=bool)].mean() == pytest.approx(0.5, abs=0.05)
    assert shared[~same].mean() == pytest.approx(K / N, abs=0.04)


def test_similar_values_are_those_of_the_list_but_for_a_share() -> None:
    for pairs in (patterns.random(8, 0.7, seed=1), *patterns.lists("AB", n_pairs=8, seed=1)):
        changed = patterns.similar_values(pairs, 0.6)
        old, new = pairs.encode(N, N, K), changed.encode(N, N, K)
        assert (old.cues == new.cues).all()
        assert (old.values & new.values).sum(1).tolist() == [12] * 8
        assert (changed.another(2).encode(N, N, K).values != new.values).any()


def test_two_lists_with_similar_values_have_values_of_their_own() -> None:
    pairs = patterns.random(5, seed=1)
    lists = Study(pairs, label="A-B"), Study(patterns.similar_values(pairs, 0.6), label="A-B'")
    experiment = Experiment(MINIMAL, (Rest(0.5), *lists, Recall(pairs)), seed=1)
    values = schedule(experiment).patterns.values
    assert len(np.unique(values, axis=0)) == 10
    with pytest.raises(ValueError, match="exemplars cannot be written"):
        experiment_table(experiment)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"kept": 1.2}, "Exemplars.kept"), ({"model": np.zeros(2, int)}, "Exemplars.model: needs")],
)
def test_what_makes_no_sense_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(patterns.exemplars(4, 2), **change)
    with pytest.raises(ValueError, match="n_classes: must be from 1"):
        patterns.exemplars(4, 5)
    with pytest.raises(ValueError, match="similar_values: needs random pairs"):
        patterns.similar_values(patterns.circular(4), 0.5)
