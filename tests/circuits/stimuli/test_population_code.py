"""Pictures become exactly k cells and come back as pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nst
from sklearn.datasets import load_digits
from spikekv.circuits.seeds import generator
from spikekv.circuits.stimuli import patterns
from spikekv.circuits.stimuli.population_code import FAITHFUL, SEPARATING, PopulationCode, Whitening

PICTURES = generator(0, "split").permutation(load_digits().data / 16.0)
HELD_OUT = PICTURES[1500:]
CODE = PopulationCode.fit(PICTURES[:1500], 1000, 40, generator(0, "code"))


@given(
    features=nst.arrays(float, st.tuples(st.integers(2, 12), st.integers(1, 6)), elements=st.floats(0, 1e3)),
    n_cells=st.integers(1, 30),
    data=st.data(),
)
def test_exactly_k_cells_are_active(features: np.ndarray, n_cells: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, n_cells))
    code = PopulationCode.fit(features, n_cells, k, generator(1, "code"))
    active = code.encode(features)
    assert active.shape == (len(features), n_cells)
    assert (active.sum(1) == k).all()
    assert np.isfinite(code.decode(active)).all()


def test_held_out_pictures_come_back() -> None:
    back = CODE.decode(CODE.encode(HELD_OUT))
    whole = [np.corrcoef(a, b)[0, 1] for a, b in zip(back, HELD_OUT, strict=True)]
    centred = [np.corrcoef(a, b)[0, 1] for a, b in zip(back - CODE.centre, HELD_OUT - CODE.centre, strict=True)]
    assert np.mean(whole) > 0.9
    assert np.mean(centred) > 0.85


def test_like_pictures_share_cells_and_all_cells_are_used() -> None:
    active = CODE.encode(HELD_OUT).astype(float)
    shared = active @ active.T / 40
    likeness = np.corrcoef(HELD_OUT - CODE.centre)
    pairs = np.triu_indices(len(HELD_OUT), 1)
    assert np.corrcoef(shared[pairs], likeness[pairs])[0, 1] > 0.6
    use = CODE.encode(PICTURES[:1500]).mean(0)
    assert use.max() < 6 * 0.04  # centred and scaled: no cell answers to everything
    assert (use > 0).mean() > 0.98


def test_the_commonest_cells_say_little() -> None:
    """Always answering with the commonest cells overlaps little with any one picture: the floor of the value code."""
    active = CODE.encode(HELD_OUT)
    commonest = np.argsort(-active.mean(0))[:40]
    assert active[:, commonest].mean() < 0.2


def test_silence_decodes_to_the_mean_picture() -> None:
    assert CODE.decode(np.zeros((1, 1000)))[0] == pytest.approx(PICTURES[:1500].mean(0))


def test_one_seed_gives_one_code() -> None:
    first, again, other = (PopulationCode.fit(PICTURES[:300], 200, 10, generator(s, "code")) for s in (3, 3, 4))
    assert (first.encode(HELD_OUT) == again.encode(HELD_OUT)).all()
    assert (first.encode(HELD_OUT) != other.encode(HELD_OUT)).any()


def test_a_code_without_a_read_out_says_so() -> None:
    code = PopulationCode.fit(PICTURES[:100], 50, 5, generator(0, "code"), readout=False)
    with pytest.raises(ValueError, match=r"PopulationCode.decode: this code was fitted without a read-out"):
        code.decode(np.zeros((1, 50)))


def bright(n: int, seed: int) -> np.ndarray:
    """Items that differ in brightness far more than in detail, as patches of photographs do."""
    rng = generator(seed, "bright")
    return 10 + rng.standard_normal((n, 1)) + 0.02 * rng.standard_normal((n, 16))


def test_a_cue_code_tells_items_apart_that_differ_in_detail_alone() -> None:
    items = 10.5 + 0.02 * generator(3, "detail").standard_normal((20, 16))

    def alike(whitening: Whitening) -> float:
        code = PopulationCode.fit(bright(400, 1), 400, 40, generator(2, "code"), False, whitening)
        cells = code.encode(items).astype(float)
        return float((cells @ cells.T / 40)[np.triu_indices(20, 1)].mean())

    assert alike(FAITHFUL) > 0.22
    assert alike(SEPARATING) < 0.15  # chance is .1


def test_cues_of_an_own_file_are_told_apart_and_its_values_are_kept_faithful(tmp_path: Path) -> None:
    keys, values = bright(6, 4), bright(6, 5)
    np.savez(tmp_path / "own.npz", keys=keys, values=values, reference=bright(400, 1))
    pairs = patterns.load(tmp_path / "own.npz", seed=7)
    found = pairs.encode(400, 500, 40)
    cue = PopulationCode.fit(bright(400, 1), 400, 40, generator(7, "cue code"), False, SEPARATING)
    value = PopulationCode.fit(bright(400, 1), 500, 40, generator(7, "value code"), True, FAITHFUL)
    assert np.array_equal(found.cues, cue.encode(keys))
    assert np.array_equal(found.values, value.encode(values))


@pytest.mark.parametrize(("items", "whitening"), [(31, FAITHFUL), (32, SEPARATING)])
def test_cues_are_decorrelated_where_items_tell_how(items: int, whitening: Whitening, tmp_path: Path) -> None:
    np.savez(tmp_path / "own.npz", keys=bright(3, 4), values=bright(3, 5), reference=bright(items, 1))
    assert patterns.load(tmp_path / "own.npz").cue_whitening == whitening


def test_numbers_that_vanish_when_squared_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "own.npz", keys=1e-120 * bright(3, 4), values=bright(3, 5))
    with pytest.raises(ValueError, match="keys: holds no number above 1e-100; scale them up"):
        patterns.load(tmp_path / "own.npz")
