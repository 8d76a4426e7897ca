"""Small versions of ``spikekv theory capacity``: each memory holds what its formula says."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.theory import memory_capacity as cap


@pytest.mark.parametrize("pairs", [50, 800])
def test_signal_to_noise_of_the_correlation_matrix(pairs: int) -> None:
    assert cap.correlation_matrix(1, 300, pairs)["ratio"] == pytest.approx(1, abs=0.03)


def test_formulas_give_the_values_in_the_literature() -> None:
    for n, k, pairs in ((1000, 20, 3083), (1000, 50, 821), (2000, 40, 4391), (100, 4, 241)):
        assert cap.willshaw_false_positives(n, k, pairs) == pytest.approx(1, abs=0.01)
    assert cap.willshaw_false_positives_exact(1000, 20, 3083) == pytest.approx(1.87, abs=0.01)
    assert cap.sparse_load(0.01) == pytest.approx(10.86, abs=0.01)
    assert cap.exact_load_half(1000) > 1000 / (4 * np.log(1000))
    assert cap.all_exact(1000, 36) > 0.99
    assert cap.scaffold_right(2) == pytest.approx(0.841, abs=0.001)
    assert cap.scaffold_right(0.9) == 1


def test_exact_recall_by_counting_all_cases() -> None:
    # two patterns of two cells: the one random sign is -1 in half of all cases; a field of 0 flips nothing
    assert cap.all_exact(2, 2) == 1
    # three of two: both signs are -1 in a quarter of all cases, and 3 x 2 cells can flip
    assert cap.all_exact(2, 3) == pytest.approx(np.exp(-6 / 4))


def test_the_exact_formula_by_counting_all_cases() -> None:
    # n = 3, k = 1, one other pair: it makes a wrong cell if its key is the same (1/3) and it holds the cell (1/3)
    assert cap.willshaw_false_positives_exact(3, 1, 2) == pytest.approx(2 / 9)
    # two pairs of k = 2 of 4: both key cells must be covered by the one other key
    assert cap.willshaw_false_positives_exact(4, 2, 2) == pytest.approx(2 * 1 / 2 * 1 / 6)


def test_a_whole_key_recalls_all_of_a_value_without_error_is_log_of_choices() -> None:
    assert cap.willshaw_bits(10, 1, 5, 0.0) == pytest.approx(5 * np.log2(10) / 100)


def test_willshaw_memories_have_as_many_wrong_cells_as_the_exact_formula_says() -> None:
    wrong = [cap.willshaw(seed, 200, 8, 500) for seed in range(15)]
    palm, exact, bits = (np.mean([rows[i]["measured"] for rows in wrong]) for i in range(3))
    assert exact == palm == pytest.approx(wrong[0][1]["formula"], rel=0.1)
    assert exact > 1.2 * wrong[0][0]["formula"]
    assert bits == pytest.approx(wrong[0][2]["formula"], rel=0.02)


def test_hopfield_memories_fall_off_a_cliff_near_their_load() -> None:
    rows, overlaps = cap.hopfield(2, (300, 600), np.array([0.08, 0.14, 0.18, 0.22, 0.28]))
    below, above = overlaps[:, 0], overlaps[:, -1]
    assert (below > 0.97).all()
    assert (above < 0.6).all()
    assert [row["setting"] for row in rows] == ["n=300", "n=600", "n -> inf"]
    assert all(0.138 < row["measured"] < 0.23 for row in rows[:2])


def test_all_patterns_are_exact_up_to_their_load() -> None:
    few, half = cap.hopfield_exact(3, 300, draws=30)
    assert few["measured"] == 1
    assert 0.2 < half["measured"] < 0.8


def test_sparse_codes_hold_more() -> None:
    measured = []
    for a in (0.05, 0.2):
        limit, finite = cap.sparse_covariance(4, 400, a)
        assert finite["ratio"] == pytest.approx(1, abs=0.12)
        assert 0.3 < limit["ratio"] < 0.6
        measured.append(finite["measured"])
    assert measured[0] > 2 * measured[1]


@pytest.mark.parametrize("fill", [0.8, 1.5, 3.0])
def test_the_scaffold_fades_as_the_rank_of_its_read_out_says(fill: float) -> None:
    assert cap.scaffold(5, 150, fill)["ratio"] == pytest.approx(1, abs=0.02)


def test_where_a_curve_crosses() -> None:
    x = np.array([1.0, 2.0, 3.0])
    assert cap._crossing(x, np.array([1.0, 0.8, 0.2]), 0.5) == pytest.approx(2.5)
    assert np.isnan(cap._crossing(x, np.ones(3), 0.5))
    assert np.isnan(cap._crossing(x, np.zeros(3), 0.5))


def test_sparse_patterns_have_k_active_cells() -> None:
    rows = cap.sparse(np.random.default_rng(0), 50, 40, 3)
    assert rows.dtype == bool
    assert (rows.sum(1) == 3).all()
    assert rows.mean(0).max() < 0.3
