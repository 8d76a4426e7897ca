"""Mixed cues hold exactly so many cells of each key, and are shown at recall in place of the pairs' own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from spikekv.analysis.measures import attention
from spikekv.circuits.engine.run import run, study
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.cue import Cue
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.mixture import Mixture
from spikekv.circuits.protocol.schedule import schedule
from spikekv.circuits.stimuli import patterns

KEYS = np.zeros((3, 12), bool)
KEYS[0, :5] = KEYS[1, 4:9] = KEYS[2, 7:12] = True  # cell 4 is in keys 0 and 1, cells 7 and 8 in 1 and 2
MIXTURES = (Mixture((3, 1), (7, 3)), Mixture((0, 2, 4), (4, 3, 3)), Mixture((1, 3), (3, 7)))
WHOLE = RecallExperiment(minimal(n_key=200, n_value=200, active=10), patterns.random(6, seed=4), seed=5)
MIXED = replace(WHOLE, mixtures=MIXTURES)


def test_the_numbers_of_cells_are_exact_and_shared_cells_are_not_used() -> None:
    for seed in range(20):
        cue = Mixture((0, 1), (3, 2)).draw(KEYS, np.random.default_rng(seed))
        assert (KEYS & cue).sum(1)[:2].tolist() == [3, 2]
        assert cue.sum() == 5
        assert not cue[4]
        assert Mixture((1, 0, 2), (2, 4, 3)).draw(KEYS, np.random.default_rng(seed))[[5, 6, 9, 10, 11]].all()


def test_cells_are_drawn_anew_each_time() -> None:
    rng = np.random.default_rng(0)
    drawn = np.array([Mixture((0, 1), (2, 2)).draw(KEYS, rng) for _ in range(40)])
    assert drawn.any(0).tolist() == [True] * 4 + [False] + [True] * 4 + [False] * 3


def test_mixtures_are_shown_in_their_order_and_study_stays_as_it_was() -> None:
    plan, plain = schedule(MIXED), schedule(WHOLE)
    recall = plan.trials.where("recall")
    assert plan.trials.pair[recall].tolist() == [3, 0, 3]  # the pair with the most cells
    presented = plan.trials.presented[recall]
    for cue, mixture in zip(presented, MIXTURES, strict=True):
        assert (plan.patterns.cues[list(mixture.pairs)] & cue).sum(1).tolist() == list(mixture.cells)
        assert cue.sum() == 10
    study = plan.trials.where("study")
    assert (plan.trials.pair[study] == plain.trials.pair[study]).all()
    for (cells, times), (same_cells, same_times) in zip(plan.events.values(), plain.events.values(), strict=True):
        n = int((times < plan.phase("study").stop).sum())
        assert (cells[:n] == same_cells[:n]).all()
        assert (times[:n] == same_times[:n]).all()
    cells, times = plan.events["KEY"]
    for trial, cue in zip(recall, presented, strict=True):
        during = (times >= plan.trials.start[trial]) & (times < plan.trials.stop[trial])
        assert np.unique(cells[during]).tolist() == np.flatnonzero(cue).tolist()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Mixture((), ()), r"Mixture\.pairs: must be different pairs, counted from 0, got \(\)"),
        (lambda: Mixture((2, 2), (1, 1)), r"Mixture\.pairs: must be different pairs, counted from 0, got \(2, 2\)"),
        (lambda: Mixture((-1, 2), (1, 1)), r"Mixture\.pairs: must be different pairs"),
        (lambda: Mixture((0, 1), (1,)), r"Mixture\.cells: must be one number of cells, at least 1, for each pair"),
        (lambda: Mixture((0, 1), (3, 0)), r"Mixture\.cells: must be one number of cells, at least 1, .* got \(3, 0\)"),
        (
            lambda: Mixture((0, 1), (5, 1)).draw(KEYS, np.random.default_rng(0)),
            r"Mixture\.cells: 5 asked of the 4 cells that only the cue of 0 has",
        ),
        (lambda: replace(WHOLE, mixtures=(Mixture((0, 6), (5, 5)),)), r"mixtures: there are pairs 0 to 5, got \(0, 6"),
        (lambda: replace(MIXED, cued=2), "mixtures: are shown in place of the pairs' cues; leave cued and cue out"),
        (lambda: replace(MIXED, cue=Cue(0.5)), "mixtures: are shown in place of the pairs' cues; leave cued and cue"),
    ],
)
def test_impossible_mixtures_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_feedback_inhibition_sharpens_what_a_mixed_cue_recalls(minimal_experiment: RecallExperiment) -> None:
    """A small version of ``spikekv theory attention``: from the share in the cue towards winner-take-all."""
    mixtures = tuple(Mixture((n, n + 20), (12, 8)) for n in range(8))
    mixed = replace(minimal_experiment, mixtures=mixtures, reset=True)
    learned = study(mixed, until="recall")
    shares = []
    for feedback in (0.0, 0.1, 1.0):
        circuit = mixed.circuit.with_projection("KEY_INH->VALUE", conductance={"GABA_A": 0.0})
        circuit = circuit.with_projection("VALUE_INH->VALUE", conductance={"GABA_A": feedback})
        recording = run(replace(mixed, circuit=circuit), start=learned)
        counts = recording.counts("VALUE", recording.trials.where("recall"))
        asked = attention.overlaps(recording.trials.presented[recording.trials.where("recall")], recording.cues)
        shares.append(attention.shares(asked, attention.value_weights(counts, recording.values))[:, 1].mean())
    assert shares[0] == pytest.approx(0.6, abs=0.04)
    assert shares[0] + 0.05 < shares[1]
    assert shares[1] + 0.05 < shares[2]
