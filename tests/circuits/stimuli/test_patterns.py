"""Stimuli, their sparse patterns, and files that are refused."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spikekv.circuits.stimuli import patterns
from spikekv.circuits.stimuli.pairs import Pairs, same_pairs

N, K = 400, 40


@pytest.mark.parametrize("similarity", [0.0, 0.3, 0.6, 0.9, 1.0])
def test_mean_overlap_of_random_cues_is_the_similarity(similarity: float) -> None:
    overlaps = []
    for seed in range(8):
        cues = patterns.random(40, similarity, seed).encode(N, N, K).cues.astype(float)
        overlaps += list((cues @ cues.T / K)[np.triu_indices(40, 1)])
    assert np.mean(overlaps) == pytest.approx(max(similarity, K / N), abs=0.015)


@given(similarity=st.floats(0, 1), n_cells=st.integers(1, 60), seed=st.integers(0, 5), data=st.data())
def test_random_patterns_have_exactly_k_cells(similarity: float, n_cells: int, seed: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, n_cells))
    if 0 < similarity < k / n_cells:
        with pytest.raises(ValueError, match="similarity: must be 0"):
            patterns.random(6, similarity, seed).encode(n_cells, n_cells + 3, k)
        return
    encoded = patterns.random(6, similarity, seed).encode(n_cells, n_cells + 3, k)
    assert (encoded.cues.sum(1) == k).all()
    assert (encoded.values.sum(1) == k).all()


def test_values_are_independent_of_how_alike_the_cues_are() -> None:
    apart, alike = (patterns.random(30, s, seed=2).encode(N, N, K) for s in (0.0, 0.9))
    assert (apart.values == alike.values).all()
    assert (apart.cues != alike.cues).any()


def test_keys_and_values_are_different_codes() -> None:
    for pairs in (patterns.random(20, seed=1), patterns.digits(20, seed=1)):
        coded = pairs.encode(N, N, K)
        assert (coded.cues & coded.values).sum(1).mean() < 2.5 * K * K / N  # near the chance of k/n


@pytest.mark.parametrize("make", [patterns.random, patterns.digits])
def test_two_keys_may_hold_one_value(make: Callable[..., Pairs]) -> None:
    own = make(4, seed=3)
    shared = own.with_values_of(np.array([0, 0, 2, 0]))
    before, after = own.encode(N, N, K), shared.encode(N, N, K)
    assert (after.cues == before.cues).all()
    assert (after.values == before.values[[0, 0, 2, 0]]).all()
    assert shared.value_item.tolist() == [0, 0, 2, 0]
    assert all((a != b).any() for a, b in combinations(after.cues, 2))


@pytest.mark.parametrize("source", [[0, 1], [0, 1, 2, 4], [0, 1, 2, -1]])
def test_shared_values_are_numbers_of_pairs(source: list[int]) -> None:
    with pytest.raises(ValueError, match=r"Pairs.with_values_of: needs 4 pair numbers below 4"):
        patterns.random(4).with_values_of(np.array(source))


@pytest.mark.parametrize("seed", range(3))
def test_digits_pair_pictures_of_different_classes_each_used_once(seed: int) -> None:
    from sklearn.datasets import load_digits

    pictures, label = load_digits(return_X_y=True)
    class_of = {p.tobytes(): c for p, c in zip(pictures / 16.0, label, strict=True)}
    pairs = patterns.digits(50, seed=seed)
    assert pairs.cue_features is not None
    assert pairs.value_features is not None
    assert pairs.reference is not None
    cue = [class_of[p.tobytes()] for p in pairs.cue_features]
    value = [class_of[p.tobytes()] for p in pairs.value_features]
    assert all(a != b for a, b in zip(cue, value, strict=True))
    assert value == list(pairs.value_label)
    shown = {p.tobytes() for p in (*pairs.cue_features, *pairs.value_features)}
    assert len(shown) == 100
    assert not shown & {p.tobytes() for p in pairs.reference.features}
    assert len(pairs.reference.features) == 1797 - 100


def test_digits_come_with_their_floors() -> None:
    pairs = patterns.digits(10, seed=0)
    stimuli = pairs.stimuli(pairs.encode(N, N, K))
    assert stimuli is not None
    assert pairs.reference is not None
    outside = pairs.reference
    own = outside.label == pairs.value_label[0]  # type: ignore[index]
    assert stimuli.prototype[0] == pytest.approx(outside.features[own].mean(0))  # type: ignore[index]
    assert any((stimuli.same_class[0] == p).all() for p in outside.features[own])  # type: ignore[index]
    assert stimuli.mean == pytest.approx(outside.features.mean(0))
    assert patterns.random(3).stimuli(patterns.random(3).encode(N, N, K)) is None


def test_one_seed_gives_the_same_patterns_in_a_circuit_of_any_kind() -> None:
    for make in (patterns.random, patterns.digits):
        first, again, other = (make(5, seed=s).encode(N, N, K) for s in (1, 1, 2))
        assert (first.cues == again.cues).all()
        assert (first.values == again.values).all()
        assert (first.cues != other.cues).any()
        wider = make(5, seed=1).encode(2 * N, N, K)
        assert (wider.values == first.values).all()


@pytest.mark.parametrize("active", [0, 401])
def test_more_active_cells_than_cells_are_refused(active: int) -> None:
    with pytest.raises(ValueError, match=rf"active: must be in \[1, 400\] \(400 cue cells\), got {active}"):
        patterns.random(3).encode(N, 2 * N, active)


def save(path: Path, **arrays: np.ndarray) -> Path:
    np.savez(path / "mine.npz", **arrays)
    return path / "mine.npz"


def test_own_pairs_are_loaded_and_equal_values_are_one_item(tmp_path: Path) -> None:
    keys, values = np.random.default_rng(0).random((5, 9)), np.eye(5, 9)
    values[3] = values[1]
    pairs = patterns.load(save(tmp_path, keys=keys, values=values, reference=np.eye(2, 9)))
    assert (pairs.n_pairs, pairs.picture_shape) == (5, (3, 3))
    assert pairs.value_item[3] == pairs.value_item[1]
    assert len(np.unique(pairs.value_item)) == 4
    coded = pairs.encode(60, 60, 6)
    assert (coded.values[3] == coded.values[1]).all()
    assert patterns.load(tmp_path / "mine.npz", n_pairs=2).n_pairs == 2


GOOD = np.ones((3, 4))


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"keys": GOOD}, "no array 'values'; an .npz of pairs holds keys and values"),
        ({"keys": GOOD, "values": GOOD[:2]}, "keys has 3 rows and values 2; they must be equal"),
        ({"keys": GOOD[0], "values": GOOD}, r"keys: must have shape \(n_pairs, n_features\), got \(4,\)"),
        ({"keys": GOOD, "values": GOOD * np.nan}, "values: holds NaN or infinite numbers"),
        ({"keys": -GOOD, "values": GOOD}, "keys: holds negative numbers"),
        ({"keys": GOOD.astype(str), "values": GOOD}, "keys: must be numbers, got <U"),
        ({"keys": GOOD[:0], "values": GOOD[:0]}, "holds no pairs; keys and values have no rows"),
        ({"keys": GOOD.astype(object), "values": GOOD}, "holds pickled objects, which are refused"),
        ({"keys": GOOD, "values": GOOD, "reference": GOOD[:, :2]}, "needs keys, values and reference of one width"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, arrays: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        patterns.load(save(tmp_path, **arrays))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a file; give digits, random"):
        patterns.load(tmp_path / "absent.npz")
    (tmp_path / "text.npz").write_text("keys and values")
    with pytest.raises(ValueError, match=r"not a readable .npz file"):
        patterns.load(tmp_path / "text.npz")
    with pytest.raises(ValueError, match="holds 3 pairs, got 4"):
        patterns.load(save(tmp_path, keys=GOOD, values=GOOD), n_pairs=4)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: patterns.random(0), "pairs: must be at least 1, got 0"),
        (lambda: patterns.random(3, similarity=1.2), r"similarity: must be in \[0, 1\], got 1.2"),
        (lambda: patterns.digits(-1), "pairs: must be at least 1, got -1"),
        (lambda: patterns.digits(674), "pairs: digits has pictures for at most 673 pairs, got 674"),
    ],
)
def test_impossible_pairs_are_refused(make: Callable[[], Pairs], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_without_a_reference_a_pair_is_coded_alike_whatever_the_other_pairs(tmp_path: Path) -> None:
    """Nothing is fitted on the pairs: separation is the circuit's task, not the code's."""
    rng = np.random.default_rng(0)
    file = save(tmp_path, keys=rng.random((20, 9)), values=rng.random((20, 9)))
    all_pairs, first = (patterns.load(file, n_pairs=n).encode(50, 60, 5) for n in (20, 2))
    assert (all_pairs.cues[:2] == first.cues).all()
    assert (all_pairs.values[:2] == first.values).all()


def test_items_that_cannot_be_told_apart_are_refused(tmp_path: Path) -> None:
    keys = np.random.default_rng(0).random((3, 9))
    values = keys.copy()
    values[1] = 0.5
    with pytest.raises(ValueError, match="values row 1 has all features equal"):
        patterns.load(save(tmp_path, keys=keys, values=values))


def test_sets_are_the_same_whatever_kind_of_number_made_them() -> None:
    assert same_pairs(patterns.random(3, similarity=0), patterns.random(3, similarity=0.0))
    assert not same_pairs(patterns.random(3, seed=1), patterns.random(3, seed=2))
