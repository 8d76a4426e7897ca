"""Angles as active cells of a ring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spikekv.circuits.stimuli import patterns
from spikekv.circuits.stimuli.ring import RingCode, turned


def test_an_angle_activates_its_nearest_cells_across_the_seam() -> None:
    code = RingCode(n_cells=8, n_active=3)  # preferred: 0, 45, 90, ... degrees
    active = code.encode(np.radians([0.0, 100.0, 350.0, -90.0]))
    assert [np.flatnonzero(row).tolist() for row in active] == [[0, 1, 7], [1, 2, 3], [0, 1, 7], [5, 6, 7]]


def test_the_population_vector_points_to_the_middle_of_what_fires() -> None:
    code = RingCode(n_cells=4, n_active=1)  # preferred: 0, 90, 180, 270 degrees
    counts = np.array([[3, 3, 0, 0], [0, 0, 2, 0], [1, 0, 0, 1], [2, 0, 1, 0]])
    assert np.degrees(code.decode(counts)) == pytest.approx([45, -180, -45, 0])


def test_silence_and_activity_all_around_say_no_angle() -> None:
    code = RingCode(n_cells=4, n_active=1)
    assert np.isnan(code.decode(np.array([[0, 0, 0, 0], [5, 5, 5, 5], [2, 0, 2, 0]]))).all()


@given(
    n_cells=st.integers(2, 300),
    angle=st.floats(-10, 10),
    share=st.floats(0.01, 0.45),
)
def test_decoding_is_within_half_a_step(n_cells: int, angle: float, share: float) -> None:
    code = RingCode(n_cells, max(1, round(share * n_cells)))
    active = code.encode(np.array([angle]))
    assert active.sum() == code.n_active
    error = turned(code.decode(active) - angle)
    assert abs(error[0]) <= np.pi / n_cells + 1e-6  # half the distance of two neighbours


@pytest.mark.parametrize("n_active", [0, 8, 9])
def test_a_ring_needs_active_and_silent_cells(n_active: int) -> None:
    with pytest.raises(ValueError, match=rf"RingCode.n_active: must be in \[1, 7\], got {n_active}"):
        RingCode(8, n_active)


def test_activity_of_other_cells_is_refused() -> None:
    with pytest.raises(ValueError, match=r"activity must have 8 columns, got shape \(2, 5\)"):
        RingCode(8, 3).decode(np.zeros((2, 5)))


def test_circular_pairs_hold_their_angles_and_random_cues() -> None:
    pairs = patterns.circular(200, seed=3)
    assert pairs.value_angle is not None
    coded = pairs.encode(400, 400, 40)
    error = turned(RingCode(400, 40).decode(coded.values) - pairs.value_angle)
    assert np.abs(error).max() <= np.pi / 400 + 1e-9
    assert (coded.cues == patterns.random(200, seed=3).encode(400, 400, 40).cues).all()
    assert abs(np.exp(1j * pairs.value_angle).mean()) < 0.15  # all around the circle
    assert pairs.stimuli(coded) is None


def test_related_values_gather_around_one_angle() -> None:
    angle = patterns.circular(400, concentration=2.0, seed=3).value_angle
    assert angle is not None
    assert abs(np.exp(1j * angle).mean()) == pytest.approx(0.698, abs=0.06)  # I1(2) / I0(2)


def test_pairs_may_share_an_angle() -> None:
    shared = patterns.circular(3, seed=1).with_values_of(np.array([0, 0, 2]))
    coded = shared.encode(50, 50, 5)
    assert (coded.values[0] == coded.values[1]).all()
    assert (coded.values[0] != coded.values[2]).any()


def test_a_negative_concentration_is_refused() -> None:
    with pytest.raises(ValueError, match=r"concentration: must be 0 \(uniform\) or more, got -1"):
        patterns.circular(3, concentration=-1.0)
