import json
import time
from itertools import pairwise

import numpy as np
import pytest
from spikekv.analysis.measures.controls import p_seeds_above_chance
from spikekv.analysis.measures.summary import aggregate, summarise, trial_table

CONTRACT = {
    "n_pairs",
    "n_neurons",
    "n_synapses",
    "n_plastic_synapses",
    "chance",
    "theta",
    "identification_accuracy",
    "overlap",
    "precision",
    "recall",
    "f1",
    "silent_fraction",
    "intrusion_rate",
    "reconstruction",
    "familiarity",
    "stage_identification",
    "bits_per_synapse",
    "willshaw_bits_per_synapse",
    "rates_hz",
    "active_fraction",
    "cv_isi",
    "controls",
    "simulated_seconds",
    "wall_seconds",
    "real_time_factor",
    "seed",
}


@pytest.fixture
def run(record, blocks):
    def make(recalled, order=None, blank=None, **more):
        order = np.arange(5) if order is None else order
        keys = np.eye(5, dtype=int)
        values = {"study": 2 * blocks, "recall": recalled, "blank": np.zeros((2, 20), int) if blank is None else blank}
        return record(
            blocks,
            {"VALUE": values, "KEY": {"study": keys, "recall": keys[order]}},
            order=order,
            n_synapses={"KEY->VALUE": 100, "VALUE->VALUE_INH": 30},
            plastic=("KEY->VALUE",),
            wall_seconds={"build": 1.0, "run": 4.8},
            **more,
        )

    return make


def test_the_keys_of_the_contract_as_plain_json(run, blocks):
    metrics = summarise(run(1 * blocks), no_learning=run(0 * blocks))
    assert set(metrics) >= CONTRACT
    assert json.loads(json.dumps(metrics, allow_nan=False)) == metrics
    assert [metrics[f"n_{what}"] for what in ("pairs", "neurons", "synapses", "plastic_synapses")] == [5, 25, 130, 100]
    assert metrics["f1"] == metrics["identification_accuracy"] == metrics["familiarity"]["KEY"] == 1
    assert metrics["controls"]["no_learning"] == 0
    assert metrics["real_time_factor"] == pytest.approx(4.8 / metrics["simulated_seconds"])
    assert metrics["bits_per_synapse"] == pytest.approx(metrics["willshaw_bits_per_synapse"])


def test_a_silent_run_is_scored_not_refused(run, blocks):
    metrics = summarise(run(0 * blocks))
    assert [metrics[m] for m in ("precision", "recall", "f1", "overlap", "identification_accuracy")] == [0] * 5
    assert metrics["silent_fraction"] == 1
    assert metrics["latency_ms"]["VALUE"] is None
    assert metrics["controls"]["no_learning"] is None
    json.dumps(metrics, allow_nan=False)


def test_theta_one_stands_beside(run, blocks):
    metrics = summarise(run(2 * blocks + 1, blank=np.ones((2, 20), int)))  # one spike per cell of background
    assert (metrics["theta"], metrics["precision"], metrics["recall"]) == (2, 1, 1)
    assert (metrics["theta_1"]["precision"], metrics["theta_1"]["recall"]) == (4 / 20, 1)


def test_one_row_per_study_and_recall_trial(run, blocks):
    order = np.array([2, 0, 1, 4, 3])
    recalled = 1 * blocks[order]
    recalled[0], recalled[1] = 0, blocks[3]
    table = trial_table(run(recalled, order=order))
    assert [row["phase"] for row in table] == ["study"] * 5 + ["recall"] * 5
    assert [row["pair"] for row in table[5:]] == order.tolist()
    assert [row["identified"] for row in table[5:]] == [None, 3, 1, 4, 3]
    assert [row["correct"] for row in table[5:]] == [False, False, True, True, True]
    assert table[0]["familiarity_KEY"] is None
    assert table[5]["familiarity_KEY"] == pytest.approx(1)
    assert table[7] == {
        "trial": 9,
        "set": "",
        "position": 2,
        "taught_last": 1,
        "phase": "recall",
        "pair": 1,
        "start_s": pytest.approx(2.0),
        "stop_s": pytest.approx(2.1),
        "n_cue_cells": 1,
        "n_active": 4,
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "overlap": 1.0,
        "identified": 1,
        "correct": True,
        "familiarity_KEY": pytest.approx(1),
    }
    assert all(a["start_s"] < b["start_s"] for a, b in pairwise(table))


def test_mean_and_interval_over_seeds(run, blocks):
    half = 1 * blocks
    half[:, ::2] = 0
    runs = [summarise(run(half, seed=1)), summarise(run(1 * blocks, seed=2)), summarise(run(1 * blocks, seed=3))]
    together = aggregate(runs)
    assert together["recall"] == pytest.approx((0.5 + 1 + 1) / 3)
    low, high = together["intervals"]["recall"]
    assert low + high == pytest.approx(2 * together["recall"])
    assert together["intervals"]["familiarity.KEY"] == pytest.approx([1, 1])
    assert together["reconstruction"] is None
    assert (together["n_pairs"], together["theta"], together["seed"], together["seeds"]) == (5, 1, 1, [1, 2, 3])
    assert "n_pairs" not in together["intervals"]
    assert not [name for name in together["intervals"] if name.startswith(("wall_seconds", "real_time_factor"))]
    assert together["wall_seconds"]["run"] == pytest.approx(4.8)
    assert together["controls_p"]["shuffled"] == pytest.approx(
        p_seeds_above_chance([r["controls"]["shuffled"] for r in runs], [5, 5, 5], 0.2)
    )
    json.dumps(together, allow_nan=False)


def test_warnings_of_seeds_are_counted(run, blocks):
    metrics = summarise(run(1 * blocks))
    together = aggregate([{**metrics, "warnings": w} for w in ([], ["X is silent"], ["X is silent"])])
    assert together["warnings"] == ["X is silent (2 of 3 seeds)"]
    three = [["CA1 fires at 7 Hz"], ["CA1 fires at 6.5 Hz", "CA3 fires at 7 Hz"], []]
    assert aggregate([{**metrics, "warnings": w} for w in three])["warnings"] == [
        "CA1 fires at 7 Hz (2 of 3 seeds, here the first)",
        "CA3 fires at 7 Hz (1 of 3 seeds)",
    ]


def test_aggregate_needs_runs():
    with pytest.raises(ValueError, match="at least one run"):
        aggregate([])


def test_a_thousand_pairs_are_scored_in_seconds(record):
    rng = np.random.default_rng(0)
    patterns = rng.random((2, 1000, 1000)).argsort(2) < 20
    keys, values = patterns
    r = record(
        values,
        {"VALUE": {"study": 1 * values, "recall": 1 * values}, "KEY": {"study": 1 * keys, "recall": 1 * keys}},
        cues=keys,
    )
    start = time.perf_counter()
    metrics = summarise(r)
    assert time.perf_counter() - start < 20  # about 2 s on two quiet cores
    assert metrics["f1"] == 1
