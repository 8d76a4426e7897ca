"""Trains have the rate that is asked for, and the regularity, synchrony and rhythm that their names say."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.circuits.network.spike_trains import (
    MIN_INTERVAL,
    GammaRenewal,
    Inputs,
    Poisson,
    Regular,
    Theta,
    Train,
    Volleys,
    background,
    driven,
)

N_CELLS, SECONDS, RATE = 200, 20.0, 20.0
TRAINS: dict[str, Train] = {
    "regular": Regular(),
    "volleys": Volleys(),
    "gamma .3": GammaRenewal(0.3),
    "gamma .8": GammaRenewal(0.8),
    "gamma 1.3": GammaRenewal(1.3),
    "poisson": Poisson(),
}


def drawn(train: Train, theta: Theta | None = None) -> tuple[np.ndarray, np.ndarray]:
    on = np.ones((1, N_CELLS), bool)
    return driven(on, np.zeros(1), SECONDS, RATE, np.random.default_rng(1), train, theta)


def intervals(cells: np.ndarray, times: np.ndarray) -> list[np.ndarray]:
    order = np.lexsort((times, cells))
    return [np.diff(t) for t in np.split(times[order], np.flatnonzero(np.diff(cells[order])) + 1)]


def cv(cells: np.ndarray, times: np.ndarray) -> float:
    return float(np.mean([gap.std() / gap.mean() for gap in intervals(cells, times)]))


@pytest.mark.parametrize("name", TRAINS)
def test_the_rate_is_the_one_asked_for_from_the_first_moment(name: str) -> None:
    cells, times = drawn(TRAINS[name])
    assert len(times) / N_CELLS / SECONDS == pytest.approx(RATE, rel=0.03)
    assert (times < 1.0).sum() / N_CELLS == pytest.approx(RATE, rel=0.1)
    assert min(gap.min() for gap in intervals(cells, times)) >= MIN_INTERVAL - 1e-12
    assert (np.diff(times) >= 0).all()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("regular", 0.05), ("gamma .3", 0.3), ("gamma .8", 0.8), ("gamma 1.3", 1.3), ("poisson", 0.94)],
)
def test_the_coefficient_of_variation_is_the_one_named(name: str, expected: float) -> None:
    assert cv(*drawn(TRAINS[name])) == pytest.approx(expected, abs=0.08)


def test_volleys_are_synchronous_and_regular_trains_are_not() -> None:
    def synchrony(train: Train) -> float:
        """Length of the mean vector of the spikes' phases in a period."""
        return float(np.abs(np.exp(2j * np.pi * RATE * drawn(train)[1]).mean()))

    assert synchrony(Volleys(jitter=0.002)) > 0.95
    assert synchrony(Volleys(jitter=0.010)) < 0.6
    assert synchrony(Regular()) < 0.1
    assert synchrony(Volleys(spread=1.0)) < 0.1


@pytest.mark.parametrize("name", ["regular", "gamma .8", "poisson"])
def test_theta_modulates_and_keeps_the_mean_rate(name: str) -> None:
    theta = Theta(hz=7.0, depth=0.6)
    cells, times = drawn(TRAINS[name], theta)
    assert len(cells) / N_CELLS / SECONDS == pytest.approx(RATE, rel=0.05)
    assert 2 * np.exp(2j * np.pi * 7.0 * times).mean().real == pytest.approx(0.6, abs=0.08)


@pytest.mark.parametrize("name", TRAINS)
def test_a_longer_background_begins_as_a_shorter_one(name: str) -> None:
    inputs = Inputs(background=TRAINS[name], theta=Theta())
    short, long = (background(30, 5.0, seconds, np.random.default_rng(2), inputs) for seconds in (12.0, 19.0))
    n = len(short[1])
    assert n / 30 / 12.0 == pytest.approx(5.0, rel=0.2)
    assert np.array_equal(long[1][:n], short[1])
    assert np.array_equal(long[0][:n], short[0])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: GammaRenewal(0.0), r"GammaRenewal\.cv: must be in \[0\.05, 3\], got 0"),
        (lambda: Volleys(jitter=-1.0), r"Volleys\.jitter: must be in \[0, 0\.1\] s"),
        (lambda: Volleys(spread=2.0), r"Volleys\.spread: must be in \[0, 1\]"),
        (lambda: Theta(depth=1.5), r"Theta\.depth: must be in \[0, 1\]"),
        (lambda: Theta(hz=0.1), r"Theta\.hz: must be in \[1, 20\]"),
    ],
)
def test_impossible_trains_are_refused(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]
