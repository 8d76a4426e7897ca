"""Degrees are exact, partners distinct, no cell is its own partner, synapses come sorted by source."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spikekv.circuits.network.wiring import (
    AllToAll,
    FixedInDegree,
    FixedOutDegree,
    FromStates,
    OneToOne,
    Wiring,
    WithinState,
)
from spikekv.circuits.seeds import generator

SIZES = st.integers(2, 40)


def matrix(wiring: Wiring, n_source: int, n_target: int, seed: int, recurrent: bool) -> np.ndarray:
    """Number of synapses per source and target cell; checks what holds for every wiring."""
    i, j = wiring.draw(n_source, n_target, generator(seed, "wiring"), recurrent)
    assert i.dtype == j.dtype == np.int32
    assert len(i) == len(j) == wiring.count(n_source, n_target)
    order = i.astype(int) * n_target + j
    assert (np.diff(order) > 0).all()  # sorted, and no synapse twice
    count = np.zeros((n_source, n_target), int)
    np.add.at(count, (i, j), 1)
    return count


@given(n_source=SIZES, n_target=SIZES, seed=st.integers(0, 9), data=st.data(), recurrent=st.booleans())
def test_in_degrees_are_exact(n_source: int, n_target: int, seed: int, data: st.DataObject, recurrent: bool) -> None:
    n_target = n_source if recurrent else n_target
    n = data.draw(st.integers(1, n_source - recurrent))
    count = matrix(FixedInDegree(n), n_source, n_target, seed, recurrent)
    assert (count.sum(0) == n).all()
    assert not (recurrent and np.diag(count).any())


@given(n_source=SIZES, n_target=SIZES, seed=st.integers(0, 9), data=st.data(), recurrent=st.booleans())
def test_out_degrees_are_exact(n_source: int, n_target: int, seed: int, data: st.DataObject, recurrent: bool) -> None:
    n_target = n_source if recurrent else n_target
    n = data.draw(st.integers(1, n_target - recurrent))
    count = matrix(FixedOutDegree(n), n_source, n_target, seed, recurrent)
    assert (count.sum(1) == n).all()
    assert not (recurrent and np.diag(count).any())


@given(n_source=SIZES, n_target=SIZES)
def test_all_to_all_and_one_to_one(n_source: int, n_target: int) -> None:
    assert (matrix(AllToAll(), n_source, n_target, 0, False) == 1).all()
    assert (matrix(OneToOne(), n_source, n_source, 0, False) == np.eye(n_source)).all()


@given(n_source=SIZES, n_target=SIZES, n_states=st.integers(1, 40))
def test_cells_of_one_state_reach_each_other(n_source: int, n_target: int, n_states: int) -> None:
    n_states = min(n_states, n_source, n_target)
    count = matrix(WithinState(n_states), n_source, n_target, 0, n_source == n_target)
    for source, target in np.ndindex(count.shape):
        itself = n_source == n_target and source == target
        assert count[source, target] == (source % n_states == target % n_states and not itself)


@given(per_state=st.integers(1, 4), n_states=st.integers(1, 9), n_target=SIZES, seed=st.integers(0, 9), data=st.data())
def test_whole_states_are_heard(per_state: int, n_states: int, n_target: int, seed: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, n_states))
    count = matrix(FromStates(n_states, n), per_state * n_states, n_target, seed, False)
    by_state = count.reshape(per_state, n_states, n_target)
    assert (by_state == by_state[0]).all()
    assert (by_state[0].sum(0) == n).all()


@pytest.mark.parametrize("wiring", [FixedInDegree(7), FixedOutDegree(7)])
def test_partners_are_drawn_evenly_and_anew_for_each_seed(wiring: Wiring) -> None:
    counts = [matrix(wiring, 30, 30, seed, True) for seed in range(200)]
    assert (counts[0] != counts[1]).any()
    share = np.mean(counts, axis=0)[~np.eye(30, dtype=bool)]
    assert share.mean() == pytest.approx(7 / 29)
    spread = np.sqrt(7 / 29 * (1 - 7 / 29) / 200)
    assert np.abs(share - 7 / 29).max() < 5 * spread


@pytest.mark.parametrize(
    ("wiring", "message"),
    [
        (OneToOne(), "Projection A->B: one to one needs equal sizes, got 5 and 4"),
        (FixedInDegree(6), r"Projection A->B: in-degree must be in \[1, 5\] \(source cells\), got 6"),
        (FixedInDegree(0), r"Projection A->B: in-degree must be in \[1, 5\] \(source cells\), got 0"),
        (WithinState(5), r"Projection A->B: n_states must be in \[1, 4\] \(cells\), got 5"),
        (FromStates(3, 1), r"Projection A->B: needs source cells \(5\) in multiples of n_states \(3\)"),
        (FromStates(5, 6), r"n from 1 to n_states, got 6"),
        (FixedOutDegree(5), r"Projection A->B: out-degree must be in \[1, 4\] \(target cells\), got 5"),
    ],
)
def test_impossible_wiring_is_refused(wiring: Wiring, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wiring.check("A->B", 5, 4)


def test_a_cell_has_one_partner_fewer_in_a_recurrent_projection() -> None:
    with pytest.raises(ValueError, match="wiring: 5 distinct partners asked of 4"):
        FixedInDegree(5).draw(5, 5, generator(0, "wiring"), recurrent=True)
